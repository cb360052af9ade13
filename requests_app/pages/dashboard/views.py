"""The dashboard: what needs me now, in which order and why, for whoever answers."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pts_support.people.models import Role
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.extensions import cards
from pts_support.people.roles import roles_held
from pts_support.web.safe_redirect import safe_redirect_path
from requests_app.pages.dashboard import page as dashboard_page
from requests_app.pages.dashboard.query import DashboardFilter
from requests_app.pages.visit import previous_visit_began

HELPERS = (Role.MENTOR, Role.DIRECTOR, Role.STAFF, Role.CONTACT)
SHOWS = (("all", "All"), ("mine", "Mine"), ("covering", "Covering"), ("have", "I’m on it"), ("closed", "Closed"))
KEYS = "keys"  # a cookie of this browser: whether single keys move on the dashboard
YEAR = 365 * 24 * 3600


@require_safe
def dashboard(request: PageRequest) -> HttpResponse:
    """Rows of every program in which this person answers; the readings are written before the page is built."""
    here = roles_held(request)
    if not here.is_helper:
        raise Http404
    programs = {h.program_id: h.program for h in here.held if h.role in HELPERS}
    wanted = DashboardFilter.read(request.GET.dict())
    since = previous_visit_began(request.user, request.now)
    page = dashboard_page.load_dashboard(request.user, wanted, programs=programs, now=request.now, since=since)
    return render(
        request,
        "requests_app/dashboard.html",
        {
            "desk": page,
            "wanted": wanted,
            "shows": SHOWS,
            "next": request.get_full_path(),
            "cards": cards.on_dashboard(request),
            "keys": request.COOKIES.get(KEYS) != "off",
        },
    )


@require_POST
def dashboard_keys(request: PageRequest) -> HttpResponse:
    """Turn the keys of the dashboard off or on, in a cookie of this browser."""
    if not roles_held(request).is_helper:
        raise Http404
    path = safe_redirect_path(request.POST.get("next", "")) or reverse("requests:dashboard")
    response = HttpResponseRedirect(path)
    if request.POST.get(KEYS) == "on":
        response.delete_cookie(KEYS, samesite="Lax")
    else:
        response.set_cookie(
            KEYS, "off", max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response
