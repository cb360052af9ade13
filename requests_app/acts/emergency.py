"""Breaking the glass: in an emergency one of a program's staff and directors reads one request they have no part in.

It takes a reason, a second person and half an hour; whoever asked for help is told at once and by name. It gives no
part in the request: no act, no list, no search, no file. Whoever asks does not learn here whether a reference fits;
where it fits nothing, nobody else reads what they wrote. Whoever was left out or gone round finds nothing, as
everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pts_support.people import audit
from pts_support.people.models import Program, Role
from requests_app.access import read_receipts
from requests_app.access.sight import sight_of
from requests_app.access.visibility import reads_message, see, words_of
from requests_app.chain.case import load_cases
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.transition import TRANSITIONS, record
from requests_app.models import Glass, HelpRequest, Message, Participant
from requests_app.vocabulary import Emergency, EventKind, MessageKind, Seat, Standing, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

WHO = (Role.STAFF, Role.DIRECTOR)
WAITS_FOR = timedelta(hours=24)  # an emergency that nobody agreed to for a day is none
OPEN_FOR = timedelta(minutes=30)
SHOWN_FOR = timedelta(weeks=26)


@dataclass(frozen=True)
class EmergencyRow:
    """One breaking of the glass as its list shows it: no reference, no name of whoever asked for help."""

    ref: UUID
    why: str
    reason: str
    asked_by: str
    asked_at: datetime
    agreed_by: str
    is_mine: bool
    opens: bool  # to this reader, now


@dataclass(frozen=True)
class EmergencyWeek:
    monday: date
    rows: tuple[EmergencyRow, ...]


@dataclass(frozen=True)
class EmergencyList:
    """``waiting`` for a second person; ``mine``: open to this reader now; ``weeks``: everything, the newest first."""

    waiting: tuple[EmergencyRow, ...]
    mine: tuple[EmergencyRow, ...]
    weeks: tuple[EmergencyWeek, ...]


@dataclass(frozen=True)
class EmergencyMessage:
    who: str
    text: str
    at: datetime


@dataclass(frozen=True)
class EmergencyReading:
    """The words of one request, without notes among helpers and without its files."""

    fellow: str
    opener: str
    until: datetime
    lines: tuple[EmergencyMessage, ...]


def ask_for_access(ref: UUID, *, program: Program, why: Emergency, reason: str, by: User, now: datetime) -> Glass:
    """Ask for a second person's yes. The answer is the same whatever the reference fits."""
    with transaction.atomic():
        request = HelpRequest.objects.filter(ref=ref, program=program).first()
        made = Glass.objects.create(
            program=program, request=request, why=why, reason=reason, asked_by=by, asked_at=now
        )  # fmt: skip
        audit.record(by, "glass.asked", f"glass:{made.id}", program=program, now=now, detail=why)
    return made


def approve_access(ref: UUID, *, program: Program, by: User, now: datetime) -> bool:
    """The second person's yes: it opens for half an hour, and the author is told. False: nothing to agree to."""
    with transaction.atomic():
        found = _known_to(by, program).select_for_update(of=("self",)).filter(ref=ref, agreed_at=None).first()
        if found is None or found.asked_by_id == by.id or now >= found.asked_at + WAITS_FOR:
            return False
        found.agreed_by, found.agreed_at = by, now
        request = _may_open(found, lock=True)
        if request:
            found.opened_at = now
        found.save(update_fields=["agreed_by", "agreed_at", "opened_at"])
        audit.record(by, "glass.agreed", f"glass:{found.id}", program=program, now=now, detail=found.why)
        if request:
            _tell_the_author(found, request, by=by, now=now)
    return True


def _tell_the_author(found: Glass, request: HelpRequest, *, by: User, now: datetime) -> None:
    """Whoever asked for help learns at once and by name who may read it, and why."""
    move = Move(load_cases([request], now)[0], Verb.BREAK_GLASS, by.id)
    move.happened(
        EventKind.GLASS_BROKEN,
        person_id=found.asked_by_id,
        private=True,
        why=found.why,
        until=event_time(now + OPEN_FOR),
    )
    move.tells.append(notification_for(move, request.fellow_id, "fellow.message", f"glass:{found.ref}"))
    record([move])


