from __future__ import annotations

import pytest

from checkins.conversations import settings
from checkins.models import OwnSwitches, ProgramCheckins
from checkins.pulse.switches import suggestions_are_off

pytestmark = pytest.mark.django_db


def test_off_for_whoever_switched_it_off_and_for_a_program_that_did(cast):
    settings.begin(cast.program, now=cast.NOW)

    def off():
        return [suggestions_are_off(one, cast.program.id) for one in (cast.asha, cast.ben)]

    assert off() == [False, False]
    OwnSwitches.objects.create(person=cast.asha, suggestions_off=True, changed_at=cast.NOW)
    assert off() == [True, False]
    ProgramCheckins.objects.update(suggestions=False)
    assert off() == [True, True]


def test_the_ask_page_offers_none_then(cast, policy, client, signed_in):
    vent = {"text": "No one's being flexible, it's impossible!"}

    def offered():
        page = signed_in(client, cast.asha).post("/ask/promise/", vent).content.decode()
        kept = client.post("/ask/draft/", vent, headers={"X-Requested-With": "fetch"}).json()
        return "Want to put it as an ask?" in page, kept["implied"]

    assert offered() == (True, True)
    OwnSwitches.objects.create(person=cast.asha, suggestions_off=True, changed_at=cast.NOW)
    assert offered() == (False, False)
