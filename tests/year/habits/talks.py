"""Conversations: what a fellow and whoever holds it do between the mail and the time, and after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from checkins.conversations import acts
from checkins.conversations.acts import OpenBooking
from checkins.conversations.facts import load_facts
from checkins.models import Booking, ProgramCheckins
from checkins.vocabulary import BookingState
from tests.year.habits.everybody import HOUR, Everybody

CHANGES = 3  # so often it is changed at most; then everybody leaves it as it is
SKIPS, NEXT_WEEK, MOVES, ANOTHER = 0.1, 0.18, 0.28, 0.32  # one fellow in three does something about it
CANNOT = 0.08
TALKED, DID_NOT_HAPPEN = 0.75, 0.87  # and the rest say nothing
Tap = Callable[..., object]


@dataclass
class Talks:
    there: Everybody
    known: set[tuple[int, int]] = field(default_factory=set)

    def look(self, at: datetime) -> None:
        """Whatever was booked or moved at this moment is found by both, some time later."""
        rows = Booking.objects.filter(changed_at=at, state=BookingState.BOOKED).select_related("membership")
        for booking in rows:
            if (booking.id, booking.sequence) not in self.known:
                self.known.add((booking.id, booking.sequence))
                self._plan(booking, at)

    def _plan(self, booking: Booking, at: datetime) -> None:
        there, later = self.there, self.there.year.later
        starts, ends, ref = booking.starts_at, booking.ends_at, booking.ref
        assert starts is not None  # booked_with_someone_at_a_time
        assert ends is not None
        luck = there.chance("talk", booking.membership.user_id, booking.monday, booking.sequence)
        reads = at + (starts - at) * luck.uniform(0.05, 0.9)
        what, of_talker, after = luck.random(), luck.random(), luck.uniform(0.1, 30)
        quiet = there.is_quiet(booking.membership_id)
        if quiet and there.silent:
            later(reads, lambda now: self._of_fellow(ref, 0, now))
        if not quiet and booking.sequence <= CHANGES:
            later(reads, lambda now: self._of_fellow(ref, what, now))
        if not quiet and of_talker < CANNOT:
            later(reads + HOUR, lambda now: self._of_talker(acts.cannot, ref, now))
        if quiet:
            of_talker = 0
        later(ends + after * HOUR, lambda now: self._afterwards(ref, of_talker, now))

    def _of_fellow(self, ref: UUID, what: float, now: datetime) -> None:
        if what < SKIPS:
            self._tap(acts.skip, ref, now)
        elif what < NEXT_WEEK:
            self._tap(acts.next_week, ref, now)
        elif what < MOVES:
            self._move(ref, what, now)
        elif what < ANOTHER:
            self._another(ref, now)

    def _move(self, ref: UUID, what: float, now: datetime) -> None:
        one = _opened(ref, now)
        times = acts.free_times(one, one.talker) if one and one.talker else []
        if times:
            starts = times[int(what * 1000) % len(times)].starts
            self._tap(lambda ref, **how: acts.move(ref, starts, **how), ref, now)

    def _another(self, ref: UUID, now: datetime) -> None:
        one = _opened(ref, now)
        others = acts.choices_of_person(one) if one else []
        if others:
            self._tap(lambda ref, **how: acts.another_person(ref, others[0].ref, **how), ref, now)

    def _tap(self, act: Tap, ref: UUID, now: datetime) -> None:
        by = Booking.objects.select_related("membership__user").get(ref=ref).membership.user
        self.there.tries(lambda: act(ref, by=by, now=now))

    def _of_talker(self, act: Tap, ref: UUID, now: datetime) -> bool:
        person = Booking.objects.get(ref=ref).person_id
        return bool(person) and self.there.tries(lambda: act(ref, by=self.there.person(person), now=now))

    def _afterwards(self, ref: UUID, luck: float, now: datetime) -> None:
        booking = Booking.objects.get(ref=ref)
        if booking.ends_at is None or booking.ends_at > now:
            return
        if luck < TALKED and self._of_talker(acts.talked, ref, now):
            self.there.done.talks[booking.person_id or 0] += 1
        elif TALKED <= luck < DID_NOT_HAPPEN:
            self._of_talker(acts.did_not_happen, ref, now)


def _opened(ref: UUID, now: datetime) -> OpenBooking | None:
    """As the fellow's page shows it."""
    booking = Booking.objects.get(ref=ref)
    facts = load_facts(ProgramCheckins.objects.get(program=booking.program_id), now, locked=False)
    fellow = facts.fellows.get(booking.membership_id)
    return OpenBooking(booking, fellow, facts) if fellow else None
