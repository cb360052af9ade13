"""What this room keeps about a person, for their own file (people/own_file.py).

About a fellow: everything about what they asked, the notes helpers wrote among themselves included. About a helper:
their own words and readings; of somebody else's request no more than they may know today.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pts_support.people.models import User
from pts_support.people.own_file import about, about_nobody, files
from requests_app import attaching
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
)
from requests_app.visibility import words_of
from requests_app.vocabulary import Seat, Standing, State

about_nobody("it says how a program asks on; who saved it stands in the trail", "requests_app.escalationpolicy")
about_nobody("a line of such a policy", "requests_app.escalationstep")


@about("requests_app.helprequest", "What I asked")
def _asked(person: User):
    for r in HelpRequest.objects.filter(fellow=person).select_related("program").order_by("asked_at"):
        yield {
            "ref": r.ref, "program": r.program.name, "asked": r.asked_at, "kind": r.get_kind_display(),
            "urgency": r.get_urgency_display(), "route": r.get_route_display(), "topic": r.get_topic_display(),
            "consent": r.get_consent_display(), "before": r.before_at, "tried_a_friend": r.tried_friend,
            "tried_another_way": r.tried_other, "tried_again": r.tried_again, "state": r.get_state_display(),
            "promised": r.promised_at, "answered": r.answered_at, "closed": r.closed_at,
            "outcome": r.get_outcome_display(), "first_answer": r.first_human_at, "held_until": r.held_until,
        }  # fmt: skip


def _mine(person: User) -> QuerySet[Message]:
    """Everything on what they asked, and what they wrote themselves where they may still come."""
    still = HelpRequest.objects.visible_to(person).values("id")
    return Message.objects.filter(Q(request__fellow=person) | Q(author=person, request__in=still))


@about("requests_app.message", "What was written, the notes of helpers about me included")
def _written(person: User):
    for m in _mine(person).select_related("author", "request").order_by("at", "id"):
        own = m.author_id == person.id
        text = words_of(m.text, hidden=m.hidden_why, purged=m.purged_at is not None, is_author=own)
        who = "me" if own else m.author.called
        yield {"request": m.request.ref, "at": m.at, "by": who, "kind": m.get_kind_display(), "text": text}


def _files_of(person: User) -> QuerySet[Attachment]:
    # A file whose words are hidden is their author's alone.
    rows = Attachment.objects.filter(message__in=_mine(person)).filter(
        Q(message__hidden_why="") | Q(message__author=person)
    )
    return rows.select_related("message__request").order_by("id")


@about("requests_app.attachment", "Files")
def _attached(person: User):
    for a in _files_of(person):
        yield {"file": f"attachments/{a.ref}.{a.kind}", "request": a.message.request.ref, "at": a.at, "bytes": a.size}


@files
def _opened(person: User):
    for a in _files_of(person):
        try:
            yield f"attachments/{a.ref}.{a.kind}", attaching.store().open(a.stored)
        except FileNotFoundError:
            continue  # it was lost with a disk; the row above says that it was there


@about("requests_app.participant", "Who takes part in what I asked, and where I help")
def _parts(person: User):
    rows = Participant.objects.filter(request__fellow=person).exclude(seat=Seat.PEER)
    for p in rows.select_related("person", "request").order_by("request_id", "order", "id"):
        yield {"request": p.request.ref, "who": p.person.called, "as": p.get_seat_display(), "since": p.joined_at,
        "may_know": p.get_standing_display()}  # fmt: skip
    here = Participant.objects.filter(person=person, standing__in=(Standing.ALL, Standing.WAITING)).exclude(
        seat=Seat.PEER
    )
    for p in here.exclude(request__state=State.WITHDRAWN).order_by("joined_at", "id"):
        yield {"who": "me", "as": p.get_seat_display(), "since": p.joined_at}


@about("requests_app.event", "What happened to what I asked")
def _happened(person: User):
    rows = Event.objects.filter(request__fellow=person).select_related("request", "actor", "person")
    for e in rows.order_by("at", "id"):
        yield {
            "request": e.request.ref, "at": e.at, "what": e.get_kind_display(), "by": e.actor.called if e.actor else "",
            "about": e.person.called if e.person else "", "state_after": e.get_state_display(),
        }  # fmt: skip


@about("requests_app.escalation", "Steps what I asked went up")
def _steps(person: User):
    rows = Escalation.objects.filter(request__fellow=person).select_related("request", "person")
    for e in rows.order_by("at", "id"):
        yield {"request": e.request.ref, "step": e.step, "due": e.due_at, "at": e.at, "what": e.get_does_display(),
        "who": e.person.called if e.person else ""}  # fmt: skip


@about("requests_app.offer", "Offers made to me, and by me")
def _offers(person: User):
    still = HelpRequest.objects.visible_to(person).values("id")
    rows = Offer.objects.filter(Q(request__fellow=person) | Q(by=person, request__in=still))
    for o in rows.select_related("request", "by", "person").order_by("at", "id"):
        yield {
            "request": o.request.ref, "by": "me" if o.by_id == person.id else o.by.called, "kind": o.get_kind_display(),
            "whom": o.person.called if o.person else "", "until": o.until, "at": o.at, "accepted": o.accepted,
        }  # fmt: skip


@about("requests_app.reading", "Who read what I asked, and when I read")
def _read(person: User):
    """Fellows who read a post of the board stay fellows without a name."""
    peers = set(
        Participant.objects.filter(request__fellow=person, seat=Seat.PEER).values_list("request_id", "person_id")
    )
    rows = Reading.objects.filter(request__fellow=person).select_related("request", "reader").order_by("at", "id")
    for r in rows:
        peer = (r.request_id, r.reader_id) in peers
        yield {
            "request": r.request.ref,
            "who": "a fellow" if peer else r.reader.called,
            "at": r.at.date() if peer else r.at,
        }
    for at in Reading.objects.filter(reader=person).order_by("at", "id").values_list("at", flat=True):
        yield {"who": "me", "at": at}


@about("requests_app.glass", "What I asked that somebody wanted to read in an emergency, and what I wanted to read so")
def _glasses(person: User):
    rows = Glass.objects.filter(request__fellow=person).select_related("request", "asked_by", "agreed_by")
    for g in rows.order_by("asked_at", "id"):
        yield {
            "request": g.request.ref, "why": g.get_why_display(), "reason": g.reason, "who": g.asked_by.called,
            "asked": g.asked_at, "agreed": g.agreed_by.called if g.agreed_by else "", "opened": g.opened_at,
        }  # fmt: skip
    for g in Glass.objects.filter(asked_by=person):
        yield {"who": "me", "why": g.get_why_display(), "reason": g.reason, "at": g.asked_at}
    for g in Glass.objects.filter(agreed_by=person):
        yield {"who": "I agreed", "why": g.get_why_display(), "at": g.agreed_at}


@about("requests_app.draft", "My drafts")
def _drafts(person: User):
    for d in Draft.objects.filter(fellow=person):
        yield {"changed": d.changed_at, **{f"typed_{name}": value for name, value in d.fields.items()}}


@about("requests_app.keptline", "My tool belt")
def _kept(person: User):
    for k in KeptLine.objects.filter(fellow=person):
        yield {"at": k.at, "text": k.text}


@about("requests_app.boardflag", "What I asked the program to look at")
def _flags(person: User):
    for f in BoardFlag.objects.filter(by=person):
        yield {"at": f.at, "looked_at": f.looked_at, "outcome": f.get_outcome_display()}
