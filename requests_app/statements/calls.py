"""A call that the fellow said yes to: whom to call, and at which number. Pure."""

from __future__ import annotations

from pts_support.spoken.pieces import LinePiece, phone
from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import About, Happened
from requests_app.vocabulary import EventKind

NO_NUMBER = "no number is given here"


def call_them(about: About, fellow_id: int, fellow: LinePiece, number: str) -> Statement:
    """ "Asha said yes: call them, 518-555-0199. Then tap “We talked”." """
    fact = Happened(about, EventKind.ALLOWED, by=fellow_id)
    where = phone(number) if number else NO_NUMBER
    return state(fact, fellow, " said yes: call them, ", where, ". Then tap “We talked”.")
