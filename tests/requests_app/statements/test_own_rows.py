"""What a fellow reads beside each of their own requests."""

from __future__ import annotations

import pytest

from requests_app.statements import own_rows
from requests_app.vocabulary import EventKind, OfferKind


def test_how_it_came_back(spoken):
    said = {
        kind: spoken.words(own_rows.came_back(spoken.about, kind, 2, spoken.asha))
        for kind in (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)
    }
    assert said == {
        EventKind.ANSWERED: "Maeve answered",
        EventKind.QUESTIONED: "Maeve asks you something",
        EventKind.TALKED: "Maeve says you talked",
    }


def test_the_time_that_goes_with_it(spoken):
    about, at = spoken.about, spoken.tomorrow
    assert [
        spoken.words(own_rows.came_back_at(about, EventKind.ANSWERED, spoken.now)),
        spoken.words(own_rows.ended_at(about, EventKind.CLOSED, spoken.now)),
        spoken.words(own_rows.hears(about, 2, at)),
        spoken.words(own_rows.paused(about, at)),
        spoken.words(own_rows.has_until(about, (2,), at)),
        spoken.words(own_rows.then_asked(about, 3, at, spoken.asha)),
        spoken.words(own_rows.board_asks_you(about, at)),
        spoken.words(own_rows.draft_kept(at)),
    ] == [
        "today at 10:40 am",
        "today at 10:40 am",
        "you’ll hear by 10:40 am tomorrow",
        "until 10:40 am tomorrow",
        "until 10:40 am tomorrow",
        "then Tom, tomorrow at 10:40 am",
        "until 10:40 am tomorrow, then you decide",
        "only you can see it, kept until 10:40 am tomorrow",
    ]


@pytest.mark.parametrize(
    ("kind", "whom", "says"),
    [
        (OfferKind.READ, (), "Maeve could read it, if you let them."),
        (OfferKind.CALL, (), "Maeve could call you."),
        (OfferKind.ADD, (3,), "Maeve would ask Tom to help too."),
        (OfferKind.HAND_OVER, (3,), "Maeve would hand it over to Tom."),
        (OfferKind.HAND_OVER, (), "Maeve would hand it over to someone."),
        (OfferKind.MORE_TIME, (), "Maeve asks for more time."),
    ],
)
def test_what_waits_for_a_tap(spoken, kind, whom, says):
    assert spoken.words(own_rows.offers(spoken.about, kind, 2, whom, spoken.asha)) == says
