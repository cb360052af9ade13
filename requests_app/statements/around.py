"""The people around the reader, whatever the request: how to reach them, who is away, who covers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pts_support.spoken.pieces import LinePiece, name_of, names_line, said_day
from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import AwayUntil, CanBeChosen, CoversFor
from requests_app.statements.listener import Listener


def someone_around(person_id: int, called: str, *, strong: bool = True) -> Statement:
    """A name beside a number to call."""
    return state(CanBeChosen(person_id), name_of(person_id, called, strong=strong))


def away_through(person_id: int, last: datetime) -> Statement:
    """ "away through Friday", beside a name."""
    return state(AwayUntil(person_id, last), "away through ", said_day(last))


def covers(away: int, cover: int, last: datetime, fellows: Mapping[int, str], reader: Listener) -> Statement:
    """ "You’re covering for Maeve through Friday: Asha and Imani." """
    whose = (reader.person(away), " through ", said_day(last), ": ", _named(fellows), ".")
    if not cover:
        return state(AwayUntil(away, last), "No one covers for ", *whose)
    fact = CoversFor(cover, away, last)
    if cover == reader.id:
        return state(fact, name_of(cover, "You"), "’re covering for ", *whose)
    return state(fact, reader.person(cover, start=True), " covers for ", *whose)


def _named(people: Mapping[int, str]) -> Statement:
    line: list[LinePiece] = [name_of(person_id, called) for person_id, called in people.items()]
    return state(*(CanBeChosen(person_id) for person_id in people), names_line(line))
