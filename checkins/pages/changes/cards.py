"""What the first page says of it, to everybody in the program, for a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from checkins.changes import shown
from checkins.pages import card_rows
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card

PIECE = "checkins/changed_card.html"


@dataclass(frozen=True)
class LineShown:
    text: str
    topic: str


@home_card("changed", is_on=lambda reader: bool(reader.roles.held), order=70)
def you_asked(reader: CardReader) -> Iterable[Card]:
    """Read with all else that this room says on the page, in the page’s own query."""
    lines = card_rows.on_home(reader)["changed"]
    if not lines:
        return ()
    more = [LineShown(line["text"], shown.in_words(line["topic"])) for line in lines]
    link = CardLink(reverse("checkins:changed"), "All of them")
    return (Card("changed", "You asked, we changed", links=(link,), piece=PIECE, more=more),)
