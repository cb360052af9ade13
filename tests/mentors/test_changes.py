"""Assignments and time away change in one transaction and say so to the rooms above."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentors import changes
from mentors.models import Absence, Assignment
from mentors.signals import coverage_changed
from pts_support.people.models import AccessEntry
from pts_support.people.roster import endings
from pts_support.people.signals import membership_ended
from tests.cast import NOW

TODAY = NOW.date()
NEXT_DAY = NOW + timedelta(days=1)


@pytest.fixture
def heard():
    """What the rooms above are told, in order."""
    told: list[dict] = []

    def listen(sender, signal, **kw):
        told.append({"sender": sender.__name__, **kw})

    coverage_changed.connect(listen)
    membership_ended.connect(listen)
    yield told
    coverage_changed.disconnect(listen)
    membership_ended.disconnect(listen)


def test_assigning_ends_the_pair_before_and_keeps_it_as_history(cast, heard):
    made = changes.assign(cast.memberships["asha"], mentor=cast.priya, backup=cast.maeve, by=cast.rosa, now=NOW)
    cast.assignment.refresh_from_db()
    assert (cast.assignment.ends_on, cast.assignment.ended_at) == (TODAY - timedelta(days=1), NOW)
    assert (made.mentor, made.backup, made.starts_on, made.ended_at) == (cast.priya, cast.maeve, TODAY, None)
    assert heard == [
        {
            "sender": "Assignment",
            "person_ids": sorted([cast.maeve.id, cast.tom.id, cast.priya.id]),
            "membership_ids": [cast.memberships["asha"].id],
            "why": "reassigned",
            "now": NOW,
        }
    ]


def test_assigning_the_same_pair_changes_nothing(cast, heard):
    made = changes.assign(
        cast.memberships["asha"], mentor=cast.maeve, backup=cast.tom, mentor_rates=False, by=cast.rosa, now=NOW
    )
    assert (made, made.mentor_rates, heard) == (cast.assignment, False, [])


def test_twice_on_one_day(cast):
    for mentor in (cast.priya, cast.former):
        changes.assign(cast.memberships["asha"], mentor=mentor, backup=cast.tom, by=cast.rosa, now=NOW)
    rows = Assignment.objects.filter(fellow=cast.memberships["asha"]).order_by("id")
    assert [(a.mentor.called, a.ends_on, a.ended_at is None) for a in rows] == [
        ("Gwen", date(2026, 10, 2), False),
        ("Maeve", date(2026, 11, 16), False),
        ("Priya", TODAY, False),
        ("Gwen", None, True),
    ]


def test_time_away_from_today_moves_on_at_once(cast, heard):
    absence, asked = changes.take_time_away(cast.maeve, first=TODAY, last=TODAY, backup=None, by=cast.maeve, now=NOW)
    assert asked == ()
    assert absence.begun_at == NOW
    fellows = sorted(cast.memberships[n].id for n in ("asha", "imani", "jonah", "ben", "lena"))
    assert heard == [
        {"sender": "Absence", "person_ids": [cast.maeve.id], "membership_ids": fellows, "why": "away", "now": NOW}
    ]


def test_time_away_ahead_waits_for_its_day(cast, heard):
    absence, _ = changes.take_time_away(
        cast.maeve,
        first=TODAY + timedelta(days=1),
        last=TODAY + timedelta(days=2),
        backup=cast.priya,
        by=cast.maeve,
        now=NOW,
    )
    assert (absence.begun_at, heard) == (None, [])
    assert changes.begin_due(NOW) == 0
    assert changes.begin_due(NEXT_DAY) == 1
    absence.refresh_from_db()
    assert absence.begun_at == NEXT_DAY
    assert [h["why"] for h in heard] == ["away"]
    assert changes.begin_due(NEXT_DAY) == 0
    assert len(heard) == 1


def test_the_same_days_away_again_change_nothing(cast, heard):
    days = {"first": NEXT_DAY.date(), "last": NEXT_DAY.date(), "backup": None, "by": cast.maeve, "now": NOW}
    first, again = (changes.take_time_away(cast.maeve, **days).absence for _ in range(2))
    assert (first, AccessEntry.objects.filter(verb="time_away").count()) == (again, 1)
    changes.cancel_time_away(first, by=cast.maeve, now=NOW)
    assert changes.take_time_away(cast.maeve, **days).absence != first


def test_a_day_begins_in_the_persons_own_zone(cast):
    type(cast.maeve).objects.filter(id=cast.maeve.id).update(time_zone="Pacific/Honolulu")
    Absence.objects.create(person=cast.maeve, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=1))
    early = NOW.replace(day=18, hour=3)  # Wednesday here, still Tuesday evening there
    assert changes.begin_due(early) == 0
    assert changes.begin_due(early + timedelta(hours=4)) == 1


def test_called_off_says_back_only_if_it_had_begun(cast, heard):
    ahead, _ = changes.take_time_away(
        cast.maeve, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=2), backup=None, by=cast.maeve, now=NOW
    )
    changes.cancel_time_away(ahead, by=cast.maeve, now=NOW)
    assert heard == []
    running, _ = changes.take_time_away(cast.tom, first=TODAY, last=TODAY, backup=None, by=cast.tom, now=NOW)
    changes.cancel_time_away(running, by=cast.tom, now=NOW)
    changes.cancel_time_away(running, by=cast.tom, now=NEXT_DAY)
    running.refresh_from_db()
    assert running.called_off_at == NOW
    assert [h["why"] for h in heard] == ["away", "back"]


def test_a_fellows_end_ends_who_stands_beside_them(cast, heard):
    endings.end_role(cast.memberships["asha"], last_day=None, by=cast.rosa, now=NOW)
    cast.assignment.refresh_from_db()
    assert (cast.assignment.ends_on, cast.assignment.ended_at) == (TODAY, NOW)
    assert [h["sender"] for h in heard] == ["Membership"]


def test_a_last_day_that_has_passed_is_acted_on_by_the_sweep(cast, heard):
    endings.end_role(cast.memberships["asha"], last_day=TODAY, by=cast.rosa, now=NOW)
    assert (heard, changes.begin_due(NOW)) == ([], 0)
    assert changes.begin_due(NEXT_DAY) == 1
    cast.memberships["asha"].refresh_from_db()
    cast.assignment.refresh_from_db()
    assert (cast.memberships["asha"].ended_at, cast.assignment.ended_at) == (NEXT_DAY, NEXT_DAY)


def test_nothing_due_is_five_queries_and_a_savepoint_or_two(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        assert changes.begin_due(NOW) == 0


def test_thirty_at_once_take_as_many_queries_as_three(cast):
    def queries(count: int) -> int:
        for n in range(count):
            Absence.objects.create(
                person=[cast.maeve, cast.tom, cast.priya][n % 3], first=TODAY, last=TODAY + timedelta(days=n)
            )
        with CaptureQueriesContext(connection) as caught:
            assert changes.begin_due(NOW) == count
        return len(caught)

    assert queries(3) == queries(30)
