"""What a decision reads: who is asked, who may know, whose calendar counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pts_support.people.calendars.worktime import Closure
from requests_app.chain import policy_versions
from requests_app.chain.case import RequestCase, load_cases
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import Chain, Route, Seat, Standing, State, Urgency
from tests.requests_app.asking import ask
from tests.requests_app.chain.circles import (
    ASHA,
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
from tests.requests_app.desk_scene import policies

MONDAYS = replace(SCHOOL, week={0: SCHOOL.week[0]})
FRIDAYS = replace(SCHOOL, week={4: SCHOOL.week[4]})
BREAK = Closure(date(2026, 11, 18), date(2026, 11, 24), "Harvest break", cover_id=GWEN)


def part(person_id, seat=Seat.MENTOR, standing=Standing.ALL, order=1, **more):
    more = {"asked_generation": 1, "id": 10 * order + person_id} | more
    return Participant(request_id=1, person_id=person_id, seat=seat, standing=standing, order=order, **more)


def a_case(*parts, around=None, **columns):
    columns = {"state": State.WAITING, "route": Route.MENTOR, "urgency": Urgency.SOON} | columns
    request = HelpRequest(id=1, fellow_id=ASHA, **columns)
    return RequestCase(request, list(parts), around or circle(), DEFAULT_RULES, NOW)


@pytest.fixture
def mixed():
    """Maeve reads it, Tom knows that it waits, Dr. Okafor has left it, Rosa is left out, Ben (77) reads the board."""
    return a_case(
        part(MAEVE),
        part(TOM, Seat.BACKUP, Standing.WAITING, 2),
        part(OKAFOR, Seat.DIRECTOR, Standing.LEFT, 3),
        part(ROSA, Seat.STAFF, Standing.EXCLUDED, 4),
        part(77, Seat.PEER, Standing.ALL, 5),
    )


def ids(parts):
    return [row.person_id for row in parts]


def test_who_may_know_who_is_asked_and_who_must_never_be(mixed):
    assert {
        "helpers": ids(mixed.helpers),
        "peers": ids(mixed.peers),
        "present": mixed.present,
        "asked": mixed.asked,
        "barred": mixed.barred,
        "next": mixed.next_order,
    } == {
        "helpers": [MAEVE, TOM],
        "peers": [77],
        "present": (MAEVE, TOM, OKAFOR),
        "asked": ((MAEVE, Seat.MENTOR), (TOM, Seat.BACKUP), (OKAFOR, Seat.DIRECTOR), (ROSA, Seat.STAFF)),
        "barred": {ASHA, ROSA},
        "next": 6,
    }


def test_whoever_is_shut_out_is_barred_from_then_on(mixed):
    assert TOM not in mixed.barred
    mixed.shut_out(mixed.part_of(TOM))
    tom = mixed.participant(TOM)
    assert (tom.standing, tom.reads_since, mixed.barred) == (Standing.EXCLUDED, None, {ASHA, ROSA, TOM})


def test_who_has_no_row_has_no_part(mixed):
    assert mixed.participant(GWEN) is None
    with pytest.raises(KeyError):
        mixed.part_of(GWEN)


def test_asked_is_who_was_asked_in_this_generation_in_order():
    case = a_case(
        part(TOM, Seat.BACKUP, order=2, asked_generation=2),
        part(MAEVE, order=1, asked_generation=2),
        part(OKAFOR, Seat.DIRECTOR, order=3, asked_generation=1),
        generation=2,
    )
    assert case.asked == ((MAEVE, Seat.MENTOR), (TOM, Seat.BACKUP))


def test_reached_are_the_helpers_who_stand_beside_the_fellow_now_and_can_be_reached():
    case = a_case(part(MAEVE), part(TOM, order=2), part(88, order=3), around=circle(somebody(TOM, mail_refused=True)))
    assert ids(case.reached) == [MAEVE]
    assert [case.could_have_it(person_id) for person_id in (MAEVE, TOM, 88)] == [True, False, False]


def test_for_today_of_ones_mentor_it_follows_its_own_chain():
    assert a_case(urgency=Urgency.TODAY).chain is Chain.MENTOR_TODAY
    assert a_case().chain is Chain.MENTOR


# -- whose calendar counts


def around_with(**hours):
    people = {"asha": ASHA, "maeve": MAEVE, "tom": TOM, "gwen": GWEN}
    return circle(*(somebody(people[name], hours=its) for name, its in hours.items()))


@pytest.mark.parametrize(
    ("step", "counts"),
    [
        (0, MONDAYS),  # up to the promised time that of the first
        (1, FRIDAYS),  # then that of the one asked last
    ],
)
def test_the_calendar_that_counts_is_that_of_the_person_asked(step, counts):
    around = around_with(maeve=MONDAYS, tom=FRIDAYS)
    case = a_case(part(MAEVE), part(TOM, Seat.BACKUP, order=2), around=around, step=step)
    assert (case.hours, case.first_hours) == (counts, MONDAYS)


def test_on_the_board_alone_it_is_the_fellows():
    case = a_case(around=around_with(asha=FRIDAYS), route=Route.PEERS)
    assert (case.hours, case.first_hours) == (FRIDAYS, FRIDAYS)


def test_whoever_has_no_sight_any_more_sets_no_promise_while_another_has():
    around = around_with(maeve=MONDAYS, tom=FRIDAYS)
    tom = part(TOM, Seat.BACKUP, order=2)
    assert a_case(part(MAEVE, standing=Standing.LEFT), tom, around=around).first_hours == FRIDAYS
    tom.standing = Standing.LEFT
    assert a_case(part(MAEVE, standing=Standing.LEFT), tom, around=around).first_hours == MONDAYS


def test_who_is_on_call_sets_the_promise_without_the_break_they_are_named_for():
    in_break = replace(SCHOOL, closures=(BREAK,))
    around = around_with(asha=in_break, maeve=in_break, gwen=in_break)
    case = a_case(part(MAEVE), part(GWEN, Seat.COVER, order=2), around=around, urgency=Urgency.TODAY)
    assert case.first_hours == SCHOOL
    assert (case.hours_of(MAEVE), case.hours_of(GWEN)) == (in_break, SCHOOL)


@pytest.mark.parametrize("person_id", [None, ASHA, 99])
def test_the_fellow_and_whoever_is_not_of_the_program_count_in_the_fellows_calendar(person_id):
    assert a_case(around=around_with(asha=FRIDAYS)).hours_of(person_id) == FRIDAYS


def test_who_has_no_row_yet_works_by_their_own_calendar():
    assert a_case(around=around_with(tom=MONDAYS)).hours_of(TOM) == MONDAYS


# -- on hold


def test_working_minutes_on_hold_count_those_of_the_hold_that_lasts():
    case = a_case(part(MAEVE), held_from=at(17, 9, 40), held_until=at(18, 8), held_minutes=30)
    assert (case.held_minutes, case.hold_ends) == (
        90,
        {"held_from": None, "held_until": None, "held_minutes": 90},
    )


def test_where_nothing_is_held_there_is_nothing_to_add():
    case = a_case(part(MAEVE), held_minutes=30)
    assert (case.held_minutes, case.hold_ends) == (30, {"held_from": None, "held_until": None})


# -- loaded under the lock


@pytest.fixture
def three(cast):
    policies(cast)
    return [ask(cast, name) for name in ("asha", "ben", "imani")]


def test_many_are_loaded_in_their_order_with_three_queries(cast, three, django_assert_num_queries):
    for requests in (three[:1], three[::-1]):
        with django_assert_num_queries(3):
            cases = load_cases(requests, cast.NOW)
        assert [case.request for case in cases] == requests
    assert [ids(case.participants) for case in cases] == [[cast.maeve.id], [cast.tom.id], [cast.maeve.id]]
    assert [case.circle.fellow.id for case in cases] == [cast.imani.id, cast.ben.id, cast.asha.id]
    assert [case.rules.version for case in cases] == [1, 1, 1]


def test_policies_read_before_are_not_read_again(cast, three, django_assert_num_queries):
    known = {}
    load_cases(three, cast.NOW, known)
    assert known == policy_versions.rules_for([three[0].policy_id])
    with django_assert_num_queries(2):
        load_cases(three, cast.NOW, known)


@pytest.mark.parametrize(
    ("seconds", "stands_at"),
    [
        (-1, "now"),
        (30, "changed"),  # who waited for the lock read the clock before the one they waited for
        (60, "now"),  # a clock that was set back is another matter
    ],
)
def test_within_a_request_time_does_not_run_back(cast, three, seconds, stands_at):
    request = three[0]
    request.changed_at = cast.NOW + timedelta(seconds=seconds)
    [case] = load_cases([request], cast.NOW)
    assert case.now == {"now": cast.NOW, "changed": request.changed_at}[stands_at]


def named(walked):
    """Whom a walk brings in, and whom it went past."""
    asked, passed = walked
    return asked and (asked.person.id, asked.seat), [one.person.id for one in passed]


def test_the_next_is_whom_nobody_asked_yet_and_the_first_is_asked_of_an_empty_request():
    case = a_case(part(MAEVE), part(TOM, Seat.BACKUP, order=2))
    assert named(case.next_asked(NOW)) == ((OKAFOR, Seat.DIRECTOR), [])
    assert named(case.first_asked(NOW)) == ((MAEVE, Seat.MENTOR), [])


def test_neither_walk_ever_brings_in_who_is_left_out():
    case = a_case(part(MAEVE, standing=Standing.EXCLUDED), part(OKAFOR, Seat.DIRECTOR, Standing.EXCLUDED, 2))
    assert named(case.first_asked(NOW)) == ((TOM, Seat.BACKUP), [])
    assert {step.asked.person.id for step in case.steps_from(at(17, 11)) if step.asked}.isdisjoint({MAEVE, OKAFOR})


def test_the_steps_to_come_begin_at_the_time_that_is_due():
    case = a_case(part(MAEVE), step=1)
    first, *rest = case.steps_from(at(17, 11))
    assert (first.at, first.asked.person.id) == (at(17, 11), TOM)
    assert [step.asked.person.id for step in rest if step.asked][:2] == [OKAFOR, ROSA]
    assert len(case.steps_from(at(17, 11), shown=1)) == 1
