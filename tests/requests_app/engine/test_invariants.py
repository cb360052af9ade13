"""What must always hold: nothing is found where all is well, and each rule finds the row that breaks it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.notify.models import OutboxMessage
from pts_support.people.models import ProposedAct
from requests_app.engine.invariants import DEEP_RULES_IN_SQL, RULES_IN_SQL, BrokenRule, broken_rules
from requests_app.engine.sweep import sweep
from requests_app.models import DueAct, Escalation, Event, HelpRequest, Participant
from requests_app.vocabulary import Seat, Standing, Step
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

HOUR = timedelta(hours=1)


@pytest.fixture
def stepped(cast):
    """Asha's request, at its first step: Tom was asked."""
    policies(cast)
    request = ask(cast)
    for _ in range(2):
        sweep(HelpRequest.objects.get(id=request.id).due_at)
    request.refresh_from_db()
    return request


def step(request, **more):
    facts = {"generation": 1, "does": Step.ADD, "cause": "clock", "due_at": request.due_at, "at": request.changed_at}
    return Escalation.objects.create(request=request, **facts | more)


def it_stands_at_another_step(request):
    step(request, step=2)


def it_went_up_after_an_answer(request):
    HelpRequest.objects.update(state="answered", answered_at=request.changed_at - HOUR)


def a_step_was_not_told(request):
    OutboxMessage.objects.filter(kind="request.next").delete()


def somebody_left_out_is_told(request):
    OutboxMessage.objects.update(status="queued", done_at=None)
    Participant.objects.filter(seat=Seat.BACKUP).update(standing=Standing.EXCLUDED, reads_since=None)


def the_timeline_lacks_a_step(request):
    step(request, step=2)


def an_act_took_effect_by_one_person_alone(request):
    due = request.changed_at + HOUR
    facts = {"kind": "any", "about": "x", "asked_at": request.changed_at, "due_at": due, "outcome": "done"}
    ProposedAct.objects.create(id=request.id, program_id=request.program_id, done_at=request.changed_at, **facts)


def a_tap_was_never_carried_out(request):
    at = request.changed_at - HOUR
    DueAct.objects.create(request=request, person=request.fellow, at=at, due_at=at)


BREAKS = {
    "nothing waits longer than its undo": a_tap_was_never_carried_out,
    "nobody decided alone": an_act_took_effect_by_one_person_alone,
    "steps are one to n": it_stands_at_another_step,
    "nothing goes up after an answer": it_went_up_after_an_answer,
    "every step has its notification": a_step_was_not_told,
    "nobody left out is told": somebody_left_out_is_told,
    "every step is in the timeline": the_timeline_lacks_a_step,
}


def not_everybody_was_reminded(request):
    step(request, step=2, does=Step.REMIND_ALL, at=request.changed_at + HOUR)


def the_timeline_ends_elsewhere(request):
    Event.objects.create(request=request, at=request.changed_at, kind="noted", state="closed", generation=1, step=1)


DEEP_BREAKS = {
    "everybody is reminded": not_everybody_was_reminded,
    "the timeline ends where the request stands": the_timeline_ends_elsewhere,
}


def asked_of(rules, now, *, deep=False):
    """What is found for these rules alone."""
    return [broken for broken in broken_rules(now, deep=deep) if broken.rule in rules]


def test_where_all_is_well_nothing_is_found(stepped):
    assert broken_rules(stepped.changed_at) == broken_rules(stepped.changed_at, deep=True) == []


def test_each_rule_of_the_watchdog_is_broken_here():
    assert {*BREAKS, "an open request has somebody"} == set(RULES_IN_SQL)


@pytest.mark.parametrize("rule", BREAKS)
def test_a_rule_finds_the_row_that_breaks_it(stepped, rule):
    BREAKS[rule](stepped)
    assert asked_of([rule], stepped.changed_at) == [BrokenRule(rule, 1, (stepped.id,))]


def test_somebody_has_sight_of_what_is_waited_for(cast, stepped):
    request = ask(cast, "imani")
    Participant.objects.filter(request=request).update(standing=Standing.LEFT, reads_since=None)
    rule = "an open request has somebody"
    assert asked_of([rule], request.due_at - HOUR) == []
    assert asked_of([rule], request.due_at) == [BrokenRule(rule, 1, (request.id,))]
    Event.objects.create(request=request, at=cast.NOW, kind="nobody_left", state="waiting", generation=1, step=0)
    assert asked_of([rule], request.due_at) == []


@pytest.mark.parametrize("rule", DEEP_BREAKS)
def test_a_trial_asks_more(stepped, rule):
    DEEP_BREAKS[rule](stepped)
    assert rule in DEEP_RULES_IN_SQL
    assert asked_of([rule], stepped.changed_at) == []
    [broken] = asked_of([rule], stepped.changed_at, deep=True)
    assert set(broken.ids) == {stepped.id}


def test_the_watchdog_asks_only_of_what_moved_within_the_hour(stepped):
    a_step_was_not_told(stepped)
    rule = "every step has its notification"
    assert asked_of([rule], stepped.changed_at + HOUR) == [BrokenRule(rule, 1, (stepped.id,))]
    assert asked_of([rule], stepped.changed_at + HOUR + timedelta(seconds=1)) == []
    assert asked_of([rule], stepped.changed_at + 99 * HOUR, deep=True) == [BrokenRule(rule, 1, (stepped.id,))]


def test_all_are_counted_and_twenty_named(cast):
    policies(cast)
    requests = [ask(cast) for _ in range(22)]
    for request in requests:
        step(request, step=1, person=cast.tom)
    [broken] = asked_of(["every step has its notification"], cast.NOW)
    assert (broken.count, len(broken.ids), set(broken.ids) <= {request.id for request in requests}) == (22, 20, True)
