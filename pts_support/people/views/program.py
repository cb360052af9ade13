"""Pages under /program/: the people of one program as its staff keep them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import clock, ui
from pts_support.people import endings, guards, joining, limits, program_pages, roster
from pts_support.people.doors import Door, staff_only
from pts_support.people.forms import CohortForm, DetailsForm, FactsForm, PersonForm, RoleForm
from pts_support.people.models import Cohort, Membership, Program, Role, User
from pts_support.people.page_request import PageRequest, posted

SHOW = require_http_methods(["GET", "HEAD"])
FORM = require_http_methods(["GET", "HEAD", "POST"])


@staff_only
@SHOW
def overview(request: PageRequest, door: Door) -> HttpResponse:
    people = roster.people_of(door.program, door.now)
    waiting = [(person, person.not_in_yet) for person in people if person.not_in_yet]
    return render(
        request,
        "people/program.html",
        {"door": door, "pages": program_pages.pages(), "waiting": waiting, "is_new": len(people) < 2},
    )


@staff_only
@SHOW
def people(request: PageRequest, door: Door) -> HttpResponse:
    return render(request, "people/people.html", {"door": door, "people": roster.people_of(door.program, door.now)})


@staff_only
@FORM
def person_add(request: PageRequest, door: Door) -> HttpResponse:
    form = PersonForm(
        posted(request),
        calendars=door.program.calendars.order_by("name"),
        zone=door.program.zone,
        now=door.now,
        initial={"starts_on": door.today},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.keep(lambda: roster.add(program=door.program, by=door.by, now=door.now, **form.cleaned_data))
    ):
        when = "goes out at the time you chose" if form.cleaned_data["send_at"] else "is on its way"
        ui.done(request, f"{form.cleaned_data['called']} is added, and a mail with the way in {when}.")
        return redirect(reverse("people:people") + door.query)
    return render(request, "people/person_add.html", {"door": door, "form": form})


@dataclass(frozen=True)
class PersonPage:
    """One role and the person who holds it, for their page."""

    ref: str
    name: str
    called: str
    email: str
    phone: str
    role: str
    row: roster.RoleRow
    others: tuple[roster.RoleRow, ...]
    mail_refused: bool
    is_reader: bool


def _membership(door: Door, ref: UUID) -> Membership:
    found = (
        Membership.objects.filter(program=door.program, ref=ref, ended_at__isnull=True)
        .select_related("user", "program", "cohort")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _person_page(
    request: PageRequest, door: Door, m: Membership, *, details: DetailsForm | None = None, role: RoleForm | None = None
) -> HttpResponse:
    person = next(p for p in roster.people_of(door.program, door.now) if any(r.ref == str(m.ref) for r in p.roles))
    row = next(r for r in person.roles if r.ref == str(m.ref))
    page = PersonPage(
        str(m.ref),
        person.name,
        person.called,
        person.email,
        person.phone,
        m.role,
        row,
        tuple(r for r in person.roles if r is not row),
        person.mail_refused,
        m.user_id == request.user.id,
    )
    if details is None and row.not_in_yet:
        typed = {"name": person.name, "called": person.called, "email": person.email}
        details = DetailsForm(prefix="details", initial=typed)
    return render(
        request,
        "people/person.html",
        {"door": door, "page": page, "details": details, "role": role or _role_form(door, m)},
    )


def _role_form(door: Door, m: Membership, data: object = None) -> RoleForm:
    return RoleForm(
        data,
        prefix="role",
        cohorts=door.program.cohorts.order_by("-starts_on"),
        calendars=door.program.calendars.order_by("name"),
        starts_on=m.starts_on,
        today=door.today,
        is_fellow=m.role == Role.FELLOW,
        initial={"cohort": m.cohort, "calendar": m.calendar, "ends_on": m.ends_on},
    )


@staff_only
@FORM
def person(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    m = _membership(door, ref)
    if request.method != "POST":
        return _person_page(request, door, m)
    form = _role_form(door, m, request.POST)
    if form.is_valid() and form.keep(
        lambda: roster.change_role(m, **{"cohort": None, **form.cleaned_data}, by=door.by, now=door.now)
    ):
        ui.done(request, f"Kept for {m.user.called}.")
        return redirect(reverse("people:people") + door.query)
    return _person_page(request, door, m, role=form)


@staff_only
@require_POST
def person_details(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    m = _membership(door, ref)
    if m.id not in joining.waiting_for(door.program):
        raise Http404
    form = DetailsForm(request.POST, prefix="details")
    if form.is_valid() and form.keep(lambda: roster.correct_details(m, **form.cleaned_data, by=door.by, now=door.now)):
        ui.done(request, f"Kept for {form.cleaned_data['called']}.")
        return redirect(reverse("people:person", args=[ref]) + door.query)
    m.user.refresh_from_db()
    return _person_page(request, door, m, details=form)


@staff_only
@require_POST
def person_invite(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    m = _membership(door, ref)
    if m.id not in joining.waiting_for(door.program):
        raise Http404
    joining.invite(m, by=door.by, now=door.now)
    called = next(p.called for p in roster.people_of(door.program, door.now) if any(r.ref == str(ref) for r in p.roles))
    ui.done(request, f"A new link is on its way to {called}. The one before no longer works.")
    return redirect(reverse("people:people") + door.query)


@staff_only
@require_POST
def person_phone_code(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    """A code to read out by phone, shown this once."""
    m = _membership(door, ref)
    invitation = joining.waiting_for(door.program).get(m.id)
    if invitation is None:
        raise Http404
    if not limits.count(limits.READ_OUT, door.by.id, "", at=clock.real()):
        ui.trouble(request, "That were many codes within an hour. Please wait a little.")
        return redirect(reverse("people:person", args=[m.ref]) + door.query)
    code = joining.phone_code(m, by=door.by, now=door.now)
    page = {"called": invitation.called or m.user.called, "email": invitation.email, "ref": str(m.ref)}
    said = f"{code[:4]} {code[4:]}"
    until = door.now + joining.PHONE_CODE_GOOD_FOR
    return render(request, "people/phone_code.html", {"door": door, "page": page, "code": said, "until": until})


@staff_only
@require_POST
def person_step_lost(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    """Nobody does this for themselves, or to somebody who is not in here yet."""
    m = _membership(door, ref)
    if m.user_id == request.user.id or m.id in joining.waiting_for(door.program):
        raise Http404
    endings.second_step_lost(m.user, door.program, by=door.by, now=door.now)
    ui.done(request, f"{m.user.called} is signed out, and sets up a new second step at the next sign-in.")
    return redirect(reverse("people:person", args=[m.ref]) + door.query)


@staff_only
@require_POST
def person_end(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    m = _membership(door, ref)
    return _try(
        request,
        door,
        m,
        lambda: endings.end_role(m, last_day=None, by=door.by, now=door.now),
        f"{m.user.called} no longer has this role.",
    )


@staff_only
@require_POST
def person_close(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    m = _membership(door, ref)
    return _try(
        request,
        door,
        m,
        lambda: endings.close_access(m.user, door.program, by=door.by, now=door.now),
        f"{m.user.called} has left the program and is signed out.",
    )


@staff_only
@require_POST
def person_up(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    m = _membership(door, ref)
    if m.role not in (Role.DIRECTOR, Role.STAFF):
        raise Http404
    roster.move_up(m, by=door.by, now=door.now)
    ui.done(request, f"{m.user.called} is asked earlier now.")
    return redirect(reverse("people:facts") + door.query)


def _try(request: PageRequest, door: Door, m: Membership, act: object, done: str) -> HttpResponse:
    """An act with no form: a refusal is said on the person's page."""
    try:
        act()
    except guards.Refused as refused:
        for sentence in refused.sentences:
            ui.trouble(request, sentence)
        return redirect(reverse("people:person", args=[m.ref]) + door.query)
    ui.done(request, done)
    return redirect(
        (reverse("people:people") if m.user_id != request.user.id else "/")
        + (door.query if m.user_id != request.user.id else "")
    )


