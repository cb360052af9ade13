"""Legal holds: staff or a director say that nothing of a program, or of one person in it, may be purged.

One person starts a hold; two release it, one of whom never asked that words be removed (a room above says who did), and
neither of whom agrees about a hold on themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pts_support.people import audit
from pts_support.people.decisions import decide
from pts_support.people.decisions.circle import DecisionCircle
from pts_support.people.decisions.kinds import DecisionKind, TakesNoEffect, every_decider, register
from pts_support.people.models import LegalHold, Program, ProposedAct, User
from pts_support.spoken.facts import TakesPart
from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import state, unzoned

RELEASE = "hold.release"
RemovalAskers = Callable[[int], frozenset[int]]
_removal_askers: list[RemovalAskers] = []


def register_removal_askers(find: RemovalAskers) -> None:
    """``find(program_id)``: who ever asked, as far as it is kept, that words of this program be removed."""
    if find not in _removal_askers:
        _removal_askers.append(find)


def start_hold(program: Program, *, person: User | None, reason: str, by: User, now: datetime) -> LegalHold:
    with transaction.atomic():
        made = LegalHold.objects.create(program=program, person=person, reason=reason, made_by=by, made_at=now)
        audit.record(by, "hold.made", str(person.ref if person else "program"), program=program, now=now)
    return made


def ask_release(program: Program, ref: UUID, *, by: User, now: datetime) -> ProposedAct | None:
    """Ask for a second person's yes. None where there is no such hold, or it is released already."""
    held = LegalHold.objects.filter(program=program, ref=ref, lifted_at=None).select_related("person").first()
    if held is None:
        return None
    facts = {"hold": str(ref), "person": held.person_id, "whom": held.person.called if held.person else ""}
    return decide.propose(RELEASE, program=program, about=f"hold:{held.id}", payload=facts, by=by, now=now)


def release_hold(program: Program, ref: UUID, *, by: User, now: datetime) -> bool:
    """What two have agreed to. False where there is no such hold, or it is released already."""
    with transaction.atomic():
        one = LegalHold.objects.select_for_update().filter(program=program, ref=ref, lifted_at=None).first()
        if one is None:
            return False
        one.lifted_at, one.lifted_by = now, by
        one.save(update_fields=["lifted_at", "lifted_by"])
        audit.record(by, "hold.lifted", str(one.person.ref if one.person else "program"), program=program, now=now)
    return True


def holds_on(person: User) -> list[LegalHold]:
    """Running holds that keep something about this person."""
    running = LegalHold.objects.filter(lifted_at=None, program__memberships__user=person).select_related("program")
    return [held for held in running.distinct() if held.person_id in (None, person.id)]


def release_waits(program: Program) -> dict[str, ProposedAct]:
    """What waits for a second yes, by the ref of its hold (one query)."""
    rows = decide.open_acts().filter(program=program, kind=RELEASE)
    return {act.payload["hold"]: act for act in rows}


# The kind of act -----------------------------------------------------------------------------------------------------


def _release(act: ProposedAct, now: datetime) -> None:
    assert act.asked_by is not None  # ask_release names them
    if not release_hold(act.program, UUID(act.payload["hold"]), by=act.asked_by, now=now):
        raise TakesNoEffect(["This hold has been released already."])


def _asked_for_removal(act: ProposedAct) -> frozenset[int]:
    """Asked once for an act, however many people may agree to it."""
    kept = act.__dict__.get("_asked_for_removal")
    if kept is None:
        kept = frozenset[int]().union(*(find(act.program_id) for find in _removal_askers))
        act.__dict__["_asked_for_removal"] = kept
    return frozenset(kept)


def _seconds(act: ProposedAct, circle: DecisionCircle) -> frozenset[int]:
    """Another of directors and staff, or the contact where there is none; never whom the hold is on, and nobody who
    asked for a removal beside somebody who did."""
    apart = circle.one_with(act.asked_by_id) | {act.payload["person"]}
    removers = _asked_for_removal(act)
    if act.asked_by_id in removers:
        apart |= removers
    return (circle.directors | circle.staff) - apart or circle.contact - apart


def _may_agree(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    return reader_id in _seconds(act, circle)


def _may_stop(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    """Whoever could start a hold can keep one."""
    return reader_id in circle.directors | circle.staff


def _knows(act: ProposedAct, circle: DecisionCircle) -> frozenset[int]:
    return every_decider(act, circle) | _seconds(act, circle)


def _title(act: ProposedAct) -> str:
    person, whom = act.payload["person"], act.payload["whom"]
    if person is None:
        return "Release the legal hold on everyone in the program"
    return unzoned(state(TakesPart(person), "Release the legal hold on ", name_of(person, whom)))


register(
    DecisionKind(
        name=RELEASE,
        title=_title,
        explains=lambda act: (
            "The hold goes on until then. Once it is released, what it covers can be removed.",
            "One of the two people has to be someone who never asked here that words be removed.",
        ),
        apply=_release,
        may_agree=_may_agree,
        may_stop=_may_stop,
        knows=_knows,
        says_who=lambda act: "Can stop it: everyone who directs or runs the program.",
        undo_yes=lambda act: None,
    )
)
