"""Cards that rooms bring: in order, none where a room is switched off, and one function a room."""

from types import SimpleNamespace

import pytest

from pts_support.people.pages.extensions import cards
from pts_support.people.pages.extensions.cards import Card, CardLink, dashboard_card, home_card
from pts_support.people.roles import HeldRoles


@pytest.fixture(autouse=True)
def no_rooms(monkeypatch):
    """Without the cards of the rooms there are."""
    monkeypatch.setattr(cards, "_home", {})
    monkeypatch.setattr(cards, "_dashboard", {})
    monkeypatch.setattr(cards, "_columns", {})


@pytest.fixture
def request_now():
    return SimpleNamespace(user="asha", now="now", _standing=HeldRoles(()))


def test_each_room_s_cards_in_their_order(request_now):
    @home_card("library", is_on=lambda reader: True, order=60)
    def last(reader):
        return [Card("page", "A page for today")]

    @home_card("checkins", is_on=lambda reader: True, order=10)
    def first(reader):
        yield Card("next", "Your next conversation", ("Tomorrow.",), (CardLink("/checkins/", "See it"),))
        yield Card("week", f"Your week, {reader.user}")

    assert cards.on_home(request_now, {}) == (
        Card("next", "Your next conversation", ("Tomorrow.",), (CardLink("/checkins/", "See it"),)),
        Card("week", "Your week, asha"),
        Card("page", "A page for today"),
    )
    assert cards.on_dashboard(request_now) == ()


def test_a_room_is_given_what_its_columns_brought(request_now):
    @home_card("library", is_on=lambda reader: True)
    def found(reader):
        return [Card("page", reader.found["library"]["title"])]

    cards.home_columns("library", lambda reader: {"who": reader.user}, lambda who: {"title": f"of {who}"})
    cards.home_columns("checkins", lambda reader: {"at": reader.now}, lambda at: {"title": f"at {at}"})
    values = cards.values_on_home(request_now)
    assert values == {"library__who": "asha", "checkins__at": "now"}
    assert cards.columns_on_home(values) == {"library__title": "of asha", "checkins__title": "at now"}
    row = {"library__title": "A page for today", "checkins__title": "Another"}
    assert cards.on_home(request_now, row) == (Card("page", "A page for today"),)


def test_a_room_that_is_switched_off_is_not_asked(request_now):
    @dashboard_card("checkins", is_on=lambda reader: reader.roles.is_helper)
    def never(reader):
        raise AssertionError

    assert cards.on_dashboard(request_now) == ()


def test_one_function_a_room_and_page(request_now):
    home_card("checkins", is_on=lambda reader: True)(lambda reader: ())
    dashboard_card("checkins", is_on=lambda reader: True)(lambda reader: ())
    with pytest.raises(ValueError, match="checkins has its cards on this page already"):
        home_card("checkins", is_on=lambda reader: True)(lambda reader: ())
