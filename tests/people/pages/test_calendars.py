"""A snow day in one tap."""

from __future__ import annotations

from django.urls import reverse

from pts_support.people.models import ClosedDays
from tests.cast import NOW

TODAY = NOW.date()


def test_a_snow_day_in_one_tap_and_undone(cast, client, signed_in):
    signed_in(client, cast.rosa)
    page = client.get(reverse("people:calendars")).content.decode()
    assert "Snow day today" in page
    url = reverse("people:snow", args=[cast.calendar.ref])
    for _ in range(2):
        assert client.post(url, {"day": "2026-11-17"}).status_code == 302
    snow = ClosedDays.objects.get(calendar=cast.calendar, kind="snow")
    assert (snow.first, snow.last) == (TODAY, TODAY)
    assert "Snow day today" not in client.get(reverse("people:calendars")).content.decode()
    client.post(reverse("people:days_open", args=[cast.calendar.ref, snow.ref]))
    assert not ClosedDays.objects.filter(kind="snow").exists()


def test_a_snow_day_far_off_or_of_another_calendar_is_not_made(cast, client, signed_in):
    signed_in(client, cast.rosa)
    for day in ("2027-11-17", "x", ""):
        client.post(reverse("people:snow", args=[cast.calendar.ref]), {"day": day})
    assert client.post(reverse("people:snow", args=[cast.other.calendar.ref]), {"day": "2026-11-17"}).status_code == 404
    assert not ClosedDays.objects.filter(kind="snow").exists()
