"""The escalation policy as arithmetic sees it: allowances and steps, frozen; and the default every program begins
with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from pts_support.compiled import Compiled
from requests_app.models import EscalationPolicy, EscalationStep
from requests_app.vocabulary import Chain, Route, Seat, Step, Urgency

if TYPE_CHECKING:
    from pts_support.people.models import Program, User


@dataclass(frozen=True)
class RuleStep:
    """At ``percent`` of the allowance: ``does``, with the first reachable person of ``seat``."""

    percent: int
    does: Step = Step.ADD
    seat: Seat | None = None


@dataclass(frozen=True)
class Rules:
    """``today_minutes`` working minutes; ``soon_days``/``when_days`` school days; steps by chain, in order."""

    today_minutes: int
    soon_days: int
    when_days: int
    remind_percent: int
    steps: Mapping[Chain, tuple[RuleStep, ...]]
    id: int = 0
    version: int = 0

    def seats(self, chain: Chain) -> tuple[Seat, ...]:
        """The seats the chain walks, first to last; the named contact always closes it."""
        return self._walks[chain]

    @cached_property
    def _walks(self) -> dict[Chain, tuple[Seat, ...]]:
        return {
            chain: tuple(dict.fromkeys((*FIRST[chain], *(step.seat for step in steps if step.seat), Seat.CONTACT)))
            for chain, steps in self.steps.items()
        }


FIRST: Mapping[Chain, tuple[Seat, ...]] = {
    Chain.MENTOR: (Seat.MENTOR,),
    Chain.MENTOR_TODAY: (Seat.MENTOR, Seat.BACKUP),
    Chain.DIRECTOR: (Seat.DIRECTOR,),
    Chain.STAFF: (Seat.STAFF,),
    Chain.AROUND: (Seat.DIRECTOR,),
    Chain.PEERS: (),
}


def _adding(*seats: Seat) -> tuple[RuleStep, ...]:
    return tuple(RuleStep(100 + 50 * number, Step.ADD, seat) for number, seat in enumerate(seats))


DEFAULT = Rules(
    today_minutes=120,
    soon_days=1,
    when_days=3,
    remind_percent=50,
    steps={
        Chain.MENTOR: _adding(Seat.BACKUP, Seat.DIRECTOR, Seat.STAFF),
        Chain.MENTOR_TODAY: _adding(Seat.DIRECTOR, Seat.STAFF, Seat.CONTACT),
        Chain.DIRECTOR: (*_adding(Seat.STAFF, Seat.CONTACT), RuleStep(200, Step.REMIND_ALL)),
        Chain.STAFF: (*_adding(Seat.DIRECTOR, Seat.CONTACT), RuleStep(200, Step.REMIND_ALL)),
        Chain.AROUND: (*_adding(Seat.STAFF, Seat.CONTACT), RuleStep(200, Step.REMIND_ALL)),
        Chain.PEERS: (RuleStep(100, Step.ASK_FELLOW), RuleStep(200, Step.ADD, Seat.STAFF)),
    },
)


def chain_of(route: str, urgency: str) -> Chain:
    """Which row of the table a request follows."""
    if route == Route.MENTOR and urgency == Urgency.TODAY:
        return Chain.MENTOR_TODAY
    return Chain(route)


def rules_for(policy_ids: Iterable[int]) -> dict[int, Rules]:
    """The rules of each policy version, by id (one query)."""
    return {policy.id: _rules(policy) for policy in _THESE(ids=sorted(set(policy_ids)))}


def current_rules(program_id: int) -> Rules:
    """Those new requests of this program begin with (one query; raises DoesNotExist where a program has none)."""
    found = next(iter(_NEWEST(program=program_id)), None)
    if found is None:
        raise EscalationPolicy.DoesNotExist
    return _rules(found)


def _with_steps(policies: QuerySet[EscalationPolicy]) -> QuerySet[EscalationPolicy]:
    steps = EscalationStep.objects.filter(policy=OuterRef("pk")).order_by("chain", "number")
    row = JSONObject(chain="chain", percent="percent", does="does", seat="seat")
    return policies.annotate(_steps=ArraySubquery(steps.values(row=row)))


_THESE = Compiled(lambda ids: _with_steps(EscalationPolicy.objects.filter(id__in=ids)))
_NEWEST = Compiled(
    lambda program: _with_steps(EscalationPolicy.objects.filter(program_id=program).order_by("-version"))[:1]
)


def _rules(policy: EscalationPolicy) -> Rules:
    return as_rules(policy, [SimpleNamespace(**step) for step in policy._steps])


def as_rules(policy: EscalationPolicy, its_steps: Iterable[EscalationStep | SimpleNamespace] | None = None) -> Rules:
    """``its_steps``: where they are read already; in order."""
    if its_steps is None:
        its_steps = policy.steps.all()
    by_chain: dict[Chain, list[RuleStep]] = {chain: [] for chain in Chain}
    for step in its_steps:
        seat = Seat(step.seat) if step.seat else None
        by_chain[Chain(step.chain)].append(RuleStep(step.percent, Step(step.does), seat))
    return Rules(
        policy.today_minutes,
        policy.soon_days,
        policy.when_days,
        policy.remind_percent,
        {chain: tuple(steps) for chain, steps in by_chain.items()},
        policy.id,
        policy.version,
    )


def current_policy(program_id: int) -> EscalationPolicy:
    """The version new requests of this program begin with (raises DoesNotExist where a program has none)."""
    return EscalationPolicy.objects.filter(program_id=program_id).order_by("-version")[:1].get()


def save_policy(program: Program | int, rules: Rules, *, by: User | None, now: datetime) -> EscalationPolicy:
    """Write ``rules`` as the program's next version. Requests that run keep theirs."""
    program_id = program if isinstance(program, int) else program.id
    policy = EscalationPolicy.objects.create(
        program_id=program_id,
        version=_newest_version(program_id) + 1,
        today_minutes=rules.today_minutes,
        soon_days=rules.soon_days,
        when_days=rules.when_days,
        remind_percent=rules.remind_percent,
        made_by=by,
        made_at=now,
    )
    EscalationStep.objects.bulk_create(
        EscalationStep(
            policy=policy, chain=chain, number=number, percent=step.percent, does=step.does, seat=step.seat or ""
        )
        for chain, steps in rules.steps.items()
        for number, step in enumerate(steps, 1)
    )
    return policy


def _newest_version(program_id: int) -> int:
    """The number of a program's newest version; 0 where it has none."""
    versions = EscalationPolicy.objects.filter(program_id=program_id).order_by("-version")
    return versions.values_list("version", flat=True).first() or 0
