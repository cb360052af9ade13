"""On everybody's first page, read in the page's own query; nothing where there is nothing."""

from __future__ import annotations

import pytest

from checkins.changes import publishing
from checkins.changes.publishing import LineWords
from checkins.pages.card_rows import LINES_SHOWN
from tests.checkins.changes.scene import begin
from tests.home_cards import cards_on_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(cast, rf):
    begin(cast)

    def of(person):
        request = rf.get("/")
        request.user, request.now = person, cast.NOW
        return [line.text for card in cards_on_home(request) if card.key == "changed" for line in card.more]

    return of


def test_everybody_of_the_program_reads_the_newest_and_no_one_else(cast, shown):
    assert shown(cast.asha) == []
    texts = [f"Line {'abcd'[number]}." for number in range(LINES_SHOWN + 1)]
    for text in texts:
        publishing.publish(cast.program, LineWords(text), by=cast.rosa, now=cast.NOW)
    for person in (cast.asha, cast.maeve, cast.okafor, cast.rosa, cast.dana):
        assert shown(person) == texts[:0:-1]
    assert shown(cast.nina) == []
