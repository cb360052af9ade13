"""What this room says on the first page (people/pages/extensions/cards.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from pts_support.people.decisions import reading
from pts_support.people.decisions.kinds import kind_of
from pts_support.people.models import ProposedAct, Role
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card

MOST = 3


@home_card("people", is_on=lambda reader: reader.roles.is_helper, order=5)
def pending_changes(reader: CardReader) -> Iterable[Card]:
    """What waits for this reader's yes, or can be stopped by them (one query where nothing does)."""
    acts = reading.waits_for(reader.user, reader.roles.programs(), reader.now)
    if not acts:
        return ()
    by_time = [act for act in acts if kind_of(act).by_time_alone]
    by_a_person = [act for act in acts if not kind_of(act).by_time_alone]
    found = (
        _card("pending", "A change is waiting for a second person", by_a_person),
        _card("by-time", "A change happens when its time comes, unless someone stops it", by_time),
    )
    return [card for card in found if card.says]


def _card(key: str, title: str, acts: Sequence[ProposedAct]) -> Card:
    says = tuple(f"{kind_of(act).title(act)}." for act in acts[:MOST])
    return Card(key, title, says, (CardLink(reverse("people:decisions"), "See what, when, and who can stop it"),))


@home_card("people_changes", is_on=lambda reader: reader.roles.holds(Role.DIRECTOR, Role.CONTACT), order=94)
def way_there(reader: CardReader) -> Iterable[Card]:
    """Staff have it among the program's pages. No query."""
    says = ("What waits for a second person in your program, what became of it, and what to do when staff are gone.",)
    link = CardLink(reverse("people:decisions"), "Pending changes")
    return (Card("changes", "Pending changes", says, (link,)),)
