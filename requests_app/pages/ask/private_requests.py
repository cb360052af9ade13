"""The pages behind the two doors on /me/, and the section that offers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mentors.support import Circle
from pts_support import saying
from pts_support.people import text as typed
from pts_support.people.pages.fields import PICK, PageForm
from pts_support.people.roles import roles_held
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.acts import filing
from requests_app.acts.filing import AlreadySent, Asking, PeopleChanged
from requests_app.pages.ask import private_routes, promise
from requests_app.pages.ask.forms import WordsField, key_of
from requests_app.pages.ask.page import AskContext
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

    def __init__(self, *args: object, people: list[tuple[str, str]], **kw: object) -> None:
        super().__init__(*args, **kw)
        self.fields["about"].choices = [("", "My mentor, or I’d rather not say"), *people]
        self.fields["about"].error_messages["invalid_choice"] = PICK


@dataclass(frozen=True)
class PrivateRequestPage:
    """What a door's page says before anything is sent."""

    line: promise.PromiseLine
    phone: str
    form_key: str
    people_changed: bool


def section(request: HttpRequest) -> dict[str, Any] | None:
    """Offered to fellows on /me/."""
    return {"is_fellow": True} if roles_held(request).is_fellow else None


@FORM
def route_to_another_mentor(request: HttpRequest) -> HttpResponse:
    """No reason is needed."""
    desk = AskContext(request)
    form = AnotherMentorForm(request.POST if request.method == "POST" else None)
    words = "I would like another mentor, please."
    return _door(
        request, desk, form, private_routes.another_mentor, opening=words, template="requests_app/another_mentor.html"
    )


@FORM
def route_past_misuse(request: HttpRequest) -> HttpResponse:
    desk = AskContext(request)
    ids = {i: ref for ref, i in desk.refs.items()}
    people = [(ids[i], name) for i, (name, _) in desk.around.items() if i in ids]
    form = UsedAgainstMeForm(request.POST if request.method == "POST" else None, people=people)
    about = desk.refs.get(request.POST.get("about", ""))
    way = partial(private_routes.used_against_me, about=about)
    words = "Something I asked here was used against me."
    return _door(request, desk, form, way, opening=words, template="requests_app/used_against_me.html")


def _door(
    request: HttpRequest,
    desk: AskContext,
    form: PageForm,
    way_of: Callable[[Circle], private_routes.PrivateRoute],
    *,
    opening: str,
    template: str,
) -> HttpResponse:
    key, way = key_of(request.POST), way_of(desk.circle)
    line = _line(desk, way)
    changed = False
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["text"]
        asking = Asking(
            text=f"{opening}\n\n{said}" if said else opening,
            form_key=key,
            kind=HelpKind.NEED_HELP,
            urgency=way.urgency,
            route=way.route,
            topic=way.topic,
            left_out=way.left_out,
        )
        # Whoever is meant decides who is asked, so the page can name them only once that is chosen: it asks once more.
        shown = request.POST.get("promise", "")
        try:
            filed = filing.file_request(
                desk.membership, asking, by=desk.by, now=desk.now, promised=shown, rules=desk.rules
            )
        except NotAllowed:
            raise Http404 from None
        except PeopleChanged:
            changed, desk = True, AskContext(request)  # it may have been this very moment
            line = _line(desk, way_of(desk.circle))
        except AlreadySent as sent:
            return redirect("requests:thread", ref=sent.request.ref)
        else:
            until = saying.until(line.until, desk.now, desk.by.zone)
            nobody = f"It is kept here. Please call {desk.circle.phone}."
            flash.done(request, f"{line.who} has it {until}." if line.who else nobody)
            return redirect(reverse("requests:thread", args=[filed.request.ref]))
    page = PrivateRequestPage(line, desk.circle.phone, str(key), changed)
    return render(request, template, {"page": page, "form": form})


def _line(desk: AskContext, way: private_routes.PrivateRoute) -> promise.PromiseLine:
    return promise.promise_line(
        desk.circle,
        desk.rules,
        route=way.route,
        urgency=way.urgency,
        left_out=way.left_out,
        zone=desk.by.zone,
        now=desk.now,
    )
