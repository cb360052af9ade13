"""The engine: what it decides about one due request, and that with two hands too each row is moved once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, helping, steering
from requests_app.chain import deadlines
from requests_app.engine import departures
from requests_app.engine import sweep as sweeping
from requests_app.engine.invariants import broken_rules
from requests_app.engine.sweep import decide, sweep
from requests_app.lifecycle.move import Move
from requests_app.models import Escalation, HelpRequest
from requests_app.vocabulary import Cause, EventKind, HelpKind, Outcome, Route, Standing, State, Step, Topic, Verb
from tests.faults.harness import all_hold, each_once, file_many, make_due, policies, until
from tests.requests_app.asking import ask
from tests.requests_app.lifecycle.cases import asked_case, told
from tests.requests_app.scene import NY, A, C, W


@pytest.fixture
def due(cast):
    policies(cast, cast.NOW)
    requests = file_many(cast, 33, now=cast.NOW)
    make_due(cast.NOW)
    return requests


def lines_of_ours() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_two_hands_move_each_row_once_and_close_their_line(cast, due, monkeypatch):
    hands, before = set(), lines_of_ours()
    there, decide = threading.Barrier(2, timeout=20), sweeping.decide

    def seen(case):
        if threading.current_thread() is not threading.main_thread() or hands:
            if threading.current_thread().name not in hands:
                hands.add(threading.current_thread().name)
                there.wait()
        elif Escalation.objects.exists():  # the first batch is through: from now on there are two
            hands.add(threading.current_thread().name)
            there.wait()
        return decide(case)

    monkeypatch.setattr(sweeping, "decide", seen)
    assert sweep(cast.NOW, batch=5) == 33
    assert len(hands) == 2
    each_once(due)
    assert Escalation.objects.count() == HelpRequest.objects.filter(step=1).count() == 33
    until(
        lambda: lines_of_ours() == before, seconds=10, what="the other hand's line closed"
    )  # the server ends it after
    all_hold(cast.NOW)


@pytest.mark.django_db(transaction=True)
def test_one_hand_where_one_batch_is_enough(cast, due, monkeypatch):
    monkeypatch.setattr(sweeping, "ThreadPoolExecutor", None)
    assert sweep(cast.NOW, batch=50) == 33


@pytest.mark.django_db(transaction=True)
def test_a_limit_is_kept(cast, due):
    assert sweep(cast.NOW, batch=5, limit=10) == 10
    assert Escalation.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_trouble_on_the_second_line_is_not_swallowed(cast, due, monkeypatch):
    def broken(now, size):
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the line broke")
        return claim(now, size)

    claim = sweeping._claim
    monkeypatch.setattr(sweeping, "_claim", broken)
    with pytest.raises(RuntimeError):
        sweep(cast.NOW, batch=5)
    each_once(due)
    assert Escalation.objects.count() == 33, "the other hand went on to the end"


def every_kind_due(cast, times: int) -> int:
    """So many new requests of every kind the engine moves, all due now. How many."""
    before = set(HelpRequest.objects.values_list("id", flat=True))
    for _ in range(times):
        ask(cast)
        reminded = ask(cast)
        helping.acknowledge(ask(cast), by=cast.maeve, now=cast.NOW)
        steering.hold(ask(cast), by=cast.asha, until=cast.NOW + HOUR, now=cast.NOW)
        answered, nudged = ask(cast), ask(cast)
        for one in (answered, nudged):
            conversation.reply(one, by=cast.maeve, text="Which one?", now=cast.NOW)
        practice = ask(cast, practice=True)
        HelpRequest.objects.filter(id__in=(reminded.id, practice.id)).update(reminded=True)
        HelpRequest.objects.filter(id=nudged.id).update(nudged=True)
    return HelpRequest.objects.exclude(id__in=before).update(due_at=cast.NOW)


def queries_of_a_sweep(cast, times: int) -> list[str]:
    due = every_kind_due(cast, times)
    with CaptureQueriesContext(connection) as asked:
        assert sweep(cast.NOW) == due
    return [query["sql"][:200] for query in asked.captured_queries]


def test_a_sweep_asks_as_many_queries_for_twice_as_many_due(cast):
    """Of every kind: a column that is read and was not claimed costs a query for each row."""
    policies(cast, cast.NOW)
    few, many = queries_of_a_sweep(cast, 2), queries_of_a_sweep(cast, 4)
    assert len(few) == len(many), "\n".join(many)


def test_an_acknowledgement_that_passes_is_the_next_step_not_a_new_clock(scene):
    r = scene.file()
    helping.acknowledge(r, by=scene.cast.maeve, now=scene.now)
    r = scene.pass_time_to_due()
    assert (r.state, r.step, r.generation, r.acked_by) == (W, 1, 1, None)
    assert Escalation.objects.get(request=r).cause == "ack_passed"
    assert Escalation.objects.get(request=r).person == scene.cast.tom


def test_an_answer_stops_the_clock_reminds_at_seven_and_closes_at_ten_school_days(scene):
    r = scene.file()
    conversation.reply(r, by=scene.cast.maeve, text="Which one is due first?", now=scene.now)
    assert scene.fresh().due_at == datetime(2026, 11, 26, 10, 45, tzinfo=NY)
    r = scene.pass_time_to_due()
    assert (r.state, r.nudged) == (A, True)
    assert r.due_at == datetime(2026, 12, 1, 10, 45, tzinfo=NY)
    r = scene.pass_time_to_due()
    assert (r.state, r.outcome) == (C, Outcome.NO_FEEDBACK)


@pytest.mark.parametrize("topic", [Topic.WELLBEING, Topic.UNSAFE, Topic.MENTOR, Topic.CHILD_SAFETY])
def test_some_things_never_close_by_silence(scene, topic):
    r = scene.file(topic=topic, route=Route.DIRECTOR)
    conversation.reply(r, by=scene.cast.okafor, text="I am here.", now=scene.now)
    for _ in range(6):
        r = scene.pass_time_to_due()
        assert r.state == A
    assert OutboxMessage.objects.filter(about=r.ref, person=scene.cast.okafor, kind="request.in_person").count() == 5


def test_where_whoever_was_to_ask_in_person_has_gone_somebody_else_does(scene):
    r, cast = scene.file(topic=Topic.WELLBEING), scene.cast
    r = scene.pass_time_to_due()
    r = scene.pass_time_to_due()  # Tom is in beside Maeve
    conversation.reply(r, by=cast.maeve, text="I am here.", now=scene.now)
    scene.pass_time_to_due()  # the fellow was asked whether it helped
    departures.person_departed(cast.maeve.id, "ended", now=scene.now)
    scene.pass_time_to_due()
    asked = OutboxMessage.objects.filter(about=r.ref, kind="request.in_person").values_list("person__called", flat=True)
    assert (scene.fresh().state, list(asked)) == (A, ["Tom"])
    departures.person_departed(cast.tom.id, "ended", now=scene.now)
    assert broken_rules(scene.now, deep=True) == []  # after an answer nobody is waited for
    r = scene.pass_time_to_due()
    assert (r.state, r.step) == (W, 2)
    assert Escalation.objects.get(request=r, step=2).person == cast.okafor
    assert broken_rules(scene.now, deep=True) == []


# What it does with one due request: decided on the whole, before anything is written ---------------------------------

HOUR = timedelta(hours=1)


def due_case(cast, *, asking=None, **columns):
    """Asha's request with these columns, at the moment it is due."""
    case = asked_case(cast, **(asking or {}))
    for column, value in columns.items():
        setattr(case.request, column, value)
    case.now = case.request.due_at
    return case


