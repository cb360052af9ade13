"""What a promise speaks of, read from a circle and a plan."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from mentors.support import TimeAway
from pts_support.people.calendars.worktime import Closure
from requests_app.chain.routing import AskedPerson, PassedPerson
from requests_app.pages.ask import promise_facts
from requests_app.vocabulary import Seat
from tests.requests_app.chain.circles import DANA, GWEN, MAEVE, NOW, OKAFOR, ROSA, TOM, at, circle, somebody

TUESDAY, WEDNESDAY, FRIDAY = date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 20)


def away(person_id, first, last):
    return somebody(person_id, away=(TimeAway(first, last, None),))


def break_with(cover_id):
    return SimpleNamespace(
        closure=Closure(TUESDAY, FRIDAY, "Fall break", cover_id=cover_id), starts=NOW, ends=at(20, 8)
    )


def plan(*first, gap=None, promised_at=NOW, **other):
    return SimpleNamespace(first=first, gap=gap, clock=SimpleNamespace(promised_at=promised_at), **other)


@pytest.mark.parametrize(
    ("around", "signs"),
    [({}, MAEVE), ({"mentor_rates": False}, None), ({"mentor_to_come": True}, None), ({"mentor": None}, None)],
)
def test_a_mentor_signs_where_they_also_rate(around, signs):
    assert getattr(promise_facts.who_signs(circle(**around)), "id", None) == signs


def test_somebody_else_is_near_can_be_reached_and_may_know():
    def near(around, barred=()):
        return getattr(promise_facts.somebody_else(around, somebody(MAEVE), barred, NOW), "id", None)

    assert (near(circle()), near(circle(), {TOM}), near(circle(), {TOM, ROSA, DANA})) == (TOM, ROSA, None)
    assert near(circle(away(TOM, TUESDAY, TUESDAY), backup=away(TOM, TUESDAY, TUESDAY))) == ROSA
    assert near(circle(backup=somebody(MAEVE))) == ROSA


def test_until_which_noon_somebody_is_away():
    gone = away(MAEVE, TUESDAY, FRIDAY)
    assert promise_facts.away_through(gone, "away", NOW) == at(20, 12)
    assert promise_facts.away_through(gone, "bounced", NOW) is None
    assert promise_facts.away_through(away(MAEVE, WEDNESDAY, FRIDAY), "away", NOW) is None


def test_a_time_away_counts_where_it_begins_before_the_time_that_is_promised():
    leaves = away(MAEVE, WEDNESDAY, FRIDAY)
    assert promise_facts.goes_away(leaves, NOW, at(18, 10)) == (WEDNESDAY, at(18, 0))
    assert promise_facts.goes_away(leaves, NOW, at(18, 0)) is None
    assert promise_facts.goes_away(away(MAEVE, TUESDAY, FRIDAY), NOW, at(18, 10)) is None


def test_who_is_on_call_over_a_break_is_named_where_they_can_be_asked_and_may_know():
    over = break_with(GWEN)
    assert promise_facts.on_call(circle(), over, (), NOW) == GWEN
    assert promise_facts.on_call(circle(), over, {GWEN}, NOW) is None
    assert promise_facts.on_call(circle(away(GWEN, TUESDAY, TUESDAY)), over, (), NOW) is None
    assert promise_facts.on_call(circle(), break_with(None), (), NOW) is None


def test_on_call_now_is_whoever_is_asked_as_cover_within_the_break():
    gwen, over = AskedPerson(somebody(GWEN), Seat.COVER), break_with(GWEN)
    assert promise_facts.on_call_now(plan(gwen, gap=over)) == GWEN
    assert promise_facts.on_call_now(plan(gwen, gap=over, promised_at=over.ends)) is None
    assert promise_facts.on_call_now(plan(AskedPerson(somebody(TOM), Seat.BACKUP), gap=over)) is None
    assert promise_facts.on_call_now(plan(gwen)) is None


def test_a_stand_in_is_named_only_for_somebody_who_was_passed():
    tom, maeve = AskedPerson(somebody(TOM), Seat.BACKUP, somebody(MAEVE), "backup"), somebody(MAEVE)
    passed = (PassedPerson(maeve, Seat.MENTOR, "away"),)
    assert promise_facts.stand_in(plan(tom, passed=passed)) == (somebody(TOM), maeve)
    assert promise_facts.stand_in(plan(tom, passed=())) == (None, None)


def test_a_named_time_is_met_or_late_or_nobody_is_there_before_it():
    okafor = AskedPerson(somebody(OKAFOR), Seat.DIRECTOR)
    asked = plan(okafor, promised_at=at(18, 10), nobody=False)
    times = (None, at(18, 10), at(18, 9), NOW)
    assert [promise_facts.why_not_before(asked, before, NOW) for before in times] == ["", "", "late", "nobody"]
    assert promise_facts.why_not_before(plan(promised_at=at(18, 10), nobody=True), at(19, 10), NOW) == "nobody"


def test_the_name_of_a_break_and_the_first_who_may_know():
    assert [promise_facts.break_name(gap) for gap in (break_with(None), SimpleNamespace(closure=None), None)] == [
        "Fall break", "", "",
    ]  # fmt: skip
    assert promise_facts.first_of((None, somebody(MAEVE), somebody(TOM)), {MAEVE}) == TOM
    assert promise_facts.first_of((somebody(MAEVE),), {MAEVE}) is None
