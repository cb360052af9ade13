"""What is due: programs whose years are laid out, conversations that get a time, and those whose time is over.

Each program is one transaction under the lock of its row. Another hand's programs and those whose people are changing
this moment are left to the next turn. A booking that raises is put off for an hour and alarmed; the others go on.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from checkins.conversations import layout
from checkins.conversations.facts import (
    FellowFacts,
    ProgramFacts,
    load_facts,
    nothing_known,
)
from checkins.conversations.find import find
from checkins.conversations.writing import Writing
from checkins.models import Booking, Pairing, ProgramCheckins
from checkins.programs import try_lock_program
from checkins.schedule.school_weeks import DAY, WEEK
from checkins.vocabulary import BookingState
from pts_support.db import TRANSIENT_ERRORS
from pts_support.db.failpoints import fp
from pts_support.people.models import Installation

log = logging.getLogger("pts.engine")
alarm = logging.getLogger("pts.alarm")
PUT_OFF = timedelta(hours=1)
TO_SAY = timedelta(days=10)  # in which the talker can say whether it took place
AT_ONCE = 500


def sweep(now: datetime) -> int:
    """Everything due by ``now``: two small queries where there is nothing. How many bookings were moved."""
    return sum(_program(program_id, now) for program_id in _programs_due(now))


def _due(now: datetime) -> Q:
    return Q(due_at__lte=now) & (Q(put_off_until=None) | Q(put_off_until__lte=now))


def _programs_due(now: datetime) -> list[int]:
    if Installation.current().paused:
        return []
    looked = ProgramCheckins.objects.filter(look_at__lte=now).values_list("program_id", flat=True)
    booked = Booking.objects.filter(_due(now)).values_list("program_id", flat=True)
    return sorted({*looked, *booked})


_OLDEST = """
SELECT least((SELECT min(look_at) FROM checkins_programcheckins WHERE look_at <= %(by)s),
    (SELECT min(due_at) FROM checkins_booking WHERE due_at <= %(by)s))
"""


def oldest_due(by: datetime) -> datetime | None:
    """Since when the oldest thing waits that was due by then (one query by two indexes)."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, {"by": by})
        found: datetime | None = cursor.fetchone()[0]
        return found


def _program(program_id: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            return _all_of(program_id, now)
    except TRANSIENT_ERRORS as trouble:  # nobody's fault: the next turn tries it again
        log.error("conversations of program id %s wait: %s", program_id, type(trouble).__name__)
        return 0
    except Exception as trouble:  # found alone below: one row's bug must not stop the others
        log.error("conversations of program id %s were not moved: %s", program_id, type(trouble).__name__)
        return _one_by_one(program_id, now)


def _all_of(program_id: int, now: datetime, only: int | None = None) -> int:
    checkins = try_lock_program(program_id)
    if checkins is None:
        return 0
    fp("talk.locked")
    due = Booking.objects.filter(_due(now), program=program_id).select_related("talker").order_by("due_at", "id")
    if only is not None:
        due = due.filter(id=only)
    looks = only is None and checkins.look_at is not None and checkins.look_at <= now
    facts, moved = _facts(checkins, now, whole=looks or due.filter(state__in=layout.OPEN).exists()), 0
    if looks:
        moved += layout.lay_out(checkins, facts)
    writing = Writing(facts)
    for booking in due.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]:
        _step(booking, writing)
    return moved + writing.write()


def _facts(checkins: ProgramCheckins, now: datetime, *, whole: bool) -> ProgramFacts:
    """What only ends needs to know of nobody."""
    if whole:
        return load_facts(checkins, now)
    return nothing_known(checkins, now)


def _one_by_one(program_id: int, now: datetime) -> int:
    moved = 0
    for booking_id in Booking.objects.filter(_due(now), program=program_id).values_list("id", flat=True)[:AT_ONCE]:
        try:
            with transaction.atomic():
                moved += _all_of(program_id, now, booking_id)
        except TRANSIENT_ERRORS:
            return moved
        except Exception as trouble:  # whatever it is, this row waits, and those after it go on
            Booking.objects.filter(id=booking_id).update(put_off_until=now + PUT_OFF)
            alarm.critical("booking id %s could not be moved: %s", booking_id, type(trouble).__name__)
    return moved


def _step(booking: Booking, writing: Writing) -> None:
    """One due booking, one step."""
    facts = writing.facts
    fellow = facts.fellows.get(booking.membership_id)
    if booking.state == BookingState.BOOKED:
        _time_is_over(booking, writing)
    elif booking.state == BookingState.PAST or fellow is None or not facts.on:
        writing.end(booking, BookingState.OVER)
    else:
        book(booking, fellow, writing)


def book(booking: Booking, fellow: FellowFacts, writing: Writing) -> None:
    """A time in its week; where nobody has one, tomorrow it is tried again, until the week is over."""
    found = find(writing.facts, fellow, booking, (booking.monday,))
    if found:
        writing.give(booking, fellow, found)
    elif is_over(booking, fellow, writing.facts):
        writing.end(booking, BookingState.OVER)
    else:
        writing.wait(booking, fellow, writing.facts.now + DAY)


def is_over(booking: Booking, fellow: FellowFacts, facts: ProgramFacts) -> bool:
    """Whether the week in which it was to take place has passed for the fellow."""
    return facts.now.astimezone(fellow.hours.zone).date() >= booking.monday + WEEK


def _time_is_over(booking: Booking, writing: Writing) -> None:
    if booking.skipped_at:
        writing.put(booking, state=BookingState.OVER, due_at=None)
        if not booking.switched_off and booking.skipped_with_id == booking.person_id:
            _ask_for_a_line(booking, writing.facts.now)
        return
    writing.put(booking, state=BookingState.PAST, due_at=(booking.ends_at or writing.facts.now) + TO_SAY)


def _ask_for_a_line(booking: Booking, now: datetime) -> None:
    """After two skipped rounds in a row with one person, that person is asked once for a line of their own."""
    here = Booking.objects.filter(membership=booking.membership_id, person=booking.person_id)
    with_them = here.filter(Q(skipped_at=None) | Q(skipped_with=booking.person_id))
    before = with_them.filter(ends_at__lt=booking.ends_at).order_by("-ends_at").first()
    if before and before.skipped_at and not before.switched_off:
        pairs = Pairing.objects.filter(membership=booking.membership_id, talker=booking.talker_id, until=None)
        pairs.filter(line_asked_at=None).update(line_asked_at=now)