def answered(cast, **columns):
    return due_case(cast, state=State.ANSWERED, answered_by_id=cast.maeve.id, **columns)


def happened(move: Move) -> list[tuple]:
    return [(event.kind, event.person_id, event.private, event.data) for event in move.events]


def decided(move: Move) -> dict:
    """The whole of what this move writes."""
    assert (move.by_id, move.messages, move.offers, move.answered_offers, move.hush_all) == (None, [], [], [], False)
    return {
        "verb": move.verb,
        "put": move.put,
        "events": happened(move),
        "told": told(move),
        "hush": move.hush,
        "steps": bool(move.escalation),
        "joins": [row.person_id for row in move.joins],
    }


def quiet(verb: Verb, put: dict, events: list, told: list, hush: frozenset[int] = frozenset()) -> dict:
    """A move that takes no step."""
    return {"verb": verb, "put": put, "events": events, "told": told, "hush": hush, "steps": False, "joins": []}


def test_at_half_the_time_whoever_has_it_is_reminded_quietly(cast):
    case = due_case(cast)
    promised = case.request.promised_at
    move = decide(case)
    assert decided(move) == quiet(
        Verb.REMIND,
        {"reminded": True, "due_at": promised},
        [(EventKind.REMINDED, None, False, {"people": [cast.maeve.id]})],
        [(cast.maeve.id, "request.reminder")],
    )
    assert move.tells[0].facts == {"due": promised.isoformat()}


