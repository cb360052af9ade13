"""Who is asked, who is on it, and by when they hear."""

from __future__ import annotations

from requests_app.statements import facts
from requests_app.vocabulary import Standing, State
from tests.truth.checks.against import Trial
from tests.truth.checks.registry import check
from tests.truth.checks.shared import first_step, in_order, same, speaks_of


@check(facts.WaitingFor)
def _waiting(fact: facts.WaitingFor, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    if rows.request.state != State.WAITING:
        return f"it is {rows.request.state}"
    found = same(in_order(fact.waiting_for), in_order(rows.turn), "who has the turn")
    return found or (first_step(fact, trial, fact.until) if fact.until else "")


@check(facts.OnIt)
def _on_it(fact: facts.OnIt, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    if request.state != State.ACKNOWLEDGED or request.acked_by_id != fact.person:
        return f"it is {request.state}, by {request.acked_by_id}"
    if fact.by is None:
        return ""
    return same(fact.by, request.due_at, "the time they named") or first_step(fact, trial, fact.by)


@check(facts.WasAsked)
def _was_asked(fact: facts.WasAsked, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    if rows.part(fact.person) is None:
        return "they are no participant"
    if fact.at is None:
        return ""
    told = {event.at for event in rows.events if speaks_of(event, fact.person)}
    return "" if fact.at in told | {rows.part(fact.person).joined_at} else f"asked {sorted(told)}"


@check(facts.ToldWaiting)
def _told(fact: facts.ToldWaiting, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    found = {person: row and row.standing for person in fact.told for row in [rows.part(person)]}
    return "" if set(found.values()) <= {Standing.WAITING} else f"standings {found}"


@check(facts.HearsBy)
def _hears(fact: facts.HearsBy, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    times = {request.promised_at, request.answer_by, request.due_at}
    return "" if fact.at in times else f"the times are {sorted(filter(None, times))}"


@check(facts.OverdueSince)
def _overdue(fact: facts.OverdueSince, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    if request.state != State.WAITING or fact.at > trial.now:
        return f"it is {request.state}"
    return _hears(facts.HearsBy(fact.about, fact.at), trial)


@check(facts.NeededBefore)
def _before(fact: facts.NeededBefore, trial: Trial) -> str:
    return same(fact.at, trial.now_of(fact.about).request.before_at, "needed before")
