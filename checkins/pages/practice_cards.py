"""What the first page says of practice: to a fellow who has not tried it, and to staff where no one has welcomed it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from checkins.pages import card_rows
from pts_support.people.models import Role
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card
from pts_support.saying import by_number


@home_card("practice", is_on=lambda reader: reader.roles.is_fellow, order=60)
def try_it_once(reader: CardReader) -> Iterable[Card]:
    """Until they have tried it."""
    if card_rows.on_home(reader)["practiced"]:
        return ()
    says = ("Send one request for practice. It is in no report, and a “welcome” is all that comes back.",)
    links = (
        CardLink(reverse("checkins:practice"), "Try it once"),
        CardLink(reverse("checkins:before_you_start"), "What the program expects"),
    )
    return (Card("practice", "Asking, for practice", says, links),)


@home_card("practice_list", is_on=lambda reader: reader.roles.holds(Role.STAFF), order=61)
def without_a_welcome(reader: CardReader) -> Iterable[Card]:
    """Where the mentor and the backup have not answered practice."""
    waiting = len(card_rows.on_home(reader)["no_welcome"])
    if not waiting:
        return ()
    requests = by_number(waiting, "1 practice request has", f"{waiting} practice requests have")
    link = CardLink(reverse("checkins:practice_list"), "See whose")
    return (Card("practice-list", "Practice without a welcome", (f"{requests} no welcome yet.",), (link,)),)
