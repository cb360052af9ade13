"""Ask for an act that waits, agree to it, stop it, and let time decide: each takes effect once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from pts_support.db.failpoints import fp
from pts_support.people import audit, lock
from pts_support.people.decisions.circle import DecisionCircle, load_circle
from pts_support.people.decisions.kinds import DecisionKind, TakesNoEffect, freezing, kind_of
from pts_support.people.models import Program, ProposedAct, User
from pts_support.people.signals import decision_told

alarm = logging.getLogger("pts.alarm")
Outcome = ProposedAct.ActOutcome
AFTER_THE_FREEZE = timedelta(minutes=1)
UNDO_TIME = timedelta(seconds=10)


class NotTheirs(Exception):
    """This person may not do that, or it is over already: like what does not exist."""


def propose(
    kind: str,
    *,
    program: Program,
    about: str,
    by: User | None,
    now: datetime,
    person: User | None = None,
    payload: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> ProposedAct:
    """Ask for it, and tell everybody who may know. What waits already about the same thing stays as it is."""
    with transaction.atomic():
        lock.take_exclusive([program.id])
        waits = open_acts().filter(program=program, kind=kind, about=about).first()
        if waits is not None:
            return waits
        act = ProposedAct.objects.create(
            program=program, kind=kind, about=about, person=person, payload=dict(payload or {}), asked_by=by,
            asked_at=now, due_at=due_at,
        )  # fmt: skip
        _written(act, by, "act.asked", now)
        _tell(act, "asked", by, now)
    return act


def do_at_once(
    kind: str,
    *,
    program: Program,
    about: str,
    by: User | None,
    now: datetime,
    person: User | None = None,
    payload: Mapping[str, Any] | None = None,
) -> ProposedAct:
    """Where one person is enough as yet: it takes effect now, and everybody is told. Raises TakesNoEffect."""
    with transaction.atomic():
        lock.take_exclusive([program.id])
        act = ProposedAct.objects.create(
            program=program, kind=kind, about=about, person=person, payload=dict(payload or {}), asked_by=by,
            asked_at=now, due_at=now,
        )  # fmt: skip
        _over(act, Outcome.DONE, now)
        kind_of(act).apply(act, now)
        _written(act, by, "act.done", now)
        _tell(act, "done", by, now)
    return act


def agree(ref: UUID, *, by: User | None, now: datetime, can_undo: bool = False) -> ProposedAct:
    """The second yes: it takes effect now. ``by`` None: the operator. Raises NotTheirs, or TakesNoEffect (and then it
    waits as before).

    ``can_undo``: of a kind whose yes can be undone it takes effect in ten seconds, unless it is."""
    with transaction.atomic():
        act, circle = _locked(ref, now)
        kind = kind_of(act)
        if kind.by_time_alone or act.agreed_at or (by is not None and not kind.may_agree(act, circle, by.id)):
            raise NotTheirs
        if _frozen_until(act) is not None:
            raise TakesNoEffect(
                ["The person who asked for this has suspended someone here. That has to be decided first."]
            )
        act.agreed_by, act.agreed_at = by, now
        if can_undo and kind.undo_yes:
            _wait_for_the_undo(act, kind, now)
            return act
        _over(act, Outcome.DONE, now)
        kind.apply(act, now)
        _written(act, by, "act.agreed", now)
        _tell(act, "done", by, now)
        fp("act.agreed")
    return act


def take_back_yes(ref: UUID, *, by: User, now: datetime) -> ProposedAct:
    """The second yes was a slip: it waits again as before. Raises NotTheirs, also once it has taken effect."""
    with transaction.atomic():
        act, _ = _locked(ref, now)
        if act.agreed_by_id != by.id:
            raise NotTheirs
        was_due = act.payload.pop("was_due", None)
        act.due_at = datetime.fromisoformat(was_due) if was_due else None
        act.agreed_by, act.agreed_at = None, None
        act.save(update_fields=["payload", "due_at", "agreed_by", "agreed_at"])
    return act


def stop(ref: UUID, *, by: User | None, now: datetime) -> ProposedAct:
    """It does not happen; what lasted until a yes ends (``lapses``). ``by`` None: the operator. Raises NotTheirs."""
    with transaction.atomic():
        act, circle = _locked(ref, now)
        kind = kind_of(act)
        if by is not None and not kind.may_stop(act, circle, by.id):
            raise NotTheirs
        act.stopped_by, act.stopped_at = by, now
        _over(act, Outcome.STOPPED, now)
        if kind.lapses:
            kind.lapses(act, now)
        if kind.not_done:
            kind.not_done(act, now)
        _written(act, by, "act.stopped", now)
        _tell(act, "stopped", by, now)
    return act


class _OnlyTried(Exception):
    """Undoes what was written to see what the rules say of it."""


@contextmanager
def tried() -> Iterator[None]:
    """What is written here is undone: it only shows whether it could be."""
    try:
        with transaction.atomic():
            yield
            raise _OnlyTried
    except _OnlyTried:
        pass


def _wait_for_the_undo(act: ProposedAct, kind: DecisionKind, now: datetime) -> None:
    """Agreed to, and in effect in ten seconds; what refuses it is said now."""
    assert kind.undo_yes is not None
    with tried():
        kind.apply(act, now)
    act.payload["was_due"] = act.due_at and act.due_at.isoformat()
    act.due_at = now + UNDO_TIME
    act.save(update_fields=["payload", "due_at", "agreed_by", "agreed_at"])
    kind.undo_yes(act)


def settle_due(now: datetime) -> int:
    """Let time decide what is due: each act in a transaction of its own. One small query when nothing is due."""
    due = open_acts().filter(due_at__lte=now).order_by("due_at", "id").values_list("id", "program_id")
    return sum(_settled(act_id, program_id, now) for act_id, program_id in list(due))


def about_invited(role: str, address: str) -> str:
    """What a role for somebody with this address is called, without keeping the address once the act is over."""
    return f"{role}:{salted_hmac('decisions.about', address, algorithm='sha256').hexdigest()}"


def open_acts() -> Any:
    """What waits; with the people its sentences name."""
    rows = ProposedAct.objects.filter(outcome=Outcome.OPEN)
    return rows.select_related("program", "person", "asked_by")


def _settled(act_id: int, program_id: int, now: datetime) -> bool:
    """One act whose time has come, unless another hand has it. One that raises is alarmed, and tried again."""
    try:
        with transaction.atomic():
            lock.take_exclusive([program_id])
            rows = open_acts().select_for_update(of=("self",), skip_locked=True)
            act = rows.filter(id=act_id, due_at__lte=now).first()
            if act is None:
                return False
            fp("settle.locked")
            until = _frozen_until(act)
            if until is not None:
                act.due_at = max(until, now) + AFTER_THE_FREEZE
                act.save(update_fields=["due_at"])
                return False
            _settle(act, now)
            fp("settle.done")
        return True
    except Exception as trouble:  # one act's own bug: the others go on, and a human hears of it
        alarm.critical("could not settle act id %s: %s", act_id, type(trouble).__name__)
        return False


def _settle(act: ProposedAct, now: datetime) -> None:
    kind = kind_of(act)
    if kind.lapses:
        _over(act, Outcome.LAPSED, now)
        kind.lapses(act, now)
        _written(act, None, "act.lapsed", now)
        _tell(act, "lapsed", None, now)
        return
    try:
        with transaction.atomic():
            _over(act, Outcome.DONE, now)
            kind.apply(act, now)
    except TakesNoEffect as refused:
        act.why_not = " ".join(refused.sentences)
        _over(act, Outcome.REFUSED, now)
        if kind.not_done:
            kind.not_done(act, now)
        _written(act, None, "act.refused", now)
        _tell(act, "refused", None, now)
        return
    _written(act, act.agreed_by, "act.agreed" if act.agreed_at else "act.done", now)
    _tell(act, "done", act.agreed_by, now)


def _locked(ref: UUID, now: datetime) -> tuple[ProposedAct, DecisionCircle]:
    """This act under its lock, still open, and who decides there. The people stand still first: one order of locks."""
    found = ProposedAct.objects.filter(ref=ref).values_list("program_id", flat=True).first()
    if found is None:
        raise NotTheirs
    lock.take_exclusive([found])
    act = open_acts().select_for_update(of=("self",)).filter(ref=ref).first()
    if act is None:
        raise NotTheirs
    return act, load_circle(act.program, now)


def _frozen_until(act: ProposedAct) -> datetime | None:
    """Until when nothing takes effect that whoever asked for this started."""
    asker = kind_of(act).asker(act)
    if asker is None or act.kind in freezing() or kind_of(act).at_once:
        return None
    return frozen_until(act.program_id, asker.id)


def frozen_until(program_id: int, person_id: int) -> datetime | None:
    """Until when nothing takes effect that this person asked for, because they suspended somebody (one query)."""
    rows = ProposedAct.objects.filter(outcome=Outcome.OPEN, kind__in=freezing(), program=program_id)
    return rows.filter(asked_by=person_id).order_by("-due_at").values_list("due_at", flat=True).first()


def _over(act: ProposedAct, outcome: str, now: datetime) -> None:
    """It has ended; what staff typed about somebody to carry it out is needed no longer."""
    act.outcome, act.done_at = outcome, now
    kept = {name: value for name, value in act.payload.items() if name != "typed"}
    ProposedAct.objects.filter(id=act.id).update(
        outcome=outcome, done_at=now, agreed_by=act.agreed_by, agreed_at=act.agreed_at, stopped_by=act.stopped_by,
        stopped_at=act.stopped_at, why_not=act.why_not, payload=kept,
    )  # fmt: skip


def _written(act: ProposedAct, by: User | None, verb: str, now: datetime) -> None:
    audit.record(by, verb, f"act:{act.id}", program=act.program_id, now=now, detail=act.kind)


def _tell(act: ProposedAct, what: str, by: User | None, now: datetime) -> None:
    """Everybody who may know of it, but whoever did this just now."""
    people = kind_of(act).knows(act, load_circle(act.program, now)) - {by and by.id}
    decision_told.send(ProposedAct, act=act, what=what, person_ids=sorted(people), now=now)
