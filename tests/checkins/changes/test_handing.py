"""On Mondays, mixed: as soon as five fellows gave one; else those of four weeks, counted from no sentence."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from checkins.changes import handing
from checkins.conversations import settings
from checkins.models import ProgramCheckins, SharedLine
from mentors.models import Absence
from pts_support import clock
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Calendar, DayHours, Installation, Membership, Program, Role
from tests.cast import join
from tests.checkins.changes.scene import MONDAYS, begin, give, handed, run, told
from tests.checkins.scene import at

pytestmark = pytest.mark.django_db
FIVE = ("asha", "ben", "imani", "jonah", "lena")


def test_five_fellows_are_enough_on_the_next_monday_and_each_staff_member_hears_once(cast):
    begin(cast)
    give(cast, *FIVE, "asha", now=at(4, 15))
    run(MONDAYS[1] - timedelta(minutes=1))
    assert (handed(), told()) == ([], [])
    run(MONDAYS[1], MONDAYS[1], MONDAYS[1] + timedelta(hours=1))
    assert (len(handed()), told()) == (6, [("Rosa", 6)])


def test_fewer_wait_until_four_weeks_after_the_last_time_whenever_they_were_given(cast):
    begin(cast)
    give(cast, *FIVE[:4], "asha", now=at(4, 15))  # five sentences of four fellows
    run(*MONDAYS[1:4])
    assert handed() == []
    give(cast, "asha", now=MONDAYS[3] + timedelta(days=4))
    run(MONDAYS[4])
    assert (len(handed()), told()) == (6, [("Rosa", 6)])


def test_four_weeks_go_by_also_without_any_so_that_the_date_tells_of_none(cast):
    """One given after five quiet weeks waits until the ninth (the eighth is in the break): else its Monday would tell
    the week it was given in."""
    begin(cast)
    run(*MONDAYS[1:6])
    give(cast, "asha", now=MONDAYS[5] + timedelta(days=1))
    run(MONDAYS[6], MONDAYS[7], MONDAYS[8])
    assert handed() == []
    run(MONDAYS[9])
    assert handed() == ["By asha."]


def test_after_five_have_gone_the_next_single_one_waits_four_weeks_again(cast):
    begin(cast)
    give(cast, *FIVE, now=at(4, 15))
    run(MONDAYS[1])
    give(cast, "asha", now=MONDAYS[1] + timedelta(days=1))
    run(*MONDAYS[2:5])
    assert len(handed()) == 5
    run(MONDAYS[5])
    assert len(handed()) == 6


def test_one_that_can_still_be_undone_waits_for_the_next_time(cast):
    begin(cast)
    give(cast, *FIVE, now=MONDAYS[1] - timedelta(seconds=3))
    run(MONDAYS[1])
    assert handed() == []
    run(MONDAYS[2])
    assert len(handed()) == 5


def test_one_of_the_fourth_week_goes_with_the_four_weeks(cast):
    begin(cast)
    run(*MONDAYS[1:4])
    give(cast, "asha", now=MONDAYS[3] + timedelta(days=1))
    run(MONDAYS[4])
    assert handed() == ["By asha."]


def test_nobody_is_told_at_night_by_their_own_clock_or_while_away(cast, monkeypatch):
    """At 8 it is 3 am in Honolulu; Xavier is away that day, and his school opens at 8 the next."""
    begin(cast)
    type(cast.rosa).objects.filter(id=cast.rosa.id).update(time_zone="Pacific/Honolulu")
    join(cast.other_staff, cast.program, Role.STAFF)
    monday = MONDAYS[1].date()
    Absence.objects.create(person=cast.other_staff, first=monday, last=monday)
    give(cast, *FIVE, now=at(4, 15))
    monkeypatch.setattr(clock, "real", lambda: MONDAYS[1])
    run(MONDAYS[1])
    leaves = dict(OutboxMessage.objects.filter(kind=handing.READY).values_list("person__called", "next_try_at"))
    assert leaves == {"Rosa": at(9, 12), "Xavier": at(10, 8)}
    assert SharedLine.objects.filter(told_at=MONDAYS[1]).count() == 5


def test_each_of_the_staff_waits_for_their_own_school_and_without_one_for_their_morning(cast):
    assert [wait for _, wait in handing._staff(cast.program, MONDAYS[1])] == [timedelta(0)]
    own = Calendar.objects.create(program=cast.program, name="Tuesdays", time_zone="America/New_York")
    DayHours.objects.create(calendar=own, weekday=1, opens=time(9), closes=time(15))
    Membership.objects.filter(user=cast.rosa).update(calendar=own)
    assert handing._staff(cast.program, MONDAYS[1]) == [(cast.rosa, timedelta(days=1, hours=1))]
    Membership.objects.filter(user=cast.rosa).update(calendar=None)
    cast.program.calendar = None
    assert handing._staff(cast.program, at(9, 6)) == [(cast.rosa, timedelta(hours=1))]


def test_it_is_looked_at_on_school_mornings_and_without_a_calendar_on_mondays(cast):
    assert handing.next_look(cast.program, at(18, 12)) == at(23, 8)
    assert handing.next_look(cast.program, at(16, 12, month=12)) == at(4, 8, month=1)  # after the break
    bare = Program.objects.create(name="Cove", phone="518-555-0100")
    assert handing.next_look(bare, at(16, 12, month=12)) == at(21, 8, month=12)


def test_what_is_due_is_counted_and_a_paused_site_hands_out_nothing(cast):
    begin(cast)
    assert handing.oldest_due(MONDAYS[1] - timedelta(hours=1)) is None
    assert handing.oldest_due(MONDAYS[1]) == MONDAYS[1]
    give(cast, *FIVE, now=at(4, 15))
    assert handing.oldest_due(at(4, 16)) == at(4, 15) + timedelta(seconds=15)
    Installation.objects.update(paused=True)
    assert handing.sweep(MONDAYS[1]) == 0


def test_with_no_staff_they_are_handed_over_all_the_same(cast):
    begin(cast)
    Membership.objects.filter(program=cast.program, role=Role.STAFF).update(suspended_at=cast.NOW)
    give(cast, *FIVE, now=at(4, 15))
    run(MONDAYS[1])
    assert (len(handed()), told()) == (5, [])
    assert ProgramCheckins.objects.get(program=cast.program).sentences_since == MONDAYS[1]


def test_a_program_that_raises_keeps_no_other_waiting(cast, monkeypatch, caplog):
    begin(cast)
    settings.begin(cast.other, now=at(2, 9))
    look = handing.next_look

    def one_raises(program, now):
        if program == cast.program:
            raise ValueError("a name")
        return look(program, now)

    monkeypatch.setattr(handing, "next_look", one_raises)
    run(MONDAYS[1])
    looks = dict(ProgramCheckins.objects.values_list("program", "sentences_look_at"))
    assert looks[cast.program.id] <= MONDAYS[1] < looks[cast.other.id]
    assert f"sentences of program id {cast.program.id} could not be moved: ValueError" in caplog.text
