"""A program's escalation policy is changed here: as a new version, by its staff, never under a running request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from pts_support.people import audit
from pts_support.people.models import Program
from requests_app import rules
from requests_app.lifecycle import Refused
from requests_app.models import EscalationPolicy
from requests_app.rules import Rules

if TYPE_CHECKING:
    from pts_support.people.models import User


@dataclass(frozen=True)
class Version:
    """One version as the page lists it. ``by`` is "" for the one every program begins with."""

    number: int
    by: str
    at: datetime


def current(program: Program) -> Rules:
    """The rules new requests begin with; the default, as version 0, where a program has none yet."""
    policy = EscalationPolicy.objects.filter(program=program).order_by("-version").prefetch_related("steps").first()
    if policy is None:
        return rules.DEFAULT
    return rules.as_rules(policy)


def versions(program: Program) -> list[Version]:
    """Every version, newest first."""
    rows = EscalationPolicy.objects.filter(program=program).select_related("made_by").order_by("-version")
    return [Version(policy.version, policy.made_by.called if policy.made_by else "", policy.made_at) for policy in rows]


def same(one: Rules, other: Rules) -> bool:
    """Do they say the same, whatever their version?"""
    return _said(one) == _said(other)


def _said(its_rules: Rules) -> tuple[object, ...]:
    return (
        its_rules.today_minutes,
        its_rules.soon_days,
        its_rules.when_days,
        its_rules.remind_percent,
        {chain: tuple(steps) for chain, steps in its_rules.steps.items()},
    )


def save(program: Program, proposed: Rules, *, seen: int, by: User, now: datetime) -> EscalationPolicy:
    """Write ``proposed`` as the next version. ``seen``: the version it was made from. Raises Refused if another was
    saved in between, or if nothing is different."""
    with transaction.atomic():
        Program.objects.select_for_update(of=("self",), no_key=True).get(id=program.id)
        present = current(program)
        if present.version != seen:
            raise Refused(
                f"Version {present.version} was saved while you were here. Look at it first; your own is still below."
            )
        if same(present, proposed):
            raise Refused(f"That is what version {present.version} says already.")
        made = rules.save_policy(program, proposed, by=by, now=now)
        audit.record(
            by, "policy_saved", f"policy:{made.id}", program=program, now=now, detail=f"version:{made.version}"
        )
    return made