def test_who_passed_it_on_is_not_reminded(cast):
    case = due_case(cast)
    case.part_of(cast.maeve.id).passed_generation = 1
    assert told(decide(case)) == []


def test_on_the_board_it_only_says_that_it_is_still_open(cast):
    case = due_case(cast, asking={"route": Route.PEERS})
    assert decided(decide(case)) == quiet(
        Verb.REMIND,
        {"reminded": True, "due_at": case.request.promised_at},
        [(EventKind.STILL_OPEN, None, False, {})],
        [],
    )


@pytest.mark.parametrize(
    ("columns", "verb", "cause"),
    [
        ({"reminded": True}, Verb.ESCALATE, Cause.CLOCK),
        ({"step": 1}, Verb.ESCALATE, Cause.CLOCK),
        ({"state": State.ACKNOWLEDGED}, Verb.LAPSE, Cause.ACK_PASSED),
    ],
)
def test_then_the_next_person_joins_and_so_they_do_where_a_named_time_has_passed(cast, columns, verb, cause):
    move = decide(due_case(cast, **columns))
    step = move.escalation
    assert (move.verb, step.cause, step.does, step.person_id) == (verb, cause, Step.ADD, cast.tom.id)
    assert [row.person_id for row in move.joins] == [cast.tom.id]


def test_past_the_promised_time_nobody_is_reminded_first(cast):
    """The engine was down: it goes up at once."""
    case = due_case(cast)
    case.now = case.request.promised_at
    assert decide(case).verb is Verb.ESCALATE


# -- a hold is over


def held(cast, **columns):
    case = asked_case(cast)
    request = case.request
    request.held_from, request.held_until, request.due_at = case.now, case.now + HOUR, case.now + HOUR
    for column, value in {"left_minutes": 300, **columns}.items():
        setattr(request, column, value)
    case.now = request.held_until
    return case


def ends(case, minutes: int, **put) -> dict:
    """What a hold that is over puts, with so many minutes left."""
    due = deadlines.after_working_minutes(case.hours, case.now, minutes)
    over = {"held_from": None, "held_until": None, "held_minutes": 60, "left_minutes": None}
    return over | {"due_at": due, "answer_by": due} | put


def resumed(case, put: dict) -> dict:
    next_at = deadlines.after_working_minutes(case.hours, case.now, case.request.left_minutes or 1).isoformat()
    return quiet(Verb.RESUME, put, [(EventKind.RESUMED, None, False, {"next": next_at})], [])


def test_what_was_left_runs_on_with_the_reminder_first_where_it_is_still_to_come(cast):
    case = held(cast)
    reminder = deadlines.after_working_minutes(case.hours, case.now, 300 - 225)
    promised = ends(case, 300)["due_at"]
    case.request.answer_by = case.now
    assert decided(decide(case)) == resumed(case, ends(case, 300, promised_at=promised, due_at=reminder))


