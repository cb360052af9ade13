"""What a page stated, for a trial that reads it: off, and costs one look at a variable, everywhere else.

While it is on, each statement is kept, and stands between two private marks in whatever text it was printed into (HTML,
an attribute, a toast in a cookie). So do people's own words. What stands outside the marks was typed into a template.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

Text = TypeVar("Text", bound=str)

# Of Unicode's private use area: no page and no person writes them.
OPENS, NUMBERED, OWN, CLOSES = "\ue000", "\ue001", "\ue002", "\ue003"


@dataclass
class PageRecord:
    """Every statement printed since the recorder was on, by the number in its mark."""

    statements: list[object] = field(default_factory=list)


_record: ContextVar[PageRecord | None] = ContextVar("statements", default=None)


@contextmanager
def recording() -> Iterator[PageRecord]:
    record = PageRecord()
    token = _record.set(record)
    try:
        yield record
    finally:
        _record.reset(token)


def marked(statement: object, printed: Text) -> Text:
    """What was printed for this statement; in a trial between its marks."""
    record = _record.get()
    if record is None:
        return printed
    record.statements.append(statement)
    number = len(record.statements) - 1
    return type(printed)(f"{OPENS}{number}{NUMBERED}{printed}{CLOSES}")


def own_words(printed: Text) -> Text:
    """A person's own words, already escaped where they are to be HTML; in a trial between marks."""
    if _record.get() is None:
        return printed
    return type(printed)(f"{OWN}{printed}{CLOSES}")
