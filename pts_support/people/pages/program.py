"""Pages under /program/: the people of one program as its staff keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import clock
from pts_support.people.account import step_reset
from pts_support.people.models import Cohort, Membership, Program, ProposedAct, Role, User
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages import people_list
from pts_support.people.pages.decisions.page import when
from pts_support.people.pages.extensions import program_menu
from pts_support.people.pages.forms import CohortForm, DetailsForm, FactsForm, NamesForm, NewHelperForm, RoleForm
from pts_support.people.pages.program_access import ProgramAccess, staff_only
from pts_support.people.roster import edit as roster
from pts_support.people.roster import ending_soon, guards, invite, phone_codes, powers, suspensions
from pts_support.people.roster.pickers import with_readiness
from pts_support.people.roster.said_names import note_on_name
from pts_support.people.signin import rate_limits
from pts_support.spoken import recorder
from pts_support.spoken.people_here import in_their_place, said_of, taking_part
from pts_support.spoken.statement import Statement
from pts_support.web import flash

SHOW = require_http_methods(["GET", "HEAD"])
FORM = require_http_methods(["GET", "HEAD", "POST"])


@staff_only
@SHOW
def overview(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    people = roster.people_of(door.program, door.now)
    waiting = [(person, person.not_in_yet) for person in people if person.not_in_yet]
    return render(
        request,
        "people/program.html",
        {"door": door, "pages": program_menu.pages(), "waiting": waiting, "is_new": len(people) < 2},
    )


@staff_only
@SHOW
def people(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    everybody = roster.people_of(door.program, door.now)
    page = people_list.sift(everybody, request.GET.get("q", ""), request.GET.get("role", ""))
    return render(request, "people/people.html", {"door": door, "page": page})


@staff_only
@FORM
def person_add(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    asked: list[ProposedAct | None] = []
    form = NewHelperForm(
        posted(request),
        calendars=door.program.calendars.order_by("name"),
        zone=door.program.zone,
        now=door.now,
        initial={"starts_on": door.today},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.keep(
            lambda: asked.append(powers.give_role(program=door.program, by=door.by, now=door.now, **form.cleaned_data))
        )
    ):
        added = invite.member_with_address(door.program, form.cleaned_data["email"])
        _said(request, door, asked, _and_note(added_words(form.cleaned_data), added, door))
        return redirect(reverse("people:people") + door.query)
    return render(request, "people/person_add.html", {"door": door, "form": form})


def added_words(typed: Mapping[str, Any]) -> str:
    """ "Robin was added. The invitation is on its way." """
    when = "goes out at the time you chose" if typed["send_at"] else "is on its way"
    return recorder.own_words(f"{typed['called']} was added.") + f" The invitation {when}."


POWER_LABELS = frozenset(str(role.label) for role in powers.POWER_ROLES)


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
    id: int
    needs_second: bool  # no one person alone ends this role any more
    leaving_needs_second: bool  # nor all of theirs
    is_suspended: bool


def _membership(door: ProgramAccess, ref: UUID) -> Membership:
    found = (
        Membership.objects.filter(program=door.program, ref=ref, ended_at__isnull=True)
        .select_related("user", "program", "cohort")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _person_row(door: ProgramAccess, ref: UUID) -> roster.PersonRow:
    """Who holds this role."""
    people = roster.people_of(door.program, door.now)
    return next(person for person in people if any(role.ref == str(ref) for role in person.roles))


def _person_page(
    request: PageRequest,
    door: ProgramAccess,
    membership: Membership,
    *,
    details: NamesForm | None = None,
    role: RoleForm | None = None,
) -> HttpResponse:
    person = _person_row(door, membership.ref)
    row = next(role for role in person.roles if role.ref == str(membership.ref))
    begun = powers.has_begun(door.program, door.now)
    page = PersonPage(
        ref=str(membership.ref),
        name=person.name,
        called=person.called,
        email=person.email,
        phone=person.phone,
        role=membership.role,
        row=row,
        others=tuple(role for role in person.roles if role is not row),
        mail_refused=person.mail_refused,
        is_reader=membership.user_id == request.user.id,
        id=membership.user_id,
        needs_second=begun and membership.role in powers.POWER_ROLES,
        leaving_needs_second=begun and any(role.role in POWER_LABELS for role in person.roles),
        is_suspended=membership.suspended_at is not None,
    )
    if details is None:
        details = _details_form(membership, person, row)
    return render(
        request,
        "people/person.html",
        {"door": door, "page": page, "details": details, "role": role or _role_form(door, membership)},
    )


def _details_form(membership: Membership, person: roster.PersonRow, row: roster.RoleRow) -> NamesForm:
    """What staff may put right: all that they typed of who is not in yet, and of others how they are called."""
    typed = {"name": person.name, "called": person.preferred, "email": person.email}
    if row.not_in_yet:
        return DetailsForm(prefix="details", initial=typed)
    return NamesForm(prefix="details", initial=typed)


def _role_form(door: ProgramAccess, membership: Membership, data: QueryDict | None = None) -> RoleForm:
    return RoleForm(
        data,
        prefix="role",
        cohorts=door.program.cohorts.order_by("-starts_on"),
        calendars=door.program.calendars.order_by("name"),
        starts_on=membership.starts_on,
        today=door.today,
        is_fellow=membership.role == Role.FELLOW,
        initial={"cohort": membership.cohort, "calendar": membership.calendar, "ends_on": membership.ends_on},
    )


@staff_only
@FORM
def person(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    membership = _membership(door, ref)
    if request.method != "POST":
        return _person_page(request, door, membership)
    form, asked = _role_form(door, membership, request.POST), list[ProposedAct | None]()
    if form.is_valid() and form.keep(
        lambda: asked.append(
            powers.change_role(membership, **{"cohort": None, **form.cleaned_data}, by=door.by, now=door.now)
        )
    ):
        _said(request, door, asked, said_of(membership.user, ".", before="Saved for "))
        return redirect(reverse("people:people") + door.query)
    return _person_page(request, door, membership, role=form)


@staff_only
@require_POST
def person_details(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    membership = _membership(door, ref)
    form: NamesForm
    if membership.id in invite.open_invitations(door.program):
        form = DetailsForm(request.POST, prefix="details")
    else:
        form = NamesForm(request.POST, prefix="details")
    if form.is_valid() and form.keep(lambda: _correct(membership, form, door)):
        flash.done(request, _and_note(_saved_for(form), membership.user, door))
        return redirect(reverse("people:person", args=[ref]) + door.query)
    membership.user.refresh_from_db()
    return _person_page(request, door, membership, details=form)


def _correct(membership: Membership, form: NamesForm, door: ProgramAccess) -> None:
    if isinstance(form, DetailsForm):
        roster.correct_details(membership, **form.cleaned_data, by=door.by, now=door.now)
        return
    roster.correct_names(membership, **form.cleaned_data, by=door.by, now=door.now)


def _saved_for(form: NamesForm) -> str:
    """By the name that staff typed: who was invited and is not in may have another one elsewhere."""
    return recorder.own_words(f"Saved for {form.cleaned_data['called']}.")


def _and_note(done: str, person: User | None, door: ProgramAccess) -> str:
    """What was done, and how two people of one name are told apart now."""
    if person is None:
        return done
    return " ".join(filter(None, (done, note_on_name(person, door.now, program_id=door.program.id))))


@staff_only
@require_POST
def person_invite(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    membership = _membership(door, ref)
    if membership.id not in invite.open_invitations(door.program):
        raise Http404
    invite.invite(membership, by=door.by, now=door.now)
    after = ". The one before no longer works."
    flash.done(request, said_of(_person_row(door, ref), after, before="A new link is on its way to "))
    return redirect(reverse("people:people") + door.query)


@staff_only
@require_POST
def person_phone_code(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    """A code to read out by phone, shown this once."""
    membership = _membership(door, ref)
    invitation = invite.open_invitations(door.program).get(membership.id)
    if invitation is None:
        raise Http404
    if not rate_limits.count_try(rate_limits.READ_OUT, door.by.id, "", at=clock.real()):
        flash.trouble(request, "That’s a lot of codes within an hour. Please wait a little.")
        return redirect(reverse("people:person", args=[membership.ref]) + door.query)
    code = phone_codes.issue_phone_code(membership, by=door.by, now=door.now)
    page = {
        "called": invitation.called or membership.user.called,
        "email": invitation.email,
        "ref": str(membership.ref),
        "is_fellow": membership.role == Role.FELLOW,
    }
    said = f"{code[:4]} {code[4:]}"
    until = door.now + phone_codes.PHONE_CODE_GOOD_FOR
    return render(request, "people/phone_code.html", {"door": door, "page": page, "code": said, "until": until})


@staff_only
@require_POST
def person_step_lost(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    """Take out somebody's second step. Nobody does this for themselves, or to somebody who has not joined yet."""
    membership = _membership(door, ref)
    if membership.user_id == request.user.id or membership.id in invite.open_invitations(door.program):
        raise Http404
    step_reset.phone_is_lost(membership.user, door.program, by=door.by, now=door.now)
    flash.done(request, said_of(membership.user, " gets an email that says what happens next."))
    return redirect(reverse("people:person", args=[membership.ref]) + door.query)


