"""What the first page says of practice: to a fellow who has not tried it, and to staff where no one has welcomed it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from checkins.pages.practice import sent_by
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card
from pts_support.saying import by_number


@home_card("practice", is_on=lambda reader: reader.roles.is_fellow, order=60)
def try_it_once(reader: CardReader) -> Iterable[Card]:
    """Until they have tried it (one query)."""
    if sent_by(reader.user).exists():
        return ()
    says = ("Send one request for practice. It is in no report, and a “welcome” is all that comes back.",)
    links = (
        CardLink(reverse("checkins:practice"), "Try it once"),
        CardLink(reverse("checkins:before_you_start"), "What the program expects"),
    )
    return (Card("practice", "Asking, for practice", says, links),)


def without_a_welcome(waiting: int) -> Card:
    """For staff, where the mentor and the backup have not answered practice; counted by hello/cards.py."""
    requests = by_number(waiting, "1 practice request has", f"{waiting} practice requests have")
    link = CardLink(reverse("checkins:practice_list"), "See whose")
    return Card("practice-list", "Practice without a welcome", (f"{requests} no welcome yet.",), (link,))
