"""Whose page a form came from, and that what was sent needs no keeping any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from pts_support.kept import keeping
from pts_support.people.page_request import PageRequest
from pts_support.web import views

NOT_DONE = ("/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/", "/first/")  # the act itself comes later


class KeptWordsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        was = request.user if request.method == "POST" and request.user.is_authenticated else None
        response = self.get_response(request)
        if was is not None and _is_done(request, response):
            with suppress(DatabaseError):  # what was done is done; the words are only offered once more
                keeping.sent(was, request.get_full_path(), request.POST.get("kept_form", ""))
        return response

    def process_view(self, request: PageRequest, *_: object) -> HttpResponse | None:
        """Nothing is done, shown or kept for one person that another typed."""
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        if views.is_of_another(request):
            return views.not_yours(request)
        return None


def _is_done(request: HttpRequest, response: HttpResponse) -> bool:
    """An act that worked leads on to a page. A page that comes back holds the words itself."""
    is_live = request.headers.get("X-Requested-With") == "fetch"
    to = response.headers.get("Location", "")
    return response.status_code in (302, 303) and not is_live and not to.startswith((*NOT_DONE, _sign_in()))


def _sign_in() -> str:
    return resolve_url(settings.LOGIN_URL)