@dataclass(frozen=True)
class OverPage:
    """What the end of a role, or of all of them, would do: asked once before it is done. ``many``: five or more open
    requests would move. ``refused``: why it can't be done now."""

    ref: str
    person: User
    role: str
    every: bool
    many: bool
    needs_second: bool
    refused: Sequence[str]


@staff_only
@SHOW
def person_over(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    """?all: every role here ends."""
    membership, every = _membership(door, ref), "all" in request.GET
    held = Membership.objects.filter(user=membership.user, program=door.program, ended_at__isnull=True)
    ends = held if every else held.filter(id=membership.id)
    page = OverPage(
        ref=str(membership.ref),
        person=membership.user,
        role=membership.role,
        every=every,
        many=any(ending_soon.five_or_more_open(one) for one in ends),
        needs_second=powers.has_begun(door.program, door.now) and ends.filter(role__in=powers.POWER_ROLES).exists(),
        refused=powers.refusals(ends, door.now),
    )
    return render(request, "people/person_over.html", {"door": door, "page": page})


@staff_only
@require_POST
def person_undo(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    """The end of a role was a slip, a moment ago."""
    membership = _membership(door, ref)
    if ending_soon.undo(membership, by=door.by, now=door.now):
        flash.done(request, "Undone. Nothing has ended.")
    else:
        flash.trouble(request, "That was more than ten seconds ago, so it stays as it is.")
    return redirect(reverse("people:person", args=[membership.ref]) + door.query)


@staff_only
@require_POST
def person_end(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    membership = _membership(door, ref)
    return _try(
        request,
        door,
        membership,
        lambda: powers.end_role(membership, by=door.by, now=door.now),
        said_of(membership.user, " ends in a few seconds.", before="This role of "),
    )


@staff_only
@require_POST
def person_close(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    membership = _membership(door, ref)
    return _try(
        request,
        door,
        membership,
        lambda: powers.close_access(membership.user, door.program, by=door.by, now=door.now),
        said_of(membership.user, " leaves the program in a few seconds, and is signed out."),
    )


@staff_only
@require_POST
def person_suspend(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    """At once. Where a second person has to agree, the page says until when."""
    membership = _membership(door, ref)
    return _try(
        request,
        door,
        membership,
        lambda: suspensions.suspend(membership.user, door.program, by=door.by, now=door.now),
        said_of(membership.user, " can’t sign in here any more, and got an email that says so."),
    )


@staff_only
@require_POST
def person_restore(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    membership = _membership(door, ref)
    return _try(
        request,
        door,
        membership,
        lambda: powers.lift_suspension(membership.user, door.program, by=door.by, now=door.now),
        said_of(membership.user, " can sign in again."),
    )


@staff_only
@require_POST
def person_up(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    membership = _membership(door, ref)
    if membership.role not in (Role.DIRECTOR, Role.STAFF):
        raise Http404
    asked = powers.move_up(membership, by=door.by, now=door.now)
    _said(request, door, [asked], said_of(membership.user, " is asked earlier now."))
    return redirect(reverse("people:facts") + door.query)


def _try(
    request: PageRequest, door: ProgramAccess, membership: Membership, act: Callable[[], ProposedAct | None], done: str
) -> HttpResponse:
    """Do an act that has no form. If it is refused, the person's page says why."""
    try:
        asked = act()
    except guards.ChangeRefused as refused:
        for sentence in refused.sentences:
            flash.trouble(request, sentence)
        return redirect(reverse("people:person", args=[membership.ref]) + door.query)
    if asked is not None and asked.kind == ending_soon.SOON:
        flash.done(request, done, undo=reverse("people:person_undo", args=[membership.ref]) + door.query)
        return redirect(reverse("people:people") + door.query)
    _said(request, door, [asked], done)
    if membership.user_id == request.user.id and not waits(
        asked
    ):  # who ended their own role may be nobody here any more
        return redirect("/")
    return redirect(reverse("people:people") + door.query)


def waits(asked: ProposedAct | None) -> bool:
    return asked is not None and asked.is_open


def _said(request: PageRequest, door: ProgramAccess, asked: Sequence[ProposedAct | None], done: str) -> None:
    """Say what was done; or that it waits, until when, and where it can be seen."""
    for act in asked:
        if act is not None and act.is_open and act.kind == suspensions.SUSPEND:
            flash.done(request, f"{done} {when(act, door.now, request.user.zone)}")
            return
        if act is not None and waits(act):
            at = when(act, door.now, request.user.zone)
            flash.done(request, f"Asked for. {at} You find it under Program, “Pending changes”.")
            return
    flash.done(request, done)


@dataclass(frozen=True)
class AskingOrderRow:
    ref: str
    called: Statement
    is_first: bool


def _order(door: ProgramAccess, role: str) -> tuple[AskingOrderRow, ...]:
    rows = (
        Membership.objects.filter(program=door.program, role=role, ended_at__isnull=True)
        .select_related("user")
        .order_by("position", "id")
    )
    return tuple(
        AskingOrderRow(str(row.ref), in_their_place(row.user, number + 1), number == 0)
        for number, row in enumerate(rows)
    )


def helpers_of(program: Program, *, but: tuple[str, ...] = ()) -> QuerySet[User]:
    """Everybody here who is not a fellow, and holds none of the roles in ``but``."""
    held = Membership.objects.filter(program=program, ended_at__isnull=True)
    people = User.objects.filter(id__in=held.exclude(role=Role.FELLOW).values("user"))
    return with_readiness(people.exclude(id__in=held.filter(role__in=but).values("user")).order_by("called", "id"))


@staff_only
@FORM
def facts(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    program, asked = door.program, list[ProposedAct | None]()
    names = [name for name in FactsForm.base_fields if name != "contact"]
    contact = (
        Membership.objects.filter(program=program, role=Role.CONTACT, ended_at__isnull=True)
        .values_list("user__ref", flat=True)
        .first()
    )
    form = FactsForm(
        posted(request),
        people=helpers_of(program, but=(Role.MENTOR, Role.FELLOW)),
        initial={**{name: getattr(program, name) for name in names}, "contact": contact},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.keep(lambda: asked.append(powers.change_facts(program, **form.cleaned_data, by=door.by, now=door.now)))
    ):
        _said(request, door, asked, "Saved.")
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
    starts_on: date
    ends_on: date
    fellows: Statement


@staff_only
@SHOW
def cohorts(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    there: dict[int | None, list[User]] = {}
    fellows = Membership.objects.filter(program=door.program, role=Role.FELLOW, ended_at__isnull=True)
    for fellow in fellows.select_related("user").order_by("user__called"):
        there.setdefault(fellow.cohort_id, []).append(fellow.user)
    rows = [
        CohortRow(str(each.ref), each.name, each.starts_on, each.ends_on, taking_part(there.get(each.id, ())))
        for each in door.program.cohorts.order_by("-starts_on", "name")
    ]
    return render(request, "people/cohorts.html", {"door": door, "cohorts": rows})


def _cohort(door: ProgramAccess, ref: UUID | None) -> Cohort:
    """The cohort that is changed, or a new one."""
    if ref is None:
        return Cohort(program=door.program)
    held = door.program.cohorts.filter(ref=ref).first()
    if held is None:
        raise Http404
    return held


@staff_only
@FORM
def cohort(request: PageRequest, door: ProgramAccess, ref: UUID | None = None) -> HttpResponse:
    """Make one, or change one."""
    held = _cohort(door, ref)
    others = door.program.cohorts.exclude(id=held.id)
    start = {"name": held.name, "starts_on": held.starts_on, "ends_on": held.ends_on}
    form = CohortForm(posted(request), taken=others, initial=start)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.keep(lambda: roster.save_cohort(held, **form.cleaned_data, by=door.by, now=door.now))
    ):
        flash.done(request, f"{held.name} was saved.")
        return redirect(reverse("people:cohorts") + door.query)
    return render(request, "people/cohort.html", {"door": door, "form": form, "is_new": not ref})
