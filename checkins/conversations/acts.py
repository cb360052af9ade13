"""What the two people of a conversation do with one tap, and its undo for ten seconds. No reason is asked or kept.

Each act is one transaction: the people of the program stand still, the program's row is locked, the booking is read
again under it. Whoever is neither of the two finds nothing (``NoSuchConversation``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from checkins.conversations.facts import (
    FellowFacts,
    ProgramFacts,
    TalkerFacts,
    holds_in,
    load_facts,
    theirs_to_hold,
)
from checkins.conversations.find import SOON, Found, find, may_talk, others, own_talker, times_with
from checkins.conversations.telling import UNDO_SECONDS, put_back, take_back
from checkins.conversations.writing import Writing, from_kept, paired
from checkins.models import Booking, OwnSwitches, Pairing
from checkins.programs import lock_program
from checkins.schedule.school_weeks import DAY, WEEK, monday_of
from checkins.schedule.slots import Slot
from checkins.vocabulary import BookingState
from pts_support.people import lock
from pts_support.people.models import User

UNDO_TIME = timedelta(seconds=UNDO_SECONDS)
TAKEN = "That time was just taken. Here are the times that are free now."
NOT_ANY_MORE = "This conversation has changed since. Nothing was done: please look again."
NO_TIME = "No one has a free time then. It stays as it is."
TOO_LATE = "It can’t be undone any more: something else has changed since."


class NoSuchConversation(LookupError):
    """There is no such conversation for this person."""


class CheckinRefused(Exception):
    """The act was not done; ``sentence`` says so to whoever tapped."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class OpenBooking:
    """A conversation under its locks."""

    booking: Booking
    fellow: FellowFacts
    facts: ProgramFacts

    @property
    def talker(self) -> TalkerFacts | None:
        return self.facts.talkers.get(self.booking.talker_id or 0)

    @property
    def weeks(self) -> tuple[date, date]:
        """In which it can be moved: this week and the next, where its own week is later that one and the next."""
        this = monday_of(self.facts.now.astimezone(self.fellow.hours.zone).date())
        first = max(this, self.booking.monday)
        return first, first + WEEK


@contextmanager
def _opened(ref: UUID, who: Q, now: datetime) -> Iterator[OpenBooking]:
    """The booking as it is now, if ``who`` says it is theirs."""
    found = Booking.objects.filter(who, ref=ref).values_list("program_id", flat=True).first()
    if found is None:
        raise NoSuchConversation
    try:
        with transaction.atomic():
            lock.take_shared(found)
            checkins = lock_program(found)
            assert checkins is not None  # a booking's program has its row
            facts = load_facts(checkins, now)
            rows = Booking.objects.select_related("talker").select_for_update(of=("self",))
            booking = rows.filter(who, ref=ref).first()
            fellow = facts.fellows.get(booking.membership_id) if booking else None
            if booking is None or fellow is None:
                raise NoSuchConversation
            yield OpenBooking(booking, fellow, facts)
    except IntegrityError as taken:
        raise CheckinRefused(TAKEN) from taken


def _of_fellow(by: User) -> Q:
    return Q(membership__user=by, membership__ended_at=None)


def _of_talker(by: User) -> Q:
    return theirs_to_hold(by.id)


def _is_to_come(one: OpenBooking) -> bool:
    booking = one.booking
    return booking.state == BookingState.BOOKED and booking.starts_at is not None and booking.starts_at > one.facts.now


def _refuse_unless_ahead(one: OpenBooking) -> None:
    """What is over, is not booked yet, or was skipped is changed by nobody."""
    if not _is_to_come(one) or one.booking.skipped_at:
        raise CheckinRefused(NOT_ANY_MORE)


def free_times(one: OpenBooking, talker: TalkerFacts) -> list[Slot]:
    """The other free times of whoever holds it, this week and next."""
    slots = times_with(one.facts, one.fellow, talker, one.booking, mondays=one.weeks, after=one.facts.now + SOON)
    return [slot for slot in slots if slot.starts != one.booking.starts_at]


# -- the fellow


