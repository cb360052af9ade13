"""The page of what is kept: a district's demand, and legal holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pts_support.people.models import LegalHold, ProposedAct
from pts_support.people.records import legal_holds
from tests.requests_app.kept import words_there

pytestmark = pytest.mark.django_db
MIN, DAY = timedelta(minutes=1), timedelta(days=1)


def test_whoever_asks_for_it_learns_nothing_of_requests(cast, lived, demand):
    """Open, of another program, on hold, unknown: the same answer, and nothing goes."""
    from uuid import uuid4

    def body(response):
        return response.content.decode().partition("<main")[2]

    done, still = lived
    legal_holds.start_hold(cast.program, person=cast.asha, reason="x", by=cast.rosa, now=cast.NOW)
    said = {ref: body(demand(cast.rosa, ref)) for ref in (uuid4(), still.ref, done.ref)}
    assert len({text.partition("<form")[0] for text in said.values()}) == 1
    assert "words-of-asha" in words_there()
    LegalHold.objects.update(lifted_at=cast.NOW, lifted_by=cast.rosa)
    demand(cast.other_staff, done.ref)
    assert "words-of-asha" in words_there()


def test_it_takes_a_reason_and_a_yes(cast, lived, demand):
    done, _ = lived
    for more, says in (
        ({"sure": ""}, "Tick this if you are sure"),
        ({"letter": ""}, "Name the letter."),
        ({"why": "no"}, "Pick one of these."),
        ({"ref": "x"}, "That is no reference."),
    ):
        page = demand(cast.rosa, more.pop("ref", done.ref), **more)
        assert page.status_code == 422
        assert says in page.content.decode()
    assert "words-of-asha" in words_there()
    for who in (cast.asha, cast.maeve, cast.nina):
        assert demand(who, done.ref).status_code == 404


def test_a_hold_is_started_by_one_and_released_by_two(cast, client, signed_in):
    for who, second in ((cast.rosa, cast.okafor), (cast.okafor, cast.rosa)):
        signed_in(client, who)
        made = client.post("/program/keeping/hold/", {"person": str(cast.asha.ref), "reason": "Letter 9"}, follow=True)
        assert "Letter 9" in made.content.decode()
        hold = LegalHold.objects.get(lifted_at=None)
        assert "A legal hold runs" in signed_in(Client(), cast.asha).get("/me/data/").content.decode()
        page = client.post(f"/program/keeping/hold/{hold.ref}/lift/", follow=True).content.decode()
        assert "The hold goes on until a second person agrees." in page
        assert f"{who.called} asked to release it" in page
        assert LegalHold.objects.filter(lifted_at=None).exists()
        act = ProposedAct.objects.get(outcome="")
        assert "Release the legal hold on Asha" in signed_in(Client(), second).get("/decisions/").content.decode()
        signed_in(Client(), second).post(f"/decisions/{act.ref}/agree/")
        assert not LegalHold.objects.filter(lifted_at=None).exists()
    assert client.post(f"/program/keeping/hold/{hold.ref}/lift/").status_code == 404
    assert client.post("/program/keeping/hold/", {"reason": ""}).status_code == 422
    assert signed_in(client, cast.maeve).get("/program/keeping/").status_code == 404
