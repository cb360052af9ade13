"""The participant's side of who may see what."""

from __future__ import annotations

import pytest

from requests_app.acts import steering
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import Seat
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import full_desk

pytestmark = pytest.mark.django_db


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
