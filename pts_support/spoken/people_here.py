"""Those who take part, where a page lists them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from pts_support.spoken.facts import TakesPart
from pts_support.spoken.pieces import NamedPerson, person
from pts_support.spoken.statement import NOTHING_STATED, Statement, state, unzoned


def taking_part(people: Iterable[NamedPerson]) -> Statement:
    """ "Asha, Ben, Carmen"; nothing for nobody."""
    line = NOTHING_STATED
    for one in people:
        line = state(line, ", " if line else "", TakesPart(one.id), person(one))
    return line


def in_their_place(one: NamedPerson, place: int) -> Statement:
    """A name in the order in which those of one role are asked; the first has the place 1."""
    return state(TakesPart(one.id, place), person(one))


def said_of(one: NamedPerson, after: str, *, before: str = "") -> str:
    """A sentence about one of them as text, for a toast: "Saved for Maeve."."""
    return unzoned(state(TakesPart(one.id), before, person(one), after))
