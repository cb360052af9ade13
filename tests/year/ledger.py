"""What is held against what the engine did: a school day is a weekday that no row of the calendar closes, and waking
hours are 7 am to 8 pm on the person's own clock. Written anew here, and not with the product's own reckoning.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from checkins.hello.whose import of_helper
from checkins.models import Booking, Greeting
from checkins.vocabulary import BookingState
from mentors.models import Absence
from pts_support.people.models import Calendar, ClosedDays, Membership, Role, User
from tests.year.living import LeftMail, SchoolYear

WAKES, RESTS = time(7), time(20)
OURS = ("talk.", "hello.", "sentences.")


@dataclass
class SchoolLedger:
    """Lists of sentences: what was seen twice, on a day off, at night; who was told of a hello that is not theirs."""

    year: SchoolYear
    twice: list[str] = field(default_factory=list)
    off_days: list[str] = field(default_factory=list)
    night: list[str] = field(default_factory=list)
    in_vain: list[str] = field(default_factory=list)
    told: Counter[object] = field(default_factory=Counter)
    planned: set[tuple[int, datetime]] = field(default_factory=set)
    taken: Counter[object] = field(default_factory=Counter)
    held: int = 0

    def begin(self) -> None:
        self.year.listeners.append(self.look)
        self.year.readers.append(self.read)

    # -- conversations, each looked at when its time comes

    def look(self, at: datetime) -> None:
        for booking in Booking.objects.filter(changed_at=at, state=BookingState.BOOKED):
            key = (booking.id, booking.starts_at)
            if key not in self.planned:
                self.planned.add(key)
                self.year.later(booking.starts_at, lambda now, key=key: self._it_begins(*key))

    def _it_begins(self, booking_id: int, starts_at: datetime) -> None:
        rows = Booking.objects.filter(id=booking_id, starts_at=starts_at, state=BookingState.BOOKED, skipped_at=None)
        booking = rows.select_related("membership__user", "person").first()
        if booking is None:
            return
        self.held += 1
        fellow = booking.membership
        for user in (fellow.user, booking.person):
            self._count_once((user.id, starts_at), f"{user.called} talks with two at {starts_at}")
            self._awake(user, starts_at, "a conversation begins")
            self._awake(user, booking.ends_at, "a conversation ends")
            self._at_school(user, fellow.program_id, starts_at, "a conversation")
        day = starts_at.astimezone(fellow.user.zone).date()
        if not fellow.starts_on <= day <= (fellow.ends_on or date.max):
            self.off_days.append(f"{fellow.user.called} is no fellow on {day}")
        self._count_once((fellow.id, booking.round_id, booking.offered_again), f"{fellow.user.called} twice in a round")

    # -- mail, as it leaves

    def read(self, mail: LeftMail) -> None:
        if not mail.kind.startswith(OURS):
            return
        user = User.objects.get(id=mail.person)
        what = f"{mail.kind} for {user.called}"
        self._awake(user, mail.at, what)
        row = mail.row
        if mail.kind.startswith("talk."):
            self._count_once((user.id, mail.kind, row.about, row.facts["sequence"]), f"{what} at {mail.at}")
            return
        if mail.kind.startswith("sentences."):
            self._count_once((user.id, row.dedupe), f"{what} at {mail.at}")
            self._at_school(user, row.facts["program"], mail.at, what)
            return
        for ref in row.facts["greetings"]:
            self._count_once((user.id, mail.kind, ref, row.dedupe.split(":")[2]), f"{what} of {ref} at {mail.at}")
        greetings = Greeting.objects.filter(ref__in=row.facts["greetings"])
        for program_id in set(greetings.values_list("program_id", flat=True)):
            self._at_school(user, program_id, mail.at, what)
        self._theirs(user, set(greetings.filter(greeted_at=None).values_list("ref", flat=True)), mail.at)

    def _theirs(self, user: User, waiting: set[UUID], at: datetime) -> None:
        """Whoever is told finds at least one of what they were told of; of staff that is known."""
        staff_of = staff_programs(user)
        if staff_of:
            return
        found = of_helper(user.id, staff_of, today=at.astimezone(user.zone).date(), now=at).filter(ref__in=waiting)
        if waiting and not found.exists():
            self.in_vain.append(f"{user.called} was told of a hello at {at}, and it is not theirs")

    # -- inside

    def _count_once(self, key: object, sentence: str) -> None:
        self.told[key] += 1
        if self.told[key] > 1:
            self.twice.append(sentence)

    def _awake(self, user: User, at: datetime, what: str) -> None:
        if not WAKES <= at.astimezone(user.zone).time() <= RESTS:
            self.night.append(f"{what}: {user.called} at {at.astimezone(user.zone):%a %b %d %H:%M}")

    def _at_school(self, user: User, program_id: int, at: datetime, what: str) -> None:
        calendar = calendar_of(user, program_id)
        day, own_day = at.astimezone(ZoneInfo(calendar.time_zone)).date(), at.astimezone(user.zone).date()
        if not is_school_day(calendar, day) or is_away(user.id, own_day):
            self.off_days.append(f"{what}: {user.called} on {day:%a %b %d}")


def staff_programs(user: User) -> list[int]:
    held = Membership.objects.filter(user=user, role=Role.STAFF, ended_at=None)
    return list(held.values_list("program_id", flat=True))


def calendar_of(user: User, program_id: int) -> Calendar:
    held = (
        Membership.objects.filter(user=user, program=program_id)
        .exclude(calendar=None)
        .select_related("calendar")
        .first()
    )
    if held is None:
        return Calendar.objects.get(program_as_default=program_id)
    return held.calendar


def is_school_day(calendar: Calendar, day: date) -> bool:
    closed = ClosedDays.objects.filter(calendar=calendar, first__lte=day, last__gte=day)
    return day.weekday() < 5 and not closed.exists()


def is_away(user_id: int, day: date) -> bool:
    return Absence.objects.filter(person=user_id, first__lte=day, last__gte=day, called_off_at=None).exists()
