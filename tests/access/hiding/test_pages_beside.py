"""Pages go on answering while people send files that are made to cost, and nobody loses a word."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from requests_app.files import apart
from requests_app.files.cleaning import FileRefused
from tests.access.hiding.costly import COSTLY, Insistent, act, album, bomb_png, slow_pdf
from tests.access.tally import control, count, size
from tests.faults.harness import free_port
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.services import ROOT, child_env

SOON = 0.5  # seconds, for 95 of 100 pages
# Whichever of a slow PDF's limits is met first, its own or the child's: the sender reads that it is too much.
TOO_SLOW = f"{apart.TOO_MUCH}|too complicated to look through"
INSTEAD = {"a.pdf": TOO_SLOW, "a.png": "pixels", "a.docx": "pictures"}


@contextmanager
def site(tmp_path, application="pts_support.wsgi", *, killed=False):
    port = free_port()
    env = child_env(PTS_PROCESS="web", PTS_BIND=f"127.0.0.1:{port}", PTS_FILES=str(tmp_path / "files"))
    command = [sys.executable, "-m", "gunicorn", "-c", "python:pts_support.gunicorn_conf", application]
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while health(port, 1) is None:
            assert process.poll() is None, (tmp_path / "web.log").read_text()
            assert time.monotonic() < until, "the site does not come up"
            time.sleep(0.2)
        yield port
    finally:
        if killed:
            os.killpg(process.pid, signal.SIGKILL)
        process.terminate()
        process.wait(60)


def health(port, seconds):
    """How long /healthz takes; None for no answer in time."""
    line, began = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds), time.monotonic()
    try:
        line.request("GET", "/healthz", headers={"Host": "localhost"})
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()
    return time.monotonic() - began if answer.status == 200 else None


@pytest.fixture
def senders(cast, settings, tmp_path):
    """`senders(port, files)`: three people who send them again and again."""
    policies(cast)
    first, second = ask(cast), ask(cast, "ben")
    doors = [
        (cast.asha, act("add_words", first)),
        (cast.ben, act("add_words", second)),
        (cast.maeve, act("reply", first)),
    ]
    running = []

    def start(port, files):
        for turn, (user, path) in enumerate(doors):  # each begins with another one
            running.append(Insistent(user, port, path, files[turn:] + files[:turn]).start())
        return running

    yield start
    ended(running)


def ended(people):
    for one in people:
        one.stop()
    for one in people:
        one.wait()


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_pages_answer_beside_files_that_are_made_to_cost(tmp_path, senders):
    files = [(name, make()) for name, make in COSTLY.items()]
    with site(tmp_path) as port:
        for _ in range(8):
            health(port, 10)
        people = senders(port, files)
        took, until = [], time.monotonic() + size(quick=20, full=120)
        while time.monotonic() < until:
            took.append(health(port, 10) or 99)
            time.sleep(0.1)
        ended(people)
    statuses = [status for one in people for status in one.statuses]
    late = sorted(took)[len(took) * 95 // 100] > SOON
    count(beside=len(statuses), late=int(late))
    assert set(statuses) <= {302, 422}
    assert sum(one.lost for one in people) == 0
    assert len(statuses) >= 6
    assert not late, sorted(took)[-len(took) // 10 :]


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_the_trial_finds_a_site_that_looks_through_files_itself(tmp_path, senders):
    """The control: no child, no limit, no place in a row. A few files, and no page is left."""
    with site(tmp_path, "tests.access.hiding.uncontained", killed=True) as port:
        for _ in range(4):
            senders(port, [("a.pdf", slow_pdf(40))])
        time.sleep(4)
        assert None in [health(port, 2) for _ in range(4)]
    control("a site that looks through files itself")


@pytest.mark.parametrize("name", INSTEAD)
def test_each_ends_within_its_limits_as_a_sentence(name):
    began = time.monotonic()
    with pytest.raises(FileRefused, match=INSTEAD[name]):
        apart.clean_file(name, "", COSTLY[name]())
    assert time.monotonic() - began < apart.SECONDS_A_FILE + apart.GRACE + 5


def test_a_photograph_of_a_phone_is_taken():
    assert apart.clean_file("a.jpg", "", COSTLY["a.jpg"]()).preview


def test_the_files_are_what_they_say():
    assert len(bomb_png()) < 1_000_000
    assert 9_000_000 < len(album()) < 10 * 2**20
    assert len(slow_pdf()) < 500_000
