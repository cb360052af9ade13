"""The web server for real: whole requests only, a pace for both directions, a kind page for what is too large."""

from __future__ import annotations

import http.client
import signal
import socket
import time
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from waitress.adjustments import Adjustments

from pts_support import clock
from pts_support.web import buffered
from pts_support.web.buffered import GRACE_SECONDS, LEAST_PACE, MOST_SECONDS, PacedChannel, PacedServer, PatientParser
from tests.faults.harness import policies
from tests.web_server import serving

MEBIBYTE = buffered.MEBIBYTE


# Its rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "seconds", "is_behind"),
    [
        (0, GRACE_SECONDS, False),
        (0, GRACE_SECONDS + 1, True),
        (LEAST_PACE * 10, GRACE_SECONDS + 10, False),
        (LEAST_PACE * 10 - 1, GRACE_SECONDS + 10, True),
        (48 * MEBIBYTE, MOST_SECONDS, False),
        (48 * MEBIBYTE, MOST_SECONDS + 1, True),
    ],
)
def test_how_slow_is_too_slow(came, seconds, is_behind):
    assert buffered._behind(came, seconds) is is_behind


def channel(**state: object) -> SimpleNamespace:
    nothing = {"total_outbufs_len": 0, "requests": [], "request": None, "last_activity": 0, "creation_time": 0}
    nothing |= {"asked_at": 0, "came": 0, "went": 0, "went_before": 0, "answering_at": 0, "will_close": False}
    line = SimpleNamespace(**(nothing | state))
    line.is_too_slow = lambda now: PacedChannel.is_too_slow(line, now)
    return line


def test_each_state_of_a_line_has_its_time():
    headers, body = SimpleNamespace(headers_finished=False), SimpleNamespace(headers_finished=True)
    assert [channel(request=headers).is_too_slow(now) for now in (15, 16)] == [False, True]
    assert [channel(request=body).is_too_slow(now) for now in (20, 21)] == [False, True]
    assert [channel(last_activity=5).is_too_slow(now) for now in (35, 36)] == [False, True]
    assert channel(requests=["at work"]).is_too_slow(4000) is False


def test_who_reads_an_answer_slowly_is_ended_and_who_read_it_is_not():
    line = channel(total_outbufs_len=9_000_000)
    assert line.is_too_slow(1000) is False  # from now on it counts
    line.went = 40_000
    assert line.is_too_slow(1060) is False
    assert line.is_too_slow(1062) is True
    line.total_outbufs_len = 0
    line.last_activity = 1062
    assert line.is_too_slow(1063) is False
    assert line.answering_at == 0


def test_where_all_lines_are_taken_those_go_that_wait_longest():
    lines = [channel(asked_at=number, last_activity=99, requests=[1] * (number == 0)) for number in range(100)]
    server = SimpleNamespace(active_channels=dict(enumerate(lines)), adj=SimpleNamespace(connection_limit=100))
    PacedServer.maintenance(server, 100)
    assert [line.asked_at for line in lines if line.will_close] == list(range(1, 11))


def parser() -> PatientParser:
    return PatientParser(Adjustments(max_request_body_size=buffered.MOST_BODY))


def post(length: int, more: str = "") -> bytes:
    return f"POST /ask/?a=b HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{more}\r\n".encode()


def test_what_is_too_large_is_read_and_becomes_a_question_for_the_page_that_says_so():
    reading, size = parser(), buffered.MOST_BODY + 10
    head = post(size, "Content-Type: text/plain\r\n")
    assert reading.received(head + b"x" * 7) == len(head)
    assert not reading.completed
    assert reading.received(b"x" * (size - 1)) == size - 1
    assert reading.received(b"xGET / HTTP/1.1") == 1  # what comes after it is another request
    assert (reading.completed, reading.error, reading.command, reading.path, reading.query) == (
        True, None, "GET", "/too-large/", "",
    )  # fmt: skip
    assert reading.headers == {"HOST": "localhost", "CONTENT_LENGTH": "0"}
    assert reading.get_body_stream().read() == b""


