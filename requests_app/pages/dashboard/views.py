"""The dashboard: what needs me now, in which order and why, for whoever answers."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pts_support.people.models import Role
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.extensions import cards
from pts_support.people.roles import roles_held
from requests_app.pages.dashboard import page as dashboard_page
from requests_app.pages.dashboard.query import DashboardFilter
from requests_app.vocabulary import OPEN, Urgency

HELPERS = (Role.MENTOR, Role.DIRECTOR, Role.STAFF, Role.CONTACT)
SHOWS = (("all", "All"), ("mine", "My fellows"), ("covering", "Covering"), ("have", "I have it"), ("closed", "Closed"))


@require_safe
def dashboard(request: PageRequest) -> HttpResponse:
    """Rows of every program in which this person answers; the readings are written before the page is built."""
    here = roles_held(request)
    if not here.is_helper:
        raise Http404
    programs = {h.program_id: h.program for h in here.held if h.role in HELPERS}
    wanted = DashboardFilter.read(request.GET.dict())
    page = dashboard_page.load_dashboard(request.user, wanted, programs=programs, now=request.now)
    return render(
        request,
        "requests_app/dashboard.html",
        {
            "desk": page,
            "wanted": wanted,
            "shows": SHOWS,
            "states": [(s.value, s.label) for s in OPEN],
            "urgencies": Urgency.choices,
            "next": request.get_full_path(),
            "cards": cards.on_dashboard(request),
        },
    )
