"""Only in a demo, and only on the computer it runs on: come in as one of the cast, and set the clock."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from django.contrib.auth import login as sign_in
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import clock
from pts_support.people import demo_clock
from pts_support.people.models import Installation, Membership, Role, User
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.forms import ClockForm
from pts_support.people.signin import backend, first_steps
from pts_support.web import flash

HERE = {"localhost", "127.0.0.1", "[::1]"}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
SHOWN = 14  # as many of the cast as fit beside the form


@dataclass(frozen=True)
class OneOfTheCast:
    id: int
    called: str
    is_a: str


def is_local(request: HttpRequest) -> bool:
    """Asked from this computer, by its own name, and not through a proxy."""
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    forwarded = any(request.META.get(header) for header in FORWARDED)
    return near and _host_of(request) in HERE and not forwarded


def _host_of(request: HttpRequest) -> str:
    """Without the port. The colons in "[::1]" are its own."""
    host = request.get_host()
    if host.endswith("]"):
        return host
    return host.rsplit(":", 1)[0]


def offered(request: HttpRequest) -> tuple[OneOfTheCast, ...]:
    """Whom the demo lets in by one click; nobody anywhere else."""
    if not (Installation.current().demo and is_local(request)):
        return ()
    rows = (
        Membership.objects.filter(user__made_by_demo=True, user__is_active=True, ended_at__isnull=True)
        .select_related("user", "program")
        .order_by("program_id", "id")
    )
    first = rows.first()
    if first is None:
        return ()
    here: dict[int, OneOfTheCast] = {}
    elsewhere: dict[str, OneOfTheCast] = {}  # one of each role: how the other program looks, and that it sees nothing
    fellows = 0
    for row in rows:
        label = str(Role(row.role).label)
        if row.program_id != first.program_id:
            elsewhere.setdefault(row.role, OneOfTheCast(row.user_id, row.user.called, f"{label}, {row.program.name}"))
            continue
        fellows += row.role == Role.FELLOW
        if row.role != Role.FELLOW or fellows <= 2:
            here.setdefault(row.user_id, OneOfTheCast(row.user_id, row.user.called, label))
    others = (elsewhere[role] for role in (Role.DIRECTOR, Role.FELLOW) if role in elsewhere)
    return (*tuple(here.values())[:SHOWN], *others)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def cast(request: HttpRequest) -> HttpResponse:
    """Try the demo as somebody else."""
    people = offered(request)
    if not people:
        raise Http404
    return render(request, "people/demo_cast.html", {"cast": people})


@login_not_required
@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("person", "")
    if not (
        Installation.current().demo and is_local(request) and asked.isascii() and asked.isdigit() and len(asked) < 10
    ):
        raise Http404
    person = User.objects.filter(id=int(asked), made_by_demo=True, is_active=True).first()
    if person is None:
        raise Http404
    logout(request)
    sign_in(request, person, backend=backend.PATH)
    first_steps.skip_first_steps(request)
    return redirect("/")


@require_http_methods(["GET", "HEAD", "POST"])
def set_clock(request: PageRequest) -> HttpResponse:
    """Move the demo's time; everything due on the way happens first."""
    if not (Installation.current().demo and is_local(request)):
        raise Http404
    zone, now = request.user.zone, request.now
    jumps = demo_clock.jumps(now, zone)
    typed = request.POST if request.POST.get("jump") == "at" else None
    form = ClockForm(typed, zone=zone, now=now, furthest=now + demo_clock.FURTHEST)
    if request.method == "POST":
        if request.POST.get("jump") == "back":
            demo_clock.back_to_now()
            flash.done(request, "The clock is back to now. What happened meanwhile stays.")
            return redirect("people:clock")
        chosen = next((jump.to for jump in jumps if jump.key == request.POST.get("jump")), None)
        if chosen is None and form.is_valid():
            chosen = form.cleaned_data["at"]
        if chosen is not None:
            demo_clock.set_ahead(to=chosen, now=now, real=clock.real())
            flash.done(request, "The clock is set. Everything due until then has happened.")
            return redirect("people:clock")
    return render(
        request,
        "people/clock.html",
        {"jumps": jumps, "form": form, "is_ahead": bool(Installation.current().clock_offset)},
    )
