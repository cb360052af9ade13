"""Pages under /program/ that this room brings: adding a fellow, assignments, time away."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mentors import changes, page_rows
from mentors.forms import TO_COME, AwayForm, FellowForm, PairForm
from mentors.models import Absence, Assignment
from pts_support.people.models import Membership, Role, User
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages.program import added_words
from pts_support.people.pages.program_access import ProgramAccess, staff_only
from pts_support.people.roster.said_names import note_on_name
from pts_support.spoken.statement import unzoned
from pts_support.web import flash

FORM = require_http_methods(["GET", "HEAD", "POST"])


class OfferedPeople(TypedDict):
    """Whom the form offers: mentors, those who may stand in, and the contact."""

    mentors: list[User]
    backups: list[User]
    contact: User | None


def _choice(door: ProgramAccess) -> OfferedPeople:
    contact = page_rows.helpers_with_role(door.program, Role.CONTACT, now=door.now)
    mentors = page_rows.helpers_with_role(door.program, Role.MENTOR, now=door.now)
    backups = page_rows.helpers_with_role(door.program, Role.MENTOR, Role.DIRECTOR, Role.STAFF, now=door.now)
    return OfferedPeople(
        mentors=[person for person in mentors if person not in contact],
        backups=[person for person in backups if person not in contact],
        contact=next(iter(contact), None),
    )


def _start(pair: Assignment | None) -> dict[str, object]:
    """What the form shows at first."""
    if pair is None:
        return {"mentor_rates": True}
    return {
        "mentor": TO_COME if pair.to_come else str(pair.mentor.ref),
        "backup": str(pair.backup.ref),
        "mentor_rates": pair.mentor_rates,
    }


@staff_only
@require_http_methods(["GET", "HEAD"])
def assignments(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    return render(
        request,
        "mentors/assignments.html",
        {"door": door, "fellows": page_rows.fellows_of_program(door.program, door.now)},
    )


@staff_only
@FORM
def assignment(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    fellow = (
        Membership.objects.filter(program=door.program, ref=ref, role=Role.FELLOW, ended_at__isnull=True)
        .select_related("user", "program")
        .first()
    )
    if fellow is None:
        raise Http404
    running = Assignment.objects.filter(fellow=fellow, ended_at__isnull=True)
    pair = running.select_related("mentor", "backup").first()
    form = PairForm(posted(request), initial=_start(pair), **_choice(door))
    if request.method == "POST" and form.is_valid():
        rates = form.cleaned_data["mentor_rates"]
        if form.keep(lambda: changes.assign(fellow, **form.people(), mentor_rates=rates, by=door.by, now=door.now)):
            said = page_rows.saved_pair(fellow.user, form.people()["mentor"], form.people()["backup"])
            flash.done(request, unzoned(said))
            return redirect(reverse("mentors:assignments") + door.query)
    return render(
        request,
        "mentors/assignment.html",
        {
            "door": door,
            "form": form,
            "fellow": fellow.user,
            "past": page_rows.past_pairs(fellow),
            "has_one": pair is not None,
        },
    )


@staff_only
@FORM
def fellow_add(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    program = door.program
    form = FellowForm(
        posted(request),
        cohorts=program.cohorts.order_by("-starts_on"),
        calendars=program.calendars.order_by("name"),
        zone=program.zone,
        now=door.now,
        initial={"starts_on": door.today},
        **_choice(door),
    )

    added: list[Membership] = []

    def welcome() -> None:
        added.append(changes.add_fellow(program=program, **form.people(), **form.person(), by=door.by, now=door.now))

    if request.method == "POST" and form.is_valid() and form.keep(welcome):
        note = note_on_name(added[0].user, door.now, program_id=program.id)
        flash.done(request, " ".join(filter(None, (added_words(form.cleaned_data), note))))
        return redirect(reverse("mentors:assignments") + door.query)
    return render(
        request, "mentors/fellow_add.html", {"door": door, "form": form, "has_cohort": program.cohorts.exists()}
    )


def _everybody(door: ProgramAccess) -> QuerySet[User]:
    held = Membership.objects.filter(program=door.program, ended_at__isnull=True)
    return User.objects.filter(id__in=held.values("user")).order_by("called", "id")


@staff_only
@FORM
def away(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    form = AwayForm(
        posted(request),
        today=door.today,
        people=_everybody(door),
        backups=page_rows.possible_backups([door.program.id]),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.keep(lambda: changes.take_time_away(**form.cleaned_data, by=door.by, now=door.now))
    ):
        flash.done(request, unzoned(page_rows.about_time_away("saved", form.cleaned_data["person"])))
        return redirect(reverse("mentors:away") + door.query)
    return render(
        request,
        "mentors/away.html",
        {"door": door, "form": form, "away": page_rows.time_away(_everybody(door), door.now)},
    )


@staff_only
@require_POST
def away_call_off(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    absence = (
        Absence.objects.filter(ref=ref, person__in=_everybody(door), called_off_at__isnull=True)
        .select_related("person")
        .first()
    )
    if absence is None:
        raise Http404
    changes.cancel_time_away(absence, by=door.by, now=door.now)
    flash.done(request, unzoned(page_rows.about_time_away("canceled", absence.person)))
    return redirect(reverse("mentors:away") + door.query)
