"""/program/emergency/: ask to read one request, agree to it, read it, and the list of all of them week by week."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pts_support.people.decisions.another_person import load_second_people
from pts_support.people.decisions.kinds import TakesNoEffect
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages.fields import RequestIdField
from pts_support.people.pages.program_access import ProgramAccess, open_program, way_back
from pts_support.people.roles import roles_held
from pts_support.people.text import clean_line
from pts_support.web import flash
from requests_app.acts import emergency as emergency_acts
from requests_app.vocabulary import Emergency

ASKED = (
    "Now a second person has to agree, here on this page. Call them: it can’t wait. If they don’t find it here, check "
    "the request ID."
)
AGREED = "You agreed. If the request ID is right, it is open to them for 30 minutes, and we told the fellow."


class EmergencyForm(forms.Form):
    ref = RequestIdField(
        label="Request ID",
        help_text="Paste the address of its page, or the ID in it. The fellow, or a helper who can read it, has it.",
        error_messages={
            "required": "Paste the address of the request, or its ID.",
            "invalid": "There is no request ID in this. It looks like 6f1c2d3e-1234-4abc-8def-0123456789ab.",
        },
    )
    why = forms.ChoiceField(
        label="Why the people who were asked can’t handle it",
        choices=Emergency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one of these.", "invalid_choice": "Pick one of these."},
    )
    reason = forms.CharField(
        label="In a few words",
        max_length=200,
        help_text="Staff and directors read this here, and the fellow gets it in their data download. No names.",
        error_messages={"required": "Say why in a few words.", "max_length": "200 characters fit."},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="glass_%s")

    def clean_reason(self) -> str:
        said = clean_line(self.cleaned_data["reason"])
        if not said:
            raise forms.ValidationError("Say why in a few words.")
        return said


@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: PageRequest) -> HttpResponse:
    """The contact sees what they can agree to; asking is for staff and directors."""
    if request.method == "POST":
        return _ask(request, open_program(request, *emergency_acts.WHO))
    return _page(request, open_program(request, *emergency_acts.WHO_AGREES), EmergencyForm())


def _ask(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    form = EmergencyForm(posted(request))
    if not form.is_valid():
        return _page(request, door, form)
    data = form.cleaned_data
    emergency_acts.ask_for_access(
        data["ref"],
        program=door.program,
        why=Emergency(data["why"]),
        reason=data["reason"],
        by=door.by,
        now=door.now,
    )
    flash.done(request, ASKED)
    return _back(door)


def _page(request: PageRequest, door: ProgramAccess, form: EmergencyForm) -> HttpResponse:
    second = load_second_people(door.program, door.now)
    found = emergency_acts.emergency_list(program=door.program, reader=door.by, second=second, now=door.now)
    may_ask = door.program.id in roles_held(request).programs(*emergency_acts.WHO)
    context = {
        "door": door,
        "form": form,
        "found": found,
        "waiting": [row for row in found.waiting if may_ask or row.may_agree],
        "may_ask": may_ask,
        "back": way_back(request, door),
    }
    return render(request, "requests_app/emergency.html", context, status=422 if form.errors else 200)


@require_POST
def emergency_agree(request: PageRequest, ref: UUID) -> HttpResponse:
    door = open_program(request, *emergency_acts.WHO_AGREES)
    try:
        agreed = emergency_acts.approve_access(ref, program=door.program, by=door.by, now=door.now)
    except TakesNoEffect as refused:
        for sentence in refused.sentences:
            flash.trouble(request, sentence)
        return _back(door)
    if not agreed:
        raise Http404
    flash.done(request, AGREED)
    return _back(door)


@require_safe
def emergency_read(request: PageRequest, ref: UUID) -> HttpResponse:
    door = open_program(request, *emergency_acts.WHO)
    found = emergency_acts.read_in_emergency(ref, program=door.program, by=door.by, now=door.now)
    if found is None:
        raise Http404
    return render(request, "requests_app/emergency_read.html", {"door": door, "found": found})


def _back(door: ProgramAccess) -> HttpResponse:
    return redirect(reverse("requests:emergency") + door.query)
