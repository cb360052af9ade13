"""The conversations somebody holds: to come, without a word yet whether they took place, and the lines they are asked
for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checkins import statements
from checkins.models import Booking, FreeTime, Pairing, Talker
from checkins.schedule.slots import WeeklyTime
from checkins.vocabulary import BookingState, MeetsBy
from pts_support.people.models import User
from pts_support.people.pages.fields import WEEKDAYS
from pts_support.spoken.statement import Statement


@dataclass(frozen=True)
class HeldTalk:
    """``skipped``: they don't come, and nothing is to be done. ``over``: its time has come; did it happen?"""

    ref: UUID
    says: Statement
    skipped: bool
    over: bool


@dataclass(frozen=True)
class LineAskedFor:
    membership_ref: UUID
    says: Statement


@dataclass(frozen=True)
class HeldPage:
    to_come: tuple[HeldTalk, ...]
    to_say: tuple[HeldTalk, ...]
    lines: tuple[LineAskedFor, ...]
    times: tuple[str, ...]


def held_by(user: User, now: datetime) -> list[HeldTalk]:
    """What they hold and what they have not said a word about, in order (one query)."""
    open_ones = Booking.objects.filter(person=user, state__in=(BookingState.BOOKED, BookingState.PAST))
    rows = open_ones.select_related("membership__user", "talker").order_by("starts_at", "id")
    return [_held(row, now) for row in rows]


def _held(row: Booking, now: datetime) -> HeldTalk:
    fellow = row.membership.user
    by_phone = row.talker is not None and row.talker.meets_by == MeetsBy.PHONE
    over = row.starts_at is not None and row.starts_at <= now
    says = statements.you_call(
        row.id, fellow, row.starts_at, number=fellow.phone if by_phone and not row.skipped_at else ""
    )
    return HeldTalk(row.ref, says, row.skipped_at is not None, over)


def page_of(user: User, now: datetime) -> HeldPage:
    talks = held_by(user, now)
    asked = Pairing.objects.filter(talker__user=user, until=None, line_asked_at__isnull=False, line_done_at=None)
    return HeldPage(
        to_come=tuple(talk for talk in talks if not talk.over),
        to_say=tuple(talk for talk in talks if talk.over and not talk.skipped),
        lines=tuple(
            LineAskedFor(pair.membership.ref, statements.named(pair.membership.user))
            for pair in asked.select_related("membership__user").order_by("id")
        ),
        times=tuple(
            words_of(WeeklyTime(free.weekday, free.opens, free.closes))
            for free in FreeTime.objects.filter(talker__user=user, talker__ended_at=None)
        ),
    )


def words_of(free: WeeklyTime) -> str:
    """ "Tuesdays 3:30–4:00"."""
    opens, closes = (f"{at.hour % 12 or 12}:{at.minute:02}" for at in (free.opens, free.closes))
    return f"{WEEKDAYS[free.weekday]}s {opens}–{closes}"


def is_talker(user: User) -> bool:
    return Talker.objects.filter(user=user, ended_at=None).exists()
