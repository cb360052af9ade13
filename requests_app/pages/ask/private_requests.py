"""The pages behind the two doors on /me/, and the section that offers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from pts_support.spoken.statement import plain
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.acts import filing
from requests_app.acts.filing import AlreadySent, Asking, PeopleChanged
from requests_app.pages.ask import private_routes, promise
from requests_app.pages.ask.forms import WordsField, key_of
from requests_app.pages.ask.page import AskContext
from requests_app.pages.ask.private_routes import PrivateRoute
from requests_app.pages.ask.promise import PromiseFor, PromiseLine
from requests_app.vocabulary import HelpKind

FORM = require_http_methods(["GET", "HEAD", "POST"])


class AnotherMentorForm(PageForm):
    text = WordsField(
        label="Is there something you want to say?",
        limit=typed.REQUEST_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UsedAgainstMeForm(PageForm):
    missing = {"text": "One sentence is enough: what happened?"}
    text = WordsField(label="What happened?", limit=typed.REQUEST_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))
    about = forms.ChoiceField(
        label="Who is it about?", required=False, help_text="They will see nothing of this, in any part they have here."
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list_choices("about", [("", "My mentor, or I’d rather not say"), *people])
        self.fields["about"].error_messages["invalid_choice"] = PICK


@dataclass(frozen=True)
class PrivateRequestPage:
    """What a door's page says before anything is sent."""

    line: PromiseLine
    phone: str
    form_key: str
    people_changed: bool


def section(request: PageRequest) -> dict[str, Any] | None:
    """Offered to fellows on /me/."""
    if not roles_held(request).is_fellow:
        return None
    return {"is_fellow": True}


@FORM
def another_mentor(request: PageRequest) -> HttpResponse:
    """No reason is needed."""
    form = AnotherMentorForm(request.POST if request.method == "POST" else None)
    words = "I would like another mentor, please."
    door = _Door(words, private_routes.route_to_another_mentor, "requests_app/another_mentor.html")
    return _answer(request, AskContext(request), form, door)


@FORM
def used_against_me(request: PageRequest) -> HttpResponse:
    context = AskContext(request)
    people = [(context.ref_of[person_id], name) for person_id, (name, _) in context.around.items()]
    form = UsedAgainstMeForm(request.POST if request.method == "POST" else None, people=people)
    about = context.refs.get(request.POST.get("about", ""))
    way_of = partial(private_routes.route_past_misuse, about=about)
    words = "Something I asked here was used against me."
    return _answer(request, context, form, _Door(words, way_of, "requests_app/used_against_me.html"))


@dataclass(frozen=True)
class _Door:
    """What one door sends, which way it takes, and its page."""

    opening: str
    way_of: Callable[[Circle], PrivateRoute]
    template: str

    def asking(self, form: PageForm, way: PrivateRoute, key: UUID) -> Asking:
        return Asking(
            text="\n\n".join(filter(None, (self.opening, form.cleaned_data["text"]))),
            form_key=key,
            kind=HelpKind.NEED_HELP,
            urgency=way.urgency,
            route=way.route,
            topic=way.topic,
            left_out=way.left_out,
        )


def _answer(request: PageRequest, context: AskContext, form: PageForm, door: _Door) -> HttpResponse:
    key, way = key_of(request.POST), door.way_of(context.circle)
    if request.method != "POST" or not form.is_valid():
        return _page(request, context, form, door, key)
    # Whoever is meant decides who is asked, so the page can name them only once that is chosen: it asks once more.
    shown = request.POST.get("promise", "")
    try:
        filed = filing.file_request(
            context.membership,
            door.asking(form, way, key),
            by=context.by,
            now=context.now,
            promised=shown,
            rules=context.rules,
        )
    except NotAllowed:
        raise Http404 from None
    except PeopleChanged:  # it may have been this very moment
        return _page(request, AskContext(request), form, door, key, people_changed=True)
    except AlreadySent as sent:
        return redirect("requests:thread", ref=sent.request.ref)
    flash.done(request, _said(context, _line(context, way)))
    return redirect("requests:thread", ref=filed.request.ref)


def _page(
    request: PageRequest, context: AskContext, form: PageForm, door: _Door, key: UUID, *, people_changed: bool = False
) -> HttpResponse:
    line = _line(context, door.way_of(context.circle))
    page = PrivateRequestPage(line, context.circle.phone, str(key), people_changed)
    return render(request, door.template, {"page": page, "form": form})


def _said(context: AskContext, line: PromiseLine) -> str:
    if not line.who:
        return f"Sent. But no one can be reached on this site right now: please call {context.circle.phone}."
    return plain(line.done.may_read, context.now, context.by.zone)


def _line(context: AskContext, way: PrivateRoute) -> PromiseLine:
    wanted = PromiseFor(
        route=way.route, urgency=way.urgency, left_out=way.left_out, zone=context.by.zone, now=context.now
    )
    return promise.promise_line(context.circle, context.rules, wanted)
