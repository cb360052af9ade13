"""What changed on one's account; and the pages behind the links of the mails about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pts_support.clock import TimedRequest
from pts_support.people.account import changes, step_reset, undo
from pts_support.people.models import AccountChange, Role
from pts_support.people.page_request import PageRequest
from pts_support.spoken.facts import Recorded, TakesPart
from pts_support.spoken.pieces import name_of, said_day
from pts_support.spoken.statement import Statement, state, unzoned


@dataclass(frozen=True)
class ChangeRow:
    """One change as its owner reads it. ``by`` is "you", or who did it and where."""

    what: str
    detail: str
    by: str
    day: Statement
    objected_at: datetime | None
    undone: bool


@require_http_methods(["GET", "HEAD"])
def account_changes(request: PageRequest) -> HttpResponse:
    rows = [_row(change) for change in changes.changes_of(request.user)]
    return render(request, "people/account_changes.html", {"rows": rows})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: TimedRequest, token: str) -> HttpResponse:
    """Opening it shows what changed. The button signs everyone out and takes it back; nobody is signed in by it."""
    found = undo.object_to(token, now=request.now) if request.method == "POST" else undo.find(token)
    if found is None:
        raise Http404
    context = {"change": _row(found.change), "may_undo": found.may_undo, "done": request.method == "POST"}
    return render(request, "people/not_me.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def step_lost_agree(request: TimedRequest, token: str) -> HttpResponse:
    """The owner of a lost phone says yes to what their program asked for; the button begins the day."""
    asked = step_reset.agree(token, now=request.now) if request.method == "POST" else step_reset.find(token)
    if asked is None:
        raise Http404
    at = asked.agreed_at and asked.agreed_at + step_reset.WAIT
    return render(request, "people/step_lost_agree.html", {"program": asked.program.name, "at": at})


def _row(change: AccountChange) -> ChangeRow:
    return ChangeRow(
        what=change.get_kind_display(),
        detail=_detail(change),
        by=_by(change),
        day=state(Recorded(change._meta.label, change.at), said_day(change.at)),
        objected_at=change.objected_at,
        undone=change.undone,
    )


def _detail(change: AccountChange) -> str:
    if change.kind in (AccountChange.ChangeKind.ROLE_GIVEN, AccountChange.ChangeKind.ROLE_ENDED):
        return str(Role(change.detail).label)
    return change.detail


def _by(change: AccountChange) -> str:
    where = f" at {change.program.name}" if change.program else ""
    if change.by is None:
        return where.removeprefix(" at ")
    if change.by_id == change.user_id:
        return "you"
    return unzoned(state(TakesPart(change.by.id), name_of(change.by.id, change.by.name), where))
