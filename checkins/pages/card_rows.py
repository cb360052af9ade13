"""What this room's cards of a page are made from: one query, whichever of them the reader has; on the first page, of
the query which that page asks anyway.

Every column begins at the reader. On the dashboard only what is to greet is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import BaseExpression
from django.db.models.functions import JSONObject

from checkins.changes import shown
from checkins.conversations import coverage
from checkins.conversations.facts import holds_in, theirs_to_hold
from checkins.hello import whose
from checkins.models import Booking, FreeTime, OwnSwitches, Talker
from checkins.pages.practice import sent_by, without_welcome
from checkins.pulse import facts
from checkins.schedule.school_weeks import WEEK, monday_of
from checkins.vocabulary import BookingState
from pts_support.db.prepared_queries import PreparedQuery, PreparedValue
from pts_support.people.models import Role, User
from pts_support.people.pages.extensions.cards import CardReader, home_columns
from pts_support.people.roles import HeldRoles

LINES_SHOWN = 3
HOME, DASHBOARD = "checkins", "checkins on the dashboard"
NO_PROGRAM = 0
Columns = dict[str, BaseExpression]


def on_home(reader: CardReader) -> Mapping[str, Any]:
    """``talk``, ``weeks``, ``practiced`` of a fellow; of a helper whom they ``greet`` and what they hold (``talks``),
    whether free times are missing, and the numbers of the programs whose staff they are. ``changed``, of everybody."""
    found: Mapping[str, Any] = reader.found[HOME]
    return found


def on_dashboard(reader: CardReader) -> Mapping[str, Any]:
    """What they ``greet``."""
    return reader.once(DASHBOARD, lambda: next(iter(_ROWS(**_values(reader, first_page=False)))))


def _values(reader: CardReader, *, first_page: bool = True) -> dict[str, PreparedValue]:
    roles, now = reader.roles, reader.now
    values: dict[str, PreparedValue] = {}
    if first_page and roles.fellowship:
        values["fellow"] = roles.fellowship.id
    if roles.is_helper:
        values["staff_of"] = _staff_of(roles)
    if roles.is_helper and first_page:
        this = monday_of(now.date())
        values |= {"this_week": this, "next_week": this + WEEK}
    if values and first_page:
        values["programs"] = list(roles.programs())
    if values:
        values |= {"user": reader.user.id, "today": now.astimezone(reader.user.zone).date(), "now": now}
    return values


def _staff_of(roles: HeldRoles) -> list[int]:
    """Their programs; one that there is not, where they are staff of none."""
    return list(roles.programs(Role.STAFF)) or [NO_PROGRAM]


def _columns(
    *,
    user: int | None = None,
    fellow: int | None = None,
    staff_of: list[int] | None = None,
    this_week: date | None = None,
    next_week: date | None = None,
    programs: list[int] | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Columns:
    """``fellow``: the membership of a fellow whose first page it is; ``staff_of``: of a helper."""
    columns: Columns = {}
    if not user or not today or not now:
        return columns
    if fellow:
        columns |= _of_a_fellow(user, fellow, now)
    if staff_of:
        columns |= _to_greet(user, staff_of, today, now)
    if staff_of and this_week and next_week:
        columns |= _held(user) | _numbers(staff_of, this_week, next_week, now)
    if programs:
        columns |= _changed(programs, today)
    return columns


def _rows(*, user: int, **values: Any) -> QuerySet[User, Any]:
    return User.objects.filter(id=user).values(**_columns(user=user, **values))


_ROWS = PreparedQuery(_rows)  # on the dashboard; on the first page they are columns of its own query
home_columns(HOME, _values, _columns)


def _of_a_fellow(user: int, fellow: int, now: datetime) -> Columns:
    off = OwnSwitches.objects.filter(person=user, conversations_off=True)
    booked = Booking.objects.filter(membership=fellow, state=BookingState.BOOKED, starts_at__gt=now, skipped_at=None)
    talk = JSONObject(
        id="id", starts="starts_at", meets_by="talker__meets_by", person="person_id", called="person__called"
    )
    return {
        "talk": ArraySubquery(booked.filter(~Exists(off)).order_by("starts_at").values(row=talk)[:1]),
        "weeks": ArraySubquery(facts.weeks_of(fellow)),
        "practiced": Exists(sent_by(User(id=user))),
    }


def _to_greet(user: int, staff_of: list[int], today: date, now: datetime) -> Columns:
    """Of each fellow the round that began last."""
    mine = whose.newest(whose.of_helper(user, staff_of, today=today, now=now), now)
    row = JSONObject(
        ref="ref", fellow="membership__user_id", called="membership__user__called", phone="membership__user__phone",
        is_mentor="is_mentor", until="mentor_until", step="step", greeted_at="greeted_at", how="how",
        by="greeted_by_id", by_called="greeted_by__called",
    )  # fmt: skip
    return {"greet": ArraySubquery(mine.order_by("id").values(row=row))}


def _held(user: int) -> Columns:
    free = Exists(FreeTime.objects.filter(talker=OuterRef("pk")))
    mine = Talker.objects.filter(user=user, program__in=holds_in(user), ended_at=None)
    talks = Booking.objects.filter(theirs_to_hold(user), state__in=(BookingState.BOOKED, BookingState.PAST))
    talk = JSONObject(
        id="id", starts="starts_at", skipped="skipped_at", fellow="membership__user_id",
        called="membership__user__called", phone="membership__user__phone", meets_by="talker__meets_by",
    )  # fmt: skip
    return {
        "talks": ArraySubquery(talks.order_by("starts_at", "id").values(row=talk)),
        "no_times": Exists(mine.exclude(free)),
    }


def _numbers(staff_of: list[int], this_week: date, next_week: date, now: datetime) -> Columns:
    """For staff, by program and without names."""
    talks = coverage.of_weeks(this_week, next_week).filter(program__in=staff_of).order_by().values("program")
    hellos = whose.of_this_round(now).filter(program__in=staff_of).order_by().values("program")
    return {
        "rounds": ArraySubquery(talks.annotate(row=JSONObject(program="program", **coverage.COUNTS)).values("row")),
        "greeted": ArraySubquery(hellos.annotate(row=JSONObject(program="program", **whose.COUNTS)).values("row")),
        "no_welcome": ArraySubquery(without_welcome(staff_of).values("id")),
    }


def _changed(programs: list[int], today: date) -> Columns:
    """What changed because fellows asked, the newest first."""
    line = JSONObject(text="text", topic="topic")
    return {"changed": ArraySubquery(shown.fresh(programs, today).values(row=line)[:LINES_SHOWN])}