def move(ref: UUID, starts_at: datetime, *, by: User, now: datetime) -> Booking:
    """Another free time of the same person. Either of the two may move it."""
    with _opened(ref, _of_fellow(by) | _of_talker(by), now) as one:
        _refuse_unless_ahead(one)
        if one.talker is None:
            raise CheckinRefused(NOT_ANY_MORE)
        slot = next((slot for slot in free_times(one, one.talker) if slot.starts == starts_at), None)
        if slot is None:
            raise CheckinRefused(TAKEN)
        writing = Writing(one.facts, tapped_by=by.id)
        writing.give(one.booking, one.fellow, Found(one.talker, slot, stays=False))
        writing.write()
    return one.booking


def next_week(ref: UUID, *, by: User, now: datetime) -> Booking:
    """Not this week: the first time in the next school week."""
    with _opened(ref, _of_fellow(by), now) as one:
        _refuse_unless_ahead(one)
        later = [week.monday for week in one.fellow.weeks if week.monday > one.booking.monday][:1]
        found = find(one.facts, one.fellow, one.booking, later, after=now + SOON)
        if found is None:
            raise CheckinRefused(NO_TIME)
        writing = Writing(one.facts, tapped_by=by.id)
        writing.give(one.booking, one.fellow, found)
        writing.write()
    return one.booking


def skip(ref: UUID, *, by: User, now: datetime) -> Booking:
    with _opened(ref, _of_fellow(by), now) as one:
        _refuse_unless_ahead(one)
        writing = Writing(one.facts, tapped_by=by.id)
        writing.skip(one.booking, one.fellow)
        writing.write()
    return one.booking


def choices_of_person(one: OpenBooking) -> list[TalkerFacts]:
    """Whom a fellow may choose instead, by name."""
    mine = own_talker(one.facts, one.fellow)
    return sorted((other for other in others(one.facts, one.fellow) if other != mine), key=lambda other: other.called)


def another_person(ref: UUID, talker_ref: UUID, *, by: User, now: datetime) -> Booking:
    """From now on with somebody else. Only those two are told."""
    with _opened(ref, _of_fellow(by), now) as one:
        chosen = one.facts.talker_named(talker_ref)
        _refuse_unless_ahead(one)
        if chosen is None or chosen not in choices_of_person(one) or not may_talk(chosen, one.fellow):
            raise CheckinRefused(NOT_ANY_MORE)
        slots = times_with(one.facts, one.fellow, chosen, one.booking, mondays=one.weeks, after=now + SOON)
        if not slots:
            raise CheckinRefused(f"{chosen.called} has no free time this week or next. It stays as it is.")
        writing = Writing(one.facts, tapped_by=by.id)
        writing.give(one.booking, one.fellow, Found(chosen, slots[0], stays=False))
        one.booking.before = {**(one.booking.before or {}), "talker_of_year": _talker_of_year(one)}
        paired(one.fellow.membership_id, chosen.id, now=now, chosen=True)
        writing.write()
    return one.booking


def _talker_of_year(one: OpenBooking) -> int | None:
    pair = one.facts.pairings.get(one.fellow.membership_id)
    if pair is None:
        return None
    return pair.talker_id


def switch(*, off: bool, by: User, now: datetime) -> None:
    """These conversations off, or on again, for oneself. To whoever holds the next one it looks like a skipped one."""
    OwnSwitches.objects.update_or_create(person=by, defaults={"conversations_off": off, "changed_at": now})
    rows = Booking.objects.filter(_of_fellow(by), state=BookingState.BOOKED, starts_at__gt=now)
    for ref in rows.values_list("ref", flat=True):
        with _opened(ref, _of_fellow(by), now) as one:
            writing = Writing(one.facts)
            if off and not one.booking.skipped_at:
                writing.skip(one.booking, one.fellow, switched_off=True)
            elif not off and one.booking.switched_off:
                writing.take_up_again(one.booking, one.fellow)
            writing.write()


# -- who holds it


