"""What changes in the course of a year, by the acts of the product: who is away, who leaves and who joins, snow days
and breaks that are told late, somebody who switches conversations off and on again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from checkins.conversations import acts, talkers
from mentors import changes
from mentors.models import Absence
from pts_support.people.calendars import edit as calendars
from pts_support.people.calendars.worktime import instant
from pts_support.people.models import Membership, Role, User
from pts_support.people.roster import edit, endings
from pts_support.people.roster.accept_invitation import NewPerson
from pts_support.people.roster.guards import ChangeRefused
from requests_app.engine.turn import engine_turn
from tests.cast import at_home
from tests.year.habits.everybody import Everybody
from tests.year.world import DAY, free_times

LEAVES, JOINS = (
    (date(2027, 2, 12), date(2026, 12, 11), date(2027, 4, 23)),
    (date(2026, 10, 6), date(2027, 1, 13), date(2027, 3, 22)),
)
SNOW = ((0, date(2027, 1, 26)), (1, date(2027, 2, 9)), (4, date(2027, 3, 3)), (0, date(2026, 12, 3)))
LATE_BREAK = (
    2,
    date(2027, 4, 22),
    date(2027, 4, 23),
    date(2027, 3, 1),
)  # of which schools, its days, and when it is told
MENTOR_LEAVES, MENTOR_JOINS = date(2026, 12, 11), date(2026, 11, 30)
TALKER_CHANGES = date(2027, 3, 1)
MUTES, LISTENS_AGAIN, QUIET_FROM = date(2026, 11, 2), date(2027, 2, 1), date(2027, 1, 20)


def plan(there: Everybody) -> None:
    for schools, day in SNOW:
        _morning(there, day, 6, lambda now, schools=schools, day=day: _snow(there, schools, day, now))
    schools, first, last, told = LATE_BREAK
    _morning(there, told, 10, lambda now: _closes(there, schools, first, last, now))
    _time_away(there)
    few = 1 + len(there.world.fellows) // 30
    for number, day in enumerate(LEAVES[:few]):
        _morning(there, day - 9 * DAY, 11, lambda now, number=number, day=day: _leaves(there, number, day, now))
    for number, day in enumerate(JOINS[:few]):
        _morning(there, day - 5 * DAY, 14, lambda now, number=number, day=day: _joins(there, number, day, now))
    _morning(there, MENTOR_JOINS, 12, lambda now: _another_mentor(there, now))
    _morning(there, TALKER_CHANGES, 13, lambda now: _another_talker(there, now))
    muted, quiet = there.world.fellows[3].user, there.world.quiet.user
    _morning(there, MUTES, 17, lambda now: acts.switch(off=True, by=muted, now=now))
    _morning(there, LISTENS_AGAIN, 17, lambda now: acts.switch(off=False, by=muted, now=now))
    if there.silent:
        _morning(there, QUIET_FROM, 17, lambda now: acts.switch(off=True, by=quiet, now=now))


def _morning(there: Everybody, day: date, hour: int, act: Callable[[datetime], object]) -> None:
    there.year.later(instant(day, time(hour), there.world.program.zone), act)


def _snow(there: Everybody, schools: int, day: date, now: datetime) -> None:
    calendars.snow_day(there.world.calendars[schools], day=day, by=there.world.staff[0], now=now)


def _closes(there: Everybody, schools: int, first: date, last: date, now: datetime) -> None:
    calendar, by = there.world.calendars[schools], there.world.staff[0]
    calendars.close_days(calendar, kind="break", name="Late break", first=first, last=last, by=by, now=now)


# -- time away


def _time_away(there: Everybody) -> None:
    """Most fellows once or twice, for one to eight days; everybody who helps once. Some say it on the day itself."""
    world = there.world
    helpers = [*world.mentors, *world.staff, world.director, world.contact]
    for person, most in [*((fellow.user, 2) for fellow in world.fellows[1:]), *((helper, 1) for helper in helpers)]:
        luck = there.chance("away", person.id)
        for _ in range(luck.choice((0, 1, most)) if most > 1 else 1):
            _one_time_away(there, person, luck)


def _one_time_away(there: Everybody, person: User, luck: Random) -> None:
    first = date(2026, 9, 1) + luck.randrange(260) * DAY
    last, told = first + luck.choice((0, 0, 1, 2, 4, 7)) * DAY, first - luck.choice((0, 1, 3, 10)) * DAY
    at = instant(told, time(6, 30), person.zone)
    there.year.later(at, lambda now: _goes(there, person, first, last, now))


def _goes(there: Everybody, person: User, first: date, last: date, now: datetime) -> None:
    try:
        changes.take_time_away(person, first=first, last=last, backup=None, by=person, now=now)
    except ChangeRefused:  # somebody would be left alone: they stay
        return
    there.year.later(instant(first, time(), person.zone), lambda now: engine_turn())
    assert Absence.objects.filter(person=person, first=first).exists()


# -- who leaves, who joins


def _leaves(there: Everybody, number: int, day: date, now: datetime) -> None:
    fellow = there.world.fellows[-1 - number]
    endings.end_role(fellow, last_day=day, by=there.world.staff[0], now=now)
    there.year.later(instant(day + DAY, time(), there.world.program.zone), lambda now: engine_turn())


def _joins(there: Everybody, number: int, day: date, now: datetime) -> None:
    """Added with a mentor on one day, in by the mailed link on the next, here some days later."""
    world = there.world
    mentor = world.mentors[number % len(world.mentors)]
    fellow = changes.add_fellow(
        program=world.program, mentor=mentor, backup=world.backup_of(mentor), by=world.staff[0], now=now,
        cohort=world.cohort, calendar=world.calendar_of(number), time_zone=world.calendar_of(number).time_zone,
        **_new(f"Late{number}", day),
    )  # fmt: skip
    there.year.later(now + DAY, lambda now: _comes_in(fellow, now))


def _new(called: str, day: date) -> NewPerson:
    return NewPerson(
        email=f"{called.lower()}@lakeside.example", name=f"{called} Example", called=called, starts_on=day, mail=False
    )


def _comes_in(held: Membership, now: datetime) -> None:
    """As by the mailed link, whose page is tried elsewhere."""
    held.refresh_from_db()
    held.user.proved_at, held.user.proved_by = now, "invitation"
    held.user.set_unusable_password()
    held.user.save()
    at_home([held])


def _another_mentor(there: Everybody, now: datetime) -> None:
    """A new mentor, who takes the fellows of one that leaves."""
    world = there.world
    made = edit.add(
        program=world.program, role=Role.MENTOR, by=world.staff[0], now=now, calendar=world.calendars[3],
        time_zone=world.calendars[3].time_zone, **_new("Newmentor", MENTOR_JOINS),
    )  # fmt: skip
    _comes_in(made, now + timedelta(seconds=1))
    there.year.later(now + 3 * DAY, lambda now: _takes_over(there, made, now))


def _takes_over(there: Everybody, made: Membership, now: datetime) -> None:
    world = there.world
    old, by = world.mentors[1], world.staff[0]
    made.refresh_from_db()
    for fellow in Membership.objects.filter(assignments__mentor=old, assignments__ended_at=None, ended_at=None):
        changes.assign(fellow, mentor=made.user, backup=world.mentors[2], by=by, now=now)
    for fellow in Membership.objects.filter(assignments__backup=old, assignments__ended_at=None, ended_at=None):
        mentor = fellow.assignments.get(ended_at=None).mentor
        changes.assign(fellow, mentor=mentor, backup=made.user, by=by, now=now)
    held = Membership.objects.get(user=old, program=world.program, ended_at=None)
    endings.end_role(held, last_day=MENTOR_LEAVES, by=by, now=now)
    there.year.later(instant(MENTOR_LEAVES + DAY, time(), world.program.zone), lambda now: engine_turn())
    world.mentors[1] = made.user


def _another_talker(there: Everybody, now: datetime) -> None:
    world = there.world
    talkers.end(world.talkers[1], by=world.staff[0], now=now)
    made = talkers.name(world.program, world.staff[0], takes=10, by=world.staff[1], now=now)
    talkers.save_times(made, times=free_times(), meets_by="phone", place="", takes=10, now=now)
