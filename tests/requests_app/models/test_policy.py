"""A version of a policy, and what the database refuses of its steps."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from requests_app.models import EscalationPolicy, EscalationStep
from requests_app.vocabulary import Chain, Seat, Step


@pytest.fixture
def policy(cast):
    return EscalationPolicy.objects.create(program=cast.program, version=1, made_at=cast.NOW)


def step(policy, **more):
    facts = {"chain": Chain.MENTOR, "number": 1, "percent": 100, "does": Step.ADD, "seat": Seat.BACKUP}
    return EscalationStep(policy=policy, **facts | more)


def test_it_is_called_by_its_number(policy):
    assert str(policy) == "version 1"


def test_the_newest_version_comes_first(cast, policy):
    second = EscalationPolicy.objects.create(program=cast.program, version=2, made_at=cast.NOW)
    assert list(EscalationPolicy.objects.all()) == [second, policy]


def test_a_number_is_given_once(cast, policy):
    EscalationPolicy.objects.create(program=cast.other, version=1, made_at=cast.NOW)
    with pytest.raises(IntegrityError, match="one_policy_a_version"):
        EscalationPolicy.objects.create(program=cast.program, version=1, made_at=cast.NOW)


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"number": 0}, "policy_steps_count_from_one"),
        ({"seat": ""}, "only_adding_steps_name_a_seat"),
        ({"does": Step.REMIND_ALL}, "only_adding_steps_name_a_seat"),
        ({"does": Step.ASK_FELLOW}, "only_adding_steps_name_a_seat"),
        ({}, "one_step_a_number"),
    ],
)
def test_what_no_step_may_be(policy, more, refused):
    if refused == "one_step_a_number":
        step(policy).save()
    with pytest.raises(IntegrityError, match=refused):
        step(policy, **more).save()


@pytest.mark.parametrize(
    ("column", "too_small", "too_large"),
    [("today_minutes", 29, 481), ("soon_days", 0, 6), ("when_days", 0, 11), ("remind_percent", 24, 76)],
)
def test_allowances_have_limits(policy, column, too_small, too_large):
    for value, fits in ((too_small, False), (too_small + 1, True), (too_large - 1, True), (too_large, False)):
        setattr(policy, column, value)
        refused = []
        try:
            policy.clean_fields(exclude=["made_by"])
        except ValidationError as error:
            refused = list(error.error_dict)
        assert refused == ([] if fits else [column])
