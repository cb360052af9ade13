"""What this room says on the first page (people/pages/extensions/cards.py)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.expressions import BaseExpression
from django.urls import reverse

from pts_support import saying
from pts_support.db.prepared_queries import PreparedValue
from pts_support.kept.models import UnsentWords
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, home_card, home_columns

NAME = "kept"


def _values(reader: CardReader) -> dict[str, PreparedValue]:
    return {"person": reader.user.id, "now": reader.now}


def _columns(*, person: int, now: datetime) -> dict[str, BaseExpression]:
    """When each thing that is kept for them was last written to."""
    rows = UnsentWords.objects.kept(now).filter(person=person)
    return {"changed": ArraySubquery(rows.order_by("changed_at").values("changed_at"))}


home_columns(NAME, _values, _columns)


@home_card("kept", is_on=lambda reader: True, order=90)
def not_sent_yet(reader: CardReader) -> Iterable[Card]:
    """What they wrote and have not sent: they hear of it before it goes."""
    changed: list[datetime] = reader.found[NAME]["changed"]
    if not changed:
        return ()
    until = saying.day(UnsentWords(changed_at=changed[0]).goes_at, reader.now, reader.user.zone)
    what = saying.by_number(len(changed), "something", f"{len(changed)} things")
    it = saying.by_number(len(changed), "it", "them")
    first = saying.by_number(len(changed), "It is", "The first is")
    says = (f"You wrote {what} and have not sent {it} yet. {first} kept until {until}, and only you see it.",)
    return (Card("kept", "Not sent yet", says, (CardLink(reverse("kept:kept"), "See what you wrote"),)),)
