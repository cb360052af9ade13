"""A school year through the real engine: everything once, on a school day, in waking hours; everyone is greeted; and
nobody can tell what one fellow does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.year import two_lives, world
from tests.year.tally import FULL, SEED, write
from tests.year.trial import MOST
from tests.year.two_lives import Looks

pytestmark = pytest.mark.django_db
# In a round of conversations, after winter, and when a fellow and a mentor have gone and others have come.
MOMENTS = tuple(
    datetime(*day, hour, 20, tzinfo=UTC)
    for day, hour in (((2026, 11, 20), 20), ((2027, 1, 19), 15), ((2027, 2, 19), 21), ((2027, 6, 10), 16))
)
SIZES = (10, 60) if FULL else (10,)


def readers_of(there):
    """Whoever stands around the quiet fellow, and some who do not."""
    helpers = {
        there.staff[0]: "staff",
        there.director: "director",
        there.mentors[0]: "mentor",
        there.mentors[2]: "mentor",
    }
    return helpers | {fellow.user: "fellow" for fellow in there.fellows[1:6:4]}


@pytest.mark.parametrize("size", SIZES)
def test_a_school_year(monkeypatch, size):
    there = world.make(size)
    plain, silent = two_lives.both_lives(there, Looks(readers_of(there), MOMENTS), monkeypatch, seed=SEED)
    told = two_lives.differences(plain, silent)
    figures, other = plain.lived.figures, silent.lived.figures
    write({**figures, "max_days": max(figures["max_days"], other["max_days"]), "differences": len(told)})
    write({"size": size, "cost": str(plain.lived.cost)})
    write({"first": [*plain.lived.sentences, *told[:20]], "pages": len(plain.pages)})
    assert plain.lived.sentences == silent.lived.sentences == []
    assert told == []
    assert figures["max_days"] <= MOST
    assert figures["booked"] > figures["planned"] * 0.9
    assert sum(status == 200 for status, *_ in plain.pages.values()) > 300
