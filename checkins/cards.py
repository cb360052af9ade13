"""What this room says on the first page (people/pages/extensions/cards.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from checkins import statements
from checkins.conversations import coverage
from checkins.conversations.coverage import Coverage
from checkins.pages import card_rows
from checkins.vocabulary import MeetsBy
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card
from pts_support.spoken.statement import state

SHOWN = 4


@home_card("conversations", is_on=lambda reader: reader.roles.is_fellow, order=10)
def next_conversation(reader: CardReader) -> Iterable[Card]:
    """The next one that is booked and not skipped."""
    for talk in card_rows.on_home(reader)["talk"]:
        link = CardLink(reverse("checkins:conversations"), "Move it or skip it")
        person, starts = NameOf(talk["person"], talk["called"]), datetime.fromisoformat(talk["starts"])
        title = statements.calls_you(talk["id"], person, starts, meets_by=talk["meets_by"])
        yield Card("talk", title, (statements.does_not_sign(person),), (link,), beside=True, look="card-line")


@home_card("conversations_held", is_on=lambda reader: reader.roles.is_helper, order=12)
def of_a_helper(reader: CardReader) -> Iterable[Card]:
    """What they hold; that their free times are missing; and for staff, the numbers of this round."""
    found = card_rows.on_home(reader)
    yield from _held(found["talks"], reader.now)
    if found["no_times"]:
        asked = ("You hold conversations with fellows. None can be booked before you say when you are free.",)
        yield Card("times", "When are you free?", asked, (CardLink(reverse("checkins:times"), "Give free times"),))
    for counts in found["rounds"]:
        program, numbers = counts["program"], {name: counts[name] for name in coverage.COUNTS}
        link = CardLink(f"{reverse('checkins:program')}?program={program}", "Who holds them")
        says = coverage.sentences(Coverage(**numbers))
        yield Card(f"round-{program}", "This round’s conversations", says, (link,))


@dataclass(frozen=True)
class NameOf:
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
        line = statements.you_call(talk["id"], NameOf(talk["fellow"], talk["called"]), starts, number=number)
        says.append(line + state(". Did it happen?") if starts <= now else line)
    if says:
        link = CardLink(reverse("checkins:held"), "Your conversations")
        yield Card("talks", "Your conversations", tuple(says[:SHOWN]), (link,), beside=True)
