"""Cleaning apart from the web process: what dies, is slow or takes too much is a sentence, and nothing else breaks."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from requests_app.files import apart, cleaner
from requests_app.files.apart import MessageLimits
from requests_app.files.cleaning import FileRefused, clean_file
from requests_app.files.cleaning.budget import Budget
from tests.requests_app.sample_files import GOOD, picture

SLOW_PDF = "It takes too long, or too much memory, to look through. Print it into a new PDF, or send it in parts."
BREAKS = """
import os, signal, sys, time
sys.path.insert(0, {root!r})
from requests_app.files import cleaner, cleaning
def breaks(data):
    {how}
cleaning._CLEAN = dict.fromkeys(cleaning._CLEAN, breaks)
cleaner.started()
"""


@pytest.fixture
def broken(monkeypatch):
    """`broken("…")`: every file is cleaned by this line of code, in a cleaner of the test's own."""

    def start(how):
        apart._stop()
        monkeypatch.setattr(apart, "START", BREAKS.format(root=str(apart.ROOT), how=how))

    yield start
    apart._stop()


def refusal(name="a.pdf", data=b"%PDF-", **more):
    with pytest.raises(FileRefused) as why:
        apart.clean_file(name, "", data, **more)
    return str(why.value)


@pytest.mark.parametrize("ending", GOOD)
def test_a_file_becomes_what_it_becomes_in_one_process(ending):
    data = GOOD[ending]()
    assert apart.clean_file(f"a.{ending}", "", data) == clean_file(f"a.{ending}", "", data)


@pytest.mark.alone
def test_a_small_picture_waits_for_no_import():
    apart.clean_file("a.png", "", picture())
    began = time.monotonic()
    for _ in range(5):
        apart.clean_file("a.png", "", picture(size=(90, 30)))
    assert time.monotonic() - began < 5 * 0.5


@pytest.mark.parametrize(
    "how",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os._exit(0)",
        "bytearray(2**30)",
        "raise MemoryError",
    ],
)
def test_a_child_that_dies_or_takes_too_much_is_a_sentence(broken, how):
    broken(how)
    assert refusal() == SLOW_PDF


def test_a_child_ends_by_its_own_clock(broken):
    broken("time.sleep(60)")
    began = time.monotonic()
    assert refusal(limits=MessageLimits(until=time.monotonic() + 0.5)) == SLOW_PDF
    assert time.monotonic() - began < 5
    assert refusal(limits=MessageLimits(until=time.monotonic() - 1)) == SLOW_PDF


def test_a_child_that_is_asleep_is_gone_when_its_time_is(broken):
    """The web process has hung up before; nobody else would end it."""
    broken("time.sleep(60)")
    refusal(limits=MessageLimits(until=time.monotonic() + 0.5))
    children = Path(f"/proc/{apart._running.pid}/task/{apart._running.pid}/children")
    until = time.monotonic() + 5
    while children.read_text().split() and time.monotonic() < until:
        time.sleep(0.05)
    assert children.read_text().split() == []


LEFT = {"dots": 1, "pictures": 1}
GOOD_WORD = {"kind": "txt", "text": "a", "source": "b", "lost": [], "left": LEFT}


@pytest.mark.parametrize(
    ("told", "made"),
    [
        ({}, [b"", b""]),
        (GOOD_WORD, []),
        (GOOD_WORD | {"left": {}}, [b"", b""]),
        (GOOD_WORD | {"left": {"dots": "many", "pictures": 1}}, [b"", b""]),
        (GOOD_WORD | {"lost": 7}, [b"", b""]),
        ([], [b"", b""]),
    ],
)
def test_a_child_that_talks_nonsense_is_a_sentence(monkeypatch, told, made):
    monkeypatch.setattr(apart, "_asked", lambda job, data: (told, made))
    assert refusal("a.txt", b"Words.").startswith(apart.TOO_MUCH)


