"""What this room says on the first page (people/pages/extensions/cards.py)."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from pts_support.people.decisions import reading
from pts_support.people.decisions.kinds import kind_of
from pts_support.people.models import Role
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card

MOST = 3


@home_card("people", is_on=lambda reader: reader.roles.is_helper, order=5)
def pending_changes(reader: CardReader) -> Iterable[Card]:
    """What waits for this reader's yes, or can be stopped by them (one query where nothing does)."""
    acts = reading.waits_for(reader.user, reader.roles.programs(), reader.now)
    if not acts:
        return ()
    titles = tuple(f"{kind_of(act).title(act)}." for act in acts[:MOST])
    link = CardLink(reverse("people:decisions"), "See what, when, and who can stop it")
    return (Card("pending", "A change is waiting for a second person", titles, (link,)),)


@home_card("people_changes", is_on=lambda reader: reader.roles.holds(Role.DIRECTOR, Role.CONTACT), order=94)
def way_there(reader: CardReader) -> Iterable[Card]:
    """Staff have it among the program's pages. No query."""
    says = ("What waits for a second person in your program, what became of it, and what to do when staff are gone.",)
    link = CardLink(reverse("people:decisions"), "Pending changes")
    return (Card("changes", "Pending changes", says, (link,)),)
