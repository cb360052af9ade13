"""Time away on /me/away/, and who stands beside whom on /me/: one's own, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from mentors.models import Absence
from tests.cast import NOW
from tests.reading import flat


def test_a_mentor_reads_who_stands_in(cast, client, signed_in):
    signed_in(client, cast.maeve)
    for url in (reverse("people:me"), reverse("mentors:my_away")):
        assert "<strong>Tom</strong> is your backup for Asha, Imani and Jonah." in client.get(url).content.decode()


def test_a_fellow_reads_who_stands_beside_them(cast, client, signed_in):
    page = flat(signed_in(client, cast.asha).get(reverse("people:me")))
    assert "<strong>Maeve</strong> is your mentor. <strong>Tom</strong> is your backup." in page
    assert "Nina" not in page
    assert "Gwen" not in page


def test_time_away_and_back(cast, client, signed_in):
    signed_in(client, cast.maeve)
    url = reverse("mentors:my_away")
    assert client.post(url, {"first": "2026-11-20", "last": "2026-11-24", "backup": cast.priya.ref}).status_code == 302
    held = Absence.objects.get()
    assert (held.person, held.backup, held.begun_at) == (cast.maeve, cast.priya, None)
    assert (
        "These days are over already."
        in client.post(url, {"first": "2026-11-09", "last": "2026-11-10"}).content.decode()
    )
    assert (
        "Pick one from the list."
        in client.post(url, {"first": "2026-12-01", "last": "2026-12-02", "backup": cast.maeve.ref}).content.decode()
    )
    assert (
        "Pick one from the list."
        in client.post(
            url, {"first": "2026-12-01", "last": "2026-12-02", "backup": cast.other_mentor.ref}
        ).content.decode()
    )
    assert client.post(reverse("mentors:my_away_call_off", args=[held.ref])).status_code == 302
    held.refresh_from_db()
    assert held.called_off_at == NOW


def test_nobody_calls_off_somebody_elses(cast, client, signed_in):
    held = Absence.objects.create(
        person=cast.maeve, first=NOW.date() + timedelta(days=1), last=NOW.date() + timedelta(days=1)
    )
    for person in (cast.tom, cast.rosa, cast.nina):
        assert signed_in(client, person).post(reverse("mentors:my_away_call_off", args=[held.ref])).status_code == 404
    held.refresh_from_db()
    assert held.called_off_at is None


def test_the_contact_is_told_why_not(cast, client, signed_in):
    page = (
        signed_in(client, cast.dana)
        .post(reverse("mentors:my_away"), {"first": "2026-11-20", "last": "2026-11-20"})
        .content.decode()
    )
    assert "Dana is the contact, and a contact is never away. Name another contact first." in page
    assert 'value="2026-11-20"' in page
