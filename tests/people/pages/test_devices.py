"""The list of where somebody is signed in, and of browsers that are known: each is ended alone."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from pts_support.people.models import Browser
from tests.people.signing_in import STEP, by_password, is_in


def test_a_browser_can_be_forgotten(cast, client, maeve):
    by_password(client, maeve, code=False)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "no two-step verification until" in page
    held = Browser.objects.get()
    assert by_password(Client(), cast.tom)
    assert Client().post(reverse("people:browser_forget", args=[held.ref]))
    other = Client()
    by_password(other, cast.asha)
    assert other.post(reverse("people:browser_forget", args=[held.ref])).status_code == 404
    client.post(reverse("people:browser_forget", args=[held.ref]))
    client.post(reverse("account_logout"))
    assert by_password(client, maeve, code=False).url == STEP


def test_the_list_names_devices_and_ends_each_alone(cast, client):
    phone, desk, stranger = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"}), client, Client()
    for one in (phone, desk):
        by_password(one, cast.asha)
    by_password(stranger, cast.ben)
    page = desk.get(reverse("usersessions_list"))
    assert "Safari on an iPhone" in page.content.decode()
    other = next(one for one in page.context["sessions"] if not one.is_here)
    assert stranger.post(reverse("people:session_end", args=[other.mark])).status_code == 404
    assert is_in(phone)
    desk.post(reverse("people:session_end", args=[other.mark]))
    assert (is_in(phone), is_in(desk), phone.get("/me/").status_code) == (False, True, 302)


def test_everywhere_else(cast, client):
    there = Client()
    for one in (there, client):
        by_password(one, cast.asha)
    client.post(reverse("usersessions_list"))
    assert (is_in(there), is_in(client)) == (False, True)
