"""Whether what is booked still stands: somebody is away, gone or the mentor now, a calendar moved. What does not is
given another time, in the transaction of the fact: in the same week, with someone else if need be, or in the next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from checkins.conversations.facts import FellowFacts, ProgramFacts, load_facts
from checkins.conversations.find import SOON, find, may_talk
from checkins.conversations.writing import Writing
from checkins.models import Booking
from checkins.programs import lock_program
from checkins.schedule.school_weeks import DAY, WEEK
from checkins.schedule.slots import Slot
from checkins.vocabulary import BookingState


def settle_programs(program_ids: Collection[int], *, now: datetime) -> int:
    """Look at each of these programs under its lock. How many conversations moved."""
    moved = 0
    with transaction.atomic():
        for program_id in sorted(program_ids):
            booked = Booking.objects.filter(program=program_id, state=BookingState.BOOKED, starts_at__gt=now)
            if booked.exists() and (checkins := lock_program(program_id)):
                moved += settle(load_facts(checkins, now))
    return moved


def settle(facts: ProgramFacts) -> int:
    writing = Writing(facts)
    rows = Booking.objects.filter(program=facts.program_id, state=BookingState.BOOKED, starts_at__gt=facts.now)
    for booking in rows.select_related("talker").select_for_update(of=("self",)).order_by("starts_at", "id"):
        fellow = facts.fellows.get(booking.membership_id)
        if fellow is None:
            writing.end_without_fellow(booking)
        elif not stands(booking, fellow, facts):
            another_time(booking, fellow, writing)
    return writing.write()


def stands(booking: Booking, fellow: FellowFacts, facts: ProgramFacts) -> bool:
    """Whether both can still talk at that time. Free times that changed since do not matter: both know of this one."""
    talker = facts.talkers.get(booking.talker_id or 0)
    if talker is None or not may_talk(talker, fellow):
        return False
    assert booking.starts_at is not None  # booked_with_someone_at_a_time
    assert booking.ends_at is not None
    slot = Slot(booking.starts_at, booking.ends_at)
    diaries = (facts.diary_of_talker(talker, without=booking.id), facts.diary_of_fellow(fellow, without=booking.id))
    return all(diary.is_free(slot) for diary in diaries)


def another_time(booking: Booking, fellow: FellowFacts, writing: Writing) -> None:
    """The nearest: this week or next. Where there is none it waits for one, and staff's number says so."""
    weeks = (booking.monday, booking.monday + WEEK)
    found = find(writing.facts, fellow, booking, weeks) or find(
        writing.facts, fellow, booking, weeks, after=writing.facts.now + SOON
    )
    if found:
        writing.give(booking, fellow, found)
    else:
        writing.wait(booking, fellow, writing.facts.now + DAY)
