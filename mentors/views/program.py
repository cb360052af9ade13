"""Pages under /program/ that this room brings: adding a fellow, assignments, time away."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mentors import beside, coverage
from mentors.forms import TO_COME, AwayForm, FellowForm, PairForm
from mentors.models import Absence, Assignment
from pts_support import ui
from pts_support.people.doors import Door, staff_only
from pts_support.people.models import Membership, Role, User

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _choice(door: Door) -> dict[str, object]:
    """Whom the form offers: mentors, those who may stand in, and the contact."""
    contact = beside.helpers(door.program, Role.CONTACT, now=door.now)
    return {
        "mentors": [u for u in beside.helpers(door.program, Role.MENTOR, now=door.now) if u not in contact],
        "backups": [
            u
            for u in beside.helpers(door.program, Role.MENTOR, Role.DIRECTOR, Role.STAFF, now=door.now)
            if u not in contact
        ],
        "contact": contact[0] if contact else None,
    }


@staff_only
@require_http_methods(["GET", "HEAD"])
def assignments(request: HttpRequest, door: Door) -> HttpResponse:
    return render(
        request,
        "mentors/assignments.html",
        {"door": door, "fellows": beside.fellows_of_program(door.program, door.today)},
    )


@staff_only
@FORM
def assignment(request: HttpRequest, door: Door, ref: UUID) -> HttpResponse:
    fellow = (
        Membership.objects.filter(program=door.program, ref=ref, role=Role.FELLOW, ended_at__isnull=True)
        .select_related("user", "program")
        .first()
    )
    if fellow is None:
        raise Http404
    now = Assignment.objects.filter(fellow=fellow, ended_at__isnull=True).select_related("mentor", "backup").first()
    start = (
        {
            "mentor": TO_COME if now.to_come else str(now.mentor.ref),
            "backup": str(now.backup.ref),
            "mentor_rates": now.mentor_rates,
        }
        if now
        else {"mentor_rates": True}
    )
    form = PairForm(request.POST if request.method == "POST" else None, initial=start, **_choice(door))
    if request.method == "POST" and form.is_valid():
        rates = form.cleaned_data["mentor_rates"]
        if form.keep(lambda: coverage.assign(fellow, **form.people(), mentor_rates=rates, by=door.by, now=door.now)):
            ui.done(
                request,
                f"{form.people()['mentor'].called} stands beside {fellow.user.called} from today, "
                f"{form.people()['backup'].called} stands in.",
            )
            return redirect(reverse("mentors:assignments") + door.query)
    return render(
        request,
        "mentors/assignment.html",
        {
            "door": door,
            "form": form,
            "called": fellow.user.called,
            "past": beside.history(fellow),
            "has_one": now is not None,
        },
    )


@staff_only
@FORM
def fellow_add(request: HttpRequest, door: Door) -> HttpResponse:
    program = door.program
    form = FellowForm(
        request.POST if request.method == "POST" else None,
        cohorts=program.cohorts.order_by("-starts_on"),
        calendars=program.calendars.order_by("name"),
        zone=program.zone,
        now=door.now,
        initial={"starts_on": door.today},
        **_choice(door),
    )

    def welcome() -> None:
        coverage.welcome_fellow(program=program, **form.people(), **form.person(), by=door.by, now=door.now)

    if request.method == "POST" and form.is_valid() and form.keep(welcome):
        when = "goes out at the time you chose" if form.cleaned_data["send_at"] else "is on its way"
        ui.done(request, f"{form.cleaned_data['called']} is added, and a mail with the way in {when}.")
        return redirect(reverse("mentors:assignments") + door.query)
    return render(
        request, "mentors/fellow_add.html", {"door": door, "form": form, "has_cohort": program.cohorts.exists()}
    )


def _everybody(door: Door) -> object:
    return User.objects.filter(
        id__in=Membership.objects.filter(program=door.program, ended_at__isnull=True).values("user")
    ).order_by("called", "id")


@staff_only
@FORM
def away(request: HttpRequest, door: Door) -> HttpResponse:
    form = AwayForm(
        request.POST if request.method == "POST" else None,
        today=door.today,
        people=_everybody(door),
        backups=beside.may_stand_in([door.program.id]),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.keep(lambda: coverage.take_time_away(**form.cleaned_data, by=door.by, now=door.now))
    ):
        ui.done(request, f"{form.cleaned_data['person'].called} is away on these days.")
        return redirect(reverse("mentors:away") + door.query)
    return render(
        request,
        "mentors/away.html",
        {"door": door, "form": form, "away": beside.time_away(_everybody(door), door.today)},
    )


@staff_only
@require_POST
def away_call_off(request: HttpRequest, door: Door, ref: UUID) -> HttpResponse:
    absence = (
        Absence.objects.filter(ref=ref, person__in=_everybody(door), called_off_at__isnull=True)
        .select_related("person")
        .first()
    )
    if absence is None:
        raise Http404
    coverage.call_off(absence, by=door.by, now=door.now)
    ui.done(request, f"{absence.person.called} is not away on these days.")
    return redirect(reverse("mentors:away") + door.query)
