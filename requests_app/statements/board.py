"""Sentences on the fellows' board: who asked and who answered, by day only, and what comes next. Pure.

A name stands here for whoever asked alone. For everybody else neither the words nor the facts beneath them hold a
person or a time of day: the day is its noon.
"""

from __future__ import annotations

from datetime import datetime, time, tzinfo

from pts_support.spoken.pieces import by, name_of, said_day
from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import About, FellowAskedAt, PostedOn, SaidOn, Wrote


def post_asked(about: About, at: datetime, zone: tzinfo, *, yours: bool) -> Statement:
    on = _noon(at, zone)
    return state(PostedOn(about, on), "You" if yours else "A colleague", " asked, ", said_day(on))


def said_below(about: About, label: str, at: datetime, zone: tzinfo) -> Statement:
    """Over an answer, under a label that names nobody."""
    on = _noon(at, zone)
    return state(SaidOn(about, on), label, ", ", said_day(on))


def said_by_name(about: About, author_id: int, called: str, at: datetime, zone: tzinfo) -> Statement:
    """The same to whoever asked, who may know by whom it is."""
    on = _noon(at, zone)
    return state(Wrote(about, author_id), SaidOn(about, on), name_of(author_id, called), ", ", said_day(on))


def asks_you_next(about: About, at: datetime) -> Statement:
    return state(FellowAskedAt(about, at), "If no one answers ", by(at), ", we ask you what to do next.")


def _noon(at: datetime, zone: tzinfo) -> datetime:
    return datetime.combine(at.astimezone(zone).date(), time(12), zone)
