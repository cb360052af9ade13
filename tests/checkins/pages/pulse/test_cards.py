from __future__ import annotations

import re

import pytest

from checkins.models import HardWeeksOffer, OwnSwitches
from requests_app.models import HelpRequest
from tests.checkins.scene import at, begin

pytestmark = pytest.mark.django_db


def text(answer):
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def untagged(answer):
    return re.sub(r"<[^>]+>", "", text(answer))


@pytest.fixture
def asha(cast, policy, client, signed_in):
    begin(cast)
    signed_in(client, cast.asha)
    return lambda **data: client.post("/pulse/", data, follow=True)


def test_once_a_week_on_the_first_page(cast, asha, client):
    assert "How manageable was your week?" in text(client.get("/"))
    assert "Saved. Only you can see it." in text(asha(week="4"))
    assert "How manageable was" not in text(client.get("/"))
    assert "Your week is saved" in text(client.get("/pulse/"))


def test_on_the_first_school_day_it_is_about_the_week_before(cast, asha, client, set_clock):
    set_clock(at(23, 9))
    assert "How manageable was last week?" in text(client.get("/"))


def test_want_a_call_is_asked_on_the_first_page_and_answered_there(cast, asha, client):
    HardWeeksOffer.objects.create(
        membership=cast.memberships["asha"], person=cast.rosa, monday=cast.NOW.date(), at=cast.NOW
    )
    assert "Want Dr. Okafor to call you?" in untagged(client.get("/"))  # who would be asked now, whoever it was
    assert "Dr. Okafor" in text(asha(do="answer", answer="yes"))
    assert HelpRequest.objects.get().route == "around"
    assert "to call you?" not in text(client.get("/"))


def test_switched_off_there_is_no_card(cast, asha, client):
    OwnSwitches.objects.create(person=cast.asha, pulse_off=True, changed_at=cast.NOW)
    assert "How manageable was" not in text(client.get("/"))
