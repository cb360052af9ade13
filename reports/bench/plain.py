"""What the bench measures pages against: a site that is not ours.

It has the middleware that `django-admin startproject` writes, signs in by session, asks one indexed query for the rows
that the page shows, and prints them as a bare list. Our middleware, head, links and foot are in none of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils import timezone

from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Membership, User
from requests_app.models import EscalationPolicy, Event, HelpRequest, Message, Participant
from requests_app.pages.dashboard.found import FOUND_LIMIT, found_rows
from requests_app.pages.dashboard.search import SearchWords
from requests_app.vocabulary import EventKind, MessageKind, Seat, Standing, Verb

STOCK = [  # of a new project
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SESSIONS = "django.contrib.sessions.backends.db"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"  # reads who is signed in as Django's own does


class SignedInRequest(HttpRequest):
    user: User


def _plain(request: SignedInRequest, rows: Sequence[str]) -> HttpResponse:
    return render(request, "bench/plain.html", {"rows": rows})


@login_required
def dashboard(request: SignedInRequest) -> HttpResponse:
    """What was said in this helper's open requests."""
    mine = Participant.objects.helping(request.user).open().values("request_id")
    said = Message.objects.filter(request__in=mine).select_related("request__fellow", "author")
    return _plain(request, [_said(message) for message in said.order_by("request__due_at", "at")])


@login_required
def search(request: SignedInRequest) -> HttpResponse:
    """The requests that a search finds: one query with the condition, index, order and limit of the page's own."""
    words = SearchWords.read(request.GET["q"])
    programs = Membership.objects.filter(user=request.user, ended_at=None).values_list("program_id", flat=True)
    rows = found_rows(request.user.id, programs, words).select_related("request__fellow") if words else ()
    return _plain(request, [f"{row.request.fellow.called} {row.request.state}" for row in rows[:FOUND_LIMIT]])


def _said(message: Message) -> str:
    one = message.request
    return f"{one.fellow.called} {one.state} {one.due_at} {message.author.called}: {message.text}"


@login_required
def thread(request: SignedInRequest, number: int) -> HttpResponse:
    """What was said in one request."""
    said = Message.objects.filter(request=number).select_related("request__fellow", "author").order_by("at")
    return _plain(request, [_said(message) for message in said])


@login_required
def own(request: SignedInRequest) -> HttpResponse:
    """A fellow's open requests."""
    rows = HelpRequest.objects.filter(fellow=request.user).exclude(due_at=None).order_by("due_at")
    return _plain(request, [f"{one.state} {one.due_at}" for one in rows])


@login_required
def people(request: SignedInRequest) -> HttpResponse:
    """The people in a fellow's program, as the ask page has them."""
    programs = Membership.objects.filter(user=request.user, ended_at=None).values("program_id")
    rows = Membership.objects.filter(program__in=programs, ended_at=None).select_related("user")
    return _plain(request, [membership.user.called for membership in rows])


@login_required
def me(request: SignedInRequest) -> HttpResponse:
    """A person's own roles."""
    rows = Membership.objects.filter(user=request.user, ended_at=None).select_related("program")
    return _plain(request, [f"{request.user.email} {membership.role} {membership.program.name}" for membership in rows])


@login_required
def file(request: SignedInRequest) -> HttpResponse:
    """The rows of one request, written."""
    now, mine = timezone.now(), request.user.memberships.select_related("program").get(role="fellow")
    with transaction.atomic():
        policy = EscalationPolicy.objects.filter(program_id=mine.program_id).latest("version")
        one = HelpRequest.objects.create(
            form_key=uuid.uuid4(), body_digest="", program_id=mine.program_id, fellow=request.user, membership=mine,
            policy=policy, asked_at=now, clock_from=now, allowance=450, promised_at=now + timedelta(days=1),
            due_at=now + timedelta(days=1), answer_by=now + timedelta(days=1), changed_at=now, newest_message_at=now,
        )  # fmt: skip
        Participant.objects.create(
            request=one, person=request.user, standing=Standing.EXCLUDED, seat=Seat.STAFF, joined_at=now
        )
        Message.objects.create(
            request=one, author=request.user, kind=MessageKind.ASK, text=request.POST["text"], at=now
        )
        Event.objects.create(
            request=one, at=now, kind=EventKind.ASKED, verb=Verb.FILE, state=one.state, generation=1, step=0
        )
        OutboxMessage.objects.create(
            person=request.user, kind="request.asked", dedupe=str(uuid.uuid4()), created_at=now,
            next_try_at=now + timedelta(days=9),
        )  # fmt: skip
    return redirect("/")


urlpatterns = [
    path("plain/dashboard/", dashboard),
    path("plain/search/", search),
    path("plain/thread/<int:number>/", thread),
    path("plain/own/", own),
    path("plain/people/", people),
    path("plain/me/", me),
    path("plain/file/", file),
    path("", include("pts_support.urls")),
]
