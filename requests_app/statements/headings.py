"""Names and times above words and rows: whose request it is, who wrote, what the clock says. Pure."""

from __future__ import annotations

from datetime import datetime

from pts_support.spoken.pieces import clock, name_of, said, said_or_day
from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import About, AskedBy, CanBeChosen, ClockNow, CouldSay, Myself, Wrote
from requests_app.statements.listener import Listener


def whose(about: About, reader: Listener) -> Statement:
    """The fellow's name over their request; "You" to themself."""
    return state(AskedBy(about, reader.fellow_id), reader.fellow(start=True))


def asked(about: About, fellow_id: int, at: datetime, *, day_only: bool = False) -> Statement:
    """Only when it was asked."""
    return state(AskedBy(about, fellow_id, at), said_or_day(at, day_only=day_only))


def wrote(about: About, person_id: int, reader: Listener, *, at: datetime | None = None) -> Statement:
    """Who wrote the words below. The time apart (``wrote_at``), for it stands in other markup."""
    return state(Wrote(about, person_id, at), reader.person(person_id, start=True))


def wrote_at(about: About, person_id: int, at: datetime, *, day_only: bool = False) -> Statement:
    return state(Wrote(about, person_id, at), said_or_day(at, day_only=day_only))


def choice(person_id: int, called: str) -> Statement:
    """A name in a list to choose from, or beside a phone number."""
    return state(CanBeChosen(person_id), name_of(person_id, called))


def myself(person_id: int, called: str) -> Statement:
    return state(Myself(person_id), name_of(person_id, called))


def clock_now(at: datetime) -> Statement:
    """ "3:40 pm" beside "Now"."""
    return state(ClockNow(at), clock(at))


def could_say(at: datetime, *words: str) -> Statement:
    """A time that a tap would set."""
    return state(CouldSay(at), *words, said(at))
