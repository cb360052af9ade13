"""Conversations in the demo: who holds them, when they are free, and what they say of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from random import Random

from checkins.conversations import acts, talkers
from checkins.models import Booking
from checkins.schedule.slots import WeeklyTime
from checkins.vocabulary import BookingState, MeetsBy
from pts_support.people.models import Role, User
from reports.demo.people import Cast

LUNCH = (time(12), time(13))
AFTER_SCHOOL = (time(15, 30), time(16, 10))
HAPPENS = 0.85


def begin(cast: Cast, *, now: datetime) -> None:
    """A small program: two people and the director have some hours. A large one: everyone at its head has lunch."""
    if len(cast.fellows) > 20:
        for person in _at_the_head(cast):
            _holds(cast, person, [WeeklyTime(day, *LUNCH) for day in range(5)], takes=20, now=now)
        return
    _holds(cast, cast.rosa, [WeeklyTime(day, *AFTER_SCHOOL) for day in (1, 3)], takes=6, now=now)
    _holds(cast, cast.dana, [WeeklyTime(2, *LUNCH)], takes=4, now=now)
    _holds(cast, cast.users["dr. okafor"], [WeeklyTime(4, *LUNCH)], takes=4, now=now)


def _at_the_head(cast: Cast) -> list[User]:
    rows = [row for row in cast.memberships.values() if row.role in (Role.DIRECTOR, Role.STAFF, Role.CONTACT)]
    return [row.user for row in rows]


def _holds(cast: Cast, person: User, times: Sequence[WeeklyTime], *, takes: int, now: datetime) -> None:
    talker = talkers.name(cast.program, person, takes=takes, by=person, now=now)
    talkers.save_times(talker, times=times, meets_by=MeetsBy.PHONE, place="", takes=takes, now=now)


def say_what_happened(cast: Cast, luck: Random, *, now: datetime) -> None:
    """Fridays: most conversations took place."""
    for booking in Booking.objects.filter(program=cast.program, state=BookingState.PAST).select_related("person"):
        assert booking.person is not None  # booked_with_someone_at_a_time
        if luck.random() < HAPPENS:
            acts.talked(booking.ref, by=booking.person, now=now)
        else:
            acts.did_not_happen(booking.ref, by=booking.person, now=now)
