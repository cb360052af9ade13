"""What must stay true of a program whatever a screen changes: no fellow left without somebody to turn to.

The rooms above know the rules and register a watch in ready(). A change is made inside ``guarded``; each watch has
looked before and looks again after, and what the change would newly break is refused in sentences, and undone::

    with guards.guarded(program.id, now=now):
        ...  # write
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from pts_support.people import lock
from pts_support.people.decisions.kinds import TakesNoEffect
from pts_support.people.models import Program
from pts_support.people.roster.said_names import settle_names

Finish = Callable[[], list[str]]
Guard = Callable[[int, datetime], Finish]
_watches: list[Guard] = []


class ChangeRefused(TakesNoEffect):
    """The change was not made. Each sentence says who would be left without whom."""


def register_guard(watch: Guard) -> None:
    """``watch(program_id, now)`` looks at the program as it is and returns what to ask after the change."""
    if watch not in _watches:
        _watches.append(watch)


@contextmanager
def guarded(*program_ids: int, now: datetime) -> Iterator[None]:
    """One transaction, one change at a time in each program. Raises ChangeRefused, and undoes, if it breaks a rule."""
    try:
        with transaction.atomic():
            lock.take_exclusive(program_ids)
            # Two screens that each take one of two people must not both pass. NO KEY: rows pointing here go on.
            list(
                Program.objects.select_for_update(no_key=True)
                .filter(id__in=program_ids)
                .order_by("id")
                .values_list("id")
            )
            finish = [watch(program_id, now) for program_id in sorted(set(program_ids)) for watch in _watches]
            yield
            settle_names(program_ids, now)
            refused = [sentence for ask in finish for sentence in ask()]
            if refused:
                raise ChangeRefused(list(dict.fromkeys(refused)))
    except IntegrityError as error:
        raise ChangeRefused(
            ["Someone changed the same thing a moment ago. Nothing was lost: please look again."]
        ) from error
