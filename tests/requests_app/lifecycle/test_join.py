"""Who joins may read what the fellow's consent gives; who is there already is asked once more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from requests_app.chain.routing import AskedPerson
from requests_app.lifecycle.join import add_participant
from requests_app.vocabulary import Consent, Route, Seat, Standing
from tests.requests_app.lifecycle.cases import asked_case, move_of

COLUMNS = (
    "person_id", "standing", "seat", "stands_in_for_id", "order", "asked_generation", "passed_generation", "joined_at",
    "reads_since", "named", "nameless", "acked_turn", "brought_in",
)  # fmt: skip


def added(case, person, seat=Seat.DIRECTOR, stands_in_for=None, **put):
    move = move_of(case)
    move.put |= put
    asked = AskedPerson(case.circle.people[person.id], seat, stands_in_for)
    return move, add_participant(move, asked)


def test_whoever_is_new_reads_everything_from_now_on(cast):
    case = asked_case(cast)
    move, row = added(case, cast.okafor, generation=2)
    assert move.joins == [row]
    assert {name: getattr(row, name) for name in COLUMNS} == {
        "person_id": cast.okafor.id,
        "standing": Standing.ALL,
        "seat": Seat.DIRECTOR,
        "stands_in_for_id": None,
        "order": 2,
        "asked_generation": 2,
        "passed_generation": 0,
        "joined_at": case.now,
        "reads_since": case.now,
        "named": False,
        "nameless": False,
        "acked_turn": 0,
        "brought_in": False,
    }


def test_where_only_the_waiting_may_be_known_nothing_is_read(cast):
    case = asked_case(cast, consent=Consent.ONLY_WAITING)
    _, row = added(case, cast.okafor)
    assert (row.standing, row.reads_since) == (Standing.WAITING, None)


def test_whoever_the_page_named_is_named(cast):
    case = asked_case(cast)
    _, tom = added(case, cast.tom, Seat.BACKUP, case.circle.mentor)
    assert (tom.named, tom.stands_in_for_id) == (True, cast.maeve.id)


def test_each_who_joins_in_one_move_comes_after_the_other(cast):
    case = asked_case(cast)
    move, first = added(case, cast.okafor)
    second = add_participant(move, AskedPerson(case.circle.people[cast.rosa.id], Seat.STAFF), named=True)
    assert [(row.order, row.named) for row in (first, second)] == [(2, False), (3, True)]


def test_whoever_is_there_is_asked_once_more_and_keeps_sight_and_seat(cast):
    case = asked_case(cast)
    (maeve,) = case.helpers
    maeve.passed_generation, since = 1, maeve.reads_since
    move, row = added(case, cast.maeve, Seat.COVER, generation=2)
    assert (row, move.changes, move.joins) == (maeve, [maeve], [])
    assert (maeve.asked_generation, maeve.passed_generation, maeve.order) == (2, 0, 2)
    assert (maeve.standing, maeve.seat, maeve.reads_since) == (Standing.ALL, Seat.MENTOR, since)


@pytest.mark.parametrize(
    ("consent", "standing"), [(Consent.MAY_READ, Standing.ALL), (Consent.ONLY_WAITING, Standing.WAITING)]
)
def test_whoever_had_left_is_let_in_anew(cast, consent, standing):
    case = asked_case(cast, consent=consent)
    (maeve,) = case.helpers
    maeve.standing, maeve.reads_since = Standing.LEFT, None
    added(case, cast.maeve, Seat.BACKUP)
    since = case.now if standing == Standing.ALL else None
    assert (maeve.standing, maeve.seat, maeve.reads_since, maeve.nameless) == (standing, Seat.BACKUP, since, False)


def test_on_the_board_nobody_learns_the_name(cast):
    case = asked_case(cast, route=Route.PEERS, consent=Consent.ONLY_WAITING)
    _, rosa = added(case, cast.rosa, Seat.STAFF)
    assert (rosa.nameless, rosa.standing) == (True, Standing.ALL)


def test_who_read_the_board_without_the_name_is_asked_by_name_on_another_chain(cast):
    case = asked_case(cast, route=Route.PEERS)
    move, rosa = added(case, cast.rosa, Seat.STAFF)
    case = replace(case, participants=[*case.participants, rosa])
    move, again = added(case, cast.rosa, Seat.DIRECTOR, route=Route.STAFF)
    assert (again, move.changes, move.joins) == (rosa, [rosa], [])
    assert (rosa.nameless, rosa.standing, rosa.seat, rosa.reads_since) == (False, Standing.ALL, Seat.DIRECTOR, case.now)
