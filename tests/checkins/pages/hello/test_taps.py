from __future__ import annotations

import pytest

from tests.checkins.hello.scene import begin, of

pytestmark = pytest.mark.django_db


def test_two_taps_and_an_undo(cast, client, signed_in):
    begin(cast)
    mine = of(cast, "asha")
    page = signed_in(client, cast.maeve).post(f"/hello/{mine.ref}/do/", {"did": "talked"}, follow=True)
    assert "Good that you talked." in page.content.decode()
    assert client.post(f"/hello/{mine.ref}/do/", {"did": "shouted"}).status_code == 404
    assert "already" in client.post(f"/hello/{mine.ref}/do/", {"did": "talked"}, follow=True).content.decode()
    assert "Undone." in client.post(f"/hello/{mine.ref}/undo/", follow=True).content.decode()
    assert of(cast, "asha").greeted_at is None
    for who in (cast.priya, cast.okafor, cast.asha, cast.other_mentor):
        assert signed_in(client, who).post(f"/hello/{mine.ref}/do/", {"did": "talked"}).status_code == 404
        assert client.post(f"/hello/{mine.ref}/undo/").status_code == 404
