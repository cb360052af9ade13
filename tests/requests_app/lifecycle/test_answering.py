"""What an answer, a close and an undo do to the columns of a request, and what gives it back to the helpers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests_app.chain import deadlines
from requests_app.lifecycle.answering import (
    answered,
    back_to_helpers,
    before_close,
    clock_minutes_left,
    notify_helpers_again,
    restored,
    tell_the_end,
    undoable,
)
from requests_app.models import Offer
from requests_app.vocabulary import EventKind, OfferKind, Route, Standing, State, Verb
from tests.requests_app.lifecycle.cases import asked_case, case_of, move_of, told

HOUR = timedelta(hours=1)


def case_answered(cast, **asking):
    """Asked, and answered by Maeve an hour later."""
    case = asked_case(cast, **asking)
    request = case.request
    request.state, request.answered_by_id, request.answered_at = State.ANSWERED, cast.maeve.id, case.now + HOUR
    case.now += 2 * HOUR
    return case


def test_an_answer_stops_the_clock(cast):
    case = asked_case(cast)
    case.now += HOUR
    move = move_of(case, Verb.ANSWER, cast.maeve.id)
    answered(move, left=30)
    assert move.put == {
        "state": State.ANSWERED,
        "answered_by_id": cast.maeve.id,
        "answered_at": case.now,
        "due_at": deadlines.school_days(case.circle.fellow.hours, case.now, deadlines.NUDGE_DAYS),
        "left_minutes": 30,
        "nudged": False,
        "acked_by_id": None,
        "acked_at": None,
        "peer_choice": "",
        "held_from": None,
        "held_until": None,
        "first_human_at": case.now,
        "first_human_minutes": 60,
        "kept_promise": True,
    }
    assert told(move) == [(cast.asha.id, "fellow.answer")]
    assert move.hush == set()


def test_only_the_first_human_answer_counts(cast):
    case = case_answered(cast)
    case.request.first_human_at = case.now - HOUR
    move = move_of(case, Verb.ANSWER, cast.tom.id)
    answered(move, left=None)
    assert not {"first_human_at", "first_human_minutes", "kept_promise"} & move.put.keys()
    assert move.hush == {cast.maeve.id}
    silent = move_of(asked_case(cast), Verb.ANSWER)
    answered(silent, left=None, counts=False)
    assert "first_human_at" not in silent.put


def test_what_nobody_needs_after_an_answer_is_turned_down(cast):
    case = asked_case(cast)
    kinds = (OfferKind.READ, OfferKind.CALL, OfferKind.MORE_TIME)
    Offer.objects.bulk_create(Offer(request=case.request, by=cast.tom, kind=kind, at=case.now) for kind in kinds)
    move = move_of(case, Verb.ANSWER, cast.maeve.id)
    answered(move, left=None)
    assert {offer.kind for offer in move.answered_offers} == {OfferKind.CALL, OfferKind.MORE_TIME}


def test_what_is_left_of_the_clock(cast):
    case = asked_case(cast)
    request, quarter = case.request, case.request.allowance // 4
    case.now += HOUR
    until_promised = deadlines.minutes_left(case.hours, case.now, request.promised_at, request.allowance)
    assert clock_minutes_left(case) == until_promised > quarter
    request.step, request.due_at = 1, case.now
    assert clock_minutes_left(case) == quarter
    request.held_until, request.left_minutes = case.now + HOUR, 200
    assert clock_minutes_left(case) == 200
    request.state, request.due_at = State.ANSWERED, case.now + HOUR
    assert clock_minutes_left(case) == 200
    request.left_minutes = None
    assert clock_minutes_left(case) == quarter


BACK = {"state": State.WAITING, "turn": 2, "closed_at": None, "outcome": "", "nudged": False}


def test_a_reply_to_a_question_gives_back_what_was_left(cast):
    case = case_answered(cast)
    case.request.left_minutes = 90
    move = move_of(case, Verb.FOLLOW_UP, cast.asha.id)
    back_to_helpers(move, fresh=False)
    due = deadlines.after_working_minutes(case.hours_of(cast.maeve.id), case.now, 90)
    assert move.put == BACK | {"due_at": due, "promised_at": due, "reminded": True, "left_minutes": None}
    assert (move.escalation, move.joins) == (None, [])


def test_where_whoever_asked_has_gone_the_next_person_is_asked_by_the_nearer_time(cast):
    case = case_answered(cast)
    case.request.left_minutes = 90
    case.part_of(cast.maeve.id).standing = Standing.LEFT
    move = move_of(case, Verb.FOLLOW_UP, cast.asha.id)
    back_to_helpers(move, fresh=False)
    due = deadlines.after_working_minutes(case.hours_of(cast.maeve.id), case.now, 90)
    assert move.escalation.person_id == cast.tom.id
    assert move.put["promised_at"] == move.due_at <= due


def test_a_fresh_turn_is_a_generation_of_its_own_from_the_last_answerer_on(cast):
    case = case_answered(cast)
    move = move_of(case, Verb.FOLLOW_UP, cast.asha.id)
    back_to_helpers(move, fresh=False)
    clock = deadlines.start_clock(case.rules, case.request.urgency, case.hours_of(cast.maeve.id), case.now)
    assert move.put == BACK | {
        "generation": 2,
        "step": 0,
        "reminded": False,
        "clock_from": case.now,
        "allowance": clock.allowance,
        "promised_at": clock.promised_at,
        "due_at": clock.remind_at,
        "left_minutes": None,
        "peer_choice": "",
    }
    maeve = case.part_of(cast.maeve.id)
    assert (move.changes, maeve.asked_generation, maeve.order) == ([maeve], 2, 2)


def test_where_the_answerer_cannot_be_asked_the_chain_begins_anew(cast):
    case = case_answered(cast)
    case.request.answered_by_id = None
    case.part_of(cast.maeve.id).standing = Standing.EXCLUDED
    move = move_of(case, Verb.REOPEN, cast.asha.id)
    back_to_helpers(move, fresh=True)
    assert [row.person_id for row in move.joins] == [cast.tom.id]


def test_a_peers_answer_gives_it_back_to_the_board(cast):
    case = case_answered(cast, route=Route.PEERS)
    case.request.answered_by_id = cast.ben.id
    move = move_of(case, Verb.REOPEN, cast.asha.id)
    move.put["on_board"] = True
    back_to_helpers(move, fresh=True)
    assert (move.joins, move.changes, move.events) == ([], [], [])


def test_where_nobody_can_be_asked_the_page_says_so(cast, caplog):
    for person in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana):
        person.is_active = False
        person.save()
    case = case_answered(cast)
    move = move_of(case, Verb.REOPEN, cast.asha.id)
    back_to_helpers(move, fresh=True)
    assert [event.kind for event in move.events] == [EventKind.NOBODY_LEFT]
    assert "nobody is left to ask" in caplog.text


def test_helpers_hear_that_the_fellow_wrote_and_who_is_asked_by_when(cast):
    case = case_answered(cast)
    move = move_of(case, Verb.ADD_WORDS, cast.asha.id)
    notify_helpers_again(move, "added")
    assert told(move) == [(cast.maeve.id, "request.wrote")]
    asked = move_of(case, Verb.FOLLOW_UP, cast.asha.id)
    notify_helpers_again(asked, "turn:2", due=case.now)
    assert told(asked) == [(cast.maeve.id, "request.asked")]
    case.part_of(cast.maeve.id).asked_generation = 0
    beside = move_of(case, Verb.FOLLOW_UP, cast.asha.id)
    notify_helpers_again(beside, "turn:2", due=case.now)
    assert [(mail.kind, mail.facts) for mail in beside.tells] == [("request.wrote", {})]


def test_whoever_joins_hears_it_once(cast):
    case = case_answered(cast)
    case.part_of(cast.maeve.id).standing = Standing.EXCLUDED
    case.request.answered_by_id = None
    move = move_of(case, Verb.REOPEN, cast.asha.id)
    back_to_helpers(move, fresh=True)
    notify_helpers_again(move, "turn:2", due=case.now)
    assert told(move) == [(cast.tom.id, "request.asked")]
    stepped = move_of(case_answered(cast), Verb.FOLLOW_UP, cast.asha.id)
    stepped.case.request.left_minutes = 90
    stepped.case.part_of(cast.maeve.id).standing = Standing.LEFT
    back_to_helpers(stepped, fresh=False)
    notify_helpers_again(stepped, "turn:2", due=case.now)
    assert told(stepped) == [(cast.tom.id, "request.next")]


def test_the_end_is_told_when_it_can_no_longer_be_undone(cast):
    case = asked_case(cast)
    move = move_of(case, Verb.CLOSE, cast.asha.id)
    move.put |= before_close(case)
    tell_the_end(move)
    assert move.put == {
        "state": State.CLOSED,
        "closed_at": case.now,
        "due_at": None,
        "acked_by_id": None,
        "acked_at": None,
        "left_minutes": None,
        "held_from": None,
        "held_until": None,
    }
    assert (move.hush_all, [(mail.person_id, mail.kind, mail.hold) for mail in move.tells]) == (
        True,
        [(cast.maeve.id, "request.over", 10)],
    )


@pytest.mark.parametrize("held", [False, True])
def test_an_undo_puts_back_what_was(cast, held):
    case = case_of(asked_case(cast).request, cast.NOW)
    request = case.request
    if held:
        request.held_from, request.held_until, request.left_minutes = case.now, case.now + HOUR, 45
    kept = undoable(case)
    assert all(value is None or isinstance(value, str | int | bool) for value in kept.values())
    assert restored(kept) == {
        "state": State.WAITING,
        "due_at": request.due_at,
        "acked_by_id": None,
        "acked_at": None,
        "held_from": request.held_from,
        "held_until": request.held_until,
        "held_minutes": 0,
        "left_minutes": request.left_minutes,
        "answered_by_id": None,
        "answered_at": None,
        "answer_by": request.answer_by,
        "nudged": False,
        "peer_choice": "",
        "first_human_at": None,
        "first_human_minutes": None,
        "kept_promise": None,
        "closed_at": None,
        "outcome": "",
        "on_board": False,
    }
