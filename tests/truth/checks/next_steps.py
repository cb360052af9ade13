"""What happens if nobody acts."""

from __future__ import annotations

from datetime import datetime, timedelta

from mentors.models import Absence
from pts_support.people.models import ClosedDays
from requests_app.statements import facts
from requests_app.vocabulary import EventKind
from tests.truth.checks.against import Trial
from tests.truth.checks.registry import check
from tests.truth.checks.shared import DAY, first_step, in_order, same, told_of_leaving
from tests.truth.future import STEPS, Joined


@check(facts.AskedNext)
def _next(fact: facts.AskedNext, trial: Trial) -> str:
    if fact.at and trial.beyond(fact.at):
        return ""
    joined = trial.future_of(fact.about).joined
    before = fact.at or (joined[0].at if joined else trial.ahead.end)
    if told_of_leaving(fact, trial, before=before):
        return joins_at_all(fact, trial)
    if len(joined) < fact.nth:
        return f"{len(joined)} join, and this would be number {fact.nth}"
    found = joined[fact.nth - 1]
    said = Joined(fact.person, fact.at or found.at, fact.sight or found.sight)
    return same(said, found, "who joins")


def joins_at_all(fact: facts.AskedNext, trial: Trial) -> str:
    """Where the time is another one than was said: that it is somebody who is still to join."""
    there = trial.now_of(fact.about).turn
    return f"{fact.person} was asked already" if fact.person in there else ""


@check(facts.AwayFrom)
def _away_from(fact: facts.AwayFrom, trial: Trial) -> str:
    """The turn leaves them at that moment, and comes to whom it was said."""
    if trial.beyond(fact.at):
        return ""
    future = trial.future_of(fact.about)
    fell = [event for event in future.events if event.kind == EventKind.FELL_AWAY and event.at == fact.at]
    if fact.person not in {event.person_id for event in fell if event.data["why"] == "away"}:
        return "they keep the turn then"
    joined = [one.person for one in future.joined if one.at == fact.at]
    if fact.at_once:
        return same(list(fact.then), joined, "who joins then")
    asked = trial.now_of(fact.about).turn
    return same(joined, [], "who joins then") or ("" if asked >= set(fact.then) else f"asked are {asked}")


@check(facts.PassedOver)
def _passed(fact: facts.PassedOver, trial: Trial) -> str:
    away = Absence.objects.filter(person=fact.person, called_off_at=None, last__gte=trial.now.date() - DAY)
    return "" if away.exists() else "they are not away"


@check(facts.NobodyNext)
def _nobody(fact: facts.NobodyNext, trial: Trial) -> str:
    step = trial.future_of(fact.about).first(*STEPS)
    return f"{step.person_id} joins" if step and step.kind == EventKind.ESCALATED else ""


@check(facts.ReminderAt)
def _reminder(fact: facts.ReminderAt, trial: Trial) -> str:
    if trial.beyond(fact.at) or told_of_leaving(fact, trial, before=fact.at):
        return ""
    events = [event for event in trial.future_of(fact.about).events if event.at == fact.at]
    kinds = {EventKind.REMINDED, EventKind.REMINDED_ALL, EventKind.STILL_OPEN, EventKind.NOBODY_LEFT}
    if any(event.data.get("in_person") and event.person_id in fact.reminded for event in events):
        return ""  # asked to ask the fellow in person, for what must not end in silence
    found = next((event for event in events if event.kind in kinds), None)
    if found is None:
        return f"at that time: {[event.kind for event in events]}"
    if not fact.reminded or found.kind != EventKind.REMINDED:
        return ""
    return same(in_order(fact.reminded), in_order(found.data["people"]), "who is reminded")


@check(facts.FellowAskedAt)
def _fellow_asked(fact: facts.FellowAskedAt, trial: Trial) -> str:
    return _event_at(fact, trial, fact.at, EventKind.ASKED_FELLOW)


@check(facts.AskedIfHelpedAt)
def _if_helped(fact: facts.AskedIfHelpedAt, trial: Trial) -> str:
    return _event_at(fact, trial, fact.at, EventKind.ASKED_IF_HELPED)


@check(facts.ClosesAt)
def _closes(fact: facts.ClosesAt, trial: Trial) -> str:
    return _event_at(fact, trial, fact.at, EventKind.CLOSED)


def _event_at(fact: facts.FactOfRequest, trial: Trial, at: datetime, kind: EventKind) -> str:
    if trial.beyond(at):
        return ""
    times = [event.at for event in trial.future_of(fact.about).events if event.kind == kind]
    return "" if at in times else f"{kind}: {times[:3]}"


@check(facts.SoonerAsks)
def _sooner(fact: facts.SoonerAsks, trial: Trial) -> str:
    return same(fact.person, trial.ahead.sooner.get(fact.about), "sooner brings in")


@check(facts.PausedUntil)
def _paused(fact: facts.PausedUntil, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    found = same(fact.at, request.held_until, "the pause ends")
    before = [one for one in trial.future_of(fact.about).joined if one.at < fact.at]
    return found or (f"{before[0]} joins before" if before else "")


@check(facts.ListedUntil)
def _listed(fact: facts.ListedUntil, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    if not request.on_board:
        return "it is not on the board"
    if request.listed_until:
        return same(fact.at, request.listed_until, "it is listed until")
    return first_step(fact, trial, fact.at)


@check(facts.NobodyThere)
def _nobody_there(fact: facts.NobodyThere, trial: Trial) -> str:
    """A closed time of the program's calendars ends on that morning, and begins after the last school day before it;
    who is on call is named for it."""
    for closed in ClosedDays.objects.filter(calendar__program=trial.now_of(fact.about).request.program_id):
        opens, begins = closed.last + DAY, fact.begins.date() if fact.begins else None
        near = timedelta() <= fact.ends.date() - opens <= 3 * DAY  # a weekend may follow
        starts = begins is None or timedelta() <= closed.first - begins <= 3 * DAY
        if near and starts:
            return same(fact.on_call or (), (closed.cover_id,) if fact.on_call else (), "on call")
    return "no closed time of the program"