@pytest.mark.parametrize("columns", [{"left_minutes": 200}, {"reminded": True}])
def test_where_no_reminder_is_left_to_give_the_promised_time_is_next(cast, columns):
    case = held(cast, **columns)
    case.request.answer_by = case.now
    put = ends(case, case.request.left_minutes)
    assert decided(decide(case)) == resumed(case, put | {"promised_at": put["due_at"]})


def test_past_the_first_step_the_promise_stays_as_it_was_broken(cast):
    case = held(cast, step=1, left_minutes=None)
    later = case.request.answer_by
    assert decided(decide(case)) == resumed(case, ends(case, 1, answer_by=later))


# -- after an answer


def test_the_fellow_is_asked_once_whether_it_helped_unseen_by_helpers(cast):
    case = answered(cast)
    due = deadlines.school_days(case.circle.fellow.hours, case.now, 3)
    assert decided(decide(case)) == quiet(
        Verb.NUDGE_FELLOW,
        {"nudged": True, "due_at": due},
        [(EventKind.ASKED_IF_HELPED, None, True, {})],
        [(cast.asha.id, "fellow.helped")],
    )


def test_whoever_only_wanted_to_be_heard_is_asked_whether_there_is_more_to_say(cast):
    case = answered(cast, kind=HelpKind.HEARD)
    due = deadlines.school_days(case.circle.fellow.hours, case.now, 3)
    assert decided(decide(case)) == quiet(
        Verb.NUDGE_FELLOW,
        {"nudged": True, "due_at": due},
        [(EventKind.ASKED_IF_HELPED, None, True, {"heard": True})],
        [(cast.asha.id, "fellow.more")],
    )


def test_then_it_closes_without_feedback_and_helpers_mail_about_it_is_hushed(cast):
    case = answered(cast, nudged=True)
    assert decided(decide(case)) == quiet(
        Verb.CLOSE_SILENT,
        {"state": State.CLOSED, "outcome": Outcome.NO_FEEDBACK, "closed_at": case.now, "due_at": None},
        [(EventKind.CLOSED, None, False, {"outcome": "no_feedback"})],
        [(cast.asha.id, "fellow.closed")],
        frozenset({cast.maeve.id}),
    )


NEVER = (Topic.WELLBEING, Topic.UNSAFE, Topic.MENTOR, Topic.CHILD_SAFETY)


@pytest.mark.parametrize("topic", Topic)
def test_some_things_never_end_in_silence(cast, topic):
    """Whoever answered is asked to ask in person: again and again."""
    case = answered(cast, nudged=True, topic=topic)
    move = decide(case)
    if topic not in NEVER:
        assert move.put["state"] == State.CLOSED
        return
    due = deadlines.school_days(case.circle.fellow.hours, case.now, 5)
    assert decided(move) == quiet(
        Verb.CLOSE_SILENT,
        {"due_at": due},
        [(EventKind.ASKED_IF_HELPED, cast.maeve.id, False, {"in_person": True})],
        [(cast.maeve.id, "request.in_person")],
    )


def test_where_who_answered_does_not_read_it_any_more_everybody_who_does_is_asked(cast):
    case = answered(cast, nudged=True, topic=Topic.WELLBEING)
    case.request.answered_by_id = cast.tom.id
    assert told(decide(case)) == [(cast.maeve.id, "request.in_person")]


def test_where_nobody_may_know_why_it_must_not_end_so_the_next_is_asked(cast):
    case = answered(cast, nudged=True, topic=Topic.WELLBEING)
    case.part_of(cast.maeve.id).standing = Standing.WAITING
    move = decide(case)
    assert (move.verb, move.escalation.cause, move.escalation.person_id) == (
        Verb.FELL_AWAY,
        Cause.FELL_AWAY,
        cast.tom.id,
    )


def test_days_count_from_when_it_was_due_where_it_was_done_on_time(cast):
    case = answered(cast)
    case.now += timedelta(minutes=2)
    due = deadlines.school_days(case.circle.fellow.hours, case.request.due_at, 3)
    assert decide(case).put["due_at"] == due
