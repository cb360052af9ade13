"""Who is told what about a conversation, in the transaction of its change: never what the other is called, never at
night, and after the ten seconds in which the tap behind it can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from checkins.models import Booking
from checkins.schedule.waking import seconds_asleep
from pts_support import clock
from pts_support.notify.queue import Notification, suppress, unsuppress

UNDO_SECONDS = 10
SLOW = 5  # a slow phone
BOOKED, MOVED, CANCELED = "talk.booked", "talk.moved", "talk.canceled"
FELLOW, TALKER = "fellow", "talker"


def tell(
    booking: Booking, kind: str, person_id: int, zone: ZoneInfo, *, as_a: str, now: datetime, tapped: bool = False
) -> Notification:
    """``as_a``: whether they are the fellow or hold the conversation. The facts are times and words of closed lists."""
    at_least = UNDO_SECONDS * tapped
    return Notification(
        person_id,
        kind,
        f"{kind}:{booking.ref}:{booking.sequence}:{int(now.timestamp())}:{person_id}",
        booking.ref,
        {
            "as_a": as_a,
            "canceled": kind == CANCELED,
            "sequence": booking.sequence,
            "starts": booking.starts_at or now,
            "ends": booking.ends_at or now,
            "meets_by": booking.meets_by,
        },
        hold=at_least + seconds_asleep(zone, now + timedelta(seconds=at_least)),
    )


def put_back(booking: Booking, sequence: int) -> None:
    """What was told of its change before, and came due within the ten seconds: it is so again, and leaves after all."""
    if booking.tapped_at:
        since = clock.real() - timedelta(seconds=UNDO_SECONDS + SLOW)
        unsuppress(about=booking.ref, since=since, caused_before=booking.tapped_at, facts={"sequence": sequence})


def take_back(booking: Booking) -> None:
    """What was told of its last change, and has not left: the next change counts from the same number again."""
    suppress(about=booking.ref, facts={"sequence": booking.sequence})
