"""What this room says on the first page (people/pages/extensions/cards.py)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.urls import reverse

from checkins import statements
from checkins.conversations import coverage
from checkins.models import Booking, FreeTime, OwnSwitches, Talker
from checkins.pages import held_page
from checkins.vocabulary import BookingState
from pts_support.people.models import Program, Role
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card

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
def conversations_held(reader: CardReader) -> Iterable[Card]:
    """What they hold (one query), and for whoever has no free times yet, that they are asked for (one more)."""
    talks = [talk for talk in held_page.held_by(reader.user, reader.now) if not (talk.over and talk.skipped)]
    page = CardLink(reverse("checkins:held"), "Your conversations")
    if talks:
        return (Card("talks", "Your conversations", tuple(talk.says for talk in talks[:SHOWN]), (page,)),)
    mine = Talker.objects.filter(user=reader.user, ended_at=None)
    if mine.exclude(Exists(FreeTime.objects.filter(talker=OuterRef("pk")))).exists():
        says = ("You hold conversations with fellows. None can be booked before you say when you are free.",)
        return (Card("times", "When are you free?", says, (CardLink(reverse("checkins:times"), "Give free times"),)),)
    return ()


@home_card("conversations_covered", is_on=lambda reader: reader.roles.is_staff, order=14)
def this_round(reader: CardReader) -> Iterable[Card]:
    """Numbers without names (one query a program)."""
    for program in Program.objects.filter(id__in=reader.roles.programs(Role.STAFF)):
        found = coverage.coverage(program, reader.now)
        if found.all:
            link = CardLink(f"{reverse('checkins:program')}?program={program.id}", "Who holds them")
            yield Card(f"round-{program.id}", "This round’s conversations", coverage.sentences(found), (link,))
