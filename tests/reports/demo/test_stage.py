"""The demo's time machine: lives in the order of their moments, the engine in between, facts read once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from reports.demo.stage import MINUTE, Stage, StageFacts
from requests_app.chain import policy, policy_versions, sources
from requests_app.models import Escalation
from tests.requests_app.asking import ask

START = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def stage(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    return Stage(Random(1), timedelta(), now=START)


def test_lives_run_side_by_side_in_the_order_of_their_moments(stage):
    seen = []

    def life(name, *pauses):
        for pause in pauses:
            seen.append((name, stage.now - START))
            yield stage.now + pause
        seen.append((name, stage.now - START))

    stage.at(START + 2 * HOUR, life("second", HOUR))
    stage.at(START + HOUR, life("first", 3 * HOUR))
    stage.at(START + 9 * HOUR, life("too late"))
    stage.run(START + 5 * HOUR)
    assert seen == [("first", HOUR), ("second", 2 * HOUR), ("second", 3 * HOUR), ("first", 4 * HOUR)]
    assert (stage.now, stage.acts) == (START + 5 * HOUR, 4)


def test_a_life_goes_on_a_minute_later_at_the_earliest(stage):
    seen = []

    def hasty():
        yield stage.now - HOUR
        seen.append(stage.now)

    stage.at(START, hasty())
    stage.run(START + HOUR)
    assert seen == [START + MINUTE]


def test_the_engine_takes_each_step_when_it_is_due(stage, cast):
    ask(cast, now=START)
    stage.run(START + timedelta(days=4))
    steps = Escalation.objects.order_by("step").values_list("person__called", "due_at", "at")
    assert [name for name, _, _ in steps] == ["Tom", "Dr. Okafor", "Rosa", "Dana"]
    assert [due for _, due, _ in steps] == [at for _, _, at in steps]


def test_facts_are_read_once_until_something_changes(stage, cast, django_assert_num_queries):
    facts, asha = stage.facts, cast.memberships["asha"].id
    assert facts.circles([asha], START)[asha].mentor.id == cast.maeve.id
    with django_assert_num_queries(0):
        facts.circles([asha], START)
    facts.changed_by(lambda: cast.assignment.__class__.objects.filter(id=cast.assignment.id).update(mentor=cast.priya))
    assert facts.circles([asha], START)[asha].mentor.id == cast.priya.id


def test_while_it_changes_everything_is_read_afresh(stage, cast, django_assert_num_queries):
    facts, asha = stage.facts, cast.memberships["asha"].id
    facts.circles([asha], START)

    def act():
        with django_assert_num_queries(1):
            facts.circles([asha], START)

    facts.changed_by(act)


def test_rules_are_read_once(stage, cast, django_assert_num_queries):
    rules = stage.facts.current_rules(cast.program.id)
    assert stage.facts.rules_for([rules.id]) == {rules.id: rules}
    with django_assert_num_queries(0):
        assert stage.facts.current_rules(cast.program.id) == rules
        assert stage.facts.rules_for([rules.id]) == {rules.id: rules}


def test_its_facts_are_asked_only_while_it_runs(stage):
    asked = []
    stage.at(START, lambda: asked.append(sources._source.get()))
    stage.run(START + HOUR)
    asked.append(sources._source.get())
    assert asked == [stage.facts, sources.DATABASE]
    assert isinstance(stage.facts, StageFacts)
