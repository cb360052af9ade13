"""The people around the reader, whatever the request. Pure."""

from __future__ import annotations

from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import CanBeChosen


def someone_around(person_id: int, called: str, *, strong: bool = True) -> Statement:
    """A name beside a number to call."""
    return state(CanBeChosen(person_id), name_of(person_id, called, strong=strong))
