"""The year of each fellow, laid out: a booking for every round that is left, and nothing twice.

Done each Monday, and at once when somebody joins or a round, a calendar or a role changes. It adds what is missing,
moves what has no time yet, and looks whether what is booked still stands (settle.py)."""

from __future__ import annotations

from datetime import datetime, time

from checkins.conversations import settle
from checkins.conversations.facts import FellowFacts, ProgramFacts
from checkins.conversations.writing import Writing
from checkins.models import Booking, ProgramCheckins
from checkins.schedule.rounds_of_year import RoundWeek, rounds_left
from checkins.schedule.school_weeks import WEEK, monday_of
from checkins.vocabulary import BookingState
from pts_support.people.calendars.worktime import NoWorkingTime, instant

OPEN = (BookingState.TO_BOOK, BookingState.NO_ONE)
BEFORE_IT_ALL = time(5)  # of Mondays, in the program's zone


def lay_out(checkins: ProgramCheckins, facts: ProgramFacts) -> int:
    """How many bookings were made or moved, and one for having looked."""
    checkins.look_at = next_monday(facts)
    checkins.save(update_fields=["look_at"])
    if not facts.on:
        return 1 + _switched_off(facts)
    rows: dict[int, dict[int, Booking]] = {}
    for booking in Booking.objects.filter(program=facts.program_id, membership__in=list(facts.fellows)):
        rows.setdefault(booking.membership_id, {})[booking.round_id] = booking
    moved = sum(_year(fellow, rows.get(fellow.membership_id, {}), facts) for fellow in facts.fellows.values())
    return 1 + moved + settle.settle(facts)


def next_monday(facts: ProgramFacts) -> datetime:
    return instant(monday_of(facts.now.astimezone(facts.zone).date()) + WEEK, BEFORE_IT_ALL, facts.zone)


def _year(fellow: FellowFacts, there: dict[int, Booking], facts: ProgramFacts) -> int:
    today = facts.now.astimezone(fellow.hours.zone).date()
    left = {one.rule.id: one for one in rounds_left(fellow.rounds(facts.rules), max(fellow.first, today))}
    left = {rule: one for rule, one in left.items() if one.week.days[0] <= fellow.last}
    new = [
        Booking(
            program_id=facts.program_id, membership_id=fellow.membership_id, round_id=rule, monday=one.week.monday,
            due_at=plan_at(fellow, one, facts.now), changed_at=facts.now,
        )
        for rule, one in left.items() if rule not in there
    ]  # fmt: skip
    Booking.objects.bulk_create(new, ignore_conflicts=True)
    return len(new) + sum(_moved(booking, left.get(rule), fellow, facts.now) for rule, booking in there.items())


def _moved(booking: Booking, falls: RoundWeek | None, fellow: FellowFacts, now: datetime) -> bool:
    """What has no time yet goes with its round's week. What was called off before it had one comes back with it."""
    never_offered = booking.state == BookingState.OVER and booking.offered_at is None
    if booking.state == BookingState.NO_ONE or (booking.state != BookingState.TO_BOOK and not never_offered):
        return False
    if falls is None and booking.state == BookingState.TO_BOOK and not booking.offered_again:
        booking.state, booking.due_at = BookingState.OVER, None
    elif falls and (never_offered or (booking.monday != falls.week.monday and not booking.offered_at)):
        booking.monday, booking.state = falls.week.monday, BookingState.TO_BOOK
        booking.due_at = plan_at(fellow, falls, now)
    else:
        return False
    booking.save(update_fields=["monday", "state", "due_at"])
    return True


def plan_at(fellow: FellowFacts, falls: RoundWeek, now: datetime) -> datetime:
    """When it gets its time: on the first morning of the school week before, or the next morning there is."""
    earlier = [week for week in fellow.weeks if week.number < falls.week.number]
    first = (earlier[-1] if earlier else falls.week).days[0]
    window = fellow.hours.window(max(first, fellow.first))
    wanted = max(window[0], now) if window else max(instant(fellow.first, time(8), fellow.hours.zone), now)
    try:
        return fellow.hours.next_open(wanted)
    except NoWorkingTime:  # a week that is a fellow's last: it is tried at once
        return now


def _switched_off(facts: ProgramFacts) -> int:
    """The program has switched conversations off: none is to come, and what was booked is canceled."""
    writing = Writing(facts)
    rows = Booking.objects.filter(program=facts.program_id, state__in=(*OPEN, BookingState.BOOKED))
    for booking in rows.filter(membership__in=list(facts.fellows)).select_for_update(of=("self",)).order_by("id"):
        writing.end(booking, BookingState.OVER, facts.fellows[booking.membership_id])
        booking.offered_at = None
    return writing.write()
