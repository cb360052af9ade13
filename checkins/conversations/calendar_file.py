"""A conversation as a calendar file (RFC 5545, 5546), as Google, Outlook and Apple read it from a mail.

District calendars are read by others: the title is the same for everybody, the file names nobody but its own reader, is
private, and has the site as its organizer, which wants no reply. One UID for the life of a conversation; a move counts
SEQUENCE up, and what is canceled goes with METHOD:CANCEL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from checkins.vocabulary import MeetsBy
from pts_support.notify.channels.letter import sender

TITLE = "PTS Support: check-in"
REQUEST, CANCEL = "REQUEST", "CANCEL"
METHOD = {False: REQUEST, True: CANCEL}  # by whether it is canceled
STATUS = {False: "CONFIRMED", True: "CANCELLED"}
WHERE = {MeetsBy.PHONE: "By phone", MeetsBy.VIDEO: "By video", MeetsBy.PLACE: "In person"}
PATH, HELD = "/conversations/", "/conversations/held/"


@dataclass(frozen=True)
class CalendarEntry:
    """``to``: whose calendar it is for; ``path``: of the page on which they see it."""

    ref: UUID
    sequence: int
    starts: datetime
    ends: datetime
    meets_by: str
    to: str
    path: str = PATH
    canceled: bool = False


def calendar_file(entry: CalendarEntry, now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//PTS Support//check-in//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", METHOD[entry.canceled])
    calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.ref}@{sender().rpartition('@')[2]}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.starts.astimezone(UTC))  # in UTC: each calendar shows it in its own zone
    event.add("dtend", entry.ends.astimezone(UTC))
    event.add("summary", TITLE)
    event.add("description", f"See or move it: {settings.SITE_URL}{entry.path}")
    event.add("url", f"{settings.SITE_URL}{entry.path}")
    if entry.meets_by in WHERE:
        event.add("location", WHERE[MeetsBy(entry.meets_by)])
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", STATUS[entry.canceled])
    event.add("organizer", _address(sender(), cn="PTS Support"))
    event.add("attendee", _address(entry.to, rsvp="FALSE", partstat="ACCEPTED", role="REQ-PARTICIPANT"))
    return event


def _address(address: str, **params: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    for name, value in params.items():
        found.params[name] = vText(value)
    return found
