"""/me/: one's own page."""

from __future__ import annotations

import re

from django.urls import reverse

from pts_support.people.models import User
from pts_support.people.pages.fields import US_ZONES


def test_how_one_appears(cast, client, signed_in):
    signed_in(client, cast.maeve)
    typed = {"name": "Maeve Byrne", "called": "  Maeve\u202e ", "phone": "518-555-0123", "time_zone": "America/Chicago"}
    assert client.post(reverse("people:me"), typed).status_code == 302
    cast.maeve.refresh_from_db()
    kept = (cast.maeve.name, cast.maeve.called, cast.maeve.phone, cast.maeve.time_zone)
    assert kept == ("Maeve Byrne", "Maeve", "518-555-0123", "America/Chicago")
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


# The time zone ------------------------------------------------------------------------------------------------------


def options(page):
    field = re.search(r'<select[^>]*name="time_zone".*?</select>', page.content.decode(), re.S)[0]
    return re.findall(r'<option value="([^"]+)"', field)


def test_the_page_offers_the_zones_of_the_country_and_one_s_own(cast, client, signed_in):
    signed_in(client, cast.maeve)
    here = [name for name, _ in US_ZONES]
    assert options(client.get(reverse("people:me"))) == here
    User.objects.filter(id=cast.maeve.id).update(time_zone="Europe/Dublin")
    assert options(client.get(reverse("people:me"))) == [*here, "Europe/Dublin"]


def test_any_zone_can_be_posted_as_before(cast, client, signed_in):
    signed_in(client, cast.maeve)
    typed = {"name": "Maeve Example", "called": "Maeve", "phone": "", "time_zone": "Asia/Manila"}
    assert client.post(reverse("people:me"), typed).status_code == 302
    cast.maeve.refresh_from_db()
    assert cast.maeve.time_zone == "Asia/Manila"


def test_a_zone_is_found_by_its_name_without_a_script(cast, client, signed_in):
    signed_in(client, cast.maeve)
    page = client.get(reverse("people:zone"), {"q": "buenos aires"}).content.decode()
    assert re.findall(r'name="time_zone" value="([^"]+)"', page) == [
        "America/Argentina/Buenos_Aires",
        "America/Buenos_Aires",
    ]
    assert client.post(reverse("people:zone"), {"time_zone": "America/Buenos_Aires"}).url == reverse("people:me")
    cast.maeve.refresh_from_db()
    assert (cast.maeve.time_zone, cast.maeve.called) == ("America/Buenos_Aires", "Maeve")


def test_what_is_no_zone_changes_nothing(cast, client, signed_in):
    signed_in(client, cast.maeve)
    assert "No time zone has that in its name." in client.get(reverse("people:zone"), {"q": "Mars"}).content.decode()
    assert client.post(reverse("people:zone"), {"time_zone": "Mars/Base"}).url == reverse("people:zone")
    cast.maeve.refresh_from_db()
    assert cast.maeve.time_zone == "America/New_York"


def test_a_phone_kept_long_ago_that_is_none_today_does_not_stand_in_the_way_of_a_zone(cast, client, signed_in):
    User.objects.filter(id=cast.maeve.id).update(phone="<b>")
    signed_in(client, cast.maeve)
    page = client.post(reverse("people:zone"), {"time_zone": "Europe/Dublin"}, follow=True).content.decode()
    cast.maeve.refresh_from_db()
    assert (cast.maeve.time_zone, cast.maeve.phone) == ("Europe/Dublin", "<b>")
    assert "Time zone saved." in page
