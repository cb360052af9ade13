"""Who can read it, who cannot, who has. Pure."""

from __future__ import annotations

from datetime import datetime

from pts_support.spoken.pieces import said_or_day
from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import About, CannotSee, CanRead, HasSeen, NotYetSeen
from requests_app.statements.listener import Listener


def can_read(about: About, people: tuple[int, ...], reader: Listener, *, only: bool = False) -> Statement:
    """ "Maeve and Tom can read it"; ``only``: and nobody else."""
    return state(CanRead(about, people, only), reader.people(people, start=True), " can read it")


def who_sees_it(about: About, people: tuple[int, ...], reader: Listener) -> Statement:
    """ "Who sees it: Maeve": these, and nobody else."""
    return state(CanRead(about, people, only=True), "Who sees it: ", reader.people(people))


def cannot_see(about: About, people: tuple[int, ...], reader: Listener) -> Statement:
    """ "Maeve can't see this"."""
    return state(CannotSee(about, people), reader.people(people, start=True), " can’t see this")


def has_seen(about: About, person_id: int, at: datetime, reader: Listener, *, day_only: bool = True) -> Statement:
    """ "Maeve, yesterday": people named in the promise appear with the day alone."""
    when = said_or_day(at, day_only=day_only)
    return state(HasSeen(about, person_id, at), reader.person(person_id, start=True), ", ", when)


def not_yet_seen(about: About, person_id: int, reader: Listener) -> Statement:
    return state(NotYetSeen(about, person_id), reader.person(person_id, start=True), ": not yet")
