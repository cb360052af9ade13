"""What staff see of somebody who is not in yet, and the address they may put right."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from pts_support.people.models import Invitation
from tests.cast import NOW
from tests.people.inviting import NOWHERE, TYPED, added, link, people_page


def test_staff_see_why_somebody_is_not_in(cast, kim, client, set_clock):
    assert "Not in yet, the link was sent today" in people_page(cast, client)
    Client().get(link())
    assert "the page was opened today but not finished" in people_page(cast, client)
    Invitation.objects.update(refused_at=NOW)
    assert "Not in yet, the mail came back" in people_page(cast, client)
    set_clock(NOW + timedelta(days=21))
    assert "Not in yet, the link ran out" in people_page(cast, client)


def test_an_address_of_somebody_here_is_refused_in_words(cast, client):
    m = added(cast, **TYPED)
    client.force_login(cast.rosa)
    typed = {"details-name": "Robin", "details-called": "Robin", "details-email": "maeve@lakeside.example"}
    page = client.post(reverse("people:person_details", args=[m.ref]), typed).content.decode()
    assert "Somebody here has this address already." in page
    assert Invitation.objects.get(membership=m, replaced_at=None).email == NOWHERE
