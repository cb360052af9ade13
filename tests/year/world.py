"""A program of ten fellows, or of sixty, on the day before its year: schools in seven zones, each with breaks and half
days of its own, mentors for six fellows each, and people who hold conversations.

Only what is there on the first day is written as rows here; whatever changes later changes by an act (events.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from math import ceil
from zoneinfo import ZoneInfo

from checkins.conversations import settings, talkers
from checkins.models import Talker
from checkins.schedule.slots import WeeklyTime
from mentors.models import Assignment
from pts_support.people.models import Calendar, ClosedDays, Cohort, DayHours, HalfDay, Membership, Program, Role, User
from requests_app.chain import policy, policy_versions
from tests.cast import FIRST_DAY, LAST_DAY, at_home, join, person

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",  # its clocks never change
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",  # nor do these
)
BEGINS = datetime(2026, 8, 14, 12, tzinfo=ZoneInfo("UTC"))  # the Friday before the first school day
ENDS = datetime(2027, 6, 15, 12, tzinfo=ZoneInfo("UTC"))
MONDAY, DAY = date(2026, 8, 17), timedelta(days=1)
HOLIDAYS = (date(2026, 9, 7), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31))
HALF_DAYS = (date(2026, 10, 9), date(2026, 11, 24), date(2026, 12, 18), date(2027, 3, 12), date(2027, 6, 10))
# Breaks that not every school has at the same time. Two of the spring breaks lie around the night of March 14.
FALL = ((date(2026, 10, 19), date(2026, 10, 23)), (date(2026, 10, 12), date(2026, 10, 12)))
THANKS = ((date(2026, 11, 23), date(2026, 11, 27)), (date(2026, 11, 25), date(2026, 11, 27)))
WINTER = ((date(2026, 12, 21), date(2027, 1, 1)), (date(2026, 12, 24), date(2027, 1, 6)))
SPRING = (
    (date(2027, 3, 8), date(2027, 3, 12)),
    (date(2027, 3, 15), date(2027, 3, 19)),
    (date(2027, 4, 5), date(2027, 4, 9)),
    (date(2027, 3, 29), date(2027, 4, 2)),
)
FELLOWS_A_MENTOR, FELLOWS_A_TALKER = 6, 10
SPREAD = 3  # a step through the zones, so that a mentor's fellows live in several


@dataclass
class YearWorld:
    """``mentors`` in their order: the next one is each one's backup. ``quiet``: the fellow who in another world skips,
    mutes, and finds every week as hard as can be."""

    program: Program
    cohort: Cohort
    calendars: list[Calendar]
    fellows: list[Membership]
    mentors: list[User]
    director: User
    staff: list[User]
    contact: User
    talkers: list[Talker]

    @property
    def quiet(self) -> Membership:
        return self.fellows[0]

    def calendar_of(self, number: int) -> Calendar:
        return self.calendars[number * SPREAD % len(self.calendars)]

    def backup_of(self, mentor: User) -> User:
        return self.mentors[(self.mentors.index(mentor) + 1) % len(self.mentors)]


def make(size: int) -> YearWorld:
    program = Program.objects.create(name="Year-Round Fellowship", phone="518-555-0142", time_zone=ZONES[0])
    policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=BEGINS - timedelta(days=90))
    calendars = [_calendar(program, number, zone) for number, zone in enumerate(ZONES)]
    program.calendar = calendars[0]
    program.save(update_fields=["calendar"])
    cohort = Cohort.objects.create(program=program, name="2026–27", starts_on=FIRST_DAY, ends_on=LAST_DAY)
    settings.begin(program, now=BEGINS)
    held: list[Membership] = []

    def helper(called: str, role: str, number: int) -> User:
        user = person(called, zone=calendars[number % len(ZONES)].time_zone, phone="518-555-0100")
        held.append(join(user, program, role, calendar=calendars[number % len(ZONES)]))
        return user

    staff = [helper("Rosa", Role.STAFF, 0), helper("Sam", Role.STAFF, 1)]
    director, contact = helper("Okafor", Role.DIRECTOR, 1), helper("Dana", Role.CONTACT, 4)
    mentors = [
        helper(f"Mentor{number}", Role.MENTOR, number * 2) for number in range(ceil(size / FELLOWS_A_MENTOR) + 1)
    ]
    world = YearWorld(program, cohort, calendars, [], mentors, director, staff, contact, [])
    for number in range(size):
        world.fellows.append(_fellow(world, number))
    at_home([*held, *world.fellows])
    world.talkers = [_talker(world, user) for user in _who_talks(world, size)]
    return world


def _fellow(world: YearWorld, number: int) -> Membership:
    calendar = world.calendar_of(number)
    user = person(f"Fellow{number}", zone=_lives_by(calendar, number), phone="518-555-0199")
    fellow = join(user, world.program, Role.FELLOW, world.cohort, calendar=calendar)
    mentor = world.mentors[number // FELLOWS_A_MENTOR]
    Assignment.objects.create(fellow=fellow, mentor=mentor, backup=world.backup_of(mentor), starts_on=FIRST_DAY)
    return fellow


def _lives_by(calendar: Calendar, number: int) -> str:
    """Every ninth lives across the border from their school."""
    if number % 9 == 8:
        return ZONES[(ZONES.index(calendar.time_zone) + 1) % len(ZONES)]
    return calendar.time_zone


def _who_talks(world: YearWorld, size: int) -> Iterator[User]:
    """The contact first, so that whoever is quiet talks with them; as many as the program needs, and one more."""
    people = [world.contact, world.director, world.staff[1], *reversed(world.mentors)]
    yield from people[: ceil(size / FELLOWS_A_TALKER) + 2]


def _talker(world: YearWorld, user: User) -> Talker:
    made = talkers.name(world.program, user, takes=FELLOWS_A_TALKER, by=world.staff[0], now=BEGINS)
    talkers.save_times(made, times=free_times(), meets_by="phone", place="", takes=FELLOWS_A_TALKER, now=BEGINS)
    return made


def free_times() -> list[WeeklyTime]:
    """Seven hours a week: some early, some late, so that every zone of the program has one that suits."""
    early = [WeeklyTime(weekday, time(9), time(10)) for weekday in (0, 2, 4)]
    late = [WeeklyTime(weekday, time(15, 30), time(16, 30)) for weekday in (0, 1, 2, 3)]
    return [*early, *late]


def _calendar(program: Program, number: int, zone: str) -> Calendar:
    calendar = Calendar.objects.create(program=program, name=f"Schools {number + 1}", time_zone=zone)
    DayHours.objects.bulk_create(
        DayHours(calendar=calendar, weekday=weekday, opens=time(8), closes=time(15, 30)) for weekday in range(5)
    )
    closed = partial(ClosedDays, calendar=calendar)
    breaks = [years[number % len(years)] for years in (FALL, THANKS, WINTER, SPRING)]
    ClosedDays.objects.bulk_create(
        [closed(name="Break", first=first, last=last) for first, last in breaks]
        + [closed(name="Holiday", first=day, last=day) for day in HOLIDAYS]
    )
    halves = (day for day in HALF_DAYS if not any(first <= day <= last for first, last in breaks))
    HalfDay.objects.bulk_create(
        HalfDay(calendar=calendar, day=day, opens=time(8), closes=time(11, 30)) for day in halves
    )
    return calendar
