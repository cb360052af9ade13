"""What the bench measures pages against: views that sign in, ask for the same rows, and print them plainly."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Membership
from pts_support.people.page_request import PageRequest
from requests_app.models import EscalationPolicy, Event, HelpRequest, Message, Participant
from requests_app.vocabulary import EventKind, MessageKind, Seat, Standing, Verb


def _plain(request: PageRequest, rows: Sequence[str]) -> HttpResponse:
    return render(request, "bench/plain.html", {"rows": rows})


def dashboard(request: PageRequest) -> HttpResponse:
    """This helper's open requests, with what was said and who takes part."""
    mine = Participant.objects.helping(request.user).open().select_related("request__fellow")
    rows = mine.prefetch_related("request__messages", "request__participants__person").order_by("request__due_at")
    return _plain(request, [_row(participant.request) for participant in rows])


def _row(request: HelpRequest) -> str:
    said = [message.text for message in request.messages.all()]
    here = [participant.person.called for participant in request.participants.all()]
    return f"{request.fellow.called} {request.state} {request.due_at} {said} {here}"


def thread(request: PageRequest, number: int) -> HttpResponse:
    """One request with what was said and what happened."""
    one = HelpRequest.objects.select_related("fellow").get(id=number)
    messages = Message.objects.filter(request=one).select_related("author")
    said = [f"{message.author.called}: {message.text}" for message in messages]
    happened = [f"{event.kind} {event.at}" for event in Event.objects.filter(request=one)]
    participants = Participant.objects.filter(request=one).select_related("person")
    here = [participant.person.called for participant in participants]
    return _plain(request, [one.fellow.called, *said, *happened, *here])


def people(request: PageRequest) -> HttpResponse:
    """The people around a fellow and in their cohort, as the ask page has them."""
    mine = request.user.memberships.get(role="fellow")
    rows = Membership.objects.filter(program_id=mine.program_id, ended_at=None).select_related("user")
    return _plain(request, [membership.user.called for membership in rows])


def file(request: PageRequest) -> HttpResponse:
    """The rows of one request, written."""
    now, mine = request.now, request.user.memberships.select_related("program").get(role="fellow")
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
    path("plain/thread/<int:number>/", thread),
    path("plain/people/", people),
    path("plain/file/", file),
    path("", include("pts_support.urls")),
]