@dataclass(frozen=True)
class Place:
    ref: str
    called: str
    is_first: bool


def _order(door: Door, role: str) -> tuple[Place, ...]:
    rows = (
        Membership.objects.filter(program=door.program, role=role, ended_at__isnull=True)
        .select_related("user")
        .order_by("position", "id")
    )
    return tuple(Place(str(m.ref), m.user.called, n == 0) for n, m in enumerate(rows))


def helpers_of(program: Program, *, but: tuple[str, ...] = ()) -> object:
    """Everybody here who is not a fellow, and holds none of the roles in ``but``."""
    held = Membership.objects.filter(program=program, ended_at__isnull=True)
    return (
        User.objects.filter(id__in=held.exclude(role=Role.FELLOW).values("user"))
        .exclude(id__in=held.filter(role__in=but).values("user"))
        .order_by("called", "id")
    )


@staff_only
@FORM
def facts(request: PageRequest, door: Door) -> HttpResponse:
    program = door.program
    names = [n for n in FactsForm.base_fields if n != "contact"]
    contact = (
        Membership.objects.filter(program=program, role=Role.CONTACT, ended_at__isnull=True)
        .values_list("user__ref", flat=True)
        .first()
    )
    form = FactsForm(
        posted(request),
        people=helpers_of(program, but=(Role.MENTOR, Role.FELLOW)),
        initial={**{n: getattr(program, n) for n in names}, "contact": contact},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.keep(lambda: roster.change_facts(program, **form.cleaned_data, by=door.by, now=door.now))
    ):
        ui.done(request, "Kept.")
        return redirect(reverse("people:facts") + door.query)
    program.refresh_from_db()
    orders = [("Clinical Directors", _order(door, Role.DIRECTOR)), ("Program staff", _order(door, Role.STAFF))]
    return render(
        request,
        "people/facts.html",
        {"door": door, "form": form, "orders": [(title, places) for title, places in orders if places]},
    )


