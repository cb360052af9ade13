"""The shell around every page: its links, its reader, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pts_support.people.models import Installation
from pts_support.web import shell

pytestmark = pytest.mark.django_db


def nav(**roles: bool) -> list[str]:
    base = {"is_fellow": False, "is_helper": False, "is_staff": False}
    return [item.label for item in shell.nav_for(path="/", exists=lambda _: True, **{**base, **roles})]


def test_everybody_has_their_own_main_links():
    assert nav(is_fellow=True) == ["Home", "Ask", "Peers", "Me"]
    assert nav(is_helper=True) == ["Home", "Dashboard", "Reports", "Me"]
    assert nav(is_helper=True, is_staff=True) == ["Home", "Dashboard", "Reports", "Program", "Me"]
    assert nav(is_fellow=True, is_helper=True) == ["Home", "Ask", "Peers", "Dashboard", "Me"]
    assert nav() == ["Home", "Me"]


def test_a_page_is_current_with_everything_below_it_and_home_only_by_itself():
    def current(where: str) -> list[str]:
        items = shell.nav_for(path=where, exists=lambda _: True, is_fellow=True, is_helper=False, is_staff=False)
        return [item.label for item in items if item.current]

    assert [current(where) for where in ("/", "/ask/", "/me/phone/", "/requests/x/")] == [["Home"], ["Ask"], ["Me"], []]


def test_a_room_that_is_not_there_has_no_link():
    items = shell.nav_for(
        path="/", exists=lambda where: where != "/peers/", is_fellow=True, is_helper=False, is_staff=False
    )
    assert [item.label for item in items] == ["Home", "Ask", "Me"]


def test_the_shell_knows_the_reader_and_nothing_before_sign_in(client, cast, signed_in):
    page = signed_in(client, cast.asha).get("/promise/").context["shell"]
    assert (page.name, page.late_since, page.demo, page.now, str(page.zone)) == (
        "Asha", None, None, cast.NOW, cast.asha.time_zone,
    )  # fmt: skip
    stranger = Client().get("/promise/").context["shell"]
    assert (stranger.nav, stranger.name) == ((), "")


def test_a_late_engine_is_said_on_every_page_to_those_it_concerns(client, cast, signed_in):
    Installation.objects.filter(id=1).update(late_since=cast.NOW - timedelta(minutes=30))
    assert "The engine is running late since" in signed_in(client, cast.asha).get("/promise/").content.decode()
    assert "The engine is running late" not in Client().get("/promise/").content.decode()


def test_the_demo_says_its_clock(client, cast):
    assert "Demo: it is" not in client.get("/promise/").content.decode()
    Installation.objects.filter(id=1).update(demo=True)
    assert ">Tuesday 10:40\u00a0am</time> here." in client.get("/promise/").content.decode()


def test_the_shell_costs_little_and_only_where_it_is_shown(client, cast, signed_in, django_assert_max_num_queries):
    signed_in(client, cast.asha)
    with django_assert_max_num_queries(5):  # session, user, their sessions list, installation, roles
        client.get("/promise/")
    assert client.get("/no-such-page/").context is None or "shell" not in (client.get("/no-such-page/").context or {})
