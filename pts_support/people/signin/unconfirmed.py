"""A session whose email is not confirmed: somebody typed a code that staff read out, and nobody knows who.

In it a fellow can ask, and reads what this session wrote and its answers. A helper sees who waits and since when.
Everything else leads to one page, which says how to confirm the email. So a new page is closed here until its room
opens it. The first proof of the mailbox ends these sessions (people/account/proof.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch

from pts_support.people.models import User
from pts_support.people.page_request import PageRequest

WROTE = "wrote_here"  # refs and keys of what this session wrote
OPEN = {"people:unconfirmed", "people:unconfirmed_mail", "people:first", "people:agree", "account_logout"}


@dataclass(frozen=True)
class UnconfirmedLine:
    """One thing this session wrote (``path``), or a fellow who waits with this helper."""

    says: str
    path: str = ""


MayOpen = Callable[[ResolverMatch, Collection[str]], bool]
Lines = Callable[[PageRequest, Collection[str]], list[UnconfirmedLine]]
_rooms: dict[str, MayOpen] = {}
_lines: dict[str, Lines] = {}


def open_room(namespace: str, may_open: MayOpen) -> None:
    """A room says which of its pages open in these sessions, by the address and by what this session wrote."""
    _rooms[namespace] = may_open


def add_lines(name: str, lines: Lines) -> None:
    """``name`` is "wrote" or "waits"."""
    _lines[name] = lines


def lines(name: str, request: PageRequest) -> list[UnconfirmedLine]:
    source = _lines.get(name)
    return source(request, wrote(request)) if source else []


def wrote(request: HttpRequest) -> list[str]:
    found: list[str] = request.session.get(WROTE, [])
    return found


def remember(request: PageRequest, ref: object, *, instead_of: str = "") -> None:
    """This session wrote it, so it may read it. Elsewhere an account reads all that is its own. ``instead_of``: how the
    one ends that it takes the place of."""
    if request.user.is_confirmed or str(ref) in wrote(request):
        return
    stays = [one for one in wrote(request) if not (instead_of and one.endswith(instead_of))]
    request.session[WROTE] = [*stays, str(ref)]


def is_shut(request: PageRequest) -> bool:
    """Whether this page is one that such a session does not get."""
    where = request.resolver_match
    if where is None or where.view_name in OPEN:
        return False
    may_open = _rooms.get(where.namespace)
    return may_open is None or not may_open(where, wrote(request))


class UnconfirmedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: PageRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        user: User = request.user
        if not user.is_authenticated or user.is_confirmed or not getattr(view, "login_required", True):
            return None
        if not is_shut(request):
            return None
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=403)
        return redirect("people:unconfirmed")
