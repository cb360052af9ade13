"""A policy changes by a new version; what runs keeps its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pts_support.people.models import AccessEntry
from requests_app.access.permissions import ActRefused
from requests_app.chain import policy_versions
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.chain.policy_versions import PolicyVersion
from requests_app.models import EscalationPolicy

SLOWER = replace(DEFAULT_RULES, today_minutes=180, remind_percent=75)


@pytest.fixture
def first(cast):
    return policy_versions.save_policy(cast.program, DEFAULT_RULES, by=None, now=cast.NOW)


def as_saved(rules, policy):
    return replace(rules, id=policy.id, version=policy.version)


def test_what_is_saved_is_read_back_step_by_step(cast, first):
    saved = as_saved(DEFAULT_RULES, first)
    assert policy_versions.current_rules(cast.program.id) == saved
    assert policy_versions.rules_or_default(cast.program) == saved
    assert policy_versions.rules_for([first.id]) == {first.id: saved}


def test_a_program_without_one_begins_with_the_default_as_version_0(cast):
    assert policy_versions.rules_or_default(cast.program) == DEFAULT_RULES
    with pytest.raises(EscalationPolicy.DoesNotExist):
        policy_versions.current_rules(cast.program.id)
    with pytest.raises(EscalationPolicy.DoesNotExist):
        policy_versions.current_policy(cast.program.id)


def test_a_new_version_leaves_the_old_one_and_other_programs_alone(cast, first):
    theirs = policy_versions.save_policy(cast.other.id, DEFAULT_RULES, by=None, now=cast.NOW)
    second = policy_versions.save_policy(cast.program, SLOWER, by=cast.rosa, now=cast.NOW)
    assert (first.version, second.version, theirs.version) == (1, 2, 1)
    assert policy_versions.current_policy(cast.program.id) == second
    assert policy_versions.rules_for([first.id, second.id, theirs.id]) == {
        first.id: as_saved(DEFAULT_RULES, first),
        second.id: as_saved(SLOWER, second),
        theirs.id: as_saved(DEFAULT_RULES, theirs),
    }


def test_versions_are_listed_newest_first_with_who_saved_them(cast, first):
    policy_versions.save_policy(cast.program, SLOWER, by=cast.rosa, now=cast.NOW)
    assert policy_versions.versions(cast.program) == [
        PolicyVersion(2, cast.rosa, cast.NOW),
        PolicyVersion(1, None, cast.NOW),
    ]


def test_many_versions_are_read_in_one_query(cast, first, django_assert_num_queries):
    second = policy_versions.save_policy(cast.program, SLOWER, by=None, now=cast.NOW)
    with django_assert_num_queries(1):
        policy_versions.rules_for([first.id, second.id])
    with django_assert_num_queries(1):
        policy_versions.current_rules(cast.program.id)


def test_the_same_is_what_it_says_and_not_its_number():
    assert policy_versions.same_rules(DEFAULT_RULES, replace(DEFAULT_RULES, id=9, version=9))
    assert not policy_versions.same_rules(DEFAULT_RULES, SLOWER)


def test_who_saves_it_stands_in_the_trail(cast, first):
    made = policy_versions.save_as_next_version(cast.program, SLOWER, seen=1, by=cast.rosa, now=cast.NOW)
    assert policy_versions.current_rules(cast.program.id) == as_saved(SLOWER, made)
    line = AccessEntry.objects.get(verb="policy_saved")
    assert (line.actor, line.program, line.subject, line.detail) == (
        cast.rosa,
        cast.program,
        f"policy:{made.id}",
        "version:2",
    )


@pytest.mark.parametrize(
    ("proposed", "seen", "why"),
    [
        (SLOWER, 0, "Version 1 was saved while you were here. Look at it first; your own is still below."),
        (DEFAULT_RULES, 1, "That is what version 1 says already."),
    ],
)
def test_what_another_saved_meanwhile_or_what_changes_nothing_is_refused(cast, first, proposed, seen, why):
    with pytest.raises(ActRefused) as refused:
        policy_versions.save_as_next_version(cast.program, proposed, seen=seen, by=cast.rosa, now=cast.NOW)
    assert (str(refused.value), EscalationPolicy.objects.count()) == (why, 1)
