"""The people of every test: two programs that must never see each other, on one fixed Tuesday morning.

    def test_something(cast):              # the fixture: Cast made, clock.now() standing at cast.NOW
        cast.asha, cast.maeve, cast.tom    # users
        cast.memberships["asha"]           # the role; a key  for everybody here, with the names below
        cast.assignment                    # Asha with Maeve, Tom standing in

Lakeside: Asha, Ben, Imani, Jonah, Lena and five more fellows; Maeve, Tom, Priya and Gwen mentor; Dr. Okafor directs;
Rosa is program staff; Dana is the contact. Gwen was Asha's mentor until October and still mentors here.
Harbor (another program): Nina is a fellow; Viktor, Wanda, Dr. Young, Xavier and Zora stand around them.
Everybody signs in with PASSWORD; whoever helps also with a code of an app (APP_SECRET).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password

from mentors.models import Assignment
from pts_support.people.models import (
    Agreement,
    Calendar,
    ClosedDays,
    Cohort,
    DayHours,
    Membership,
    Program,
    Role,
    User,
)
from pts_support.people.signin import agreements

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 17, 10, 40, tzinfo=NEW_YORK)  # a Tuesday, in the middle of a school week
PASSWORD = "a quiet corner to ask"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # what every helper's app makes its codes from
FIRST_DAY, LAST_DAY = date(2026, 8, 17), date(2027, 6, 11)

WINTER_BREAK = (date(2026, 12, 21), date(2027, 1, 1))
SPRING_BREAK = (date(2027, 4, 5), date(2027, 4, 9))

FELLOWS = ("Asha", "Ben", "Imani", "Jonah", "Lena", "Carmen", "Diego", "Farah", "Grace", "Hugo")
WITH_MAEVE, WITH_TOM = ("asha", "imani", "jonah"), ("ben", "lena")  # the other five are with Priya


HELPERS = {
    "maeve": Role.MENTOR,
    "tom": Role.MENTOR,
    "priya": Role.MENTOR,
    "gwen": Role.MENTOR,
    "okafor": Role.DIRECTOR,
    "rosa": Role.STAFF,
    "dana": Role.CONTACT,
}
OTHERS = {
    "Nina": Role.FELLOW,
    "Viktor": Role.MENTOR,
    "Wanda": Role.MENTOR,
    "Dr. Young": Role.DIRECTOR,
    "Xavier": Role.STAFF,
    "Zora": Role.CONTACT,
}


@dataclass(frozen=True)
class Cast:
    NOW: ClassVar[datetime] = NOW
    PASSWORD: ClassVar[str] = PASSWORD

    program: Program
    calendar: Calendar
    cohort: Cohort
    asha: User
    ben: User
    imani: User
    jonah: User
    lena: User
    peers: tuple[User, ...]  # the nine other fellows of the cohort
    maeve: User
    tom: User
    priya: User
    former: User  # Gwen
    okafor: User
    rosa: User
    dana: User
    assignment: Assignment  # Asha's
    assignments: Mapping[str, Assignment]  # the running one of each fellow, by name
    memberships: Mapping[str, Membership]  # by name: "asha", "maeve", "okafor", "nina", …

    other: Program
    nina: User
    other_mentor: User  # Viktor
    other_backup: User  # Wanda
    other_director: User  # Dr. Young
    other_staff: User  # Xavier
    other_contact: User  # Zora


@cache
def _password() -> str:
    return make_password(PASSWORD)


def person(called: str, **more: object) -> User:
    """A user who has set a password and whose address is known to be theirs."""
    user = _unsaved(called, **more)
    user.save()
    _address(user).save()
    return user


def _unsaved(
    called: str, *, email: str = "", name: str = "", phone: str = "", zone: str = "America/New_York", **more: object
) -> User:
    handle = called.split()[-1].lower()
    return User(
        email=email or f"{handle}@lakeside.example",
        name=name or f"{called} Example",
        called=called,
        phone=phone,
        time_zone=zone,
        password=_password(),
        **{"proved_at": datetime.combine(FIRST_DAY, time(8), NEW_YORK), "proved_by": "invitation"} | more,
    )


def _address(user: User) -> EmailAddress:
    return EmailAddress(user=user, email=user.email, verified=True, primary=True)


def _people(*users: User) -> dict[str, User]:
    """As `person`, many at once: nearly every test makes the cast."""
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(map(_address, users))
    return {user.called.split()[-1].lower(): user for user in users}


def school_calendar(program: Program, zone: str = "America/New_York") -> Calendar:
    """Monday to Friday, 8:00 to 3:30, with a winter and a spring break; becomes the program's own."""
    calendar = Calendar.objects.create(program=program, name="School year 2026–27", time_zone=zone)
    DayHours.objects.bulk_create(
        DayHours(calendar=calendar, weekday=n, opens=time(8), closes=time(15, 30)) for n in range(5)
    )
    ClosedDays.objects.create(calendar=calendar, name="Winter break", first=WINTER_BREAK[0], last=WINTER_BREAK[1])
    ClosedDays.objects.create(calendar=calendar, name="Spring break", first=SPRING_BREAK[0], last=SPRING_BREAK[1])
    program.calendar = calendar
    program.save(update_fields=["calendar"])
    return calendar


