"""What this room says on the first page (people/pages/extensions/cards.py)."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card
from requests_app.acts import emergency


@home_card("emergency", is_on=lambda reader: reader.roles.holds(*emergency.WHO_AGREES), order=1)
def emergencies(reader: CardReader) -> Iterable[Card]:
    """Whoever waits for this reader's yes in an emergency (one query where nobody does)."""
    programs = reader.roles.programs(*emergency.WHO_AGREES)
    waiting = emergency.waits_for(reader.user, programs, reader.now)
    if not waiting:
        return ()
    link = CardLink(f"{reverse('requests:emergency')}?program={waiting[0].id}", "See who asks, and why")
    says = "Someone in your program asks to read one request in an emergency. They need a second person to agree."
    if len(waiting) > 1:
        says = f"{len(waiting)} emergency readings wait. Each needs a second person to agree."
    return (Card("emergency", "Needs your OK, now", (says,), (link,)),)


@home_card("emergency_access", is_on=lambda reader: reader.roles.holds(*emergency.WHO), order=95)
def way_in(reader: CardReader) -> Iterable[Card]:
    """The way there, where somebody looks for it when it can't wait. No query."""
    says = ("If someone is in danger now, call 911 first. If a second person agrees, you can read one request.",)
    link = CardLink(reverse("requests:emergency"), "Read a request in an emergency")
    return (Card("emergency-access", "In an emergency", says, (link,)),)
