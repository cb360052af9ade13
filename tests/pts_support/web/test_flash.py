"""What a page says once about the act before it, and the reader's zone and theme."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from pts_support.people.models import User
from pts_support.web import flash
from pts_support.web.flash import FlashMessage

urlpatterns = [path("only-here/", lambda request: None)]


def opened(**cookies: str) -> HttpRequest:
    """A page of somebody signed out, whose browser keeps these cookies."""
    request = RequestFactory().get("/")
    request.COOKIES |= cookies
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return request


def next_page(request: HttpRequest) -> HttpRequest:
    answer = HttpResponse()
    request._messages.update(answer)
    return opened(**{name: cookie.value for name, cookie in answer.cookies.items() if cookie.value})


def test_what_was_done_is_said_on_the_next_page_and_once():
    act = opened()
    flash.done(act, "Closed.", undo="/requests/x/undo/")
    flash.done(act, "Kept.")
    flash.trouble(act, "Not sent yet.")
    after = next_page(act)
    assert flash.flash_messages(after) == [
        FlashMessage("Closed.", undo="/requests/x/undo/"),
        FlashMessage("Kept."),
        FlashMessage("Not sent yet.", trouble=True),
    ]
    assert flash.flash_messages(next_page(after)) == []


@pytest.mark.parametrize("undo", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "undo/", ""])
def test_an_undo_is_a_path_of_ours_or_none(undo):
    act = opened()
    flash.done(act, "Closed.", undo=undo)
    assert flash.flash_messages(act) == [FlashMessage("Closed.")]


def test_what_another_app_says_has_no_undo():
    act = opened()
    messages.warning(act, "Signed out.", extra_tags="safe /x/")
    assert flash.flash_messages(act) == [FlashMessage("Signed out.", trouble=True)]


@pytest.mark.parametrize(
    ("kept", "theme"), [("light", "light"), ("dark", "dark"), ("device", ""), ('"><script>', ""), ("", "")]
)
def test_a_theme_is_light_or_dark_or_the_devices(kept, theme):
    assert flash.theme_of(opened(theme=kept)) == theme


def test_the_zone_of_who_reads_and_one_to_start_with():
    request, new_york = opened(), ZoneInfo("America/New_York")
    assert [flash.zone_of(one) for one in (request, RequestFactory().get("/"), None)] == [new_york] * 3
    request.user = User(time_zone="America/Chicago")
    assert flash.zone_of(request) == ZoneInfo("America/Chicago")


def test_a_page_is_there_where_its_room_is_installed(settings):
    assert [flash.page_exists(path) for path in ("/me/", "/only-here/")] == [True, False]
    settings.ROOT_URLCONF = __name__
    assert [flash.page_exists(path) for path in ("/me/", "/only-here/")] == [False, True]
