"""The way to an emergency stands on the first page of whoever may ask. (Who is asked: acts/test_emergency.py.)"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reading import plain
from tests.requests_app.breaking_glass import asked
from tests.requests_app.sending_files import client_of

pytestmark = pytest.mark.django_db


def test_directors_and_staff_have_the_way_there_on_their_first_page(cast):
    found = {}
    for name in ("okafor", "rosa", "dana", "maeve", "asha"):
        found[name] = "Read a request in an emergency" in plain(client_of(getattr(cast, name)).get("/"))
    assert found == {"okafor": True, "rosa": True, "dana": False, "maeve": False, "asha": False}


def cost(who):
    client = client_of(who)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    return len(queries)


def test_what_the_first_page_costs_while_somebody_waits_and_while_nobody_does(cast, hers):
    calm = {name: cost(getattr(cast, name)) for name in ("okafor", "dana", "maeve")}
    for _ in range(3):
        asked(cast.rosa, hers.ref)
    alarmed = {name: cost(getattr(cast, name)) for name in calm}
    assert {name: alarmed[name] - calm[name] for name in calm} == {"okafor": 2, "dana": 2, "maeve": 0}
    assert max(calm.values()) <= 11
