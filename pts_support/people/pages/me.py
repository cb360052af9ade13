"""The page /me/: how one is called, phone, zone, the sections other rooms bring, and what one agreed to."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pts_support.people import text
from pts_support.people.models import Role
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages.extensions import me_sections
from pts_support.people.pages.fields import is_zone, zones_named
from pts_support.people.pages.forms import MeForm
from pts_support.people.roles import roles_held
from pts_support.people.roster import profile
from pts_support.people.roster.said_names import note_on_name
from pts_support.people.signin import agreements
from pts_support.saying import names
from pts_support.spoken.facts import Myself
from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import state
from pts_support.web import flash

ZONES_SHOWN = 30
ROLE_WITH_ARTICLE = {
    Role.FELLOW: "a fellow",
    Role.MENTOR: "a mentor",
    Role.DIRECTOR: "the Clinical Director",
    Role.STAFF: "program staff",
    Role.CONTACT: "the named contact",
}


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: PageRequest) -> HttpResponse:
    user = request.user
    form = MeForm(
        posted(request),
        initial={"name": user.name, "called": user.preferred_name, "phone": user.phone, "time_zone": user.time_zone},
    )
    if request.method == "POST" and form.is_valid():
        profile.change_profile(user, **form.cleaned_data, now=request.now)
        flash.done(request, " ".join(filter(None, ("Saved.", note_on_name(user, request.now)))))
        return redirect("people:me")
    roles = names(f"{ROLE_WITH_ARTICLE[Role(held.role)]} at {held.program}" for held in roles_held(request).held)
    texts = agreements.agreements_for(user, roles_held(request), request.now)
    return render(
        request,
        "people/me.html",
        {
            "form": form,
            "roles": roles,
            "sections": me_sections.sections(request),
            "agreements": texts,
            "email": user.email,
            "name": state(Myself(user.id), name_of(user.id, user.name)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: PageRequest) -> HttpResponse:
    """Any time zone of the world, found by its name."""
    user = request.user
    if request.method == "POST":
        chosen = request.POST.get("time_zone", "")
        if not is_zone(chosen):
            flash.trouble(request, "Pick one from the list.")
            return redirect("people:zone")
        profile.set_zone(user, chosen, now=request.now)
        flash.done(request, "Time zone saved.")
        return redirect("people:me")
    words = text.clean_line(request.GET.get("q", ""))[: text.LINE_LIMIT]
    found = zones_named(words)
    context = {"words": words, "found": found[:ZONES_SHOWN], "more": len(found) > ZONES_SHOWN, "now": user.time_zone}
    return render(request, "people/zone.html", context)
