"""The pieces of a line: words, a person, a time, a number to phone, a link. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple, Protocol

from pts_support import saying


class NamedPerson(Protocol):
    """Whoever can be named: a user, or a person of a circle."""

    @property
    def id(self) -> int: ...

    @property
    def called(self) -> str: ...


class LinePiece(NamedTuple):
    """A piece of a sentence: words, or a time said in the reader's zone (``how``: "said", "by", "by_with_day", "until",
    "since", "end", "day", "clock"), or a number to phone ("phone"), or a link ("link", to ``path``). ``person``: whose
    name the words are. ``css``: a class for it, as "when" beside a name.

    A named tuple, because a page makes hundreds: a frozen dataclass takes three times as long."""

    text: str = ""
    at: datetime | None = None
    how: str = ""
    strong: bool = False
    path: str = ""
    person: int = 0
    css: str = ""


RichLine = tuple[LinePiece, ...]


def rich_line(*parts: str | LinePiece | RichLine) -> RichLine:
    """One line of words and pieces; a line among them is taken in."""
    line: list[LinePiece] = []
    for part in parts:
        if isinstance(part, str):
            if part:
                line.append(LinePiece(part))
        elif isinstance(part, LinePiece):
            line.append(part)
        else:
            line += part
    return tuple(line)


def person(one: NamedPerson, *, strong: bool = False, css: str = "") -> LinePiece:
    return name_of(one.id, one.called, strong=strong, css=css)


def name_of(person_id: int, called: str, *, strong: bool = False, css: str = "") -> LinePiece:
    """A person by id and by the word that stands for them: a said name, or "you"."""
    return LinePiece(called, person=person_id, strong=strong, css=css)


def by(at: datetime | str | None, *, strong: bool = False) -> LinePiece:
    return LinePiece(at=_time(at), how="by", strong=strong)


def said(at: datetime | str | None, *, strong: bool = False, css: str = "") -> LinePiece:
    return LinePiece(at=_time(at), how="said", strong=strong, css=css)


def until(at: datetime | str | None, *, strong: bool = False) -> LinePiece:
    return LinePiece(at=_time(at), how="until", strong=strong)


def since(at: datetime | str | None) -> LinePiece:
    return LinePiece(at=_time(at), how="since")


def end(at: datetime | str | None, *, strong: bool = False) -> LinePiece:
    """A time without a word before it: "3:00 pm", "10:40 am tomorrow"."""
    return LinePiece(at=_time(at), how="end", strong=strong)


def by_with_day(at: datetime | str | None) -> LinePiece:
    """The day is said even if it is today: for what is read later than it is written."""
    return LinePiece(at=_time(at), how="by_with_day")


def said_day(at: datetime | str | None, *, strong: bool = False, css: str = "") -> LinePiece:
    """Only the day, in the markup too."""
    return LinePiece(at=_time(at), how="day", strong=strong, css=css)


def said_or_day(at: datetime, *, day_only: bool) -> LinePiece:
    """The time; or the day alone, for whoever may not know more."""
    if day_only:
        return said_day(at)
    return said(at)


def clock(at: datetime | str | None, *, strong: bool = False, css: str = "") -> LinePiece:
    """Only the time of day: "3:40 pm"."""
    return LinePiece(at=_time(at), how="clock", strong=strong, css=css)


def bold(text: str) -> LinePiece:
    return LinePiece(text, strong=True)


def phone(number: str) -> LinePiece:
    return LinePiece(number, how="phone", strong=True)


def link(text: str, path: str) -> LinePiece:
    return LinePiece(text, how="link", path=path)


def names_line(people: Sequence[LinePiece]) -> RichLine:
    """ "Maeve, Tom and Dana", each a person of their own; nobody gives nothing."""
    if len(people) < 2:
        return tuple(people)
    *first, last = people
    line = [part for one in first for part in (one, LinePiece(", "))]
    return (*line[:-1], LinePiece(" and "), last)


def plain_line(line: Iterable[LinePiece], now: datetime, zone: tzinfo) -> str:
    """The line as text, for a toast, a mail or a button."""
    return "".join(piece.text or _said_plainly(piece, now, zone) for piece in line)


def _said_plainly(piece: LinePiece, now: datetime, zone: tzinfo) -> str:
    if piece.at is None:
        return ""
    if piece.how == "clock":
        return saying.clock(piece.at, zone)
    ways = {
        "by_with_day": saying.by_with_day,
        "by": saying.by,
        "until": saying.until,
        "since": saying.since,
        "end": saying.end,
        "day": saying.day,
    }
    return ways.get(piece.how, saying.said)(piece.at, now, zone)


def _time(at: datetime | str | None) -> datetime | None:
    if not at:
        return None
    if isinstance(at, str):
        return datetime.fromisoformat(at)
    return at
