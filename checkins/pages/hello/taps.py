"""The taps of "Say hello", from the first page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from checkins.hello import acts
from checkins.hello.acts import HelloRefused, NoSuchHello
from checkins.vocabulary import GreetedBy
from pts_support.people.models import Role
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import roles_held
from pts_support.web import flash

SAID = {GreetedBy.TALKED: "Good that you talked.", GreetedBy.REACHED_OUT: "Thank you for reaching out."}


@require_POST
def greet(request: PageRequest, ref: UUID) -> HttpResponse:
    did = request.POST.get("did", "")
    staff_of = roles_held(request).programs(Role.STAFF)
    try:
        how = GreetedBy(did)
        acts.greet(ref, how, by=request.user, staff_of=staff_of, now=request.now)
    except (ValueError, NoSuchHello) as missing:
        raise Http404 from missing
    except HelloRefused as refused:
        flash.trouble(request, refused.sentence)
    else:
        flash.done(request, SAID[how], undo=reverse("checkins:ungreet", args=[ref]))
    return redirect("/")


@require_POST
def undo(request: PageRequest, ref: UUID) -> HttpResponse:
    try:
        acts.undo(ref, by=request.user, now=request.now)
    except NoSuchHello as missing:
        raise Http404 from missing
    except HelloRefused as refused:
        flash.trouble(request, refused.sentence)
    else:
        flash.done(request, "Undone. Everything is as it was.")
    return redirect("/")