def cannot(ref: UUID, *, by: User, now: datetime) -> Booking:
    """Somebody else in the same week, else in the next; where there is no one, staff's number says so."""
    with _opened(ref, _of_talker(by), now) as one:
        if not _is_to_come(one):
            raise CheckinRefused(NOT_ANY_MORE)
        booking, weeks = one.booking, (one.booking.monday, one.booking.monday + WEEK)
        found = find(one.facts, one.fellow, booking, weeks, not_with=(booking.talker_id or 0,), after=now + SOON)
        writing = Writing(one.facts, tapped_by=by.id)
        if found:
            writing.give(booking, one.fellow, Found(found.talker, found.slot, stays=False))
        else:
            writing.wait(booking, one.fellow, now + DAY)
        writing.write()
    return booking


def talked(ref: UUID, *, by: User, now: datetime) -> Booking:
    with _opened(ref, _of_talker(by), now) as one:
        _has_been(one)
        writing = Writing(one.facts, tapped_by=by.id)
        writing.put(one.booking, state=BookingState.TALKED, due_at=None)
        writing.write()
    return one.booking


def did_not_happen(ref: UUID, *, by: User, now: datetime) -> Booking:
    """Nobody's fault: it is offered once more, the week after."""
    with _opened(ref, _of_talker(by), now) as one:
        _has_been(one)
        writing, booking = Writing(one.facts, tapped_by=by.id), one.booking
        later = [week.monday for week in one.fellow.weeks if week.monday > booking.monday][:1]
        found = None
        if not booking.offered_again:
            found = find(one.facts, one.fellow, booking, later, after=now + SOON)
        if found:
            writing.give(booking, one.fellow, found)
            booking.offered_again = True
        else:
            writing.put(booking, state=BookingState.MISSED, due_at=None)
        writing.write()
    return booking


def _has_been(one: OpenBooking) -> None:
    booking = one.booking
    over = booking.state == BookingState.PAST or (
        booking.state == BookingState.BOOKED and booking.starts_at is not None and booking.starts_at <= one.facts.now
    )
    if not over or booking.skipped_at:
        raise CheckinRefused(NOT_ANY_MORE)


def wrote_a_line(membership_ref: UUID, *, by: User, now: datetime) -> None:
    mine = Pairing.objects.filter(talker__user=by, talker__program__in=holds_in(by.id))
    pairs = mine.filter(membership__ref=membership_ref, line_asked_at__isnull=False)
    if not pairs.exists():
        raise NoSuchConversation
    pairs.filter(line_done_at=None).update(line_done_at=now)


# -- undo


def undo(ref: UUID, *, by: User, now: datetime) -> Booking:
    """As it was before the tap. Refused kindly where something else has changed since, or the time is taken."""
    with _opened(ref, Q(tapped_by=by), now) as one:
        booking = one.booking
        if not booking.before or not booking.tapped_at or now - booking.tapped_at > UNDO_TIME:
            raise CheckinRefused(TOO_LATE)
        kept = dict(booking.before)
        year = kept.pop("talker_of_year", None)
        columns = from_kept(kept)
        if columns["state"] == BookingState.BOOKED and not _is_free_again(one, columns):
            raise CheckinRefused(TOO_LATE)
        if columns["sequence"] != booking.sequence:
            put_back(booking, columns["sequence"])
            take_back(booking)
        for column, value in columns.items():
            setattr(booking, column, value)
        booking.before, booking.tapped_by, booking.tapped_at, booking.changed_at = None, None, None, now
        booking.save()
        if year:
            paired(one.fellow.membership_id, year, now=now)
    return booking


def _is_free_again(one: OpenBooking, columns: dict[str, object]) -> bool:
    talker = one.facts.talkers.get(columns["talker_id"] or 0)  # type: ignore[call-overload]  # an id, from JSON
    starts, ends = columns["starts_at"], columns["ends_at"]
    if talker is None or not may_talk(talker, one.fellow):
        return False
    if not isinstance(starts, datetime) or not isinstance(ends, datetime):
        return False
    diaries = (
        one.facts.diary_of_talker(talker, without=one.booking.id),
        one.facts.diary_of_fellow(one.fellow, without=one.booking.id),
    )
    return not any(Slot(starts, ends).meets(other) for diary in diaries for other in diary.taken)
