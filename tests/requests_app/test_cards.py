"""The way to an emergency stands on the first page of whoever may ask. (Who is asked: acts/test_emergency.py.)"""

import pytest

from tests.reading import plain
from tests.requests_app.sending_files import client_of

pytestmark = pytest.mark.django_db


def test_directors_and_staff_have_the_way_there_on_their_first_page(cast):
    found = {}
    for name in ("okafor", "rosa", "dana", "maeve", "asha"):
        found[name] = "Read a request in an emergency" in plain(client_of(getattr(cast, name)).get("/"))
    assert found == {"okafor": True, "rosa": True, "dana": False, "maeve": False, "asha": False}
