"""What will happen if nobody acts: the promise before sending, and the steps after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pts_support.people.calendars.worktime import Closure, Gap
from requests_app.chain import forecast
from requests_app.chain.deadlines import RequestClock
from requests_app.chain.forecast import Forecast, ForecastStep
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.chain.routing import AskedPerson, PassedPerson
from requests_app.vocabulary import Chain, Route, Seat, Step, Urgency
from tests.requests_app.chain.circles import (
    ASHA,
    DANA,
    GWEN,
    MAEVE,
    NOW,
    OKAFOR,
    ROSA,
    SCHOOL,
    TOM,
    at,
    circle,
    somebody,
)

BREAK = Closure(date(2026, 11, 18), date(2026, 11, 24), "Harvest break", cover_id=GWEN)
IN_BREAK = replace(SCHOOL, closures=(BREAK,))
GAP = Gap(at(17, 15, 30), at(25, 8), BREAK)
IN_IT = at(18, 9)  # in the break


def plan(around=None, route=Route.MENTOR, urgency=Urgency.SOON, barred=(), sent_at=NOW) -> Forecast:
    return forecast.forecast_new(
        around or circle(), rules=DEFAULT_RULES, route=route, urgency=urgency, barred={ASHA, *barred}, at=sent_at
    )


def in_break(*changed):
    """Everybody has the break off; Gwen is on call."""
    off = [somebody(person_id, hours=IN_BREAK) for person_id in range(ASHA, GWEN + 1)]
    return circle(*{person.id: person for person in (*off, *changed)}.values())


def person(person_id, seat, *more):
    return AskedPerson(somebody(person_id), seat, *more)


def test_the_whole_promise():
    assert plan() == Forecast(
        chain=Chain.MENTOR,
        first=(person(MAEVE, Seat.MENTOR),),
        passed=(),
        clock=RequestClock(450, at(17, 14, 30), at(18, 10, 45)),
        hours=SCHOOL,
        steps=(
            ForecastStep(1, at(18, 10, 45), Step.ADD, person(TOM, Seat.BACKUP)),
            ForecastStep(2, at(18, 14, 30), Step.ADD, person(OKAFOR, Seat.DIRECTOR)),
            ForecastStep(3, at(19, 10, 45), Step.ADD, person(ROSA, Seat.STAFF)),
            ForecastStep(4, at(20, 8), Step.ADD, person(DANA, Seat.CONTACT)),
            ForecastStep(5, at(23, 8), Step.REMIND_ALL),
        ),
        gap=None,
        nobody=False,
    )


def test_it_counts_in_the_calendar_of_whoever_is_asked():
    short = replace(SCHOOL, week={0: SCHOOL.week[0], 4: SCHOOL.week[4]})  # Mondays and Fridays
    found = plan(circle(somebody(MAEVE, hours=short)))
    assert (found.hours, found.clock.promised_at) == (short, at(20, 15, 30))


def test_on_the_board_nobody_is_asked_the_fellow_is_and_then_staff():
    found = plan(route=Route.PEERS)
    assert [(step.does, step.asked) for step in found.steps] == [
        (Step.ASK_FELLOW, None),
        (Step.ADD, person(ROSA, Seat.STAFF)),
        (Step.ADD, person(DANA, Seat.CONTACT)),
        (Step.REMIND_ALL, None),
    ]
    assert (found.first, found.nobody, found.next_one, found.people) == (
        (),
        False,
        person(ROSA, Seat.STAFF),
        (ROSA,),
    )


def test_where_nobody_can_be_asked_there_is_no_step_to_show():
    found = plan(barred={MAEVE, TOM, OKAFOR, ROSA, DANA})
    assert (found.first, found.steps, found.nobody, found.next_one, found.people) == ((), (), True, None, ())


def test_whoever_cannot_be_reached_is_passed_where_the_step_is_and_not_before():
    okafor = somebody(OKAFOR, mail_refused=True)
    found = plan(circle(okafor))
    assert [step.passed for step in found.steps] == [
        (),
        (PassedPerson(okafor, Seat.DIRECTOR, "bounced"),),
        (),
        (),
    ]


def test_the_promise_names_who_is_asked_and_who_is_next():
    assert plan().people == (MAEVE, TOM)
    assert plan(urgency=Urgency.TODAY).people == (MAEVE, TOM, OKAFOR)


# -- over a break


def test_what_can_wait_waits_for_the_first_school_day():
    found = plan(in_break(), sent_at=IN_IT)
    assert (found.gap, found.clock.promised_at) == (GAP, at(25, 15, 30))


def test_for_today_whoever_is_on_call_is_asked_beside_the_mentor_in_their_own_days():
    found = plan(in_break(), urgency=Urgency.TODAY, sent_at=IN_IT)
    maeve, gwen = (somebody(person_id, hours=IN_BREAK) for person_id in (MAEVE, GWEN))
    assert found.first == (
        AskedPerson(maeve, Seat.MENTOR),
        AskedPerson(gwen, Seat.COVER, maeve, "cover"),
    )
    assert (found.gap, found.hours, found.clock.promised_at) == (GAP, SCHOOL, at(18, 11))


@pytest.mark.parametrize("gone", [somebody(GWEN, hours=IN_BREAK, active=False), somebody(GWEN, mail_refused=True)])
def test_who_is_on_call_but_cannot_be_reached_is_not_promised(gone):
    found = plan(in_break(gone), urgency=Urgency.TODAY, sent_at=IN_IT)
    assert [one.person.id for one in found.first] == [MAEVE, TOM]


def test_who_is_on_call_but_left_out_is_not_asked():
    found = plan(in_break(), urgency=Urgency.TODAY, barred={GWEN}, sent_at=IN_IT)
    assert [one.person.id for one in found.first] == [MAEVE, TOM]


def test_a_gap_that_ends_before_it_is_sent_is_none():
    assert plan(in_break(), sent_at=at(25, 8)).gap is None


def test_on_call_works_the_break_through_only_for_what_was_asked_for_today():
    around = in_break()
    gwen, tom = around.people[GWEN], around.people[TOM]
    assert forecast.hours_in(around, Chain.MENTOR_TODAY, gwen, Seat.COVER) == SCHOOL
    assert forecast.hours_in(around, Chain.MENTOR, gwen, Seat.COVER) == IN_BREAK
    assert forecast.hours_in(around, Chain.MENTOR_TODAY, gwen, Seat.BACKUP) == IN_BREAK
    assert forecast.hours_in(around, Chain.MENTOR_TODAY, tom, Seat.COVER) == IN_BREAK


# -- the rest of the way


def rest(around=None, asked=(), step=0, due=NOW, **more):
    return forecast.forecast_rest(
        around or circle(),
        rules=DEFAULT_RULES,
        chain=Chain.MENTOR,
        urgency=Urgency.SOON,
        barred={ASHA},
        asked=asked,
        present=(),
        step=step,
        due=due,
        **more,
    )


def test_from_where_it_stands_it_goes_on():
    asked = ((MAEVE, Seat.MENTOR), (TOM, Seat.BACKUP), (OKAFOR, Seat.DIRECTOR))
    assert rest(asked=asked, step=2) == (
        ForecastStep(3, NOW, Step.ADD, person(ROSA, Seat.STAFF)),
        ForecastStep(4, at(18, 8), Step.ADD, person(DANA, Seat.CONTACT)),
        ForecastStep(5, at(19, 8), Step.REMIND_ALL),
    )


def test_no_more_is_shown_than_asked_for():
    assert [step.number for step in rest(asked=((MAEVE, Seat.MENTOR),), shown=2)] == [1, 2]


@pytest.mark.parametrize(
    ("asked", "next_at"),
    [
        (((GWEN, Seat.MENTOR),), at(17, 14, 30)),  # in the calendar of whoever was asked last
        (((99, Seat.MENTOR),), at(23, 11, 45)),  # who is not of the program any more: the fellow's
        ((), at(23, 11, 45)),
    ],
)
def test_where_a_step_finds_nobody_all_are_reminded_and_the_next_interval_runs(asked, next_at):
    gone = [somebody(person_id, active=False) for person_id in (MAEVE, TOM, OKAFOR, ROSA, DANA)]
    mondays = replace(SCHOOL, week={0: SCHOOL.week[0]})
    steps = rest(circle(somebody(ASHA, hours=mondays), *gone), asked=asked, step=1)
    assert [(step.number, step.at, step.does, step.asked) for step in steps] == [
        (2, NOW, Step.REMIND_ALL, None),
        (3, next_at, Step.REMIND_ALL, None),
    ]


@pytest.mark.parametrize(
    ("chain", "step", "does"),
    [
        (Chain.MENTOR, 1, Step.ADD),
        (Chain.PEERS, 1, Step.ASK_FELLOW),
        (Chain.DIRECTOR, 3, Step.REMIND_ALL),
        (Chain.DIRECTOR, 4, Step.ADD),  # past the last: whoever is left joins one by one
    ],
)
def test_what_a_step_of_the_policy_does(chain, step, does):
    assert forecast.policy_step(DEFAULT_RULES, chain, step) is does


# -- what the form says about it


@pytest.mark.parametrize(
    ("urgency", "sent_at", "today"),
    [(Urgency.TODAY, NOW, True), (Urgency.TODAY, at(17, 14), False), (Urgency.SOON, at(17, 8), False)],
)
def test_today_is_called_so_while_its_time_is_on_todays_date(urgency, sent_at, today):
    assert forecast.is_today(plan(urgency=urgency, sent_at=sent_at), urgency, sent_at) is today


def test_the_key_of_a_promise_changes_with_the_people_and_with_nothing_else():
    key = forecast.promise_key(plan())
    assert forecast.promise_key(plan(sent_at=at(17, 12))) == key
    assert len(key) == 24
    others = [
        plan(urgency=Urgency.TODAY),
        plan(barred={TOM}),
        plan(circle(somebody(MAEVE, active=False))),
        plan(route=Route.PEERS),
    ]
    assert len({key, *map(forecast.promise_key, others)}) == 5