@pytest.mark.parametrize("more", ["Expect: 100-continue\r\n", ""])
def test_what_nobody_would_read_to_its_end_is_answered_at_once(more):
    reading = parser()
    reading.received(post(buffered.MOST_READ + 1 if not more else buffered.MOST_BODY, more))
    assert (reading.completed, reading.path, reading.headers["CONNECTION"]) == (True, "/too-large/", "close")


def test_a_request_that_fits_is_left_alone():
    reading = parser()
    reading.received(post(3) + b"abc")
    reading.received(b"abc")
    assert (reading.completed, reading.error, reading.path, reading.command) == (True, None, "/ask/", "POST")


# For real ---------------------------------------------------------------------------------------------------------


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_it_takes_four_files_says_too_large_kindly_and_ends_who_is_slow(tmp_path, cast):
    policies(cast, clock.now())
    with serving(tmp_path) as site:
        four_files_and_the_words_fit(site, cast)
        more_is_told_with_every_header(site)
        old_and_doubled_requests_are_served(site)
        a_stranger_is_not_taken_for_a_proxy(site)
        it_finishes_what_it_has_begun(site)


def four_files_and_the_words_fit(site, cast):
    client = Client()
    client.force_login(cast.asha)
    token, cookie = "t" * 32, client.cookies["sessionid"].value
    file = b"%PDF-" + b"x" * (10 * MEBIBYTE - 5)
    body = multipart({"csrfmiddlewaretoken": token, "text": "w" * 5000}, [file] * 4)
    headers = {"Cookie": f"sessionid={cookie}; csrftoken={token}", "Content-Type": "multipart/form-data; boundary=edge"}
    status, _, page = send(site, "POST", "/ask/", body, headers)
    assert status == 200  # the form came whole: it asks for what is missing, and the words are there
    assert b"w" * 5000 in page


def more_is_told_with_every_header(site):
    for size in (buffered.MOST_BODY, 60 * MEBIBYTE):
        status, headers, page = send(site, "POST", "/ask/", b"x" * size, {"Content-Type": "text/plain"})
        assert (status, b"Together the files are too large" in page) == (413, True)
        assert "Content-Security-Policy" in headers
        assert "no-store" in headers["Cache-Control"]
        assert "Server" not in headers


ONE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


def old_and_doubled_requests_are_served(site):
    assert raw(site, ONE.replace(b"1.1", b"1.0") + b"\r\n").startswith(b"HTTP/1.0 200 OK")
    assert raw(site, ONE + b"\r\n" + ONE + b"Connection: close\r\n\r\n").count(b"HTTP/1.1 200 OK") == 2
    assert b" 431 " in raw(site, ONE + b"X: " + b"y" * 40_000 + b"\r\n\r\n")[:40]


def a_stranger_is_not_taken_for_a_proxy(site):
    """Without PTS_PROXIES nothing that a browser says of itself reaches the site."""
    claimed = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "9.9.9.9", "Forwarded": "for=9.9.9.9"}
    assert send(site, "GET", reverse("account_login"), None, claimed)[0] == 200


def it_finishes_what_it_has_begun(site):
    came = b""
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as line:
        line.sendall(b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        time.sleep(0.05)
        site.process.send_signal(signal.SIGTERM)
        while piece := line.recv(65536):
            came += piece
    assert came.startswith(b"HTTP/1.1 200 OK")
    assert came.rstrip().endswith(b"</html>")
    assert site.process.wait(20) == 0


def multipart(words: dict[str, str], files: list[bytes]) -> bytes:
    field = '--edge\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    parts = [field.format(name, text).encode() for name, text in words.items()]
    for number, content in enumerate(files):
        head = f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{number}.pdf"\r\n'
        parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
    return b"".join([*parts, b"--edge--\r\n"])


def send(site, method: str, path: str, body: bytes | None, headers: dict[str, str]):
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    line.request(method, path, body, {"Host": "localhost", **headers})
    answer = line.getresponse()
    page = answer.read()
    line.close()
    return answer.status, answer.headers, page


def raw(site, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as line:
        line.sendall(data)
        with suppress(OSError):  # it has answered and hung up already
            line.shutdown(socket.SHUT_WR)
        came = b""
        try:
            while piece := line.recv(65536):
                came += piece
        except (TimeoutError, ConnectionError):
            pass
    return came
