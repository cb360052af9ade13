"""Legal holds: staff or a director say that nothing of a program, or of one person in it, may be purged."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pts_support.people import audit
from pts_support.people.models import LegalHold, Program, User


def start_hold(program: Program, *, person: User | None, reason: str, by: User, now: datetime) -> LegalHold:
    with transaction.atomic():
        made = LegalHold.objects.create(program=program, person=person, reason=reason, made_by=by, made_at=now)
        audit.record(by, "hold.made", str(person.ref if person else "program"), program=program, now=now)
    return made


def release_hold(program: Program, ref: UUID, *, by: User, now: datetime) -> bool:
    """False where there is no such hold, or it is lifted already."""
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
