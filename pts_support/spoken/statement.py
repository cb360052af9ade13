"""A sentence with what it says: the facts it was made of, and its words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, tzinfo

from pts_support.spoken import recorder
from pts_support.spoken.pieces import LinePiece, RichLine, plain_line

PersonId = int  # the type of a fact's field that names a person; tuple[PersonId, ...] where it names several


@dataclass(frozen=True)
class StatedFact:
    """Something a page may say is so. Each kind says in its first line what it stands for, and the truth trial holds
    it against that. A field that names a person has the type PersonId; a field that is a time is one the page shows."""

    @property
    def people(self) -> frozenset[int]:
        """Everyone this fact speaks of."""
        return frozenset(person for person in self._people() if person)

    @property
    def times(self) -> frozenset[datetime]:
        values = (getattr(self, field.name) for field in fields(self))
        return frozenset(value for value in values if isinstance(value, datetime))

    def _people(self) -> Iterator[int | None]:
        for field in fields(self):
            if "PersonId" not in str(field.type):
                continue
            value = getattr(self, field.name)
            yield from value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True)
class Statement:
    """One sentence, or part of one, that names people, times or a sight."""

    facts: tuple[StatedFact, ...]
    line: RichLine

    def __bool__(self) -> bool:
        return bool(self.line)

    def __add__(self, other: Statement) -> Statement:
        """Both, one after the other."""
        return Statement((*self.facts, *other.facts), (*self.line, *other.line))


NOTHING_STATED = Statement((), ())


def state(*said: StatedFact | str | LinePiece | RichLine | Statement) -> Statement:
    """``state(fact, "Waiting for ", person(maeve))``: the facts, and the words in their order."""
    facts: list[StatedFact] = []
    line: list[LinePiece] = []
    for one in said:
        if isinstance(one, str):
            if one:
                line.append(LinePiece(one))
        elif isinstance(one, LinePiece):
            line.append(one)
        elif isinstance(one, StatedFact):
            facts.append(one)
        elif isinstance(one, Statement):
            facts += one.facts
            line += one.line
        else:
            line += one
    return Statement(tuple(facts), tuple(line))


def unzoned(statement: Statement) -> str:
    """A sentence without a time as text, where there is no reader yet: for the choices of a form."""
    return recorder.marked(statement, "".join(piece.text for piece in statement.line))


def plain(statement: Statement, now: datetime, zone: tzinfo) -> str:
    """The sentence as text, in this reader's zone: for toasts, mails and the labels of buttons."""
    return recorder.marked(statement, plain_line(statement.line, now, zone))
