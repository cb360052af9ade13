"""One step: what it does, whom it brings in, when the next one is due, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests_app.chain import deadlines
from requests_app.lifecycle.step_up import BY_THE_CLOCK, step_up
from requests_app.vocabulary import Cause, EventKind, PeerChoice, Route, Seat, Standing, State, Step, Verb
from tests.requests_app.lifecycle.cases import asked_case, case_of, move_of, told

HOUR = timedelta(hours=1)


def stepped(case, cause=Cause.CLOCK, by_id=None):
    move = move_of(case, Verb.ESCALATE, by_id)
    step_up(move, cause)
    return move


def taken(move):
    """The one row that says which step was taken."""
    row = move.escalation
    return (row.generation, row.step, row.does, row.cause, row.person_id, row.due_at, row.at)


def happened(move):
    return [(event.kind, event.person_id, event.private) for event in move.events]


def test_by_the_clock_the_policys_next_person_joins(cast):
    case = asked_case(cast)
    case.now = due = case.request.due_at
    move = stepped(case)
    hours = case.circle.backup.hours
    next_due = deadlines.after_step(case.rules, case.chain, case.request.urgency, 1, hours, due=due, at=due)
    assert move.put == {
        "state": State.WAITING,
        "step": 1,
        "highest_step": 1,
        "acked_by_id": None,
        "acked_at": None,
        "left_minutes": None,
        "held_from": None,
        "held_until": None,
        "due_at": next_due,
    }
    assert taken(move) == (1, 1, Step.ADD, Cause.CLOCK, cast.tom.id, due, due)
    assert [(row.person_id, row.seat) for row in move.joins] == [(cast.tom.id, Seat.BACKUP)]
    assert happened(move) == [(EventKind.ESCALATED, cast.tom.id, False)]
    assert move.events[0].data == {"seat": "backup", "cause": "clock", "passed": [], "next": next_due.isoformat()}
    assert told(move) == [(cast.tom.id, "request.next"), (cast.asha.id, "fellow.asked")]


@pytest.mark.parametrize("cause", sorted(set(Cause) - set(BY_THE_CLOCK)))
def test_whom_a_person_brings_in_has_half_the_allowance(cast, cause):
    case = asked_case(cast)
    move = stepped(case, cause, cast.asha.id)
    half = deadlines.half_allowance_after(case.rules, case.request.urgency, case.circle.backup.hours, case.now)
    assert move.due_at == half
    assert taken(move) == (1, 1, Step.ADD, cause, cast.tom.id, case.request.due_at, case.now)


def test_a_hold_that_lasts_is_over(cast):
    case = asked_case(cast)
    case.request.held_from, case.request.held_until = case.now - HOUR, case.now + HOUR
    move = stepped(case, Cause.SOONER)
    ends = {name: move.put[name] for name in ("held_from", "held_until", "held_minutes")}
    assert ends == {"held_from": None, "held_until": None, "held_minutes": 60}


def test_who_was_passed_over_stands_in_the_timeline(cast):
    cast.tom.is_active = False
    cast.tom.save()
    move = stepped(asked_case(cast))
    (event,) = move.events
    assert (event.person_id, event.data["passed"]) == (cast.okafor.id, [[cast.tom.id, "backup", "ended"]])


def everybody_asked(cast):
    """Everybody who can be asked has it."""
    case = asked_case(cast)
    for _ in range(4):
        move = stepped(case)
        for number, row in enumerate(move.joins, 1):
            row.id = 1000 * len(case.participants) + number
        case.participants += move.joins
        case.__post_init__()
        case.request.step += 1
    return case


def test_where_nobody_is_left_everybody_is_reminded(cast):
    case = everybody_asked(cast)
    move = stepped(case, Cause.PASSED_ON, cast.maeve.id)
    helpers = [cast.tom.id, cast.okafor.id, cast.rosa.id, cast.dana.id]
    assert taken(move)[:5] == (1, 5, Step.REMIND_ALL, Cause.PASSED_ON, None)
    assert happened(move) == [(EventKind.REMINDED_ALL, None, False)]
    assert told(move) == [(person_id, "request.still") for person_id in helpers]
    assert (move.joins, move.changes) == ([], [])


def test_whoever_could_not_take_it_has_the_turn_again(cast):
    case = everybody_asked(cast)
    tom = case.part_of(cast.tom.id)
    tom.passed_generation = 1
    move = stepped(case)
    assert (move.changes, tom.passed_generation) == ([tom], 0)


def test_where_everybody_said_i_cant_it_looks_again_each_working_day(cast, caplog):
    case = everybody_asked(cast)
    for row in case.participants:
        row.passed_generation = 1
    move = stepped(case)
    assert happened(move) == [(EventKind.NOBODY_LEFT, None, False)]
    assert move.due_at == case.circle.fellow.hours.next_opening(case.now)
    assert move.events[0].data["next"] == move.due_at.isoformat()
    assert "nobody is left to ask" in caplog.text


def test_practice_that_nobody_takes_stands_in_a_list_and_wakes_no_operator(cast, caplog):
    case = everybody_asked(cast)
    case.request.practice = True
    for row in case.participants:
        row.passed_generation = 1
    assert happened(stepped(case)) == [(EventKind.NOBODY_LEFT, None, False)]
    assert caplog.text == ""


@pytest.mark.parametrize("choice", ["", PeerChoice.LEAVE])
def test_on_the_board_the_fellow_is_asked_first(cast, choice):
    case = asked_case(cast, route=Route.PEERS)
    case.request.peer_choice = choice
    move = stepped(case)
    hours, urgency = case.circle.fellow.hours, case.request.urgency
    minutes = deadlines.allowance(case.rules, urgency, hours)
    assert taken(move)[2:5] == (Step.ASK_FELLOW, Cause.CLOCK, None)
    assert (move.put["peer_choice"], move.due_at) == (
        "",
        deadlines.after_working_minutes(hours, case.now, minutes),
    )
    assert happened(move) == [(EventKind.ASKED_FELLOW, None, True)]
    assert told(move) == [(cast.asha.id, "fellow.choose")]


def test_a_post_that_is_left_up_is_asked_about_again_and_never_read_by_staff(cast):
    case = asked_case(cast, route=Route.PEERS)
    case.request.step, case.request.peer_choice = 1, PeerChoice.LEAVE
    assert stepped(case).escalation.does is Step.ASK_FELLOW
    case.request.peer_choice = ""
    move = stepped(case)
    assert [(row.person_id, row.nameless, row.standing) for row in move.joins] == [(cast.rosa.id, True, Standing.ALL)]


def test_what_is_not_due_any_more_is_taken_as_due_now(cast):
    case = case_of(asked_case(cast).request, cast.NOW)
    case.request.due_at = None
    assert taken(stepped(case, Cause.FELL_AWAY))[5] == case.now
