"""The escalation policy as arithmetic sees it: allowances and steps, frozen; and the default every program begins
with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from requests_app.vocabulary import Chain, Route, Seat, Step, Urgency


@dataclass(frozen=True)
class PolicyStep:
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
    steps: Mapping[Chain, tuple[PolicyStep, ...]]
    id: int = 0
    version: int = 0

    def seats(self, chain: Chain) -> tuple[Seat, ...]:
        """The seats the chain walks, first to last; the named contact always closes it."""
        return self._walks[chain]

    @cached_property
    def _walks(self) -> dict[Chain, tuple[Seat, ...]]:
        return {
            chain: tuple(
                dict.fromkeys((*FIRST_SEATS[chain], *(step.seat for step in steps if step.seat), Seat.CONTACT))
            )
            for chain, steps in self.steps.items()
        }


FIRST_SEATS: Mapping[Chain, tuple[Seat, ...]] = {
    Chain.MENTOR: (Seat.MENTOR,),
    Chain.MENTOR_TODAY: (Seat.MENTOR, Seat.BACKUP),
    Chain.DIRECTOR: (Seat.DIRECTOR,),
    Chain.STAFF: (Seat.STAFF,),
    Chain.AROUND: (Seat.DIRECTOR,),
    Chain.PEERS: (),
}


def _adding(*seats: Seat) -> tuple[PolicyStep, ...]:
    return tuple(PolicyStep(100 + 50 * number, Step.ADD, seat) for number, seat in enumerate(seats))


DEFAULT_RULES = Rules(
    today_minutes=120,
    soon_days=1,
    when_days=3,
    remind_percent=50,
    steps={
        Chain.MENTOR: _adding(Seat.BACKUP, Seat.DIRECTOR, Seat.STAFF),
        Chain.MENTOR_TODAY: _adding(Seat.DIRECTOR, Seat.STAFF, Seat.CONTACT),
        Chain.DIRECTOR: (*_adding(Seat.STAFF, Seat.CONTACT), PolicyStep(200, Step.REMIND_ALL)),
        Chain.STAFF: (*_adding(Seat.DIRECTOR, Seat.CONTACT), PolicyStep(200, Step.REMIND_ALL)),
        Chain.AROUND: (*_adding(Seat.STAFF, Seat.CONTACT), PolicyStep(200, Step.REMIND_ALL)),
        Chain.PEERS: (PolicyStep(100, Step.ASK_FELLOW), PolicyStep(200, Step.ADD, Seat.STAFF)),
    },
)


def chain_of(route: str, urgency: str) -> Chain:
    """Which row of the table a request follows."""
    if route == Route.MENTOR and urgency == Urgency.TODAY:
        return Chain.MENTOR_TODAY
    return Chain(route)
