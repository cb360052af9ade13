"""Whether words that mean help are offered as an ask: a room above may say no, for one fellow or for a program. It is
asked only where there is something to offer."""

from __future__ import annotations

from collections.abc import Callable

from pts_support.people.models import User

AreOff = Callable[[User, int], bool]
_off: list[AreOff] = []


def register(are_off: AreOff) -> None:
    """``are_off(fellow, program_id)``."""
    if are_off not in _off:
        _off.append(are_off)


def wanted(fellow: User, program_id: int) -> bool:
    return not any(are_off(fellow, program_id) for are_off in _off)
