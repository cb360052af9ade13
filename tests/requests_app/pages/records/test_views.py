"""The page of what is kept: a district's demand, and legal holds."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from pts_support.notify.models import OutboxMessage
from pts_support.people.decisions import decide
from pts_support.people.models import LegalHold, ProposedAct
from pts_support.people.records import legal_holds
from requests_app.models import RemovalDemand
from tests import two_worlds
from tests.people.own_file import taken_out
from tests.requests_app.asking import ask
from tests.requests_app.kept import words_there
from tests.requests_app.sending_files import client_of

pytestmark = pytest.mark.django_db
MIN, DAY = timedelta(minutes=1), timedelta(days=1)


OWN = ("/", "/decisions/", "/program/keeping/", "/dashboard/", "/me/")


def own_world(cast, demand, who, ref, set_clock):
    """All that somebody reads who asked for a removal, on that day and four days later, and their own file."""
    seen = []
    try:
        with transaction.atomic():
            set_clock(cast.NOW + timedelta(hours=1))
            seen.append(two_worlds.washed(demand(who, ref).content))
            set_clock(cast.NOW + timedelta(hours=1, days=4))
            decide.settle_due(cast.NOW + timedelta(hours=1, days=4))
            client = client_of(who)
            seen += [two_worlds.washed(client.get(path).content) for path in OWN]
            rows = json.loads(taken_out(who)["data.json"])["sections"]
            seen.append(rows["requests_app.removaldemand"]["rows"])
            seen.append(rows["people.proposedact"]["rows"])
            seen.append([row["what"] for row in rows["people.accessentry"]["rows"]])
            seen.append(list(OutboxMessage.objects.filter(person=who).values_list("kind", flat=True)))
            raise Undone
    except Undone:
        return seen


class Undone(Exception):
    pass


@pytest.mark.parametrize("name", ["rosa", "okafor"])
def test_whoever_asks_for_it_reads_the_same_whatever_it_fits(cast, lived, demand, set_clock, name):
    """A closed request, an open one, one they were left out of, one of another program, and none at all."""
    done, still = lived
    who = getattr(cast, name)
    out = ask(cast, text="Round them.", left_out=frozenset({who.id}))
    other = ask(cast, "nina", text="Of Nina.")
    refs = (done.ref, still.ref, out.ref, other.ref)
    nothing = own_world(cast, demand, who, uuid4(), set_clock)
    assert "We can’t tell you more" in nothing[0].decode()
    assert [own_world(cast, demand, who, ref, set_clock) == nothing for ref in refs] == [True] * 4


def test_it_takes_a_reason_and_a_yes(cast, lived, demand):
    done, _ = lived
    for more, says in (
        ({"sure": ""}, "Tick this if you are sure"),
        ({"dated": ""}, "Give the date that the letter has."),
        ({"dated": "2026-11-18"}, "This day is still to come."),
        ({"dated": "2025-11-15"}, "This is more than a year ago."),
        ({"number": "none at all"}, "A number has at least one digit."),
        ({"why": "no"}, "Pick one of these."),
        ({"ref": "x"}, "There is no request ID in this."),
    ):
        page = demand(cast.rosa, more.pop("ref", done.ref), **more)
        assert page.status_code == 422
        assert says in page.content.decode()
    assert "words-of-asha" in words_there()
    for who in (cast.asha, cast.maeve, cast.nina):
        assert demand(who, done.ref).status_code == 404


def test_under_a_hold_nobody_is_promised_three_days(cast, lived, demand):
    """On the whole program it is refused; on one person nobody learns whether it covers the request."""
    done, _ = lived
    legal_holds.start_hold(cast.program, person=cast.asha, reason="Letter 9", by=cast.rosa, now=cast.NOW)
    page = demand(cast.rosa, done.ref)
    assert "and no active legal hold covers it" in page.content.decode()
    legal_holds.start_hold(cast.program, person=None, reason="Letter 10", by=cast.rosa, now=cast.NOW)
    before = RemovalDemand.objects.count()
    page = demand(cast.rosa, uuid4())
    assert (page.status_code, RemovalDemand.objects.count()) == (422, before)
    assert "A legal hold covers the whole program, so nothing can be removed." in page.content.decode()


def test_a_hold_is_started_by_one_and_released_by_two(cast, client, signed_in):
    for who, second in ((cast.rosa, cast.okafor), (cast.okafor, cast.rosa)):
        signed_in(client, who)
        made = client.post("/program/keeping/hold/", {"person": str(cast.asha.ref), "reason": "Letter 9"}, follow=True)
        assert "Letter 9" in made.content.decode()
        hold = LegalHold.objects.get(lifted_at=None)
        assert "A legal hold has been active" in signed_in(Client(), cast.asha).get("/me/data/").content.decode()
        page = client.post(f"/program/keeping/hold/{hold.ref}/lift/", follow=True).content.decode()
        assert "The hold goes on until a second person agrees." in page
        assert f"{who.called} asked to release it" in page
        assert page.count('/stop/">') == 1  # the undo
        too = signed_in(Client(), second).post(f"/program/keeping/hold/{hold.ref}/lift/", follow=True).content.decode()
        assert (f"{who.called} asked for the same" in too, '/stop/">' in too) == (True, False)
        assert LegalHold.objects.filter(lifted_at=None).exists()
        act = ProposedAct.objects.get(outcome="")
        assert "Release the legal hold on Asha" in signed_in(Client(), second).get("/decisions/").content.decode()
        signed_in(Client(), second).post(f"/decisions/{act.ref}/agree/")
        assert LegalHold.objects.filter(lifted_at=None).exists()  # while the yes can be undone
        decide.settle_due(cast.NOW + timedelta(seconds=10))
        assert not LegalHold.objects.filter(lifted_at=None).exists()
    assert client.post(f"/program/keeping/hold/{hold.ref}/lift/").status_code == 404
    assert client.post("/program/keeping/hold/", {"reason": ""}).status_code == 422
    assert signed_in(client, cast.maeve).get("/program/keeping/").status_code == 404
