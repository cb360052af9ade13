"""The one writer of a booking: what a decision changes, its mails, and what an undo puts back, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from checkins.conversations.facts import FellowFacts, ProgramFacts
from checkins.conversations.find import Found
from checkins.conversations.telling import BOOKED, CANCELED, FELLOW, MOVED, TALKER, tell
from checkins.models import Booking, Pairing
from checkins.schedule.school_weeks import monday_of
from checkins.schedule.slots import Slot
from checkins.vocabulary import BookingState
from pts_support.db.failpoints import fp
from pts_support.notify.queue import Notification, enqueue

TIMES = ("starts_at", "ends_at", "due_at", "offered_at", "skipped_at")
UNDONE = ("state", "talker_id", "person_id", "skipped_with_id", "switched_off", "offered_again", *TIMES)
CHANGED = [
    "monday", "state", "talker", "person", "starts_at", "ends_at", "due_at", "put_off_until", "offered_at",
    "skipped_at", "skipped_with", "switched_off", "offered_again", "sequence", "before", "tapped_by",
    "tapped_at", "changed_at",
]  # fmt: skip


@dataclass
class Writing:
    """Bookings of one program as they change. ``tapped_by``: whose tap it is; then it can be undone."""

    facts: ProgramFacts
    tapped_by: int | None = None
    changed: dict[int, Booking] = field(default_factory=dict)
    tells: list[Notification] = field(default_factory=list)

    def give(self, booking: Booking, fellow: FellowFacts, found: Found) -> None:
        """It has this time with this person from now on; both are told, and who had it before too."""
        before = booking.person_id if booking.state == BookingState.BOOKED else None
        self._begin(booking)
        if before and before != found.talker.user_id and not booking.skipped_at:
            self._tell_talker(booking, before, CANCELED, self.facts.talkers.get(booking.talker_id or 0))
        self._pair(fellow, found)
        self._forget(booking)
        booking.talker_id, booking.person_id = found.talker.id, found.talker.user_id
        booking.starts_at, booking.ends_at = found.slot.starts, found.slot.ends
        booking.monday = monday_of(found.slot.starts.astimezone(fellow.hours.zone).date())
        booking.state, booking.due_at = BookingState.BOOKED, found.slot.ends
        booking.offered_at = booking.offered_at or self.facts.now
        if fellow.off and not booking.skipped_at:
            booking.skipped_at, booking.switched_off = self.facts.now, True
            booking.skipped_with_id = found.talker.user_id
        self._take(booking, fellow, found.slot)
        if booking.skipped_at:
            return
        self._tell_both(booking, fellow, found, before)

    def wait(self, booking: Booking, fellow: FellowFacts, due_at: datetime) -> None:
        """No one has a time; the engine looks again at ``due_at``. Who had one is told that it is canceled."""
        self._call_off(booking, fellow)
        booking.state, booking.due_at = BookingState.NO_ONE, due_at

    def end(self, booking: Booking, state: BookingState, fellow: FellowFacts | None = None) -> None:
        """The round is over for this fellow. A time that was still to come is canceled, if ``fellow`` is given."""
        if fellow:
            self._call_off(booking, fellow)
        else:
            self._begin(booking)
        booking.state, booking.due_at = state, None

    def end_without_fellow(self, booking: Booking) -> None:
        """The fellowship is over: nobody comes."""
        self._begin(booking)
        self._tell_talker(booking, booking.person_id or 0, CANCELED, self.facts.talkers.get(booking.talker_id or 0))
        booking.state, booking.due_at = BookingState.OVER, None

    def skip(self, booking: Booking, fellow: FellowFacts, *, switched_off: bool = False) -> None:
        """It keeps its time, so that nobody else can tell; only who holds it sees it."""
        self._begin(booking)
        booking.skipped_at, booking.switched_off = self.facts.now, switched_off
        booking.skipped_with_id = booking.person_id
        self._tell_talker(booking, booking.person_id or 0, CANCELED, self.facts.talkers.get(booking.talker_id or 0))
        self._tell_fellow(booking, fellow, CANCELED)

    def take_up_again(self, booking: Booking, fellow: FellowFacts) -> None:
        """Switched on again while its time is still to come: both are told of it once more."""
        self._begin(booking)
        booking.skipped_at, booking.switched_off, booking.skipped_with_id = None, False, None
        self._tell_talker(booking, booking.person_id or 0, BOOKED, self.facts.talkers.get(booking.talker_id or 0))
        self._tell_fellow(booking, fellow, BOOKED)

    def put(self, booking: Booking, **columns: object) -> None:
        """A change that nobody is told of."""
        self._begin(booking, told=False)
        for column, value in columns.items():
            setattr(booking, column, value)

    def write(self) -> int:
        """All of it, or nothing. How many bookings changed."""
        fp("talk.decided")
        rows = sorted(self.changed.values(), key=lambda booking: booking.id)
        # Two times that change places meet the constraint of one conversation at a time in between: first they let go.
        Booking.objects.filter(id__in=[row.id for row in rows], state=BookingState.BOOKED).update(
            state=BookingState.NO_ONE
        )
        for booking in rows:
            booking.save(update_fields=CHANGED)
        fp("talk.written")
        enqueue(self.tells, now=self.facts.now)
        fp("talk.queued")
        return len(rows)

    # -- inside

    def _begin(self, booking: Booking, *, told: bool = True) -> None:
        if booking.id in self.changed:
            return
        self.changed[booking.id] = booking
        booking.before, booking.tapped_by_id, booking.tapped_at = None, None, None
        if self.tapped_by:
            booking.before, booking.tapped_by_id, booking.tapped_at = as_kept(booking), self.tapped_by, self.facts.now
        booking.changed_at, booking.put_off_until = self.facts.now, None
        booking.sequence += told

    def _call_off(self, booking: Booking, fellow: FellowFacts) -> None:
        had, shown = booking.state == BookingState.BOOKED, booking.skipped_at is None
        self._begin(booking)
        if had and shown:
            self._tell_talker(booking, booking.person_id or 0, CANCELED, self.facts.talkers.get(booking.talker_id or 0))
            self._tell_fellow(booking, fellow, CANCELED)
        self._forget(booking)
        booking.talker_id = booking.person_id = booking.starts_at = booking.ends_at = None

    def _pair(self, fellow: FellowFacts, found: Found) -> None:
        """Who talks with them from now on; the row is the proof, and staff read only numbers of it."""
        pair = self.facts.pairings.get(fellow.membership_id)
        if not found.stays or (pair and pair.talker_id == found.talker.id):
            return
        self.facts.pairings[fellow.membership_id] = paired(fellow.membership_id, found.talker.id, now=self.facts.now)

    def _take(self, booking: Booking, fellow: FellowFacts, slot: Slot) -> None:
        self.facts.taken[booking.person_id or 0][booking.id] = slot
        self.facts.taken[fellow.user_id][booking.id] = slot

    def _forget(self, booking: Booking) -> None:
        for taken in self.facts.taken.values():
            taken.pop(booking.id, None)

    def _tell_both(self, booking: Booking, fellow: FellowFacts, found: Found, before: int | None) -> None:
        """To whoever had one already it has moved; to whoever had none it is booked."""
        to_fellow = to_talker = BOOKED
        if before:
            to_fellow = MOVED
        if before == found.talker.user_id:
            to_talker = MOVED
        self._tell_fellow(booking, fellow, to_fellow)
        self._tell_talker(booking, found.talker.user_id, to_talker, found.talker)

    def _tell_fellow(self, booking: Booking, fellow: FellowFacts, kind: str) -> None:
        self.tells.append(
            tell(
                booking, kind, fellow.user_id, fellow.zone, as_a=FELLOW, now=self.facts.now, tapped=bool(self.tapped_by)
            )
        )

    def _tell_talker(self, booking: Booking, person_id: int, kind: str, talker: Any) -> None:
        zone = talker.zone if talker else self.facts.zone
        self.tells.append(
            tell(booking, kind, person_id, zone, as_a=TALKER, now=self.facts.now, tapped=bool(self.tapped_by))
        )


def paired(membership_id: int, talker_id: int, *, now: datetime, chosen: bool = False) -> Pairing:
    Pairing.objects.filter(membership=membership_id, until=None).update(until=now)
    return Pairing.objects.create(membership_id=membership_id, talker_id=talker_id, since=now, chosen=chosen)


def as_kept(booking: Booking) -> dict[str, object]:
    """What an undo puts back, as JSON."""
    kept: dict[str, object] = {name: getattr(booking, name) for name in UNDONE}
    kept |= {name: moment.isoformat() for name in TIMES if (moment := getattr(booking, name))}
    return {**kept, "monday": booking.monday.isoformat(), "sequence": booking.sequence}


def from_kept(kept: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(kept)
    for name in TIMES:
        found[name] = datetime.fromisoformat(kept[name]) if kept[name] else None
    found["monday"] = date.fromisoformat(kept["monday"])
    return found
