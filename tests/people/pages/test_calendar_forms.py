"""The forms of a calendar: its week, its days off and its half days."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.messages import get_messages
from django.urls import reverse

from pts_support.people.models import AccessEntry, ClosedDays
from requests_app.chain import policy, policy_versions
from tests.cast import NOW


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


def test_breaks_in_a_row_are_refused_with_what_was_typed(cast, client, signed_in):
    """Else every page that promises an answer by this calendar would fail."""
    signed_in(client, cast.rosa)
    off, first, answers = reverse("people:days_close", args=[cast.calendar.ref]), NOW.date() + timedelta(days=1), []
    for number in range(8):
        last = first + timedelta(days=120)
        typed = {"kind": "break", "name": f"Break {number}", "first": first.isoformat(), "last": last.isoformat()}
        answers.append(client.post(off, {f"closed-{name}": value for name, value in typed.items()}))
        if answers[-1].status_code == 302:
            first = last + timedelta(days=1)
    assert [answer.status_code for answer in answers] == [302] * 5 + [200] * 3
    page = answers[-1].content.decode()
    assert "fewer than 40 school days within the 700 days from November 17, 2026" in page
    assert 'value="Break 7"' in page
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)
    signed_in(client, cast.asha)
    assert client.get("/ask/").status_code == 200


def test_a_minute_is_no_working_day_and_no_half_day(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url, half = (reverse(name, args=[cast.calendar.ref]) for name in ("people:calendar", "people:half_day"))
    week = {"name": "Lakeside", "time_zone": "America/New_York", "opens_0": "08:00", "closes_0": "08:01"}
    page = client.post(url, {f"week-{name}": value for name, value in week.items()})
    assert "A day with hours has at least one hour." in page.content.decode()
    page = client.post(half, {"half-day": "2026-11-25", "half-opens": "08:00", "half-closes": "08:01"})
    assert "A day with hours has at least one hour." in page.content.decode()
    assert (cast.calendar.week.count(), cast.calendar.half_days.count()) == (5, 0)


def test_a_week_and_a_snow_day_are_refused_where_too_little_would_be_left(cast, client, signed_in):
    ClosedDays.objects.create(calendar=cast.calendar, name="Gone", first="2026-11-20", last="2029-11-20")
    signed_in(client, cast.rosa)
    week = {"name": "Mondays", "time_zone": "America/New_York", "opens_0": "08:00", "closes_0": "12:00"}
    page = client.post(
        reverse("people:calendar", args=[cast.calendar.ref]), {f"week-{name}": value for name, value in week.items()}
    )
    assert (page.status_code, 'value="Mondays"' in page.content.decode()) == (200, True)
    assert f"<h1>{cast.calendar.name}</h1>" in page.content.decode()
    answer = client.post(reverse("people:snow", args=[cast.calendar.ref]), {"day": "2026-11-18"})
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "fewer than 40 school days" in said[-1]
    assert (cast.calendar.week.count(), cast.calendar.closed_days.filter(kind="snow").count()) == (5, 0)
