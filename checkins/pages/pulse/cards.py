"""The weekly question on a fellow's first page, once a school week; and, once after three hard weeks, whether somebody
should call. Nobody else has these cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checkins import statements
from checkins.pages import card_rows
from checkins.pages.pulse.form import PulseForm
from checkins.pulse import acts, facts
from pts_support.people.pages.extensions.cards import Card, CardReader, home_card

NAMES = {False: "How manageable was your week?", True: "How manageable was last week?"}


@dataclass(frozen=True)
class AskedHere:
    form: PulseForm


@home_card("pulse", is_on=lambda reader: reader.roles.is_fellow, order=20)
def your_week(reader: CardReader) -> Iterable[Card]:
    [row] = card_rows.on_home(reader)["weeks"]
    found = facts.weeks_from(row, reader.now)
    if found.on and (named := acts.named_now(found, reader.now)):  # asks more only while the question is open
        asks = statements.want_a_call(named.id, named.called)
        once = ("Only you see this, and only once.",)
        yield Card("hard-weeks", asks, once, piece="checkins/want_a_call.html", beside=True)
    if found.is_open:
        title = NAMES[found.is_of_last_week]
        asked = AskedHere(PulseForm())
        yield Card("your-week", title, piece="checkins/pulse_card.html", more=asked, beside=True, look="week")