def test_a_child_that_a_file_got_hold_of_is_believed_little(monkeypatch, caplog):
    said = GOOD_WORD | {"kind": "pdf", "lost": ["x" * 10_000]}
    monkeypatch.setattr(apart, "_asked", lambda job, data: (said, [b"kept", b""]))
    fit = apart.clean_file("a.txt", "", b"Words.")
    assert (fit.kind, fit.source) == ("txt", hashlib.sha256(b"Words.").hexdigest())
    assert len(fit.lost[0]) == apart.LONGEST
    monkeypatch.setattr(apart, "_asked", lambda job, data: ({"ended": "What stood in the file"}, []))
    refusal("a.txt")
    assert "What stood" not in caplog.text


def test_a_child_that_is_busy_ends_by_the_processors_clock(broken):
    """The kernel's own: a library that holds the interpreter cannot put it off."""
    broken("""
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True: pass""")
    assert refusal() == SLOW_PDF
    assert cleaner.SECONDS < apart.SECONDS_A_FILE < apart.SECONDS_A_MESSAGE


def test_what_one_file_may_become_has_a_bound(broken, monkeypatch):
    broken("return cleaning.CleanedFile(cleaning.FileKind.PDF, bytes(2_000_000))")
    assert len(apart.clean_file("a.pdf", "", b"%PDF-").data) == 2_000_000
    monkeypatch.setattr(apart, "MOST_MADE", 1_999_999)
    assert refusal() == SLOW_PDF


def test_a_child_writes_to_no_disk(broken, tmp_path):
    there = tmp_path / "x"
    broken(f"open({str(there)!r}, 'w').write('x')")
    refusal()
    assert not there.exists() or there.read_bytes() == b""


def test_an_error_of_ours_is_a_sentence_and_a_line_of_the_log_without_the_file(broken, caplog):
    broken("raise KeyError('what stood in the file')")
    assert refusal() == "It could not be looked through. Save or print it anew, and send that."
    assert "a file could not be cleaned: KeyError" in caplog.text
    assert "what stood" not in caplog.text


def test_the_files_of_a_message_have_one_budget():
    limits = MessageLimits(budget=Budget(dots=60_000))
    apart.clean_file("a.png", "", picture(size=(300, 200)), limits=limits)
    assert limits.budget.dots == 0
    assert "160 million dots together" in refusal("b.png", picture(size=(10, 10)), limits=limits)


def test_a_cleaner_that_died_is_started_again():
    apart.clean_file("a.txt", "", b"One.")
    os.kill(apart._running.pid, signal.SIGKILL)
    time.sleep(0.2)
    assert apart.clean_file("a.txt", "", b"Two.").data == b"Two."


def test_the_cleaner_holds_no_connection_no_secret_and_ends_with_its_web_process():
    code = (
        f"import sys; sys.path.insert(0, {str(apart.ROOT)!r})\n"
        "import os, socket\n"
        "held = socket.socketpair()\n"  # as a connection to the database would be
        "from requests_app.files import apart\n"
        "apart.clean_file('a.txt', '', b'Words.')\n"
        "pid = apart._running.pid\n"
        "held = [os.readlink(f'/proc/{pid}/fd/{f}') for f in os.listdir(f'/proc/{pid}/fd')]\n"
        "print(pid, sum('socket' in one for one in held))\n"
        "print(open(f'/proc/{pid}/environ').read().count('SECRET'), flush=True)\n"
        "os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"SECRET_KEY": "x"}, capture_output=True, text=True, check=True
    )
    (pid, sockets), (secrets,) = (line.split() for line in done.stdout.splitlines())
    assert (sockets, secrets) == ("1", "0")
    until = time.monotonic() + 5
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < until:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{pid}")


def test_where_the_cleaner_cannot_run_nobody_is_told_to_make_a_file_smaller(monkeypatch, caplog):
    apart._stop()
    monkeypatch.setattr(apart, "START", "raise SystemExit(1)")
    assert refusal("a.txt", b"Words.") == apart.NOT_NOW
    assert "has died" in caplog.text
    monkeypatch.undo()
    assert apart.clean_file("a.txt", "text/plain", b"Words.").text == "Words."


def test_a_copy_of_python_finds_its_library_in_the_cleaner_too():
    assert "LD_LIBRARY_PATH" in apart.GOES_ALONG
