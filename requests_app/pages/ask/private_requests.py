"""The pages behind the two doors on /me/, and the section that offers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mentors.support import Circle
from pts_support.people import text as typed
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.fields import PICK, PageForm
from pts_support.people.roles import roles_held
from pts_support.spoken.statement import NOTHING_STATED, Statement, plain, state, unzoned
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.acts import filing
from requests_app.acts.filing import AlreadySent, Asking, PeopleChanged
from requests_app.pages.ask import private_routes, promise
from requests_app.pages.ask.forms import WordsField, key_of
from requests_app.pages.ask.page import AskContext, already_sent
from requests_app.pages.ask.private_routes import PrivateRoute
from requests_app.pages.ask.promise import PromiseFor, PromiseLine
from requests_app.statements import another_mentor as another_mentor_words
from requests_app.statements.facts import NotYetSent
from requests_app.statements.headings import choice
from requests_app.vocabulary import HelpKind, Urgency

FORM = require_http_methods(["GET", "HEAD", "POST"])


class DoorForm(PageForm):
    """How soon, as anywhere. ``opening``: how the words begin; ``change``: whether the fellow has to agree first."""

    urgency = forms.ChoiceField(
        label="When would an answer help?", choices=Urgency.choices, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, urgency: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"urgency": urgency, "wants": another_mentor_words.CALL}, **kwargs)
        self.usual = urgency

    @property
    def opening(self) -> str:
        raise NotImplementedError

    @property
    def change(self) -> bool:
        return False

    def call_today(self, called: str) -> None:
        """*Today* is called so only while it is."""
        others = [choice for choice in Urgency.choices if choice[0] != Urgency.TODAY]
        field = self.fields["urgency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(Urgency.TODAY, called), *others]

    @property
    def how_soon(self) -> str:
        """The urgency that holds at the moment, whatever else is wrong."""
        value = str(self["urgency"].value() or "")
        return value if value in Urgency.values else self.usual


class AnotherMentorForm(DoorForm):
    wants = forms.ChoiceField(
        label="What should happen?",
        choices=[
            (another_mentor_words.CALL, "Call me first"),
            (another_mentor_words.CHANGE, "Change the mentor"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    text = WordsField(
        label="Is there something you want to say?",
        limit=typed.REQUEST_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def change(self) -> bool:
        return str(self["wants"].value()) == another_mentor_words.CHANGE

    @property
    def opening(self) -> str:
        return another_mentor_words.OPENING[another_mentor_words.CHANGE if self.change else another_mentor_words.CALL]


class UsedAgainstMeForm(DoorForm):
    missing = {"text": "One sentence is enough: what happened?"}
    text = WordsField(label="What happened?", limit=typed.REQUEST_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))
    about = forms.ChoiceField(
        label="Who is it about?", required=False, help_text="They will see nothing of this, in any part they have here."
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list_choices("about", [("", "My mentor, or I’d rather not say"), *people])
        self.fields["about"].error_messages["invalid_choice"] = PICK

    @property
    def opening(self) -> str:
        return "Something I asked here was used against me."


@dataclass(frozen=True)
class PrivateRequestPage:
    """What a door's page says before anything is sent. ``agree``: what the fellow is to agree to first."""

    lines: tuple[PromiseLine, ...]
    phone: str
    form_key: str
    people_changed: bool
    agree: Statement


def section(request: PageRequest) -> dict[str, Any] | None:
    """Offered to fellows on /me/."""
    if not roles_held(request).is_fellow:
        return None
    return {"is_fellow": True}


@FORM
def another_mentor(request: PageRequest) -> HttpResponse:
    """No reason is needed."""
    form = AnotherMentorForm(request.POST if request.method == "POST" else None, urgency=Urgency.WHEN)
    door = _Door(private_routes.route_to_another_mentor, "requests_app/another_mentor.html")
    return _answer(request, AskContext(request), form, door)


