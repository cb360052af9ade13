"""The demo's two programs: who is there, in which district, beside whom, and when somebody is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from mentors import coverage
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
from reports.demo.year import DAY, ClosedPeriod, SchoolYear

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
        return [m for m in self.memberships.values() if m.role == Role.FELLOW]


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
    plains = _calendar(
        cast, "High Plains", (time(7, 50), time(15)), zone="America/Denver"
    )  # nobody is named for its breaks
    cast.program.calendar = bend
    cast.program.save(update_fields=["calendar"])
    fellows = [called.lower() for _, called in names.PRAIRIE_FELLOWS]
    mentors = [called.lower() for _, called in names.PRAIRIE_MENTORS]
    _works_by(cast, lakes, [*fellows[20:40], *mentors[4:8]])
    _works_by(cast, plains, [*fellows[40:], *mentors[8:]])
    for called in (*fellows[40:], *mentors[8:]):
        cast.users[called].time_zone = "America/Denver"
    User.objects.bulk_update(cast.users.values(), ["time_zone"])
    beside = {mentor: tuple(fellows[n * 5 : n * 5 + 5]) for n, mentor in enumerate(mentors)}
    beside[mentors[0]] += (names.PRAIRIE_LEFT[1].lower(),)
    backup = {mentor: mentors[n // 4 * 4 + (n + 1) % 4] for n, mentor in enumerate(mentors)}
    _assign(cast, beside, backup)
    _agreed(cast)
    return cast


def farah_gets_a_mentor(cast: Cast, now: datetime) -> None:
    """Two weeks into the year the mentor who was still to come is there."""
    coverage.assign(cast.memberships["farah"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=now)


def away(cast: Cast, called: str, first: date, last: date, *, now: datetime, backup: str | None = None) -> None:
    person = cast.users[called]
    stands_in = cast.users[backup] if backup else None
    coverage.take_time_away(person, first=first, last=last, backup=stands_in, by=person, now=now)


def _program(name: str, phone: str, zone: str, year: SchoolYear, **more: str) -> Cast:
    program = Program.objects.create(name=name, phone=phone, time_zone=zone, **more)
    program_made.send(Program, program=program, now=datetime.combine(year.begins - 7 * DAY, time(9), program.zone))
    return Cast(program, year)


def _people(cast: Cast, people: Iterable[tuple[str, str]], host: str, role: str) -> None:
    """Users of the demo (no password: they come in by one click) and their role from the year's first day."""
    unusable = make_password(None)
    cohort = None
    if role == Role.FELLOW:
        year = cast.year
        cohort = Cohort.objects.create(program=cast.program, name=year.name, starts_on=year.begins, ends_on=year.ends)
    made = User.objects.bulk_create(
        User(
            email=f"{name.lower().replace(' ', '.')}@{host}",
            name=name,
            called=called,
            password=unusable,
            made_by_demo=True,
            time_zone=cast.program.time_zone,
            phone="" if role == Role.FELLOW else f"518-555-01{len(cast.users) + n:02d}",
        )
        for n, (name, called) in enumerate(people)
    )
    EmailAddress.objects.bulk_create(EmailAddress(user=u, email=u.email, primary=True, verified=True) for u in made)
    starts = cast.year.begins if role == Role.FELLOW else cast.year.begins - 7 * DAY
    rows = Membership.objects.bulk_create(
        Membership(user=u, program=cast.program, role=role, cohort=cohort, position=n, starts_on=starts)
        for n, u in enumerate(made, 1)
    )
    for user, row in zip(made, rows, strict=True):
        cast.users[user.called.lower()], cast.memberships[user.called.lower()] = user, row
    if role == Role.DIRECTOR:
        cast.users |= {u.called.lower().removeprefix("dr. "): u for u in made}


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
    DayHours.objects.bulk_create(DayHours(calendar=calendar, weekday=n, opens=day[0], closes=day[1]) for n in range(5))
    ClosedDays.objects.bulk_create(
        ClosedDays(
            calendar=calendar,
            kind=c.kind,
            name=c.name,
            first=first,
            last=last,
            cover=cover if c.kind == "break" else None,
        )
        for c in cast.year.closed
        for first, last in [_when(c, spring_earlier)]
    )
    HalfDay.objects.bulk_create(
        HalfDay(calendar=calendar, day=d, opens=EARLY[0], closes=EARLY[1]) for d in cast.year.half_days
    )
    cast.calendars.append(calendar)
    return calendar


def _when(closed: ClosedPeriod, spring_earlier: bool) -> tuple[date, date]:
    """Not every district has its spring break in the same week."""
    back = timedelta(days=7) if spring_earlier and closed.name == "Spring break" else timedelta()
    return closed.first - back, closed.last - back


def _works_by(cast: Cast, calendar: Calendar, called: Iterable[str]) -> None:
    rows = [cast.memberships[name] for name in called]
    for row in rows:
        row.calendar = calendar
    Membership.objects.bulk_update(rows, ["calendar"])


def _assign(cast: Cast, beside: dict[str, tuple[str, ...]], backup: dict[str, str]) -> None:
    Assignment.objects.bulk_create(
        Assignment(
            fellow=cast.memberships[f],
            mentor=cast.users[mentor],
            backup=cast.users[backup[mentor]],
            starts_on=cast.year.begins,
        )
        for mentor, fellows in beside.items()
        for f in fellows
    )


def _agreed(cast: Cast) -> None:
    """Everybody said yes at their first sign-in: fellows to the promise, helpers to what they owe."""
    for row in cast.memberships.values():
        what = Agreement.What.FELLOW if row.role == Role.FELLOW else Agreement.What.HELPER
        at = datetime.combine(cast.year.begins, time(9, row.id % 60), cast.program.zone)
        agreements.agree(row.user, what, now=at)
