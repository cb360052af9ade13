"""/decisions/: the list, a yes and a stop. Whoever may not know of an act finds nothing there."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pts_support.clock import TimedRequest
from pts_support.people.decisions import decide
from pts_support.people.decisions.circle import load_circle, load_circles
from pts_support.people.decisions.kinds import TakesNoEffect, kind_of
from pts_support.people.models import Program, ProposedAct, Role
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages.decisions.page import decisions_page
from pts_support.people.pages.forms import SuccessorForm
from pts_support.people.pages.program_access import open_program
from pts_support.people.roles import roles_held
from pts_support.people.roster import succession, suspensions
from pts_support.web import flash


@require_safe
def decisions(request: PageRequest) -> HttpResponse:
    here = roles_held(request)
    page = decisions_page(request.user, here.programs(), request.now)
    mine = list(Program.objects.filter(id__in=here.programs(Role.DIRECTOR, Role.CONTACT)))
    replaces = any(succession.is_for(circle) for circle in load_circles(mine, request.now).values())
    return render(request, "people/decisions.html", {"page": page, "replaces": replaces})


@require_POST
def decision_agree(request: PageRequest, ref: UUID) -> HttpResponse:
    try:
        act = decide.agree(ref, by=request.user, now=request.now, can_undo=True)
    except decide.NotTheirs as not_theirs:
        raise Http404 from not_theirs
    except TakesNoEffect as refused:
        for sentence in refused.sentences:
            flash.trouble(request, sentence)
    else:
        _agreed(request, act)
    return redirect("people:decisions")


def _agreed(request: PageRequest, act: ProposedAct) -> None:
    if not act.is_open:
        flash.done(request, "You agreed. It has taken effect, and everyone who may know of it gets an email.")
        return
    said = "You agreed. It takes effect in a few seconds, and everyone who may know of it gets an email then."
    flash.done(request, said, undo=reverse("people:decision_undo", args=[act.ref]))


@require_POST
def decision_undo(request: PageRequest, ref: UUID) -> HttpResponse:
    """A yes that was a slip, a moment ago."""
    try:
        decide.take_back_yes(ref, by=request.user, now=request.now)
    except decide.NotTheirs as not_theirs:
        raise Http404 from not_theirs
    flash.done(request, "Undone. It waits for a second person, as before.")
    return redirect("people:decisions")


@require_POST
def decision_stop(request: PageRequest, ref: UUID) -> HttpResponse:
    try:
        act = decide.stop(ref, by=request.user, now=request.now)
    except decide.NotTheirs as not_theirs:
        raise Http404 from not_theirs
    so = "Nothing has changed"
    if kind_of(act).lapses:  # it was in effect meanwhile
        so = "What it had changed is as it was before"
    flash.done(request, f"Stopped. {so}, and everyone who may know of it gets an email.")
    return redirect("people:decisions")


@require_http_methods(["GET", "HEAD", "POST"])
def staff_gone(request: PageRequest) -> HttpResponse:
    """A director and the contact together bring in somebody where the only staff member is gone."""
    door = open_program(request, Role.DIRECTOR, Role.CONTACT)
    form = SuccessorForm(posted(request))
    circle = load_circle(door.program, door.now)
    if (
        request.method == "POST"
        and succession.is_for(circle)
        and form.is_valid()
        and form.keep(lambda: succession.ask_for_staff(door.program, **form.cleaned_data, by=door.by, now=door.now))
    ):
        flash.done(request, "Asked for. It takes effect as soon as a second person agrees.")
        return redirect("people:decisions")
    context = {"door": door, "form": form, "is_for": succession.is_for(circle)}
    return render(request, "people/staff_gone.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: TimedRequest, token: str) -> HttpResponse:
    """The link in the mail of somebody suspended: it lets nobody in, and opening it does nothing."""
    lasts = suspensions.suspension_lasts(token, request.now)
    if lasts is None:
        raise Http404
    said = request.method == "POST" and suspensions.object_to(token, now=request.now)
    return render(request, "people/objection.html", {"said": said, "lasts": lasts})