@FORM
def used_against_me(request: PageRequest) -> HttpResponse:
    context = AskContext(request)
    people = [(context.ref_of[one], unzoned(choice(one, name))) for one, (name, _) in context.around.items()]
    posted = request.POST if request.method == "POST" else None
    form = UsedAgainstMeForm(posted, urgency=Urgency.SOON, people=people)
    about = context.refs.get(request.POST.get("about", ""))
    way_of = partial(private_routes.route_past_misuse, about=about)
    return _answer(request, context, form, _Door(way_of, "requests_app/used_against_me.html"))


@dataclass(frozen=True)
class _Door:
    """Which way what one door sends takes, and its page."""

    way_of: Callable[[Circle], PrivateRoute]
    template: str

    def way(self, circle: Circle, urgency: str) -> PrivateRoute:
        return replace(self.way_of(circle), urgency=urgency)

    def asking(self, form: DoorForm, way: PrivateRoute, key: UUID) -> Asking:
        return Asking(
            text="\n\n".join(filter(None, (form.opening, form.cleaned_data["text"]))),
            form_key=key,
            kind=HelpKind.NEED_HELP,
            urgency=way.urgency,
            route=way.route,
            topic=way.topic,
            left_out=way.left_out,
        )


def _answer(request: PageRequest, context: AskContext, form: DoorForm, door: _Door) -> HttpResponse:
    key, way = key_of(request.POST), door.way(context.circle, form.how_soon)
    if request.method != "POST" or not form.is_valid():
        return _page(request, context, form, door, key)
    if form.change and "agree" not in request.POST:
        return _page(request, context, form, door, key, agree=True)
    asking = door.asking(form, way, key)
    if earlier := filing.same_words(asking, by=context.by, now=context.now):
        flash.done(request, already_sent(request, earlier))
        return redirect("requests:thread", ref=earlier.ref)
    # Whoever is meant decides who is asked, so the page can name them only once that is chosen: it asks once more.
    shown = request.POST.get(f"promise-{way.urgency}", "")
    try:
        filed = filing.file_request(
            context.membership,
            asking,
            by=context.by,
            now=context.now,
            promised=shown,
            rules=context.rules,
        )
    except NotAllowed:
        raise Http404 from None
    except PeopleChanged:  # it may have been this very moment
        return _page(request, AskContext(request), form, door, key, people_changed=True, agree=form.change)
    except AlreadySent as sent:
        return redirect("requests:thread", ref=sent.request.ref)
    flash.done(request, _said(context, _line(context, way)))
    return redirect("requests:thread", ref=filed.request.ref)


def _page(
    request: PageRequest,
    context: AskContext,
    form: DoorForm,
    door: _Door,
    key: UUID,
    *,
    people_changed: bool = False,
    agree: bool = False,
) -> HttpResponse:
    lines = tuple(
        _line(context, door.way(context.circle, urgency), first=urgency == form.how_soon) for urgency in Urgency
    )
    form.call_today(plain(lines[0].when_today, context.now, context.by.zone))
    to_agree = _what_will_happen(context, door.way(context.circle, form.how_soon)) if agree else NOTHING_STATED
    page = PrivateRequestPage(lines, context.circle.phone, str(key), people_changed, to_agree)
    return render(request, door.template, {"page": page, "form": form})


def _what_will_happen(context: AskContext, way: PrivateRoute) -> Statement:
    mentor = context.circle.mentor
    line = _line(context, way)
    if mentor is None or not line.people:
        return state("A person arranges the change with you.")
    about = NotYetSent(context.circle.membership_id, way.route, way.urgency, left_out=way.left_out)
    return another_mentor_words.what_will_happen(about, line.people, mentor.id, context.reader)


def _said(context: AskContext, line: PromiseLine) -> str:
    if not line.who:
        return f"Sent. But no one can be reached on this site right now: please call {context.circle.phone}."
    return plain(line.done.may_read, context.now, context.by.zone)


def _line(context: AskContext, way: PrivateRoute, *, first: bool = False) -> PromiseLine:
    wanted = PromiseFor(
        route=way.route,
        urgency=way.urgency,
        left_out=way.left_out,
        zone=context.by.zone,
        now=context.now,
        first=first,
    )
    return promise.promise_line(context.circle, context.rules, wanted)
