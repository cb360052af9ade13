"""A person's files are looked through one message at a time, and a web process keeps threads for its pages."""

import threading

import pytest
from django.db import connection

from requests_app.files import one_at_a_time
from requests_app.files.attachments import check_files
from requests_app.files.one_at_a_time import Busy, looked_through
from tests.requests_app.sample_files import sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(one_at_a_time, "SECONDS", 0.2)


@pytest.fixture
def elsewhere():
    """`with elsewhere(7):` another thread, with a connection of its own, looks through files of person 7 meanwhile."""
    ends = []

    def look(person_id):
        began, end = threading.Event(), threading.Event()

        def hold():
            with looked_through(person_id):
                began.set()
                end.wait(10)
            connection.close()

        thread = threading.Thread(target=hold)
        thread.start()
        assert began.wait(5)
        ends.append((end, thread))

    def let_go():
        for end, thread in ends:
            end.set()
            thread.join()
        ends.clear()

    look.ends = let_go
    yield look
    let_go()


def test_one_message_of_a_person_and_another_persons_beside_it(elsewhere):
    elsewhere(7)
    with pytest.raises(Busy, match="Other files of yours are being looked through right now."), looked_through(7):
        pass
    with looked_through(8):
        pass
    elsewhere.ends()
    with looked_through(7):
        pass


def test_the_rest_of_the_threads_show_pages(elsewhere):
    for person_id in range(one_at_a_time.MOST_AT_A_TIME):
        elsewhere(person_id)
    with pytest.raises(Busy, match="Many files are being looked through right now."), looked_through(8):
        pass
    elsewhere.ends()
    with looked_through(8):
        pass


def test_whoever_sends_meanwhile_hears_it(cast, elsewhere):
    elsewhere(cast.asha.id)
    found = check_files([sent("a.txt")], by=cast.asha, now=cast.NOW, allowed=True, on_board=False)
    assert (found.fits, found.trouble[:20]) == ((), "Other files of yours")
    assert check_files([sent("a.txt")], by=cast.ben, now=cast.NOW, allowed=True, on_board=False).fits


def test_a_second_tap_waits_its_moment(cast, elsewhere, monkeypatch):
    monkeypatch.setattr(one_at_a_time, "SECONDS", 5)
    elsewhere(cast.asha.id)
    threading.Timer(0.3, elsewhere.ends).start()
    assert check_files([sent("a.txt")], by=cast.asha, now=cast.NOW, allowed=True, on_board=False).fits
