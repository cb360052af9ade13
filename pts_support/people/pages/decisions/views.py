"""/decisions/: the list, a yes and a stop. Whoever may not know of an act finds nothing there."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pts_support.people.decisions import decide
from pts_support.people.decisions.kinds import TakesNoEffect
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.decisions.page import decisions_page
from pts_support.people.roles import roles_held
from pts_support.web import flash


@require_safe
def decisions(request: PageRequest) -> HttpResponse:
    page = decisions_page(request.user, roles_held(request).programs(), request.now)
    return render(request, "people/decisions.html", {"page": page})


@require_POST
def decision_agree(request: PageRequest, ref: UUID) -> HttpResponse:
    try:
        decide.agree(ref, by=request.user, now=request.now)
    except decide.NotTheirs as not_theirs:
        raise Http404 from not_theirs
    except TakesNoEffect as refused:
        for sentence in refused.sentences:
            flash.trouble(request, sentence)
    else:
        flash.done(request, "You agreed. It has taken effect, and everyone who may know of it gets an email.")
    return redirect("people:decisions")


@require_POST
def decision_stop(request: PageRequest, ref: UUID) -> HttpResponse:
    try:
        decide.stop(ref, by=request.user, now=request.now)
    except decide.NotTheirs as not_theirs:
        raise Http404 from not_theirs
    flash.done(request, "Stopped. Nothing has changed, and everyone who may know of it gets an email.")
    return redirect("people:decisions")
