"""What this room says on the first page (people/pages/extensions/cards.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from checkins import statements
from checkins.conversations import coverage
from checkins.conversations.coverage import Coverage
from checkins.conversations.facts import holds_in, theirs_to_hold
from checkins.models import Booking, FreeTime, OwnSwitches, Talker
from checkins.vocabulary import BookingState, MeetsBy
from pts_support.people.models import Role, User
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card
from pts_support.spoken.statement import state

SHOWN = 4


@home_card("conversations", is_on=lambda reader: reader.roles.is_fellow, order=10)
def next_conversation(reader: CardReader) -> Iterable[Card]:
    """The next one that is booked and not skipped (one query)."""
    off = OwnSwitches.objects.filter(person=reader.user, conversations_off=True)
    rows = Booking.objects.filter(membership__user=reader.user, membership__ended_at=None, state=BookingState.BOOKED)
    shown = rows.filter(~Exists(off), starts_at__gt=reader.now, skipped_at=None)
    booking = shown.select_related("person", "talker").order_by("starts_at").first()
    if booking is None or booking.person is None:
        return ()
    page = reverse("checkins:conversations")
    says = (statements.does_not_sign(booking.person),)
    return (Card("talk", statements.calls_you(booking, booking.person), says, (CardLink(page, "Move it or skip it"),)),)


@home_card("conversations_held", is_on=lambda reader: reader.roles.is_helper, order=12)
def of_a_helper(reader: CardReader) -> Iterable[Card]:
    """What they hold; that their free times are missing; and for staff, the numbers of this round. One query."""
    found = _of_helper(reader)
    yield from _held(found["talks"], reader.now)
    if found["no_times"]:
        asked = ("You hold conversations with fellows. None can be booked before you say when you are free.",)
        yield Card("times", "When are you free?", asked, (CardLink(reverse("checkins:times"), "Give free times"),))
    for counts in found["rounds"] or ():  # none is asked for whoever is no staff
        program = counts.pop("program")
        link = CardLink(f"{reverse('checkins:program')}?program={program}", "Who holds them")
        says = coverage.sentences(Coverage(**counts))
        yield Card(f"round-{program}", "This round’s conversations", says, (link,))


def _of_helper(reader: CardReader) -> Mapping[str, Any]:
    free = Exists(FreeTime.objects.filter(talker=OuterRef("pk")))
    mine = Talker.objects.filter(user=reader.user, program__in=holds_in(reader.user.id), ended_at=None)
    talks = Booking.objects.filter(theirs_to_hold(reader.user.id), state__in=(BookingState.BOOKED, BookingState.PAST))
    talk = JSONObject(
        id="id", starts="starts_at", skipped="skipped_at", fellow="membership__user_id",
        called="membership__user__called", phone="membership__user__phone", meets_by="talker__meets_by",
    )  # fmt: skip
    rounds = coverage.of_this_round(reader.now).filter(program__in=reader.roles.programs(Role.STAFF))
    counted = rounds.order_by().values("program").annotate(row=JSONObject(program="program", **coverage.COUNTS))
    asked = User.objects.filter(id=reader.user.id).values(
        talks=ArraySubquery(talks.order_by("starts_at", "id").values(row=talk)),
        no_times=Exists(mine.exclude(free)),
        rounds=ArraySubquery(counted.values("row")),
    )
    return asked.get()


@dataclass(frozen=True)
class HeldFellow:
    id: int
    called: str


def _held(talks: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Card]:
    """Those to come, and those of which they have not said yet whether they took place."""
    says = []
    for talk in talks:
        starts = datetime.fromisoformat(talk["starts"])
        if talk["skipped"]:
            continue
        number = talk["phone"] if talk["meets_by"] == MeetsBy.PHONE else ""
        line = statements.you_call(talk["id"], HeldFellow(talk["fellow"], talk["called"]), starts, number=number)
        says.append(line + state(". Did it happen?") if starts <= now else line)
    if says:
        link = CardLink(reverse("checkins:held"), "Your conversations")
        yield Card("talks", "Your conversations", tuple(says[:SHOWN]), (link,))
