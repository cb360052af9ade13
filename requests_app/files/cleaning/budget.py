"""How much drawing one message may cost: dots and pictures, over all of its files and what is inside them.

Whoever decodes a picture spends here first, by what its head declares. A message starts with a full budget; what one
file leaves is what the next one has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from requests_app.files.cleaning.result import FileRefused

MOST_DOTS, MOST_PICTURES = 160_000_000, 300


@dataclass
class Budget:
    """What may still be drawn."""

    dots: int = MOST_DOTS
    pictures: int = MOST_PICTURES


_of_this_message: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def budget(left: Budget | None = None) -> Iterator[Budget]:
    """Inside, `spend()` takes from this budget. Without one given, from the budget around it, or from a full one."""
    budget = left or _of_this_message.get() or Budget()
    token = _of_this_message.set(budget)
    try:
        yield budget
    finally:
        _of_this_message.reset(token)


def spend(dots: int) -> None:
    """One picture of so many dots is going to be decoded. Raises FileRefused where that is more than is left."""
    left = _of_this_message.get()
    if left is None:
        return
    left.dots -= dots
    left.pictures -= 1
    if left.pictures < 0:
        raise FileRefused(
            f"More than {MOST_PICTURES} pictures are in what you send with one message. Fewer of them will do."
        )
    if left.dots < 0:
        raise FileRefused(
            f"The pictures of one message may have {MOST_DOTS // 1_000_000} million dots together. "
            "Send some with the next one, or smaller copies."
        )
