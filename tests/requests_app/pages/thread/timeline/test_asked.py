"""Who was asked, who was only told that a fellow waits, and why somebody is no longer there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentors import changes
from pts_support.people.models import User
from pts_support.people.signals import person_deactivated
from requests_app.engine.sweep import sweep
from requests_app.models import Event
from tests.cast import NOW
from tests.reading import plain
from tests.requests_app.pages.thread.timeline.telling import ASHA, LATER, MAEVE, TOM, all_told, told

pytestmark = pytest.mark.django_db


def test_whoever_got_another_fellow_is_no_longer_beside_this_one_and_not_gone(cast, ask, look):
    r = ask()
    changes.assign(cast.memberships["asha"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=cast.NOW)
    assert "Maeve was no longer there for you." in plain(look(cast.asha, r))
    r.refresh_from_db()
    sweep(r.due_at)
    there = plain(look(cast.tom, r))
    assert "Maeve was no longer there for Asha." in there
    assert "had left" not in there


def test_whoever_left_the_program_is_no_longer_here(cast, ask, look):
    r = ask()
    User.objects.filter(id=cast.maeve.id).update(is_active=False)
    person_deactivated.send(User, person_id=cast.maeve.id, now=cast.NOW)
    assert "Maeve had left." in plain(look(cast.asha, r))


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("not beside", "Tom was no longer there for you."),
        ("bounced", "Our email didn’t reach Tom."),
        ("away", "Tom was away."),
        ("ended", "Tom had left."),
        ("out", "Tom couldn’t be reached."),
        ("nobody knows", None),
    ],
)
def test_why_somebody_fell_away(why, said):
    assert told(ASHA, "fell_away", {"why": why}, person_id=TOM) == said


def asked_at_last(consent="may_read", **data) -> Event:
    return Event(kind="escalated", at=LATER, person_id=TOM, data={"cause": "clock", "passed": [], **data})


@pytest.mark.parametrize(
    ("event", "known", "says"),
    [
        (asked_at_last(), {}, "Tom was asked too."),
        (asked_at_last(cause="passed_on"), {}, "Tom was asked."),
        (asked_at_last(), {"consent": "only_waiting"}, "Tom was told that you are waiting."),
        (asked_at_last(), {"consent": "only_waiting", "opened": {TOM: NOW}}, "Tom was asked too."),
        (
            asked_at_last(),
            {"consent": "only_waiting", "opened": {TOM: LATER + timedelta(hours=1)}},
            "Tom was told that you are waiting.",
        ),
        (
            asked_at_last(held_back=True),
            {},
            "Tom was told that you are waiting. They were told no more than that, because the people around you were "
            "changed.",
        ),
        (
            asked_at_last(),
            {"consent": "only_waiting", "nameless": frozenset({TOM})},
            "Tom was asked to answer on the board, without the name.",
        ),
    ],
)
def test_who_was_asked_and_who_was_only_told(event, known, says):
    assert all_told(ASHA, [event], **known) == [says]


def test_a_helper_is_told_only_that_a_fellow_waits():
    assert all_told(MAEVE, [asked_at_last()], consent="only_waiting") == ["Tom was told that a fellow is waiting."]
