"""The board's digest: one mail a day at one time, to all who can read a post of the day and to those who asked."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, steering
from requests_app.engine import digest
from requests_app.engine.digest import send_digests
from requests_app.engine.turn import engine_turn
from requests_app.models import BoardDigest, HelpRequest
from tests.cast import NEW_YORK
from tests.faults.harness import fork, reap, together
from tests.faults.harness import policies as harness_policies
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 17, tzinfo=NEW_YORK)
FOUR = TUESDAY.replace(hour=16)
DAY = timedelta(days=1)


def told(since: str = "") -> list[str]:
    """Who is told, by the digest's day where one is given."""
    rows = OutboxMessage.objects.filter(kind="board.digest", dedupe__startswith=f"board:{since}")
    return sorted(rows.values_list("person__called", flat=True))


def cohort(cast) -> list[str]:
    fellows = (row for row in cast.memberships.values() if row.role == "fellow" and row.program == cast.program)
    return sorted(row.user.called for row in fellows)


@pytest.fixture
def here(cast):
    policies(cast)
    return cast


def test_nothing_leaves_before_its_time_and_then_everybody_is_told_whoever_asked_too(here):
    ask(here, "asha", route="peers", now=FOUR - timedelta(hours=6))
    assert (send_digests(FOUR - timedelta(seconds=1)), told()) == (0, [])
    assert send_digests(FOUR) == len(cohort(here))
    assert told() == cohort(here)
    assert not BoardDigest.objects.exists()


def test_no_row_says_when_something_was_asked(here):
    ask(here, "asha", route="peers", now=FOUR - timedelta(hours=6))
    assert list(BoardDigest.objects.values_list("due_at", flat=True)) == [FOUR]
    send_digests(FOUR)
    assert set(OutboxMessage.objects.filter(kind="board.digest").values_list("created_at", "about")) == {(FOUR, None)}


def test_one_mail_a_day_whatever_was_asked(here):
    for hour in (8, 10, 15):
        ask(here, "asha", route="peers", now=TUESDAY.replace(hour=hour))
        ask(here, "ben", route="peers", now=TUESDAY.replace(hour=hour))
    send_digests(FOUR)
    send_digests(FOUR)
    assert told() == cohort(here)


def test_what_comes_after_the_digest_is_told_the_day_after(here):
    ask(here, "asha", route="peers", now=FOUR - timedelta(hours=1))
    ask(here, "ben", route="peers", now=FOUR)
    assert list(BoardDigest.objects.order_by("due_at").values_list("due_at", flat=True)) == [FOUR, FOUR + DAY]
    send_digests(FOUR)
    assert told("2026-11-17") == cohort(here)
    send_digests(FOUR + DAY - timedelta(seconds=1))
    assert told("2026-11-18") == []
    send_digests(FOUR + DAY)
    assert told("2026-11-18") == cohort(here)


def test_a_day_without_a_post_has_no_digest(here):
    ask(here, "asha", route="peers", now=FOUR - timedelta(hours=1))
    send_digests(FOUR)
    send_digests(FOUR + 5 * DAY)
    assert told() == cohort(here)


def test_whoever_is_left_out_of_the_days_only_post_is_told_nothing(here):
    ask(here, "asha", route="peers", left_out=frozenset({here.ben.id}), now=FOUR - timedelta(hours=1))
    send_digests(FOUR)
    assert told() == [name for name in cohort(here) if name != "Ben"]


def test_a_post_that_is_gone_by_then_is_told_to_nobody_not_to_whoever_asked_either(here):
    post = ask(here, "asha", route="peers", now=FOUR - timedelta(hours=1))
    closed = ask(here, "ben", route="peers", now=FOUR - timedelta(hours=1))
    steering.withdraw(post, by=here.asha, now=FOUR - timedelta(minutes=30))
    conversation.close(closed, by=here.ben, now=FOUR - timedelta(minutes=20))
    assert (send_digests(FOUR), told()) == (0, [])


def test_an_older_post_is_not_told_again(here):
    ask(here, "asha", route="peers", now=FOUR - 2 * DAY)
    send_digests(FOUR - DAY)
    OutboxMessage.objects.all().delete()
    gone = ask(here, "ben", route="peers", now=FOUR - timedelta(hours=1))
    steering.withdraw(gone, by=here.ben, now=FOUR - timedelta(minutes=30))
    assert (send_digests(FOUR), told()) == (0, [])


def test_other_programs_and_other_routes_are_told_nothing(here):
    ask(here, "nina", route="peers", now=FOUR - timedelta(hours=1))
    ask(here, "asha", now=FOUR - timedelta(hours=1))
    send_digests(FOUR + timedelta(hours=3))  # four where that program is
    assert told() == ["Nina"]  # alone in her cohort: who asked is told as everywhere


def test_a_post_that_was_being_sent_while_the_digest_left_is_told_with_the_next_turn(here):
    """Its page was sent at a minute to four and written at a minute past."""
    ask(here, "asha", route="peers", left_out=frozenset({here.ben.id}), now=FOUR - timedelta(hours=1))
    send_digests(FOUR)
    ask(here, "lena", route="peers", now=FOUR - timedelta(minutes=1))
    send_digests(FOUR + timedelta(minutes=1))
    assert told() == cohort(here)


def test_the_engines_turn_sends_it_and_an_error_holds_up_nothing_else(here, set_clock, monkeypatch, caplog):
    ask(here, "asha", route="peers", now=FOUR - timedelta(hours=1))
    set_clock(FOUR)
    with monkeypatch.context() as patch:
        patch.setattr(digest, "_told", None)
        engine_turn()
    assert (told(), BoardDigest.objects.count()) == ([], 1)
    assert "the digest of a board could not be sent: TypeError" in caplog.text
    engine_turn()
    assert told() == cohort(here)


@pytest.mark.django_db(transaction=True)
def test_six_engines_at_once_tell_everybody_once(cast):
    harness_policies(cast, cast.NOW)
    ask(cast, "asha", route="peers", now=FOUR - timedelta(hours=1))
    assert together(6, lambda n: send_digests(FOUR)) == [0] * 6
    assert told() == cohort(cast)
    assert HelpRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_what_is_being_sent_to_the_board(cast):
    """The second post of the day is written and not yet committed when the digest is due; Ben reads this one alone."""
    harness_policies(cast, cast.NOW)
    ask(cast, "asha", route="peers", left_out=frozenset({cast.ben.id}), now=FOUR - timedelta(hours=1))
    written, tell = os.pipe()

    def being_sent() -> None:
        with transaction.atomic():
            ask(cast, "lena", route="peers", now=FOUR - timedelta(seconds=1))
            os.write(tell, b"1")
            time.sleep(1)

    sending = fork(being_sent)
    os.read(written, 1)
    send_digests(FOUR)
    assert reap(sending) == [0]
    assert told() == cohort(cast)
