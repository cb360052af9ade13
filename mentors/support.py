"""The face of this room: all that the asking room may know of it."""

from __future__ import annotations

from mentors.changes import begin_due, may_be_asked_for
from mentors.covering import (
    AwayNow,
    Circle,
    CirclePerson,
    TimeAway,
    away_now,
    circle_of,
    circles,
    days_away,
    fellows_of,
    who_covers,
)
from mentors.models import Assignment
from mentors.signals import coverage_changed, time_away_changed

__all__ = [
    "Assignment",
    "AwayNow",
    "Circle",
    "CirclePerson",
    "TimeAway",
    "away_now",
    "begin_due",
    "circle_of",
    "circles",
    "coverage_changed",
    "days_away",
    "fellows_of",
    "may_be_asked_for",
    "time_away_changed",
    "who_covers",
]
