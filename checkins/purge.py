"""What this room does not keep for ever (people/records/retention.py). A fellow's weeks go with the program year, who
talked with whom some time after it; nothing of it is anybody's record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Model, QuerySet

from checkins.models import Booking, ChangedLine, Greeting, HardWeeksOffer, Pairing, PulseWeek, SharedLine
from pts_support.people.records import purge_ledger
from pts_support.people.records.retention import (
    BATCH,
    exempt,
    in_batches,
    purges,
    under_legal_hold,
    year_ended_before,
)

SHARED_FOR = timedelta(days=90)

exempt(
    "program data: what is done by the calendar, by whom, and when they are free",
    "checkins.programcheckins", "checkins.round", "checkins.talker", "checkins.freetime",
)  # fmt: skip
exempt("one's own choice, for as long as the account is there", "checkins.ownswitches")


def _forget(rows: QuerySet[Model], now: datetime) -> int:
    return in_batches(lambda: purge_ledger.forget(rows[:BATCH], at=now))


@purges("weekly questions", "checkins.pulseweek", "checkins.hardweeksoffer")
def weeks(now: datetime) -> int:
    """When the program year is over. A legal hold does not keep them: they are the fellow's own, as a draft is."""
    over = {"membership__cohort__ends_on__lt": (now - timedelta(days=1)).date()}
    return _forget(PulseWeek.objects.filter(**over), now) + _forget(HardWeeksOffer.objects.filter(**over), now)


@purges("booked conversations", "checkins.booking", "checkins.pairing", "checkins.greeting")
def conversations(now: datetime) -> int:
    """Who talked with whom, and who greeted whom: as long as conversations are kept."""
    gone = 0
    for model, program in ((Booking, "program"), (Greeting, "program"), (Pairing, "membership__program")):
        over = model._default_manager.filter(membership__cohort__ends_on__lt=year_ended_before(now))
        gone += _forget(over.exclude(under_legal_hold(program, "membership__user")).order_by("id"), now)
    return gone


@purges("sentences given for everybody", "checkins.sharedline", "checkins.changedline", "checkins.earlierline")
def lines(now: datetime) -> int:
    """A sentence goes 90 days after staff got it; a line, with what it said before, after a year and a month."""
    given = SharedLine.objects.filter(told_at__lt=now - SHARED_FOR).exclude(under_legal_hold("program", "fellow"))
    shown = ChangedLine.objects.filter(published_at__lt=now - timedelta(days=400))
    return _forget(given.order_by("id"), now) + _forget(shown.exclude(under_legal_hold("program")).order_by("id"), now)
