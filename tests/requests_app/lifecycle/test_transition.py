"""The state table, once as data: each act from each state by each person, allowed or refused, and where it leads."""

import ast
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from requests_app.access.permissions import NotAllowed, SomeoneIsOnIt
from requests_app.acts import conversation
from requests_app.lifecycle.move import Move
from requests_app.lifecycle.transition import TRANSITIONS, record
from requests_app.models import Event, HelpRequest, Offer
from requests_app.vocabulary import State, Verb
from tests.requests_app.lifecycle.cases import case_of, move_of
from tests.requests_app.scene import HOUR, MIN, STATES, A, C, K, W, X

pytestmark = pytest.mark.django_db
# act: {state: state after it}; who may do it. A state that is missing is refused from there.
TABLE = {
    "acknowledge": ("helper waiting-helper", {W: K, K: K}),
    "pass_on": ("helper waiting-helper", {W: W, K: W}),
    "reply": ("helper", {W: A, K: A, A: A}),
    "ask_back": ("helper", {W: A, K: A, A: A}),
    "talked": ("helper waiting-helper", {W: A, K: A, A: A}),
    "note": ("helper", {W: W, K: K, A: A}),
    "add_person": ("helper", {W: W, K: K, A: A}),
    "hand_over": ("helper", {W: W, K: W}),
    "offer": ("waiting-helper", {W: W, K: K}),
    "remind_holder": ("waiting-helper", {W: W, K: K}),
    "sooner": ("fellow", {W: W, K: W}),
    "add_words": ("fellow", {W: W, K: K, A: A}),
    "thank": ("fellow", {A: A, C: C}),
    "follow_up": ("fellow", {A: W}),
    "reopen": ("fellow", {C: W}),
    "close": ("fellow", {W: C, K: C, A: C}),
    "hold": ("fellow", {W: W, K: K}),
    "change_urgency": ("fellow", {W: W}),
    "take_out": ("fellow", {W: W, K: W, A: A}),
    "open_it": ("fellow", {W: W, K: K, A: A}),
    "withdraw": ("fellow", {W: X, K: X, A: X}),
}
PEOPLE = {
    "fellow": "asha",
    "helper": "maeve",
    "waiting-helper": "tom",
    "peer": "ben",
    "stranger": "nina",
    "left out": "okafor",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", TABLE)
def test_each_act_from_each_state_by_everybody(scene, act, state):
    allowed_people, leads = TABLE[act]
    for who, name in PEOPLE.items():
        with transaction.atomic():
            _try(scene, act, state, who, getattr(scene.cast, name), allowed_people, leads)
            transaction.set_rollback(True)  # the next person finds the same scene


def _try(scene, act, state, who, person, allowed_people, leads):
    request = scene.begin(state)
    before = scene.trace()
    may = who in allowed_people.split()
    has_it = who == "helper"  # Maeve, who is the one to say "I can't" then
    if may and act == "acknowledge" and state == K and not has_it:  # a question before anything is taken over
        with pytest.raises(SomeoneIsOnIt):
            scene.do(act, person)
        assert scene.trace() == before
        return
    if may and state in leads and (act != "pass_on" or state != K or has_it):
        if act == "hand_over" and request.consent == "only_waiting":
            scene.do(act, person)  # it waits for the fellow's tap: nothing has moved yet
            assert (scene.fresh().state, Offer.objects.get(request=request).kind) == (state, "hand_over")
            return
        scene.do(act, person)
        after = scene.fresh()
        assert after.state == leads[state], (act, who, state)
        assert (after.due_at is not None) == (after.state in (W, K, A))
        assert Event.objects.filter(request=request).order_by("-id")[0].state == after.state
        return
    with pytest.raises(NotAllowed) as refused:
        scene.do(act, person)
    gone = who in ("peer", "stranger", "left out") or (state == X and who != "fellow")
    assert refused.value.verdict.hidden == (gone or not may), (act, who, state)
    assert scene.trace() == before


def test_the_code_names_the_same_acts():
    engine = {v for v, rule in TRANSITIONS.items() if rule.by == "engine"}
    other = {Verb.FILE, Verb.LET_BACK, Verb.ALLOW, Verb.DECLINE, Verb.PEER_CHOICE, Verb.UNDO}  # below, one by one
    other |= {Verb.NAMES_STUDENT, Verb.CHANGE_WORDS}  # test_redaction.py
    other |= {Verb.BREAK_GLASS, Verb.REMOVAL}  # test_emergency.py, test_removal_demand.py
    names = {"reply": "answer", "ask_back": "question", "thank": "thanks"}
    assert {Verb(names.get(act, act)) for act in TABLE} == set(TRANSITIONS) - engine - other


# The clock of each row, one by one --------------------------------------------------------------------------------


def test_within_a_request_time_does_not_run_back(scene):
    """Who waited for the lock read the clock first; a clock that was set back is another matter."""
    r = scene.file()
    conversation.reply(r, by=scene.cast.maeve, text="Here.", now=scene.now + MIN)
    conversation.follow_up(r, by=scene.cast.asha, text="And then?", now=scene.now + MIN - timedelta(seconds=5))
    assert [e.kind for e in Event.objects.filter(request=r)] == ["asked", "answered", "followed_up"]
    assert Event.objects.filter(request=r, at=scene.now + MIN).count() == 2
    conversation.reply(r, by=scene.cast.maeve, text="So.", now=scene.now - HOUR)
    assert Event.objects.filter(request=r, kind="answered", at=scene.now - HOUR).exists()


def test_state_is_set_nowhere_but_in_the_one_door():
    from pathlib import Path

    room = Path(__file__).resolve().parents[3] / "requests_app"
    guilty = []
    for file in (f for f in room.rglob("*.py") if "migrations" not in f.parts):
        for node in ast.walk(ast.parse(file.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets):
                guilty.append((file.name, node.lineno))
    assert guilty == []


def test_states_of_the_model_are_those_of_the_table():
    assert tuple(State) == STATES


def test_a_bug_in_a_decision_stops_at_the_table(scene):
    case = case_of(scene.file(), scene.now)
    with pytest.raises(AssertionError, match="close may not lead from waiting to waiting"):
        record([move_of(case, Verb.CLOSE)])
    assert scene.fresh().state == State.WAITING


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        record([])


def test_the_same_form_twice_is_one_message_and_the_same_answer(scene):
    scene.file()
    form_key = uuid4()
    for _ in range(2):
        case = conversation.reply(
            scene.request, by=scene.cast.maeve, text="Try one thing.", now=scene.now, form_key=form_key
        )
        assert case.request.state == State.ANSWERED
    assert scene.request.messages.filter(form_key=form_key).count() == 1


def test_requests_that_set_the_same_columns_are_one_update(scene, django_assert_num_queries):
    cases = [case_of(scene.file(), scene.now) for _ in range(30)]
    moves = [Move(case, Verb.REMIND, None, {"reminded": True, "due_at": case.request.promised_at}) for case in cases]
    with django_assert_num_queries(1):
        record(moves)
    assert HelpRequest.objects.filter(reminded=True).count() == 30