@dataclass(frozen=True)
class CohortRow:
    ref: str
    name: str
    starts_on: object
    ends_on: object
    fellows: tuple[str, ...]


@staff_only
@SHOW
def cohorts(request: PageRequest, door: Door) -> HttpResponse:
    names: dict[int, list[str]] = {}
    for m in (
        Membership.objects.filter(program=door.program, role=Role.FELLOW, ended_at__isnull=True)
        .select_related("user")
        .order_by("user__called")
    ):
        names.setdefault(m.cohort_id, []).append(m.user.called)
    rows = [
        CohortRow(str(c.ref), c.name, c.starts_on, c.ends_on, tuple(names.get(c.id, ())))
        for c in door.program.cohorts.order_by("-starts_on", "name")
    ]
    return render(request, "people/cohorts.html", {"door": door, "cohorts": rows})


@staff_only
@FORM
def cohort(request: PageRequest, door: Door, ref: UUID | None = None) -> HttpResponse:
    """Make one, or change one."""
    held = door.program.cohorts.filter(ref=ref).first() if ref else Cohort(program=door.program)
    if held is None:
        raise Http404
    others = door.program.cohorts.exclude(id=held.id) if held.id else door.program.cohorts.all()
    start = {"name": held.name, "starts_on": held.starts_on, "ends_on": held.ends_on}
    form = CohortForm(posted(request), taken=others, initial=start)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.keep(lambda: roster.keep_cohort(held, **form.cleaned_data, by=door.by, now=door.now))
    ):
        ui.done(request, f"{held.name} is kept.")
        return redirect(reverse("people:cohorts") + door.query)
    return render(request, "people/cohort.html", {"door": door, "form": form, "is_new": not ref})
