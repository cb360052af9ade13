"""The demo's two programs: who is there, in which district, beside whom, and when somebody is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from mentors import changes
from mentors.models import Assignment
from pts_support.people.models import (
    Agreement,
    Calendar,
    ClosedDays,
    Cohort,
    DayHours,
    HalfDay,
    Membership,
    Program,
    Role,
    User,
)
from pts_support.people.signals import program_made
from pts_support.people.signin import agreements
from reports.demo import names
from reports.demo.year import DAY, WEEK, ClosedPeriod, SchoolYear

EARLY = (time(8), time(11, 45))
# The state's own line. The other program lies in several states and keeps the national one.
NEW_YORK_LINE = {"safety_line_name": "New York Child Abuse Hotline", "safety_line_phone": "1-800-342-3720"}


@dataclass
class Cast:
    """One program's people by what they are called, lower case ("asha", "dr. okafor")."""

    program: Program
    year: SchoolYear
    users: dict[str, User] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    calendars: list[Calendar] = field(default_factory=list)

    def __getattr__(self, called: str) -> User:
        try:
            return self.__dict__["users"][called]
        except KeyError:
            raise AttributeError(called) from None

    @property
    def fellows(self) -> list[Membership]:
        return [membership for membership in self.memberships.values() if membership.role == Role.FELLOW]


def lakeside(year: SchoolYear) -> Cast:
    """Ten fellows in two districts: Asha and the others of the pictures."""
    cast = _program("Lakeside Clinical Fellowship", "518-555-0142", "America/New_York", year, **NEW_YORK_LINE)
    _people(cast, names.FELLOWS, "lakeside.example", Role.FELLOW)
    _people(cast, names.MENTORS, "lakeside.example", Role.MENTOR)
    _people(cast, [names.DIRECTOR], "lakeside.example", Role.DIRECTOR)
    _people(cast, [names.STAFF], "lakeside.example", Role.STAFF)
    _people(cast, [names.CONTACT], "lakeside.example", Role.CONTACT)
    elm = _calendar(cast, "Elm County", (time(8), time(15, 30)), cover=cast.tom)
    harbor = _calendar(cast, "Harbor City", (time(7, 45), time(14, 45)), cover=cast.priya, spring_earlier=True)
    cast.program.calendar = elm
    cast.program.save(update_fields=["calendar"])
    _works_by(cast, harbor, ["grace", "hugo", "farah", "priya"])
    beside = {
        "maeve": ("asha", "imani", "ben"),
        "tom": ("lena", "carmen", "diego"),
        "priya": ("jonah", "grace", "hugo"),
    }
    backup = {"maeve": "tom", "tom": "maeve", "priya": "tom"}
    _assign(cast, beside, backup)
    # Farah's mentor was still to come in August.
    Assignment.objects.create(
        fellow=cast.memberships["farah"],
        mentor=cast.dana,
        backup=cast.priya,
        starts_on=year.begins,
        to_come=True,
        mentor_rates=False,
    )
    _agreed(cast)
    return cast


