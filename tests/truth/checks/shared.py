"""What checks of several subjects ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from requests_app.models import Event
from requests_app.statements import facts
from requests_app.statements.facts import NotYetSent
from requests_app.vocabulary import EventKind
from tests.truth.checks.against import Trial
from tests.truth.future import STEPS

DAY = timedelta(days=1)
UNDO = timedelta(seconds=10)


def same(said: object, found: object, what: str) -> str:
    return "" if said == found else f"{what}: {found!r}, and {said!r} is said"


def in_order(ids: Iterable[int]) -> list[int]:
    return sorted(ids)


def first_step(fact: facts.FactOfRequest, trial: Trial, at: datetime) -> str:
    """The next step of the engine is at this time."""
    if trial.beyond(at):
        return ""
    event = trial.future_of(fact.about).first(*STEPS)
    if told_of_leaving(fact, trial, before=at):
        return ""
    return same(at, event and event.at, "the next step")


def told_of_leaving(fact: facts.FactOfRequest, trial: Trial, *, before: datetime) -> bool:
    """Whether a time away begins before this step, and the same page says so: the engine acts then. Of a request that
    was sent no page says so yet (docs/decisions/0030): there it is taken as said."""
    events = trial.future_of(fact.about).events
    leaves = [event for event in events if event.kind == EventKind.FELL_AWAY and event.at <= before]
    if not isinstance(fact.about, NotYetSent):
        return bool(leaves)
    return any((which(fact.about), event.person_id) in trial.leaving for event in leaves)


def which(about: facts.About) -> object:
    """The request, whoever may read it then."""
    return replace(about, consent="") if isinstance(about, NotYetSent) else about


def speaks_of(event: Event, person: int) -> bool:
    to = event.data.get("to", ())
    return event.person_id == person or any(person in (one if isinstance(one, list) else [one]) for one in to)
