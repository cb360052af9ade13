"""What is kept and what is removed: legal holds, and the words of one request on a district's demand."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pts_support.people.decisions.in_the_way import who_waits
from pts_support.people.models import LegalHold, Role, User
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.fields import DayField, LineField, RequestIdField
from pts_support.people.pages.program_access import ProgramAccess, open_program, way_back
from pts_support.people.records import legal_holds
from pts_support.people.text import clean_line
from pts_support.spoken.statement import unzoned
from pts_support.web import flash
from requests_app.acts import removal_demand
from requests_app.acts.removal_demand import DemandLetter
from requests_app.statements.headings import choice
from requests_app.vocabulary import Demand

DONE = (
    "If this ID fits a request of your program that you have no part in, its words and files are removed in 3 days. We "
    "tell the fellow. A Clinical Director or a legal hold can stop it. We can’t tell you more, because the request may "
    "not be yours to know of."
)
DONE_UNDER_HOLDS = (
    "If this ID fits a request of your program that you have no part in, and no active legal hold covers it, its words "
    "and files are removed in 3 days. If a hold covers it, nothing is removed, not even after the hold is released. We "
    "can’t tell you more, because the request may not be yours to know of."
)
ALL_HELD = "A legal hold covers the whole program, so nothing can be removed. Release it first, then ask again."
HAVE_A_PART = (
    "You have a part in this request, so this alone removes nothing. Someone who directs or runs the program and has "
    "no part in it has to ask for it here. If all of you have a part in it, two of you have to ask, each on this page "
    "within 30 days; or the operator of this site."
)
OLDEST = timedelta(days=366)


RELEASE_ASKED = (
    "Asked. The hold goes on until a second person agrees. Everyone who directs or runs the program gets an email, and "
    "finds it under Pending changes."
)


class LegalHoldForm(forms.Form):
    person = forms.ChoiceField(
        label="Whose", required=False, error_messages={"invalid_choice": "Choose someone from the list."}
    )
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Such as the letter’s number and day. No student’s name.",
        error_messages={"required": "Say why in a few words.", "max_length": "200 characters fit."},
    )

    def __init__(self, data: QueryDict | None = None, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="hold_%s")
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [("", "Everyone in the program"), *people]

    def clean_reason(self) -> str:
        return clean_line(self.cleaned_data["reason"])


class RemoveForm(forms.Form):
    ref = RequestIdField(
        label="Request ID",
        help_text="Paste the address of its page, or the ID in it. The fellow, or a helper who can read it, has it.",
        error_messages={
            "required": "Paste the address of the request, or its ID.",
            "invalid": "There is no request ID in this. It looks like 6f1c2d3e-1234-4abc-8def-0123456789ab.",
        },
    )
    why = forms.ChoiceField(
        label="Who demands it",
        choices=Demand.choices,
        error_messages={"required": "Pick one of these.", "invalid_choice": "Pick one of these."},
    )
    dated = DayField(
        label="Date of the letter",
        help_text="The fellow and the Clinical Directors see it.",
        error_messages={"required": "Give the date that the letter has."},
    )
    number = LineField(
        label="Number of the letter",
        required=False,
        max_length=40,
        help_text="As written on the letter. No names.",
        error_messages={"max_length": "40 characters fit."},
    )
    sure = forms.BooleanField(
        label="The words and files of this request will be deleted for good",
        error_messages={"required": "Tick this if you are sure: it cannot be undone."},
    )

    def __init__(self, data: QueryDict | None = None, *, today: date) -> None:
        super().__init__(data, auto_id="remove_%s")
        self.today = today

    def clean_dated(self) -> date:
        dated: date = self.cleaned_data["dated"]
        if dated > self.today:
            raise forms.ValidationError("This day is still to come.")
        if dated < self.today - OLDEST:
            raise forms.ValidationError("This is more than a year ago. Ask for a new letter.")
        return dated

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if number and not any(letter.isdigit() for letter in number):
            raise forms.ValidationError("A number has at least one digit. If the letter has none, leave this empty.")
        return number

    @property
    def letter(self) -> DemandLetter:
        data = self.cleaned_data
        return DemandLetter(Demand(data["why"]), data["dated"], data["number"])


def _door(request: PageRequest) -> ProgramAccess:
    return open_program(request, Role.STAFF, Role.DIRECTOR)


@require_safe
def keeping(request: PageRequest) -> HttpResponse:
    door = _door(request)
    return _page(request, door, LegalHoldForm(people=_people(door)), RemoveForm(today=door.today))


@require_POST
def keeping_hold(request: PageRequest) -> HttpResponse:
    door = _door(request)
    form = LegalHoldForm(request.POST, people=_people(door))
    if not form.is_valid():
        return _page(request, door, form, RemoveForm(today=door.today))
    person = User.objects.filter(ref=form.cleaned_data["person"]).first() if form.cleaned_data["person"] else None
    legal_holds.start_hold(door.program, person=person, reason=form.cleaned_data["reason"], by=door.by, now=door.now)
    flash.done(request, "The hold is active. Nothing it covers is removed.")
    return redirect(reverse("requests:keeping") + door.query)


@require_POST
def keeping_lift(request: PageRequest, ref: UUID) -> HttpResponse:
    door = _door(request)
    asked = legal_holds.ask_release(door.program, ref, by=door.by, now=door.now)
    if asked is None:
        raise Http404
    if asked.asked_by_id == door.by.id:
        flash.done(request, RELEASE_ASKED, undo=reverse("people:decision_stop", args=[asked.ref]))
    else:  # their undo would stop what another one asked for
        flash.trouble(request, who_waits(asked, asks_the_same=True, by=door.by, now=door.now))
    return redirect(reverse("requests:keeping") + door.query)


@require_POST
def keeping_remove(request: PageRequest) -> HttpResponse:
    door = _door(request)
    form = RemoveForm(request.POST, today=door.today)
    if not form.is_valid():
        return _page(request, door, LegalHoldForm(people=_people(door)), form)
    if _holds(door).filter(person=None).exists():
        form.add_error(None, ALL_HELD)
        return _page(request, door, LegalHoldForm(people=_people(door)), form)
    ref = form.cleaned_data["ref"]
    has_part = removal_demand.ask_removal(ref, form.letter, program=door.program, by=door.by, now=door.now)
    flash.done(request, HAVE_A_PART if has_part else _what_comes_of_it(door))
    return redirect(reverse("requests:keeping") + door.query)


def _holds(door: ProgramAccess) -> QuerySet[LegalHold]:
    """Those that are active. Staff and directors see all of them on this page."""
    return LegalHold.objects.filter(program=door.program, lifted_at=None)


def _what_comes_of_it(door: ProgramAccess) -> str:
    return DONE_UNDER_HOLDS if _holds(door).exists() else DONE


def _people(door: ProgramAccess) -> list[tuple[str, str]]:
    here = User.objects.filter(memberships__program=door.program).distinct().order_by("name", "id")
    return [(str(one.ref), unzoned(choice(one.id, one.name))) for one in here]


def _page(request: PageRequest, door: ProgramAccess, hold: LegalHoldForm, remove: RemoveForm) -> HttpResponse:
    running = _holds(door).select_related("person", "made_by")
    waits = legal_holds.release_waits(door.program)
    holds = [(one, waits.get(str(one.ref))) for one in running]
    context = {"door": door, "holds": holds, "hold": hold, "remove": remove, "back": way_back(request, door)}
    return render(request, "requests_app/keeping.html", context, status=422 if hold.errors or remove.errors else 200)
