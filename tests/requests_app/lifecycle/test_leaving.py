""" "I can't": the turn leaves this person, who keeps sight, and the next one is asked."""

from __future__ import annotations

import pytest

from requests_app.lifecycle.leaving import passed_on
from requests_app.vocabulary import EventKind, Standing, Verb
from tests.requests_app.lifecycle.cases import asked_case

pytestmark = pytest.mark.django_db


def test_the_turn_leaves_them_and_the_next_is_asked(cast):
    case = asked_case(cast)
    move = passed_on(case, cast.maeve.id)
    mine = case.part_of(cast.maeve.id)
    assert (move.verb, move.by_id, mine.passed_generation, mine.standing) == (
        Verb.PASS_ON,
        cast.maeve.id,
        case.request.generation,
        Standing.ALL,
    )
    assert [(event.kind, event.person_id) for event in move.events] == [
        (EventKind.PASSED_ON, cast.maeve.id),
        (EventKind.ESCALATED, cast.tom.id),
    ]
    assert (move.hush, [row.person_id for row in move.joins]) == ({cast.maeve.id}, [cast.tom.id])
