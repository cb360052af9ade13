from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar

from checkins.conversations.calendar_file import CalendarEntry, calendar_file

REF, STARTS = UUID("0b0e7a52-1111-4222-8333-944455556666"), datetime(2026, 11, 19, 20, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://support.example.org", "PTS Support <support@example.org>"


def read(**more):
    entry = {"ref": REF, "sequence": 1, "starts": STARTS, "ends": STARTS + timedelta(minutes=20), "meets_by": "phone"}
    data = calendar_file(CalendarEntry(**(entry | {"to": "asha@lakeside.example"} | more)), NOW)
    calendar = Calendar.from_ical(data)
    [event] = calendar.walk("VEVENT")
    return data, calendar, event


def test_what_a_mail_program_reads():
    data, calendar, event = read()
    assert {name: calendar.decoded(name) for name in ("method", "version")} == {"method": "REQUEST", "version": "2.0"}
    assert {name: str(event[name]) for name in ("uid", "summary", "class", "status", "location", "transp")} == {
        "uid": f"{REF}@example.org", "summary": "PTS Support: check-in", "class": "PRIVATE", "status": "CONFIRMED",
        "location": "By phone", "transp": "OPAQUE",
    }  # fmt: skip
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (STARTS, STARTS + timedelta(minutes=20))
    assert (event.decoded("dtstamp"), event["sequence"]) == (NOW, 1)
    organizer, attendee = event["organizer"], event["attendee"]
    assert (str(organizer), organizer.params["cn"]) == ("mailto:support@example.org", "PTS Support")
    assert (str(attendee), dict(attendee.params)) == (
        "mailto:asha@lakeside.example", {"RSVP": "FALSE", "PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT"},
    )  # fmt: skip
    lines = data.split(b"\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_a_move_counts_up_and_what_is_canceled_says_so_under_the_same_name():
    (_, _, booked), (_, _, moved) = read(), read(sequence=2, starts=STARTS - timedelta(hours=1))
    _, canceled, event = read(sequence=3, canceled=True)
    assert booked["uid"] == moved["uid"] == event["uid"]
    assert [one["sequence"] for one in (booked, moved, event)] == [1, 2, 3]
    assert (canceled.decoded("method"), str(event["status"])) == ("CANCEL", "CANCELLED")
