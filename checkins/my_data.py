"""What this room keeps about a person, for their own file (people/records/personal_data.py). Of a conversation both get
when it was; what a fellow thought of their week is in their own file and in nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from checkins.models import (
    Booking,
    ChangedLine,
    EarlierLine,
    Greeting,
    HardWeeksOffer,
    OwnSwitches,
    Pairing,
    PulseWeek,
    SharedLine,
    Talker,
)
from pts_support.people.models import User
from pts_support.people.records.personal_data import Row, exports_rows, not_personal

not_personal("it says what a program does by the calendar", "checkins.programcheckins", "checkins.round")
not_personal("they are listed with whoever is free then", "checkins.freetime")


@exports_rows("checkins.talker", "Conversations I hold")
def _talkers(person: User) -> Iterator[Row]:
    for talker in Talker.objects.filter(user=person).select_related("program").prefetch_related("free_times"):
        times = [f"{free.weekday}, {free.opens:%H:%M}–{free.closes:%H:%M}" for free in talker.free_times.all()]
        yield {
            "program": talker.program.name,
            "with_at_most": talker.takes,
            "how": talker.get_meets_by_display(),
            "place": talker.place,
            "free_times_by_weekday_from_0": times,
            "from": talker.named_at,
            "until": talker.ended_at,
        }


@exports_rows("checkins.pairing", "Who talks with whom")
def _pairings(person: User) -> Iterator[Row]:
    mine = Q(membership__user=person) | Q(talker__user=person)
    for pair in Pairing.objects.filter(mine).select_related("membership__user", "talker__user").order_by("since", "id"):
        yield {
            "fellow": pair.membership.user.called,
            "with": pair.talker.user.called,
            "from": pair.since,
            "until": pair.until,
        }


@exports_rows("checkins.booking", "My conversations")
def _bookings(person: User) -> Iterator[Row]:
    held = Q(person=person) & (Q(skipped_at=None) | Q(skipped_with=person))  # else it came to them after it was skipped
    mine = Q(membership__user=person) | held
    rows = Booking.objects.filter(mine).select_related("membership__user", "person").order_by("monday", "id")
    for booking in rows:
        yield {
            "fellow": booking.membership.user.called,
            "with": booking.person.called if booking.person else "",
            "week_of": booking.monday,
            "at": booking.starts_at,
            "state": booking.get_state_display(),
            "skipped": booking.skipped_at is not None,
        }


@exports_rows("checkins.greeting", "Hello every third week")
def _greetings(person: User) -> Iterator[Row]:
    """A fellow's: that somebody greeted them, and when. A helper's: whom they greeted."""
    mine = Q(membership__user=person, greeted_at__isnull=False) | Q(greeted_by=person)
    for one in Greeting.objects.filter(mine).select_related("membership__user", "greeted_by").order_by("opens_at"):
        yield {
            "fellow": one.membership.user.called,
            "by": one.greeted_by.called if one.greeted_by else "",
            "at": one.greeted_at,
            "how": one.get_how_display(),
        }


@exports_rows("checkins.pulseweek", "My weeks")
def _weeks(person: User) -> Iterator[Row]:
    for week in PulseWeek.objects.filter(membership__user=person):
        yield {
            "week_of": week.monday,
            "how_manageable": week.score,
            "words": week.words,
            "put_as_an_ask": week.implied,
            "reach_out": week.get_reach_display(),
            "at": week.at,
        }


@exports_rows("checkins.hardweeksoffer", "Asked after hard weeks")
def _hard_weeks(person: User) -> Iterator[Row]:
    for offer in HardWeeksOffer.objects.filter(membership__user=person).select_related("person").order_by("monday"):
        named = offer.person.called
        yield {"week_of": offer.monday, "who_would_call": named, "answer": offer.get_answer_display(), "at": offer.at}


@exports_rows("checkins.ownswitches", "What I switched off")
def _switches(person: User) -> Iterator[Row]:
    for own in OwnSwitches.objects.filter(person=person):
        yield {
            "conversations_off": own.conversations_off,
            "weekly_question_off": own.pulse_off,
            "suggestions_off": own.suggestions_off,
            "own_view_hidden": own.asking_hidden,
            "changed": own.changed_at,
        }


@exports_rows("checkins.changedline", "You asked, we changed: lines I published")
def _changed(person: User) -> Iterator[Row]:
    for line in ChangedLine.objects.filter(published_by=person).order_by("published_at"):
        yield {
            "text": line.text,
            "published": line.published_at,
            "shown_until": line.shown_until,
            "taken_back": line.taken_back_at,
        }


@exports_rows("checkins.earlierline", "You asked, we changed: lines I edited")
def _edited(person: User) -> Iterator[Row]:
    for before in EarlierLine.objects.filter(edited_by=person).select_related("line"):
        yield {"before": before.text, "now": before.line.text, "edited": before.edited_at}


@exports_rows("checkins.sharedline", "Sentences I gave so that something changes for all")
def _shared(person: User) -> Iterator[Row]:
    for line in SharedLine.objects.filter(fellow=person).order_by("given_at"):
        yield {"text": line.text, "week_of": line.given_at.date(), "staff_got_it": line.told_at}
