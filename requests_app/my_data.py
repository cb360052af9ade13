"""What this room keeps about a person, for their own file (people/records/personal_data.py).

About a fellow: everything about what they asked, the notes helpers wrote among themselves included. About a helper:
their own words and readings; of somebody else's request no more than they may know today.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.db.models import Q, QuerySet

from pts_support.people.models import User
from pts_support.people.records.personal_data import Row, exports_files, exports_rows, not_personal
from requests_app.access.sight import words_shown_to
from requests_app.access.visibility import words_of
from requests_app.acts.emergency import who_agreed
from requests_app.files import attachments
from requests_app.models import (
    Attachment,
    BoardFlag,
    Draft,
    Escalation,
    Event,
    Glass,
    HelpRequest,
    KeptLine,
    Message,
    Offer,
    Participant,
    Reading,
    RemovalDemand,
)
from requests_app.vocabulary import Seat

not_personal("it says how a program asks on; who saved it stands in the trail", "requests_app.escalationpolicy")
not_personal("it says that a digest of a board is due, and names nobody", "requests_app.boarddigest")
not_personal("it stands for ten seconds, and the timeline tells what came of it", "requests_app.dueact")
not_personal("a line of such a policy", "requests_app.escalationstep")


@exports_rows("requests_app.helprequest", "What I asked")
def _asked(person: User) -> Iterator[Row]:
    for request in HelpRequest.objects.filter(fellow=person).select_related("program").order_by("asked_at"):
        yield {
            "ref": request.ref,
            "program": request.program.name,
            "asked": request.asked_at,
            "practice": request.practice,
            "kind": request.get_kind_display(),
            "urgency": request.get_urgency_display(),
            "route": request.get_route_display(),
            "topic": request.get_topic_display(),
            "consent": request.get_consent_display(),
            "before": request.before_at,
            "tried_a_friend": request.tried_friend,
            "tried_another_way": request.tried_other,
            "tried_again": request.tried_again,
            "state": request.get_state_display(),
            "promised": request.promised_at,
            "answered": request.answered_at,
            "closed": request.closed_at,
            "on_the_board_until": request.listed_until,
            "outcome": request.get_outcome_display(),
            "first_answer": request.first_human_at,
            "held_until": request.held_until,
        }


def _mine(person: User) -> QuerySet[Message]:
    """Everything on what they asked, and what they wrote themselves where they may still come."""
    still = HelpRequest.objects.visible_to(person).values("id")
    return Message.objects.filter(Q(request__fellow=person) | Q(author=person, request__in=still))


@exports_rows("requests_app.message", "What was written, the notes of helpers about me included")
def _written(person: User) -> Iterator[Row]:
    for message in _mine(person).select_related("author", "request").order_by("at", "id"):
        own = message.author_id == person.id
        purged = message.purged_at is not None
        yield {
            "request": message.request.ref,
            "at": message.at,
            "by": _me_or_called(message.author, person),
            "kind": message.get_kind_display(),
            "text": words_of(message.text, hidden=message.hidden_why, purged=purged, is_author=own),
        }


def _me_or_called(somebody: User, person: User) -> str:
    return "me" if somebody.id == person.id else somebody.called


def _called(somebody: User | None) -> str:
    return somebody.called if somebody else ""


def _files_of(person: User) -> QuerySet[Attachment]:
    # A file whose words are hidden is their author's alone.
    rows = Attachment.objects.filter(message__in=_mine(person)).filter(words_shown_to(person, "message__"))
    return rows.select_related("message__request").order_by("id")


@exports_rows("requests_app.attachment", "Files")
def _attached(person: User) -> Iterator[Row]:
    for file in _files_of(person):
        request = file.message.request
        yield {"file": _name(file), "request": request.ref, "at": file.at, "bytes": file.size}


def _name(file: Attachment) -> str:
    """What a file is called in a person's own file."""
    return f"attachments/{file.ref}.{file.kind}"


@exports_files
def _opened(person: User) -> Iterator[tuple[str, IO[bytes]]]:
    for file in _files_of(person):
        try:
            yield _name(file), attachments.store().open(file.stored)
        except FileNotFoundError:
            continue  # it was lost with a disk; the row above says that it was there


@exports_rows("requests_app.participant", "Who takes part in what I asked, and where I help")
def _parts(person: User) -> Iterator[Row]:
    rows = Participant.objects.filter(request__fellow=person).exclude(seat=Seat.PEER)
    for part in rows.select_related("person", "request").order_by("request_id", "order", "id"):
        yield {
            "request": part.request.ref,
            "who": part.person.called,
            "as": part.get_seat_display(),
            "since": part.joined_at,
            "may_know": part.get_standing_display(),
        }
    for part in Participant.objects.helping(person).order_by("joined_at", "id"):
        yield {"who": "me", "as": part.get_seat_display(), "since": part.joined_at}


