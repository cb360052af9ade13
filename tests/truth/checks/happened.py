"""What happened on a request, and what is offered on it."""

from __future__ import annotations

from datetime import datetime

from requests_app.models import Event
from requests_app.statements import facts
from requests_app.vocabulary import EventKind, State
from tests.truth.checks.against import RowsNow, Trial
from tests.truth.checks.registry import check
from tests.truth.checks.shared import UNDO, same, speaks_of

REPLIES = (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)


@check(facts.AskedBy)
def _asked_by(fact: facts.AskedBy, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    found = same(fact.fellow, request.fellow_id, "whose request")
    return found or (same(fact.at, request.asked_at, "asked") if fact.at else "")


@check(facts.Wrote)
def _wrote(fact: facts.Wrote, trial: Trial) -> str:
    theirs = [one.at for one in trial.now_of(fact.about).messages if one.author_id == fact.person]
    if not theirs:
        return "they wrote nothing"
    return "" if fact.at is None or fact.at in theirs else f"they wrote {theirs}"


@check(facts.PostedOn)
def _posted_on(fact: facts.PostedOn, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    if not request.on_board:
        return "it is not on the board"
    return same(fact.on, _noon(request.asked_at, fact.on), "the day it was asked")


@check(facts.SaidOn)
def _said_on(fact: facts.SaidOn, trial: Trial) -> str:
    days = [_noon(one.at, fact.on) for one in trial.now_of(fact.about).messages if one.on_board]
    return "" if fact.on in days else f"on the board it was said {days}"


def _noon(at: datetime, like: datetime) -> datetime:
    """Noon of the day in the zone of the noon that is said."""
    return at.astimezone(like.tzinfo).replace(hour=12, minute=0, second=0, microsecond=0)


def _was_undone(event: Event, rows: RowsNow) -> bool:
    undone = (one for one in rows.events if one.kind == EventKind.UNDONE and one.data.get("undid") == event.kind)
    return any(one.actor_id == event.actor_id and event.at <= one.at <= event.at + 2 * UNDO for one in undone)


@check(facts.CameBack)
def _came_back(fact: facts.CameBack, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    if rows.request.state != State.ANSWERED:
        return f"it is {rows.request.state}"
    last = next(event for event in reversed(rows.events) if event.kind in REPLIES and not _was_undone(event, rows))
    return same((fact.person, fact.at), (last.actor_id, last.at), "who came back to it")


@check(facts.Happened)
def _happened(fact: facts.Happened, trial: Trial) -> str:
    events = [event for event in trial.now_of(fact.about).events if event.kind == fact.kind]
    if any(_tells(event, fact) for event in events):
        return ""
    return f"events: {[(event.at, event.actor_id, event.person_id, event.data) for event in events]}"


def _tells(event: Event, fact: facts.Happened) -> bool:
    if fact.at not in (None, event.at) or fact.by not in (None, event.actor_id, event.data.get("giver")):
        return False
    reached = {event.person_id, *event.data.get("people", ())}
    if not all(person in reached or speaks_of(event, person) or _went_past(event, person) for person in fact.whom):
        return False
    times = {datetime.fromisoformat(value) for value in event.data.values() if _is_time(value)}
    return fact.named is None or fact.named in times


def _went_past(event: Event, person: int) -> bool:
    return any(person in one for one in event.data.get("passed", ()))


def _is_time(value: object) -> bool:
    return isinstance(value, str) and value[:4].isdigit() and "T" in value


@check(facts.Offers)
def _offers(fact: facts.Offers, trial: Trial) -> str:
    waiting = [one for one in trial.now_of(fact.about).offers if one.answered_at is None]
    for one in waiting:
        whom = (one.person_id,) if one.person_id else ()
        if (one.by_id, one.kind) == (fact.person, fact.kind) and fact.whom in ((), whom):
            return "" if fact.until in (None, one.until) else f"until {one.until}"
    return f"offers: {[(one.by_id, one.kind) for one in waiting]}"


@check(facts.HasSeat)
def _seat(fact: facts.HasSeat, trial: Trial) -> str:
    row = trial.now_of(fact.about).part(fact.person)
    found = same(str(fact.seat), row and str(row.seat), "their part")
    return found or (same(fact.instead_of, row.stands_in_for_id, "in place of") if fact.instead_of else "")
