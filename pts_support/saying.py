"""Times and names as people say them, for one reader's zone. Pure: no locale, no settings, no clock of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

OPENING = 140
SMALL = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip


NBSP = "\u00a0"  # keeps "10:40 am" on one line
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def clock(at: datetime, zone: tzinfo) -> str:
    """ "10:40 am", "noon"; midnight stays "12:00 am", for "Tuesday at midnight" has two readings."""
    local = _local(at, zone)
    if local.hour == 12 and local.minute == 0:
        return "noon"
    return f"{local.hour % 12 or 12}:{local.minute:02}{NBSP}{'pm' if local.hour >= 12 else 'am'}"


def day(at: datetime | date, now: datetime, zone: tzinfo) -> str:
    """ "today", "tomorrow", "yesterday", a weekday within six days either way, else "November 30", with the year if it
    is not this one. A plain date is taken as it is."""
    that, today = _date_of(at, zone), _local(now, zone).date()
    away = (that - today).days
    if away in (-1, 0, 1):
        return ("today", "tomorrow", "yesterday")[away]
    if -6 <= away <= 6:
        return WEEKDAYS[that.weekday()]
    if that.year == today.year:
        return _date(that)
    return f"{_date(that)}, {that.year}"


def said(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "today at 3:40 pm", "Tuesday at noon", "November 30 at 9:10 am"."""
    return f"{day(at, now, zone)} at {clock(at, zone)}"


def by(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "by 3:00 pm" on the same day, else "by 10:40 am tomorrow", "by noon Tuesday", "by 9:10 am November 30"."""
    return f"by {_end(at, now, zone)}"


def by_with_day(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "by 11:45 am today", for what is read later than it is written: a mail's subject."""
    return f"by {clock(at, zone)} {day(at, now, zone)}"


def until(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The same with "until": "Maeve has until 2:45 pm Tuesday"."""
    return f"until {_end(at, now, zone)}"


def since(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The same with "since": "Tom is on it since 11:06 am"."""
    return f"since {_end(at, now, zone)}"


def end(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The same without a word before it: "3:00 pm", "10:40 am tomorrow"."""
    return _end(at, now, zone)


def full(at: datetime, zone: tzinfo) -> str:
    """ "Wednesday, November 18, 2026, 10:40 am", for hover and screen readers."""
    local = _local(at, zone)
    return f"{WEEKDAYS[local.weekday()]}, {_date(local.date())}, {local.year}, {clock(at, zone)}"


def iso(at: datetime, zone: tzinfo) -> str:
    """For <time datetime>: "2026-11-18T10:40-05:00"."""
    return _local(at, zone).isoformat(timespec="minutes")


def names(people: Iterable[str]) -> str:
    """ "Maeve", "Maeve and Tom", "Maeve, Tom and Dana"; nobody gives ""."""
    people = list(people)
    if len(people) < 2:
        return "".join(people)
    return f"{', '.join(people[:-1])} and {people[-1]}"


def by_number(number: int, one: str, several: str) -> str:
    """The word that goes with a number: "is" with 1, "are" with every other."""
    return one if number == 1 else several


def _end(at: datetime, now: datetime, zone: tzinfo) -> str:
    which, time = day(at, now, zone), clock(at, zone)
    if which == "today":
        return time
    return f"{time} {which}"


def _date_of(at: datetime | date, zone: tzinfo) -> date:
    if isinstance(at, datetime):
        return _local(at, zone).date()
    return at


def _date(that: date) -> str:
    return f"{MONTHS[that.month - 1]}{NBSP}{that.day}"


def _local(at: datetime, zone: tzinfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be said in anybody's")
    return at.astimezone(UTC).astimezone(zone)


def opening_words(text: str) -> str:
    """The first words, cut between words."""
    text = " ".join(text.split())
    if len(text) <= OPENING:
        return text
    return text[:OPENING].rsplit(" ", 1)[0].rstrip(" ,.;:–—-") + " …"


def capital_number_word(number: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    if number < len(words):
        return words[number]
    return str(number)


def number_word(number: int) -> str:
    """ "four"; figures from twenty on."""
    if number < len(SMALL):
        return SMALL[number]
    return str(number)


def duration_words(span: timedelta) -> str:
    """A stretch of time as people say it: "50 minutes", "2 hours", "3 days"."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 2:
        return "a minute"
    if minutes < 10:
        return f"{minutes} minutes"
    if minutes < 60:
        return f"{minutes - minutes % 5} minutes"
    hours = minutes // 60
    if hours < 24:
        return by_number(hours, "an hour", f"{hours} hours")
    days = hours // 24
    return by_number(days, "a day", f"{days} days")
