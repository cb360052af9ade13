"""The row of a program, locked: whoever decides about what a program does by the calendar holds it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from checkins.models import ProgramCheckins
from pts_support.people import audit
from pts_support.people.lock import TRY_SHARED_SQL
from pts_support.people.models import Program, User

SWITCHES = ("conversations", "hello", "pulse", "suggestions", "changes")


def lock_program(program_id: int, *, skip_locked: bool = False) -> ProgramCheckins | None:
    """None where another hand has it, or where there is none."""
    rows = ProgramCheckins.objects.select_related("program").filter(program=program_id)
    return rows.select_for_update(of=("self",), skip_locked=skip_locked).first()


def try_lock_program(program_id: int) -> ProgramCheckins | None:
    """For the engine, which waits for nobody: the people of the program stand still, and its row is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + TRY_SHARED_SQL.format(program="%s"), [program_id])
        if not cursor.fetchone()[0]:
            return None
    return lock_program(program_id, skip_locked=True)


def switch(program: Program, what: str, *, on: bool, by: User, now: datetime) -> None:
    """One of ``SWITCHES`` for the whole program; the engine looks at it in its next turn."""
    if what not in SWITCHES:
        raise ValueError(f"{what} is no switch of a program")
    with transaction.atomic():
        lock_program(program.id)
        columns = {what: on, "look_at": now, "hello_look_at": now}
        ProgramCheckins.objects.filter(program=program).update(**columns)
        audit.record(by, f"{what}_switched", f"program:{program.id}", program=program, now=now, detail=str(on))
