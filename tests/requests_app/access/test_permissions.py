"""Who may do what from which state: the whole answer for each kind of person, and the reason where it is no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from requests_app.access.permissions import NOT_THERE, ActRefused, NotAllowed, Verdict, may
from requests_app.vocabulary import AuthorMay, Seat, Standing, State, Verb

ASHA, MAEVE, TOM = 1, 2, 3
LETTERS = {
    State.WAITING: "w",
    State.ACKNOWLEDGED: "k",
    State.ANSWERED: "a",
    State.CLOSED: "c",
    State.WITHDRAWN: "x",
}


@dataclass
class Request:
    state: str = State.WAITING
    fellow_id: int = ASHA
    author_may: str = AuthorMay.ACT
    on_board: bool = False
    listed_until: datetime | None = None
    acked_by_id: int | None = MAEVE


@dataclass
class Part:
    standing: str = Standing.ALL
    seat: str = Seat.MENTOR
    nameless: bool = False


def allowed(viewer_id: int, part: Part | None, **facts: object) -> dict[str, str]:
    """For every verb that is there for them: the letters of the states from which they may."""
    found = {}
    for verb in Verb:
        verdicts = {letter: may(viewer_id, verb, Request(state, **facts), part) for state, letter in LETTERS.items()}
        if any(not verdict.hidden for verdict in verdicts.values()):
            found[verb.value] = "".join(letter for letter, verdict in verdicts.items() if verdict.ok)
    return found


def test_the_fellow_may_steer_what_is_open_and_go_on_with_what_is_over():
    assert allowed(ASHA, None) == {
        "sooner": "wk",
        "add_words": "wka",
        "thanks": "ac",
        "follow_up": "a",
        "reopen": "c",
        "close": "wka",
        "hold": "wk",
        "change_urgency": "w",
        "take_out": "wka",
        "let_back": "wka",
        "open_it": "wka",
        "allow": "wka",
        "decline": "wka",
        "peer_choice": "w",
        "withdraw": "wka",
        "undo": "wcx",
        "names_student": "wkac",
        "change_words": "wkac",
    }


def test_a_helper_who_reads_it_may_answer_and_move_it_on():
    assert allowed(MAEVE, Part()) == {
        "acknowledge": "wk",
        "pass_on": "wk",
        "answer": "wka",
        "question": "wka",
        "talked": "wka",
        "note": "wka",
        "hand_over": "wk",
        "add_person": "wka",
        "undo": "wka",
        "names_student": "wkac",
        "change_words": "wkac",
    }


def test_who_only_knows_that_a_fellow_waits_may_take_it_offer_or_remind():
    assert allowed(MAEVE, Part(Standing.WAITING, Seat.BACKUP)) == {
        "acknowledge": "wk",
        "pass_on": "wk",
        "offer": "wk",
        "remind_holder": "wk",
        "talked": "wka",
        "undo": "wka",
    }


def test_staff_who_read_the_board_may_answer_without_the_name():
    assert allowed(MAEVE, Part(seat=Seat.STAFF, nameless=True)) == {
        "pass_on": "wk",
        "answer": "wka",
        "undo": "wk",
        "names_student": "wkac",
        "change_words": "wkac",
    }


def test_a_peer_may_answer_while_it_stands_on_the_board():
    there = {"answer": "wka", "names_student": "wka", "change_words": "wka"}
    assert allowed(TOM, Part(seat=Seat.PEER, nameless=True), on_board=True) == there
    assert allowed(TOM, Part(seat=Seat.PEER, nameless=True), on_board=False) == {}


@pytest.mark.parametrize("part", [None, Part(Standing.LEFT), Part(Standing.EXCLUDED)])
def test_to_everybody_else_it_is_not_there(part):
    assert {may(TOM, verb, Request(on_board=True), part) for verb in Verb} == {NOT_THERE}


def test_after_the_fellowship_the_fellow_reads_and_then_finds_nothing():
    reads = Verdict(False, "Your fellowship has ended. You can read this, and download what is yours.", for_good=True)
    for verb in Verb:
        theirs = not may(ASHA, verb, Request(), None).hidden
        assert may(ASHA, verb, Request(author_may=AuthorMay.READ), None) == (reads if theirs else NOT_THERE)
        assert may(ASHA, verb, Request(author_may=AuthorMay.NOTHING), None) == NOT_THERE


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.WAITING, "It is still waiting for an answer."),
        (State.ACKNOWLEDGED, "Someone is on it already."),
        (State.ANSWERED, "It has been answered."),
        (State.CLOSED, "It is closed."),
    ],
)
def test_what_cannot_be_done_now_says_why(state, reason):
    verb = {State.CLOSED: Verb.CLOSE}.get(state, Verb.REOPEN)
    verdict = may(ASHA, verb, Request(state), None)
    assert (verdict, verdict.not_now) == (Verdict(False, reason), True)


def test_what_was_taken_back_stays_so():
    verdict = may(ASHA, Verb.CLOSE, Request(State.WITHDRAWN), None)
    assert (verdict, verdict.not_now) == (Verdict(False, "It was taken back.", for_good=True), False)


def test_who_said_i_have_it_is_the_one_to_say_i_cant():
    taken = Request(State.ACKNOWLEDGED, acked_by_id=MAEVE)
    assert may(MAEVE, Verb.PASS_ON, taken, Part()).ok
    assert may(TOM, Verb.PASS_ON, taken, Part(seat=Seat.BACKUP)) == Verdict(False, "Someone is on it already.")


def test_who_only_knows_that_a_fellow_waits_is_not_told_the_state():
    part = Part(Standing.WAITING, Seat.BACKUP)
    reasons = {
        may(TOM, verb, Request(state, acked_by_id=MAEVE), part).reason
        for verb in (Verb.ACKNOWLEDGE, Verb.PASS_ON, Verb.OFFER, Verb.TALKED)
        for state in State
    }
    assert reasons == {"", NOT_THERE.reason, "Nothing is needed from you now."}


def test_what_is_raised_says_why():
    assert str(NotAllowed(NOT_THERE)) == "This page is not here."
    assert NotAllowed(NOT_THERE).verdict is NOT_THERE
    assert str(ActRefused("It has moved on already.")) == "It has moved on already."
