"""A fellow's conversation: the next one, where it can be moved to, and the others of the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from checkins import statements
from checkins.conversations import acts
from checkins.conversations.acts import OpenBooking
from checkins.models import Booking, OwnSwitches
from checkins.pages.held_page import TimeChoice, facts_of, times_of
from checkins.vocabulary import BookingState, MeetsBy
from pts_support.people.calendars.worktime import instant
from pts_support.people.models import Membership, User
from pts_support.spoken.statement import Statement

WORDS = {
    BookingState.TO_BOOK: "to be booked",
    BookingState.NO_ONE: "no one has a free time yet",
    BookingState.BOOKED: "next",
    BookingState.PAST: "was booked",
    BookingState.TALKED: "you talked",
    BookingState.MISSED: "it didn’t happen",
    BookingState.OVER: "over",
}
NOT_BOOKED = (BookingState.TO_BOOK, BookingState.NO_ONE)


@dataclass(frozen=True)
class PersonChoice:
    ref: UUID
    says: Statement


@dataclass(frozen=True)
class RoundLine:
    week: Statement
    words: str


@dataclass(frozen=True)
class NextTalk:
    """The next conversation, and what can be done with it."""

    ref: UUID
    says: Statement
    minutes: int
    by_phone: bool
    where: str
    times: tuple[TimeChoice, ...]
    people: tuple[PersonChoice, ...]
    seen_by: Statement
    why: Statement


@dataclass(frozen=True)
class ConversationsPage:
    """``talk``: None where none is booked. ``skipped``: they skipped the next one."""

    talk: NextTalk | None
    rounds: tuple[RoundLine, ...]
    phone: str
    off: bool
    skipped: bool


def page_of(user: User, membership: Membership, now: datetime) -> ConversationsPage:
    rows = list(Booking.objects.filter(membership=membership).select_related("person", "talker").order_by("monday"))
    to_come = [row for row in rows if row.state == BookingState.BOOKED and row.starts_at and row.starts_at > now]
    following = next(iter(to_come), None)
    off = OwnSwitches.objects.filter(person=user, conversations_off=True).exists()
    skipped = following is not None and following.skipped_at is not None
    talk = None
    if following and not skipped and not off:
        talk = _next_talk(following, now)
    return ConversationsPage(talk, tuple(_line(row, membership, off=off) for row in rows), user.phone, off, skipped)


def _next_talk(booking: Booking, now: datetime) -> NextTalk | None:
    facts = facts_of([booking.program_id], now)[booking.program_id]
    fellow, person, talker = facts.fellows.get(booking.membership_id), booking.person, booking.talker
    if fellow is None or person is None or talker is None or booking.starts_at is None or booking.ends_at is None:
        return None
    one = OpenBooking(booking, fellow, facts)
    return NextTalk(
        ref=booking.ref,
        says=statements.calls_you(booking.id, person, booking.starts_at, meets_by=booking.meets_by),
        minutes=int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        by_phone=talker.meets_by == MeetsBy.PHONE,
        where=talker.place,
        times=times_of(booking, facts),
        people=_people(acts.choices_of_person(one)),
        seen_by=statements.only_they_see_it(person),
        why=statements.does_not_sign(person),
    )


def _people(found: Sequence[acts.TalkerFacts]) -> tuple[PersonChoice, ...]:
    users = User.objects.in_bulk([one.user_id for one in found])
    return tuple(PersonChoice(one.ref, statements.named(users[one.user_id])) for one in found)


def _line(row: Booking, membership: Membership, *, off: bool) -> RoundLine:
    words = WORDS[BookingState(row.state)]
    if off and row.state in NOT_BOOKED:
        words = "off"
    if row.skipped_at:
        words = "skipped"
    if row.state == BookingState.BOOKED and row.starts_at:
        return RoundLine(statements.booked_at(row.ref, row.starts_at), words)
    return RoundLine(statements.week_of(instant(row.monday, time(12), membership.user.zone)), words)
