"""Readings in an emergency, and what was asked to be removed."""

from __future__ import annotations

from datetime import timedelta

from pts_support.people.models import ProposedAct
from requests_app.models import Glass, RemovalDemand
from requests_app.statements import facts
from requests_app.vocabulary import EventKind
from tests.truth.checks.against import Trial
from tests.truth.checks.registry import check
from tests.truth.checks.shared import same


@check(facts.ReadingAsked)
def _reading_asked(fact: facts.ReadingAsked, trial: Trial) -> str:
    there = Glass.objects.filter(asked_by=fact.person, asked_at=fact.at).exists()
    return "" if there else "they asked for no reading then"


@check(facts.ReadingAgreed)
def _reading_agreed(fact: facts.ReadingAgreed, trial: Trial) -> str:
    return "" if Glass.objects.filter(agreed_by=fact.person).exists() else "they agreed to no reading"


@check(facts.ReadingOpen)
def _reading_open(fact: facts.ReadingOpen, trial: Trial) -> str:
    opened = Glass.objects.filter(request=fact.about, asked_by=trial.reader).values_list("opened_at", flat=True)
    return same(fact.until, max(opened) + timedelta(minutes=30), "open until") if opened else "nothing is open"


@check(facts.RemovalAt)
def _removal_at(fact: facts.RemovalAt, trial: Trial) -> str:
    act = ProposedAct.objects.get(id=fact.act)
    demand = RemovalDemand.objects.get(id=act.payload["demand"])
    times = {"asked": demand.asked_at, "objected": demand.objected_at, "due": act.due_at, "done": act.done_at}
    asked_by = demand.asked_by_id if fact.what == "asked" else None
    found = same((fact.at, fact.person), (times[fact.what], asked_by), "the removal")
    if fact.what != "due":
        return found
    over = trial.future_of(demand.request_id).first(EventKind.REMOVAL_OVER)
    return found or ("a legal hold keeps the words" if over and over.data["why"] == "hold" else "")
