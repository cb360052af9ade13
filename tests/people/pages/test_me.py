"""/me/: one's own page."""

from __future__ import annotations

from django.urls import reverse


def test_how_one_appears(cast, client, signed_in):
    signed_in(client, cast.maeve)
    typed = {"called": "  Maeve\u202e ", "phone": "518-555-0123", "time_zone": "America/Chicago"}
    assert client.post(reverse("people:me"), typed).status_code == 302
    cast.maeve.refresh_from_db()
    assert (cast.maeve.called, cast.maeve.phone, cast.maeve.time_zone) == ("Maeve", "518-555-0123", "America/Chicago")
    page = client.post(
        reverse("people:me"), {"called": "Mae", "phone": "<b>", "time_zone": "Mars/Base"}
    ).content.decode()
    assert "A phone number has digits" in page
    assert "Pick one from the list." in page
    assert 'value="Mae"' in page


def test_signed_out_there_is_only_the_way_in(cast, client):
    for url in (reverse("people:me"), reverse("mentors:my_away"), reverse("people:program")):
        answer = client.get(url)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