@exports_rows("requests_app.event", "What happened to what I asked")
def _happened(person: User) -> Iterator[Row]:
    rows = Event.objects.filter(request__fellow=person).select_related("request", "actor", "person")
    for event in rows.order_by("at", "id"):
        yield {
            "request": event.request.ref,
            "at": event.at,
            "what": event.get_kind_display(),
            "by": _called(event.actor),
            "about": _called(event.person),
            "state_after": event.get_state_display(),
        }


@exports_rows("requests_app.escalation", "Steps what I asked went up")
def _steps(person: User) -> Iterator[Row]:
    rows = Escalation.objects.filter(request__fellow=person).select_related("request", "person")
    for step in rows.order_by("at", "id"):
        yield {
            "request": step.request.ref,
            "step": step.step,
            "due": step.due_at,
            "at": step.at,
            "what": step.get_does_display(),
            "who": _called(step.person),
        }


@exports_rows("requests_app.offer", "Offers made to me, and by me")
def _offers(person: User) -> Iterator[Row]:
    still = HelpRequest.objects.visible_to(person).values("id")
    rows = Offer.objects.filter(Q(request__fellow=person) | Q(by=person, request__in=still))
    for offer in rows.select_related("request", "by", "person").order_by("at", "id"):
        yield {
            "request": offer.request.ref,
            "by": _me_or_called(offer.by, person),
            "kind": offer.get_kind_display(),
            "whom": _called(offer.person),
            "until": offer.until,
            "at": offer.at,
            "accepted": offer.accepted,
        }


@exports_rows("requests_app.reading", "Who read what I asked, and when I read")
def _read(person: User) -> Iterator[Row]:
    """Fellows who read a post of the board stay fellows without a name."""
    peers = set(
        Participant.objects.filter(request__fellow=person, seat=Seat.PEER).values_list("request_id", "person_id")
    )
    rows = Reading.objects.filter(request__fellow=person).select_related("request", "reader").order_by("at", "id")
    for reading in rows:
        ref = reading.request.ref
        if (reading.request_id, reading.reader_id) in peers:
            yield {"request": ref, "who": "a fellow", "at": reading.at.date()}
        else:
            yield {"request": ref, "who": reading.reader.called, "at": reading.at}
    for at in Reading.objects.filter(reader=person).order_by("at", "id").values_list("at", flat=True):
        yield {"who": "me", "at": at}


@exports_rows(
    "requests_app.glass", "What I asked that somebody wanted to read in an emergency, and what I wanted to read so"
)
def _glasses(person: User) -> Iterator[Row]:
    rows = Glass.objects.filter(request__fellow=person).select_related("request", "asked_by", "agreed_by")
    for glass in rows.order_by("asked_at", "id"):
        assert glass.request is not None  # found by its fellow
        yield {
            "request": glass.request.ref,
            "why": glass.get_why_display(),
            "reason": glass.reason,
            "who": glass.asked_by.called,
            "asked": glass.asked_at,
            "agreed": who_agreed(glass),
            "opened": glass.opened_at,
        }
    for glass in Glass.objects.filter(asked_by=person):
        yield {"who": "me", "why": glass.get_why_display(), "reason": glass.reason, "at": glass.asked_at}
    for glass in Glass.objects.filter(agreed_by=person):
        yield {"who": "I agreed", "why": glass.get_why_display(), "at": glass.agreed_at}


@exports_rows("requests_app.removaldemand", "Removals that were asked for of what I asked, and by me")
def _demands(person: User) -> Iterator[Row]:
    """Of what they asked for themselves: not whether it fitted anything, nor how it ended."""
    rows = RemovalDemand.objects.filter(request__fellow=person, begun_at__isnull=False)
    for demand in rows.select_related("request", "asked_by").order_by("asked_at"):
        assert demand.request is not None  # begun_about_a_request
        yield {"request": demand.request.ref, "who": _called(demand.asked_by), "objected": demand.objected_at,
               **_demanded(demand)}  # fmt: skip
    for demand in RemovalDemand.objects.filter(asked_by=person).order_by("asked_at"):
        yield {"who": "me", **_demanded(demand)}


def _demanded(demand: RemovalDemand) -> dict[str, object]:
    return {
        "asked": demand.asked_at,
        "why": demand.get_why_display(),
        "dated": demand.dated,
        "number": demand.number,
    }


@exports_rows("requests_app.draft", "My drafts")
def _drafts(person: User) -> Iterator[Row]:
    for draft in Draft.objects.filter(fellow=person):
        yield {"changed": draft.changed_at, **{f"typed_{name}": value for name, value in draft.fields.items()}}


@exports_rows("requests_app.keptline", "My tool belt")
def _kept(person: User) -> Iterator[Row]:
    for line in KeptLine.objects.filter(fellow=person):
        yield {"at": line.at, "text": line.text}


@exports_rows("requests_app.boardflag", "What I asked the program to look at")
def _flags(person: User) -> Iterator[Row]:
    for flag in BoardFlag.objects.filter(by=person):
        yield {"at": flag.at, "looked_at": flag.looked_at, "outcome": flag.get_outcome_display()}