def prairie(year: SchoolYear) -> Cast:
    """Sixty fellows in three districts and two time zones: enough for a report by month."""
    cast = _program("Prairie Rivers Clinical Fellowship", "312-555-0177", "America/Chicago", year)
    _people(cast, [*names.PRAIRIE_FELLOWS, names.PRAIRIE_LEFT], "prairie.example", Role.FELLOW)
    _people(cast, names.PRAIRIE_MENTORS, "prairie.example", Role.MENTOR)
    _people(cast, names.PRAIRIE_DIRECTORS, "prairie.example", Role.DIRECTOR)
    _people(cast, names.PRAIRIE_STAFF, "prairie.example", Role.STAFF)
    _people(cast, [names.PRAIRIE_CONTACT], "prairie.example", Role.CONTACT)
    bend = _calendar(cast, "River Bend", (time(8), time(15, 15)), cover=cast.adele)
    lakes = _calendar(cast, "Three Lakes", (time(8, 15), time(15, 45)), cover=cast.bruno, spring_earlier=True)
    # Nobody is named for the breaks of this one.
    plains = _calendar(cast, "High Plains", (time(7, 50), time(15)), zone="America/Denver")
    cast.program.calendar = bend
    cast.program.save(update_fields=["calendar"])
    fellows = [called.lower() for _, called in names.PRAIRIE_FELLOWS]
    mentors = [called.lower() for _, called in names.PRAIRIE_MENTORS]
    _works_by(cast, lakes, [*fellows[20:40], *mentors[4:8]])
    _works_by(cast, plains, [*fellows[40:], *mentors[8:]])
    for called in (*fellows[40:], *mentors[8:]):
        cast.users[called].time_zone = "America/Denver"
    User.objects.bulk_update(cast.users.values(), ["time_zone"])
    # Five fellows a mentor; the mentors of one district, four of them, stand in for one another in a ring.
    beside = {mentor: tuple(fellows[i * 5 : i * 5 + 5]) for i, mentor in enumerate(mentors)}
    beside[mentors[0]] += (names.PRAIRIE_LEFT[1].lower(),)
    backup = {mentor: mentors[i // 4 * 4 + (i + 1) % 4] for i, mentor in enumerate(mentors)}
    _assign(cast, beside, backup)
    _agreed(cast)
    return cast


def farah_gets_a_mentor(cast: Cast, now: datetime) -> None:
    """Two weeks into the year the mentor who was still to come is there."""
    changes.assign(cast.memberships["farah"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=now)


def away(cast: Cast, called: str, first: date, last: date, *, now: datetime, backup: str | None = None) -> None:
    person = cast.users[called]
    stands_in = cast.users[backup] if backup else None
    changes.take_time_away(person, first=first, last=last, backup=stands_in, by=person, now=now)


def _program(name: str, phone: str, zone: str, year: SchoolYear, **more: str) -> Cast:
    program = Program.objects.create(name=name, phone=phone, time_zone=zone, **more)
    program_made.send(Program, program=program, now=datetime.combine(year.begins - 7 * DAY, time(9), program.zone))
    return Cast(program, year)


def _people(cast: Cast, people: Iterable[tuple[str, str]], host: str, role: str) -> None:
    """Users of the demo (no password: they come in by one click) and their role from the year's first day."""
    unusable = make_password(None)
    cohort, starts = None, cast.year.begins - 7 * DAY
    if role == Role.FELLOW:
        cohort, starts = _cohort(cast), cast.year.begins
    made = User.objects.bulk_create(
        User(
            email=f"{name.lower().replace(' ', '.')}@{host}",
            name=name,
            called=called,
            password=unusable,
            made_by_demo=True,
            time_zone=cast.program.time_zone,
            phone="" if role == Role.FELLOW else f"518-555-01{number:02d}",
        )
        for number, (name, called) in enumerate(people, len(cast.users))
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in made
    )
    rows = Membership.objects.bulk_create(
        Membership(user=user, program=cast.program, role=role, cohort=cohort, position=position, starts_on=starts)
        for position, user in enumerate(made, 1)
    )
    for user, row in zip(made, rows, strict=True):
        cast.users[user.called.lower()], cast.memberships[user.called.lower()] = user, row
    if role == Role.DIRECTOR:
        cast.users |= {user.called.lower().removeprefix("dr. "): user for user in made}


def _cohort(cast: Cast) -> Cohort:
    year = cast.year
    return Cohort.objects.create(program=cast.program, name=year.name, starts_on=year.begins, ends_on=year.ends)


def _calendar(
    cast: Cast,
    name: str,
    day: tuple[time, time],
    *,
    cover: User | None = None,
    zone: str = "",
    spring_earlier: bool = False,
) -> Calendar:
    calendar = Calendar.objects.create(program=cast.program, name=name, time_zone=zone or cast.program.time_zone)
    opens, closes = day
    DayHours.objects.bulk_create(
        DayHours(calendar=calendar, weekday=weekday, opens=opens, closes=closes) for weekday in range(5)
    )
    ClosedDays.objects.bulk_create(_closed_days(calendar, closed, cover, spring_earlier) for closed in cast.year.closed)
    HalfDay.objects.bulk_create(
        HalfDay(calendar=calendar, day=half_day, opens=EARLY[0], closes=EARLY[1]) for half_day in cast.year.half_days
    )
    cast.calendars.append(calendar)
    return calendar


def _closed_days(calendar: Calendar, closed: ClosedPeriod, cover: User | None, spring_earlier: bool) -> ClosedDays:
    """Not every district has its spring break in the same week. Somebody is on call over breaks, not over holidays."""
    first, last = closed.first, closed.last
    if spring_earlier and closed.name == "Spring break":
        first, last = first - WEEK, last - WEEK
    row = ClosedDays(calendar=calendar, kind=closed.kind, name=closed.name, first=first, last=last)
    if closed.kind == "break":
        row.cover = cover
    return row


def _works_by(cast: Cast, calendar: Calendar, called: Iterable[str]) -> None:
    rows = [cast.memberships[name] for name in called]
    for row in rows:
        row.calendar = calendar
    Membership.objects.bulk_update(rows, ["calendar"])


def _assign(cast: Cast, beside: Mapping[str, Sequence[str]], backup: Mapping[str, str]) -> None:
    Assignment.objects.bulk_create(
        Assignment(
            fellow=cast.memberships[fellow],
            mentor=cast.users[mentor],
            backup=cast.users[backup[mentor]],
            starts_on=cast.year.begins,
        )
        for mentor, fellows in beside.items()
        for fellow in fellows
    )


def _agreed(cast: Cast) -> None:
    """Everybody said yes at their first sign-in: fellows to the promise, helpers to what they owe."""
    for row in cast.memberships.values():
        what = Agreement.What.FELLOW if row.role == Role.FELLOW else Agreement.What.HELPER
        at = datetime.combine(cast.year.begins, time(9, row.id % 60), cast.program.zone)
        agreements.agree(row.user, what, now=at)
