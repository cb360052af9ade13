"""The first screen again, for whoever joined before it was there."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_fellow_reads_it_any_day_and_goes_on_to_practice(cast):
    client = Client()
    client.force_login(cast.asha)
    page = client.get("/before-you-start/").content.decode()
    assert all(said in page for said in ("You’ll be overwhelmed at times", "Maeve", "also signs off", "/practice/"))


@pytest.mark.parametrize("who", ["maeve", "rosa"])
def test_it_is_nobody_elses(cast, who):
    client = Client()
    client.force_login(getattr(cast, who))
    assert client.get("/before-you-start/").status_code == 404
