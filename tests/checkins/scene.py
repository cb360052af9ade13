"""The cast with conversations: Rosa is free Thursdays and Dana Fridays, an hour each, which makes six a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from checkins.conversations import settings, talkers
from checkins.conversations.sweep import sweep
from checkins.models import Booking, FreeTime, Pairing, ProgramCheckins, Round, Talker
from checkins.schedule.slots import WeeklyTime
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import User
from tests.cast import NEW_YORK, Cast

HOUR = (time(15), time(16))


@dataclass
class Scene:
    cast: Cast
    rosa: Talker
    dana: Talker | None = None

    def booking(self, name: str) -> Booking:
        """Of this round, as it is now."""
        rows = Booking.objects.filter(membership=self.cast.memberships[name]).select_related("person")
        return rows.order_by("monday").first()


def talker(cast: Cast, user: User, *weekdays: int, takes: int = 10, hour: tuple[time, time] = HOUR) -> Talker:
    made = talkers.name(cast.program, user, takes=takes, by=cast.rosa, now=cast.NOW)
    free = [WeeklyTime(weekday, *hour) for weekday in weekdays]
    talkers.save_times(made, times=free, meets_by="phone", place="", takes=takes, now=cast.NOW)
    return made


def begin(cast: Cast, *, with_dana: bool = True) -> Scene:
    """Everything due now is done: it is the week of the fourth round."""
    found = two_who_are_free(cast, with_dana=with_dana)
    run(cast.NOW)
    return found


def two_who_are_free(cast: Cast, *, with_dana: bool = True) -> Scene:
    """Nothing is done yet."""
    settings.begin(cast.program, now=cast.NOW)
    rosa = talker(cast, cast.rosa, 3)
    dana = talker(cast, cast.dana, 4) if with_dana else None
    return Scene(cast, rosa, dana)


def nothing_yet() -> None:
    """As it was before any conversation."""
    for model in (Booking, Pairing, FreeTime, Talker, Round, ProgramCheckins):
        model.objects.all().delete()
    OutboxMessage.objects.filter(kind__startswith="talk.").delete()


def times_told() -> dict[str, int]:
    """How many bookings have a time, how many times and fellows those are, and how many pairs were told."""
    booked = Booking.objects.filter(state="booked")
    told = OutboxMessage.objects.filter(kind="talk.booked")
    return {
        "bookings": booked.count(),
        "times": booked.values("person", "starts_at").distinct().count(),
        "fellows": booked.values("membership").distinct().count(),
        "told": told.count() // 2,
    }


def run(now: datetime) -> int:
    """Two turns: years are laid out in the first, what is due by it is moved in it or in the second."""
    return sweep(now) + sweep(now)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2027 if month < 8 else 2026, month, day, hour, minute, tzinfo=NEW_YORK)
