"""Where somebody is signed in, and the browsers that are known: each with its own end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import clock
from pts_support.people.models import Browser
from pts_support.people.page_request import PageRequest
from pts_support.people.roster import endings
from pts_support.people.signin import known_browsers
from pts_support.people.signin.row_tokens import find_by_token, row_token
from pts_support.web import flash


@dataclass(frozen=True)
class SignedIn:
    mark: str
    device: str
    since: datetime
    is_here: bool


@dataclass(frozen=True)
class KnownBrowser:
    """``passed_until``: until then no second step is asked for there."""

    ref: UUID
    device: str
    seen_at: datetime
    passed_until: datetime | None
    is_here: bool


@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: PageRequest) -> HttpResponse:
    """GET shows them; POST ends every sign-in but this one."""
    user, here = request.user, request.session.session_key
    if request.method == "POST":
        endings.sign_out_everywhere(user.id, but=here)
        flash.done(request, "You are signed out everywhere else.")
        return redirect("usersessions_list")
    at = clock.real()
    sessions = sorted(UserSession.objects.purge_and_list(user), key=attrgetter("created_at"), reverse=True)
    this = known_browsers.known_browser(request, user)
    known = Browser.objects.filter(user=user, seen_at__gt=at - known_browsers.KNOWN_FOR)
    context = {
        "sessions": [
            SignedIn(
                mark=row_token(user, session),
                device=known_browsers.describe_browser(session.user_agent),
                since=session.created_at,
                is_here=session.session_key == here,
            )
            for session in sessions
        ],
        "known": [
            KnownBrowser(
                ref=browser.ref,
                device=known_browsers.describe_browser(browser.described),
                seen_at=browser.seen_at,
                passed_until=browser.passed_until_after(at),
                is_here=this is not None and browser.id == this.id,
            )
            for browser in known
        ],
    }
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
def end(request: PageRequest, named: str) -> HttpResponse:
    found = find_by_token(request.user, UserSession.objects.filter(user=request.user), named)
    if found is None:
        raise Http404
    found.end()
    flash.done(request, "Signed out there.")
    return redirect("usersessions_list")


@require_POST
def forget(request: PageRequest, ref: UUID) -> HttpResponse:
    """The second step is asked there again."""
    if not Browser.objects.filter(user=request.user, ref=ref).delete()[0]:
        raise Http404
    flash.done(request, "Done. Signing in there asks for two-step verification again.")
    return redirect("usersessions_list")
