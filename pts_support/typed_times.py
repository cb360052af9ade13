"""Times of day, and days with a time, as people write them: "1pm", "13:00:00", "noon", "11/30/2026, 3 pm". Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time

SAID = {"noon": 12, "midday": 12, "12 noon": 12, "midnight": 0, "12 midnight": 0}
WITH_HALF = re.compile(r"(\d{1,2})(?:[:.](\d\d)(?::\d\d(?:\.\d+)?)?)? ?([ap])(?: ?m)?", re.ASCII)  # 1pm, 1:30 p, 8 am
GLUED_WITH_HALF = re.compile(r"(\d{1,2})(\d\d) ?([ap])(?: ?m)?", re.ASCII)  # 130 pm
BY_THE_DAY = re.compile(r"(\d{1,2})[:.](\d\d)(?::\d\d(?:\.\d+)?)?()", re.ASCII)  # 13:00, 13:00:00
GLUED = re.compile(r"(\d\d)(\d\d)()", re.ASCII)  # 1300
WAYS = (WITH_HALF, GLUED_WITH_HALF, BY_THE_DAY, GLUED)
DAY_FIRST = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4})(?:[T ,]|$) ?(?:at )?(.*)", re.ASCII | re.IGNORECASE
)


def read_time(words: str) -> time | None:
    """The time of day that is meant, to the minute; None for what is none, or could be two (a bare "9")."""
    plain = " ".join(words.casefold().replace("a.m.", "am").replace("p.m.", "pm").split())
    if plain in SAID:
        return time(SAID[plain])
    for way in WAYS:
        found = way.fullmatch(plain)
        if found:
            return _time(int(found[1]), int(found[2] or 0), found[3])
    return None


def read_day_and_time(words: str) -> datetime | None:
    """A day and a time of day, without a zone: "2026-11-30T13:00", "11/30/2026, 1pm". None for anything else."""
    found = DAY_FIRST.fullmatch(" ".join(words.split()).replace(", ", " "))
    if not found:
        return None
    day, at = read_day(found[1]), read_time(found[2])
    if day is None or at is None:
        return None
    return datetime.combine(day, at)


def read_day(words: str) -> date | None:
    numbers = [int(number) for number in re.split("[-/]", words)]
    year, month, day = numbers if "-" in words else (numbers[2], numbers[0], numbers[1])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(hour: int, minute: int, half: str) -> time | None:
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute)
