"""How long somebody stays signed in: a fellow 30 days after the last visit, a helper 14, on a shared computer until the
browser closes and never longer than 12 hours without a page. All by the machine's own time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from pts_support import clock
from pts_support.clock import TimedRequest
from pts_support.people.models import User
from pts_support.people.roles import roles_on

FELLOW, HELPER = timedelta(days=30), timedelta(days=14)
SHARED_IDLE = timedelta(hours=12)
RENEWED_AFTER = timedelta(days=1)  # a visit makes the time run anew, written at most once a day
SEEN_AFTER = timedelta(minutes=5)
SHARED, SEEN = "shared_computer", "seen_at"


def wants_shared(request: HttpRequest) -> None:
    """Keep what was ticked while signing in until the sign-in is through."""
    request.session[SHARED] = request.POST.get("shared") == "on"


def is_shared(request: HttpRequest) -> bool:
    return bool(request.session.get(SHARED))


def begin(request: TimedRequest, user: User, *, at: datetime) -> None:
    """Set how long a new sign-in lasts."""
    request.session[SEEN] = at.timestamp()
    if is_shared(request):
        request.session.set_expiry(0)
    else:
        request.session.set_expiry(_length(request, user))


class SessionTimeMiddleware:
    """Ends a session that was left open on a shared computer. Lets the time run anew for somebody who comes back."""

    def __init__(self, get_response: Callable[[TimedRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TimedRequest) -> HttpResponse:
        seen, user = request.session.get(SEEN), request.user
        if seen is not None and user.is_authenticated:
            self._visit(request, user, at=clock.real(), idle=timedelta(seconds=clock.real().timestamp() - seen))
        if request.user.is_authenticated and SEEN in request.session:
            request.hours_left = _hours_left(request)
        return self.get_response(request)

    def _visit(self, request: TimedRequest, user: User, *, at: datetime, idle: timedelta) -> None:
        if is_shared(request):
            if idle > SHARED_IDLE:
                request.session.flush()
                request.user = AnonymousUser()
            elif idle > SEEN_AFTER:
                request.session[SEEN] = at.timestamp()
        elif idle > RENEWED_AFTER:
            request.session[SEEN] = at.timestamp()
            request.session.set_expiry(_length(request, user))


def _hours_left(request: TimedRequest) -> int:
    """Until this session is over unless there is another visit, in whole hours: a page left open longer than that puts
    away what was typed on it (static/kept.js). Never too few, so that the page does not prolong what it waits for."""
    if is_shared(request):
        ends = request.session[SEEN] + SHARED_IDLE.total_seconds()
    else:
        ends = request.session[SEEN] + request.session.get_expiry_age()
    return ceil((ends - clock.real().timestamp()) / 3600)


def _length(request: TimedRequest, user: User) -> int:
    helps = roles_on(user, request.now.astimezone(user.zone).date()).is_helper
    length = HELPER if helps else FELLOW
    return int(length.total_seconds())
