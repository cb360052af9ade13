"""Who takes part: whose rows they are, whose turn it is, and what the database refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from requests_app.acts import steering
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import Seat, Standing
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import full_desk, policies


@pytest.fixture
def asked(cast):
    """Asha's request to Maeve without Tom, Ben's to Tom, one of Imani's that was taken back, and one on the board."""
    policies(cast)
    made = {
        "asha": ask(cast, left_out=frozenset({cast.tom.id})),
        "ben": ask(cast, "ben"),
        "imani": ask(cast, "imani"),
        "board": ask(cast, "jonah", route="peers"),
    }
    steering.withdraw(made["imani"], by=cast.imani, now=cast.NOW + timedelta(minutes=5))
    return made


def names(rows, asked):
    called = {request.id: name for name, request in asked.items()}
    return sorted(called[row.request_id] for row in rows)


def test_a_helper_has_the_rows_by_which_they_may_know_of_a_request(cast, asked):
    people = {"maeve": cast.maeve, "tom": cast.tom, "ben": cast.ben, "nina": cast.nina}
    assert {name: names(Participant.objects.helping(person), asked) for name, person in people.items()} == {
        "maeve": ["asha"],
        "tom": ["ben"],
        "ben": [],
        "nina": [],
    }


def test_a_peer_has_what_stands_on_the_board_now(cast, asked):
    people = {"ben": cast.ben, "jonah": cast.jonah, "maeve": cast.maeve, "nina": cast.nina}
    assert {name: names(Participant.objects.on_board_for(person), asked) for name, person in people.items()} == {
        "ben": ["board"],
        "jonah": [],
        "maeve": [],
        "nina": [],
    }
    steering.withdraw(asked["board"], by=cast.jonah, now=cast.NOW + timedelta(minutes=5))
    assert not Participant.objects.on_board_for(cast.ben).exists()


def test_open_is_what_is_due(cast, asked):
    rows = Participant.objects.filter(person=cast.maeve)
    assert (names(rows, asked), names(rows.open(), asked)) == (["asha", "imani"], ["asha"])


@pytest.mark.parametrize(
    ("asked_in", "passed_in", "generation", "turn"),
    [(1, 0, 1, True), (1, 1, 1, False), (2, 1, 2, True), (1, 0, 2, False), (0, 0, 1, False), (0, 1, 1, False)],
)
def test_the_turn_is_theirs_who_were_asked_in_this_generation_and_whom_it_has_not_left(
    asked_in, passed_in, generation, turn
):
    row = Participant(asked_generation=asked_in, passed_generation=passed_in)
    assert row.has_turn(generation) is turn


def row(cast, request, person, **more):
    facts = {"seat": Seat.STAFF, "standing": Standing.ALL, "joined_at": cast.NOW, "reads_since": cast.NOW}
    return Participant.objects.create(request=request, person=person, **facts | more)


@pytest.mark.parametrize(
    ("who", "more", "refused"),
    [
        ("maeve", {}, "one_standing_a_person"),
        ("rosa", {"reads_since": None}, "reads_since_while_reading"),
        ("rosa", {"standing": Standing.WAITING}, "reads_since_while_reading"),
    ],
)
def test_what_the_database_refuses(cast, asked, who, more, refused):
    with pytest.raises(IntegrityError, match=refused):
        row(cast, asked["asha"], getattr(cast, who), **more)


@pytest.mark.parametrize("standing", [Standing.WAITING, Standing.LEFT])
def test_nothing_but_the_fellows_own_act_leads_out_of_excluded(cast, asked, standing):
    with pytest.raises(IntegrityError):
        Participant.objects.filter(request=asked["asha"], person=cast.tom).update(standing=standing)


def test_the_rows_are_those_that_visible_to_knows(cast, policy):
    """The participant's side and the request's side are one rule."""
    full_desk(cast)
    ask(cast, "ben", "On the board.", route="peers")
    ask(cast, "asha", "Round Maeve.", route="around")
    ask(cast, "asha", "Without Tom.", left_out=frozenset({cast.tom.id}))
    steering.withdraw(ask(cast, "imani", "Taken back."), by=cast.imani, now=cast.NOW)
    for who in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.asha, cast.ben, cast.nina, cast.other_mentor):
        mine = set(Participant.objects.helping(who).values_list("request_id", flat=True))
        known = HelpRequest.objects.visible_to(who).exclude(fellow=who)
        peer = Participant.objects.filter(person=who, seat=Seat.PEER).values("request_id")
        assert mine == set(known.exclude(id__in=peer).values_list("id", flat=True))
