"""Cards of other rooms on the first page and on the dashboard: one query a room, none where it is switched off."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pts_support.people.models import Role, User
from pts_support.people.pages.extensions import cards
from pts_support.people.pages.extensions.cards import Card, CardLink, dashboard_card, home_card
from requests_app.chain import policy, policy_versions
from tests.cast import join
from tests.reading import flat

pytestmark = pytest.mark.django_db
SHOWN = (
    '<section class="block" aria-labelledby="card-planted"><h2 id="card-planted">Asha &amp; you</h2>'
    "<p>A card of another room.</p>"
)


@pytest.fixture
def look(cast, monkeypatch):
    """`look(cast.asha, "/")`: the page, and how many queries it took."""
    monkeypatch.setattr(cards, "_home", {})
    monkeypatch.setattr(cards, "_dashboard", {})
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW)

    def get(who, path):
        client = Client()
        client.force_login(who)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            page = flat(client.get(path))
        return page.replace("> <", "><"), len(queries)

    return get


def plant(page, is_on):
    """A room that brings a card made with one query."""

    @page("planted", is_on=is_on)
    def brings(reader):
        name = User.objects.values_list("called", flat=True).get(called="Asha")
        return [Card("planted", f"{name} & you", ("A card of another room.",), (CardLink("/elsewhere/", "See"),))]


@pytest.mark.parametrize(("page", "path", "who"), [(home_card, "/", "asha"), (dashboard_card, "/dashboard/", "maeve")])
def test_one_query_a_room_and_none_when_switched_off(cast, look, page, path, who):
    reader = getattr(cast, who)
    without, plain = look(reader, path)
    plant(page, lambda reader: False)
    assert look(reader, path) == (without, plain)
    cards._home.clear()
    cards._dashboard.clear()
    plant(page, lambda reader: reader.roles.holds(Role.FELLOW, Role.MENTOR))
    shown, more = look(reader, path)
    assert SHOWN in shown
    assert '<a class="btn btn-quiet" href="/elsewhere/">See</a>' in shown
    assert more == plain + 1


ROLES = ("asha", "maeve", "tom", "okafor", "rosa", "dana", "ben", "former", "nina")


@pytest.mark.parametrize("who", ROLES)
def test_the_first_page_takes_eight_queries_at_most(cast, look, who):
    assert look(getattr(cast, who), "/")[1] <= 8


def test_eight_for_who_has_every_role_too(cast, look):
    for role in (Role.STAFF, Role.DIRECTOR):
        join(cast.maeve, cast.program, role)
    assert look(cast.maeve, "/")[1] <= 8
