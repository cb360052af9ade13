"""The conversations somebody holds: to come, without a word yet whether they took place, and the lines they are asked
for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checkins import statements
from checkins.conversations import acts
from checkins.conversations.acts import OpenBooking
from checkins.conversations.facts import ProgramFacts, holds_in, load_facts, theirs_to_hold
from checkins.models import Booking, FreeTime, Pairing, ProgramCheckins, Talker
from checkins.schedule.slots import WeeklyTime
from checkins.vocabulary import BookingState, MeetsBy
from pts_support.people.models import User
from pts_support.people.pages.fields import WEEKDAYS
from pts_support.spoken.statement import Statement


@dataclass(frozen=True)
class TimeChoice:
    """A time to which a conversation can be moved."""

    value: str
    says: Statement


@dataclass(frozen=True)
class HeldTalk:
    """``skipped``: they don't come, and nothing is to be done. ``over``: its time has come; did it happen?
    ``times``: to which it can be moved."""

    ref: UUID
    says: Statement
    skipped: bool
    over: bool
    times: tuple[TimeChoice, ...] = ()
    no_number: bool = False


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
    """What they hold and what they have not said a word about, in order."""
    open_ones = Booking.objects.filter(theirs_to_hold(user.id), state__in=(BookingState.BOOKED, BookingState.PAST))
    rows = list(open_ones.select_related("membership__user", "talker").order_by("starts_at", "id"))
    facts = facts_of({row.program_id for row in rows}, now)
    return [_held(row, facts[row.program_id]) for row in rows]


def facts_of(program_ids: Collection[int], now: datetime) -> dict[int, ProgramFacts]:
    """To look at, not to decide from."""
    programs = ProgramCheckins.objects.filter(program__in=program_ids).select_related("program")
    return {one.program_id: load_facts(one, now, locked=False) for one in programs}


def _held(row: Booking, facts: ProgramFacts) -> HeldTalk:
    fellow = row.membership.user
    by_phone = row.talker is not None and row.talker.meets_by == MeetsBy.PHONE
    over = row.starts_at is not None and row.starts_at <= facts.now
    skipped = row.skipped_at is not None
    number = fellow.phone if by_phone and not skipped else ""
    says = statements.you_call(row.id, fellow, row.starts_at, number=number)
    times = () if over or skipped else times_of(row, facts)
    no_number = by_phone and not fellow.phone
    return HeldTalk(row.ref, says, skipped, over, times, no_number=no_number)


def times_of(row: Booking, facts: ProgramFacts) -> tuple[TimeChoice, ...]:
    """The other free times of whoever holds it, this week and next."""
    fellow, talker = facts.fellows.get(row.membership_id), facts.talkers.get(row.talker_id or 0)
    if fellow is None or talker is None:
        return ()
    slots = acts.free_times(OpenBooking(row, fellow, facts), talker)
    return tuple(TimeChoice(slot.starts.isoformat(), statements.free_at(slot.starts)) for slot in slots)


def page_of(user: User, now: datetime) -> HeldPage:
    talks = held_by(user, now)
    mine = Pairing.objects.filter(talker__user=user, talker__program__in=holds_in(user.id), until=None)
    asked = mine.filter(line_asked_at__isnull=False, line_done_at=None)
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
