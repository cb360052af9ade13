"""What comes before anything else: whoever helps sets up a second step, and everybody says yes to what holds here.

A page that is asked for leads to /first/ and comes back afterwards. What was typed is never lost on the way: a form
that arrives meanwhile comes back with its words. Once nothing is due the session keeps that, so that it costs no
query; the mark names the roles, the version and the program year, so a new role, text or August asks again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pts_support import clock
from pts_support.people import audit
from pts_support.people.account import changes
from pts_support.people.models import AccountChange, User
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import roles_held
from pts_support.people.signin import agreements, known_browsers, second_factor
from pts_support.people.signin.agreements import ReaderAgreement
from pts_support.people.signin.second_factor import KINDS

MARK = "nothing_comes_first"
LET_IN = "let in by one click"  # only the demo's cast: a newcomer is in at once
OPEN = {"people:first", "people:agree", "people:unconfirmed", "people:unconfirmed_mail"}
OPEN_UNDER = ("/accounts/",)  # setting up the second step, sessions, signing out


@dataclass(frozen=True)
class FirstSteps:
    """What this reader has to do before anything else."""

    second_step: bool
    texts: tuple[ReaderAgreement, ...]

    def __bool__(self) -> bool:
        return self.second_step or bool(self.texts)


def pending_first_steps(request: PageRequest) -> FirstSteps:
    """Find what this reader has to do first. Two queries, or none once nothing is due."""
    kept = request.session.get(MARK)
    if kept == LET_IN:
        return FirstSteps(False, ())
    held, user, now = roles_held(request), request.user, request.now
    roles = f"{held.is_helper:d}{held.is_fellow:d}{user.is_confirmed:d}"
    mark = f"{roles} {agreements.VERSION} {agreements.last_august(_today(request))}"
    if kept == mark:
        return FirstSteps(False, ())
    texts = tuple(text for text in agreements.agreements_for(user, held, now) if text.is_due)
    # Without a confirmed email nothing is set up, a second step neither.
    needs_step = held.is_helper and user.is_confirmed and not second_factor.has_second_factor(user)
    first = FirstSteps(needs_step, texts)
    if not first:
        request.session[MARK] = mark
    return first


def recheck_first_steps(request: HttpRequest) -> None:
    if request.session.get(MARK) != LET_IN:
        request.session.pop(MARK, None)


def skip_first_steps(request: HttpRequest) -> None:
    request.session[MARK] = LET_IN


class FirstStepsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: PageRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        where = request.resolver_match
        if (where is not None and where.view_name in OPEN) or request.path_info.startswith(OPEN_UNDER):
            return None
        if not pending_first_steps(request):
            return None
        return self._lead(request)

    def _lead(self, request: HttpRequest) -> HttpResponse:
        from pts_support.web import views  # its templates want the apps

        first = reverse("people:first")
        if request.headers.get("X-Requested-With") == "fetch" or request.method not in ("GET", "HEAD", "POST"):
            return HttpResponse(status=403)
        if request.method == "POST":
            return views.words_kept(request, "people/first_kept.html") or redirect(first)
        there = request.get_full_path()
        if there != "/":
            first = f"{first}?{urlencode({'next': there})}"
        return redirect(first)


def _today(request: PageRequest) -> date:
    return request.now.astimezone(request.user.zone).date()


@receiver(signals.authenticator_added)
def added(sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: object) -> None:
    if authenticator.type in KINDS:
        known_browsers.trust_browser(request, user, at=clock.real())
        _tell_owner(user, AccountChange.ChangeKind.STEP_ADDED, authenticator, {"step": authenticator.pk})
    _noted("second_step_added", user, authenticator)


@receiver(signals.authenticator_removed)
def removed(sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: object) -> None:
    from pts_support.people.signin import first_steps

    first_steps.recheck_first_steps(request)
    if authenticator.type in KINDS:
        steps = [{"type": authenticator.type, "data": authenticator.data}]
        _tell_owner(user, AccountChange.ChangeKind.STEP_REMOVED, authenticator, {"steps": steps})
    _noted("second_step_removed", user, authenticator)


def _tell_owner(
    user: User, kind: AccountChange.ChangeKind, authenticator: Authenticator, undo_with: dict[str, object]
) -> None:
    detail = str(authenticator.get_type_display())
    changes.record(user, kind, by=user, now=clock.now(), detail=detail, undo_with=undo_with)


def _noted(verb: str, user: User, authenticator: Authenticator) -> None:
    audit.record(user, verb, f"user:{user.pk}", program=None, now=clock.now(), detail=str(authenticator.type))