def read_in_emergency(ref: UUID, *, program: Program, by: User, now: datetime) -> EmergencyReading | None:
    """The words, while they are open to this person; that they were read is written first."""
    rows = Glass.objects.filter(ref=ref, program=program, asked_by=by)
    found = rows.filter(opened_at__gt=now - OPEN_FOR, opened_at__lte=now).first()
    if found is None or found.opened_at is None:
        return None
    request = _may_open(found)
    if request is None:
        return None
    # A part for these minutes and this page alone, never saved: what it may hold is decided where it always is.
    part = Participant(person_id=by.id, standing=Standing.ALL, seat=Seat.STAFF, reads_since=found.opened_at)
    sight = sight_of(by.id, request, part)
    messages = Message.objects.filter(request=request).exclude(kind=MessageKind.NOTE)
    messages = messages.select_related("author").order_by("at", "id")
    shown = [message for message in messages if reads_message(by.id, sight, part, message)]
    read_receipts.record(by, [(request.id, shown[-1].id)], now=now)
    names = {message.author_id: message.author.called for message in shown}
    names[request.fellow_id] = request.fellow.called
    view = see(request, by.id, part, names=names)
    lines = tuple(_line(message) for message in shown)
    return EmergencyReading(view.fellow, view.opener.removesuffix(" …"), found.opened_at + OPEN_FOR, lines)


def _line(message: Message) -> EmergencyMessage:
    """One message as somebody reads it who did not write it."""
    words = words_of(message.text, hidden=message.hidden_why, purged=message.purged_at is not None, is_author=False)
    return EmergencyMessage(message.author.called, words, message.at)


def emergency_list(*, program: Program, reader: User, now: datetime) -> EmergencyList:
    """What this reader may know of, for half a year (one query)."""
    rows = _known_to(reader, program).filter(asked_at__gt=now - SHOWN_FOR).select_related("asked_by", "agreed_by")
    made = [(one, _row(one, reader, now)) for one in rows]
    monday = {one.id: _monday(one.asked_at.astimezone(program.zone).date()) for one, _ in made}
    weeks = groupby(((monday[one.id], row) for one, row in made), key=lambda pair: pair[0])
    return EmergencyList(
        tuple(row for one, row in made if one.agreed_at is None and now < one.asked_at + WAITS_FOR),
        tuple(row for _, row in made if row.opens),
        tuple(EmergencyWeek(day, tuple(row for _, row in same)) for day, same in weeks),
    )


def _row(one: Glass, reader: User, now: datetime) -> EmergencyRow:
    agreed = one.agreed_by.called if one.agreed_by else ""
    mine = one.asked_by_id == reader.id
    opens = mine and one.agreed_at is not None and one.agreed_at > now - OPEN_FOR
    return EmergencyRow(
        one.ref, Emergency(one.why).label, one.reason, one.asked_by.called, one.asked_at, agreed, mine, opens
    )  # fmt: skip


def _known_to(reader: User, program: Program) -> QuerySet[Glass]:
    """What they asked for themselves; and of the others' what can be opened to whoever asked, but for requests this
    reader was left out of, or asked themselves.

    Where a reference fits nothing, nobody can say whom the reason is about: so nobody else reads it.
    """
    rows = Glass.objects.filter(program=program)

    def out(whose: Any) -> Exists:
        return Exists(Participant.objects.filter(request=OuterRef("request"), person=whose, standing=Standing.EXCLUDED))

    fits = (
        rows.filter(request__state__in=TRANSITIONS[Verb.BREAK_GLASS].frm)
        .exclude(request__fellow=F("asked_by"))
        .exclude(out(OuterRef("asked_by")))
    )
    others = (fits | rows.exclude(agreed_at=None)).exclude(request__fellow=reader).exclude(out(reader))
    return rows.filter(Q(asked_by=reader) | Q(id__in=others.values("id")))


def _may_open(found: Glass, *, lock: bool = False) -> HelpRequest | None:
    """The request, if it may be opened to whoever asked: there, not taken back, neither theirs nor kept from them or
    from whoever agreed."""
    fits = {"id": found.request_id}  # None finds nothing
    rows = HelpRequest.objects.filter(**fits, state__in=TRANSITIONS[Verb.BREAK_GLASS].frm)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("fellow")
    both = {found.asked_by_id, found.agreed_by_id}
    request = rows.exclude(fellow__in=both).first()
    kept_from = Participant.objects.filter(request=request, person__in=both, standing=Standing.EXCLUDED)
    if request is None or kept_from.exists():
        return None
    return request


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
