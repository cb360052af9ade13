"""The forms of a calendar: its week, its days off and its half days."""

from __future__ import annotations

from django.urls import reverse

from pts_support.people.models import AccessEntry, ClosedDays


def test_the_week_days_off_and_half_days(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url = reverse("people:calendar", args=[cast.calendar.ref])
    typed = {
        "week-name": "Lakeside schools",
        "week-time_zone": "America/New_York",
        "week-opens_0": "08:30",
        "week-closes_0": "15:00",
        "week-opens_5": "09:00",
    }
    page = client.post(url, typed).content.decode()
    assert "Saturday needs both times, or none for a day off." in page
    assert client.post(url, {**typed, "week-closes_5": "12:00"}).status_code == 302
    assert [(d.weekday, d.opens.hour) for d in cast.calendar.week.all()] == [(0, 8), (5, 9)]
    assert (
        "at least one day with hours"
        in client.post(url, {"week-name": "x", "week-time_zone": "America/New_York"}).content.decode()
    )
    off = reverse("people:days_close", args=[cast.calendar.ref])
    wrong = client.post(
        off, {"closed-kind": "break", "closed-name": "Fall", "closed-first": "2026-11-27", "closed-last": "2026-11-26"}
    )
    assert "The last day comes before the first." in wrong.content.decode()
    right = {
        "closed-kind": "break",
        "closed-name": "Fall",
        "closed-first": "2026-11-26",
        "closed-last": "2026-11-27",
        "closed-cover": cast.tom.ref,
    }
    assert client.post(off, right).status_code == 302
    assert ClosedDays.objects.get(name="Fall").cover == cast.tom
    half = reverse("people:half_day", args=[cast.calendar.ref])
    assert (
        client.post(half, {"half-day": "2026-11-25", "half-opens": "08:00", "half-closes": "11:30"}).status_code == 302
    )
    held = cast.calendar.half_days.get()
    assert client.post(reverse("people:half_day_drop", args=[cast.calendar.ref, held.ref])).status_code == 302
    assert (cast.calendar.half_days.count(), AccessEntry.objects.filter(verb="calendar_changed").count()) == (0, 4)