def join(user: User, program: Program, role: str, cohort: Cohort | None = None, **more: object) -> Membership:
    membership = _role(user, program, role, cohort, **more)
    membership.save()
    return membership


def _role(user: User, program: Program, role: str, cohort: Cohort | None = None, **more: object) -> Membership:
    return Membership(user=user, program=program, role=role, cohort=cohort, **{"starts_on": FIRST_DAY, **more})


def at_home(memberships: Iterable[Membership]) -> None:
    """They have all said yes when the year began, and whoever helps has a second step."""
    roles = {m.user: m.role for m in memberships}
    began = datetime.combine(FIRST_DAY, time(9), NEW_YORK)
    Agreement.objects.bulk_create(
        Agreement(
            user=user,
            what=Agreement.What.FELLOW if role == Role.FELLOW else Agreement.What.HELPER,
            version=agreements.VERSION,
            at=began,
        )
        for user, role in roles.items()
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(APP_SECRET)})
        for user, role in roles.items()
        if role != Role.FELLOW
    )


def _assignments(memberships: Mapping[str, Membership], who: Mapping[str, User]) -> dict[str, Assignment]:
    """The running one of each fellow; and Asha's with Gwen, which has ended."""

    def of(fellow: str, mentor: str, backup: str, **more: object) -> Assignment:
        more = {"starts_on": FIRST_DAY} | more
        return Assignment(fellow=memberships[fellow], mentor=who[mentor], backup=who[backup], **more)

    october = date(2026, 10, 2)
    ended = datetime.combine(october + timedelta(days=1), time(4), ZoneInfo("UTC"))
    before = of("asha", "gwen", "tom", ends_on=october, ended_at=ended)
    running = {name: of(name, "priya", "tom") for name in map(str.lower, FELLOWS)}
    running |= {name: of(name, "maeve", "tom") for name in WITH_MAEVE}
    running |= {name: of(name, "tom", "maeve") for name in WITH_TOM}
    running["asha"].starts_on = october + timedelta(days=1)
    running["nina"] = of("nina", "viktor", "wanda")
    Assignment.objects.bulk_create([before, *running.values()])
    return running


def make_cast(now: datetime = NOW) -> Cast:
    """Everybody, with their roles and assignments in force at ``now``."""
    program = Program.objects.create(name="Lakeside Clinical Fellowship", phone="518-555-0142")
    calendar = school_calendar(program)
    cohort = Cohort.objects.create(program=program, name="2026–27", starts_on=FIRST_DAY, ends_on=LAST_DAY)
    other = Program.objects.create(name="Harbor Clinical Fellowship", phone="312-555-0177", time_zone="America/Chicago")
    school_calendar(other, "America/Chicago")
    crew = Cohort.objects.create(program=other, name="2026–27", starts_on=FIRST_DAY, ends_on=LAST_DAY)

    who = _people(
        *map(_unsaved, (*FELLOWS, "Maeve", "Tom", "Priya", "Gwen", "Rosa", "Dana")),
        _unsaved("Dr. Okafor", name="Ngozi Okafor"),
        *(
            _unsaved(called, email=f"{called.split()[-1].lower()}@harbor.example", zone="America/Chicago")
            for called in OTHERS
        ),
    )
    fellows = {name.lower(): _role(who[name.lower()], program, Role.FELLOW, cohort) for name in FELLOWS}
    helpers = {name: _role(who[name], program, role) for name, role in HELPERS.items()}
    others = {
        name: _role(who[name], other, role, crew if role == Role.FELLOW else None)
        for name, role in zip((called.split()[-1].lower() for called in OTHERS), OTHERS.values(), strict=True)
    }
    memberships = fellows | helpers | others
    Membership.objects.bulk_create(memberships.values())
    assignments = _assignments(memberships, who)
    at_home(memberships.values())
    return Cast(
        program=program,
        calendar=calendar,
        cohort=cohort,
        asha=who["asha"],
        ben=who["ben"],
        imani=who["imani"],
        jonah=who["jonah"],
        lena=who["lena"],
        peers=tuple(who[name.lower()] for name in FELLOWS[1:]),
        maeve=who["maeve"],
        tom=who["tom"],
        priya=who["priya"],
        former=who["gwen"],
        okafor=who["okafor"],
        rosa=who["rosa"],
        dana=who["dana"],
        assignment=assignments["asha"],
        assignments=MappingProxyType(assignments),
        memberships=MappingProxyType(memberships),
        other=other,
        nina=who["nina"],
        other_mentor=who["viktor"],
        other_backup=who["wanda"],
        other_director=who["young"],
        other_staff=who["xavier"],
        other_contact=who["zora"],
    )
