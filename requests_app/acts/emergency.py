"""Breaking the glass: in an emergency one of a program's staff and directors reads one request they have no part in.

It takes a reason, a second person and half an hour; whoever asked for help is told at once and by name. It gives no
part in the request: no act, no list, no search, no file. Whoever asks does not learn here whether a reference fits;
where it fits nothing, nobody else reads what they wrote. Whoever was left out or gone round finds nothing, as
everywhere.

The second is another person, as far as can be known (people/decisions/another_person.py), or the operator of the site
(``manage.py emergency``). Every other director and staff member who may know of it is mailed when it is asked for and
when it opens: two who are one would be seen by somebody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pts_support.notify.queue import Notification, enqueue, suppress
from pts_support.people import audit
from pts_support.people.decisions import decide
from pts_support.people.decisions.another_person import SecondPeople, load_second_people
from pts_support.people.decisions.kinds import TakesNoEffect
from pts_support.people.models import Program, Role
from pts_support.spoken.pieces import LinePiece, name_of, person
from pts_support.spoken.statement import NOTHING_STATED, Statement
from requests_app.access import read_receipts
from requests_app.access.sight import sight_of
from requests_app.access.visibility import reads_message, see, words_of
from requests_app.chain.case import load_cases
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.transition import TRANSITIONS, record
from requests_app.models import Glass, HelpRequest, Message, Participant
from requests_app.statements import powers as sentences
from requests_app.vocabulary import Emergency, EventKind, HelpKind, MessageKind, Seat, Standing, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

WHO = (Role.STAFF, Role.DIRECTOR)  # who may ask
WHO_AGREES = (*WHO, Role.CONTACT)
OPERATOR = "the site’s operator"
FROZEN = (
    "Whoever asked for this has suspended someone here, and that is not decided yet. If it can’t wait, the operator of "
    "this site can agree."
)
WAITS_FOR = timedelta(hours=24)  # an emergency that nobody agreed to for a day is none
OPEN_FOR = timedelta(minutes=30)
SHOWN_FOR = timedelta(weeks=26)


@dataclass(frozen=True)
class EmergencyRow:
    """One breaking of the glass as its list shows it: no reference, no name of whoever asked for help."""

    ref: UUID
    why: str
    reason: str
    asked_by: LinePiece
    asked_at: datetime
    agreed_by: LinePiece | None
    is_mine: bool
    opens: bool  # to this reader, now
    may_agree: bool = False

    @property
    def asked(self) -> Statement:
        return sentences.reading_asked(self.asked_by, self.asked_at)

    @property
    def on_record(self) -> Statement:
        return sentences.reading_on_record(self.asked_by, self.asked_at, self.agreed_by)

    @property
    def another(self) -> Statement:
        return sentences.let_in(self.asked_by)


@dataclass(frozen=True)
class EmergencyWeek:
    monday: date
    rows: tuple[EmergencyRow, ...]


@dataclass(frozen=True)
class EmergencyList:
    """``waiting`` for a second person; ``mine``: open to this reader now; ``weeks``: everything, the newest first.

    ``seconds``: who could agree to what this reader asks for, by name; in a new program (``is_new``) nobody is named.
    """

    waiting: tuple[EmergencyRow, ...]
    mine: tuple[EmergencyRow, ...]
    weeks: tuple[EmergencyWeek, ...]
    seconds: Statement
    is_new: bool


@dataclass(frozen=True)
class EmergencyMessage:
    heading: Statement
    text: str


@dataclass(frozen=True)
class EmergencyReading:
    """The words of one request and what was tried before, without notes among helpers and without its files."""

    whose: Statement
    open_until: Statement
    opener: str
    tried: str
    lines: tuple[EmergencyMessage, ...]


def ask_for_access(ref: UUID, *, program: Program, why: Emergency, reason: str, by: User, now: datetime) -> Glass:
    """Ask for a second person's yes. The answer is the same whatever the reference fits."""
    with transaction.atomic():
        request = HelpRequest.objects.filter(ref=ref, program=program).first()
        made = Glass.objects.create(
            program=program, request=request, why=why, reason=reason, asked_by=by, asked_at=now
        )  # fmt: skip
        audit.record(by, "glass.asked", f"glass:{made.id}", program=program, now=now, detail=why)
        if _fitting(Glass.objects.filter(id=made.id)).exists():
            _tell_the_others(made, "emergency.asked", second=load_second_people(program, now), now=now)
    return made


def approve_access(ref: UUID, *, program: Program, by: User | None, now: datetime) -> bool:
    """The second person's yes: it opens for half an hour, and the author is told. False: nothing they may agree to.
    ``by`` None: the operator, whom nobody here let in. Raises TakesNoEffect while whoever asked has suspended somebody:
    until that is decided, nothing they began takes effect."""
    with transaction.atomic():
        known = _known_to(by, program) if by else _fitting(Glass.objects.filter(program=program))
        found = known.select_for_update(of=("self",)).filter(ref=ref, agreed_at=None).first()
        if found is None or now >= found.asked_at + WAITS_FOR:
            return False
        second = load_second_people(program, now)
        if by and not _is_second(found, by.id, second, now):
            return False
        if by and decide.frozen_until(program.id, found.asked_by_id):
            raise TakesNoEffect([FROZEN])
        found.agreed_by, found.agreed_at = by, now
        request = _may_open(found, lock=True)
        if request:
            found.opened_at = now
        found.save(update_fields=["agreed_by", "agreed_at", "opened_at"])
        audit.record(by, "glass.agreed", f"glass:{found.id}", program=program, now=now, detail=found.why)
        if request:
            _tell_the_author(found, request, by=by, now=now)
            _tell_whoever_asked(found, now)
        suppress(about=found.ref, kinds=("emergency.asked",))
        _tell_the_others(found, "emergency.agreed", second=second, now=now)
    return True


def _is_second(found: Glass, person_id: int, second: SecondPeople, now: datetime) -> bool:
    """Whether this reader, who may know of it, is another person than whoever asked."""
    filed_at = found.request.asked_at if found.request else None
    return second.may_agree(person_id, asked_by=found.asked_by_id, filed_at=filed_at, now=now)


def _tell_the_author(found: Glass, request: HelpRequest, *, by: User | None, now: datetime) -> None:
    """Whoever asked for help learns at once and by name who may read it, and why."""
    move = Move(load_cases([request], now)[0], Verb.BREAK_GLASS, by.id if by else None)
    move.happened(
        EventKind.GLASS_BROKEN,
        person_id=found.asked_by_id,
        private=True,
        why=found.why,
        until=event_time(now + OPEN_FOR),
    )
    move.tells.append(notification_for(move, request.fellow_id, "fellow.emergency", f"glass:{found.ref}"))
    record([move])


def _tell_whoever_asked(found: Glass, now: datetime) -> None:
    """They wait for it, and it is open for half an hour only."""
    kind, who = "emergency.yours", found.asked_by_id
    enqueue([Notification(who, kind, f"glass:{found.ref}:{kind}:{who}", found.ref)], now=now)


def _tell_the_others(found: Glass, kind: str, *, second: SecondPeople, now: datetime) -> None:
    """Every other director and staff member who may know of it, and the contact where they can agree: no names, and
    nothing of what it is about."""
    circle = second.circle
    people = circle.directors | circle.staff
    people |= {person_id for person_id in circle.contact if _is_second(found, person_id, second, now)}
    people -= {found.asked_by_id, found.agreed_by_id}
    if found.request:
        people -= {found.request.fellow_id}
    people -= kept_from([found.ref]).get(found.ref, set())
    enqueue([Notification(who, kind, f"glass:{found.ref}:{kind}:{who}", found.ref) for who in people], now=now)


def kept_from(refs: Collection[UUID]) -> dict[UUID, set[int]]:
    """Who was left out of the requests that these are about, and hears nothing of them (one query)."""
    rows = Participant.objects.filter(request__glasses__ref__in=refs, standing=Standing.EXCLUDED)
    found: dict[UUID, set[int]] = {}
    for ref, person_id in rows.values_list("request__glasses__ref", "person_id"):
        found.setdefault(ref, set()).add(person_id)
    return found


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
    fellow = name_of(request.fellow_id, view.fellow)
    return EmergencyReading(
        whose=sentences.whose_words(request.id, fellow),
        open_until=sentences.open_until(request.id, fellow, found.opened_at + OPEN_FOR),
        opener=HelpKind(request.kind).opens(shown[0].text).removesuffix(" …"),
        tried=_tried(request, shown[0]),
        lines=tuple(_line(message) for message in shown),
    )


def _tried(request: HelpRequest, first: Message) -> str:
    """What the fellow had tried; it goes and is hidden with the first words."""
    if first.hidden_why or first.purged_at:
        return ""
    ways = (request.tried_friend, request.tried_other, request.tried_again)
    return "; ".join(way.strip(" .;") for way in ways if way.strip(" .;"))


def _line(message: Message) -> EmergencyMessage:
    """One message as somebody reads it who did not write it."""
    words = words_of(message.text, hidden=message.hidden_why, purged=message.purged_at is not None, is_author=False)
    return EmergencyMessage(
        sentences.wrote_then(message.request_id, person(message.author, strong=True), message.at), words
    )


def emergency_list(*, program: Program, reader: User, second: SecondPeople, now: datetime) -> EmergencyList:
    """What this reader may know of, for half a year (one query)."""
    rows = _known_to(reader, program).filter(asked_at__gt=now - SHOWN_FOR)
    rows = rows.select_related("asked_by", "agreed_by", "request")
    made = [(one, _row(one, reader, second, now)) for one in rows]
    monday = {one.id: _monday(one.asked_at.astimezone(program.zone).date()) for one, _ in made}
    weeks = groupby(((monday[one.id], row) for one, row in made), key=lambda pair: pair[0])
    return EmergencyList(
        tuple(row for one, row in made if one.agreed_at is None and now < one.asked_at + WAITS_FOR),
        tuple(row for _, row in made if row.opens),
        tuple(EmergencyWeek(day, tuple(row for _, row in same)) for day, same in weeks),
        _who_can_agree(second, reader.id, now),
        second.is_new(now),
    )


def _who_can_agree(second: SecondPeople, reader_id: int, now: datetime) -> Statement:
    people = second.people_for(reader_id, now)
    return sentences.can_agree(people) if people else NOTHING_STATED


def waits_for(reader: User, programs: Collection[int], now: datetime) -> tuple[Program, ...]:
    """The program of each reading that waits for this reader's yes (one query; two more a program that has one)."""
    rows = Glass.objects.filter(program__in=programs)
    waits = _known_among(rows, reader).filter(agreed_at=None, asked_at__gt=now - WAITS_FOR).exclude(asked_by=reader)
    seconds: dict[int, SecondPeople] = {}
    theirs: list[Program] = []
    for found in waits.select_related("request", "program"):
        if found.program_id not in seconds:
            seconds[found.program_id] = load_second_people(found.program, now)
        if _is_second(found, reader.id, seconds[found.program_id], now):
            theirs.append(found.program)
    return tuple(theirs)


def waiting(now: datetime) -> QuerySet[Glass]:
    """What the operator could agree to, in every program."""
    rows = _fitting(Glass.objects.filter(agreed_at=None, asked_at__gt=now - WAITS_FOR))
    return rows.select_related("program", "asked_by").order_by("asked_at")


def _row(one: Glass, reader: User, second: SecondPeople, now: datetime) -> EmergencyRow:
    mine = one.asked_by_id == reader.id
    return EmergencyRow(
        ref=one.ref,
        why=Emergency(one.why).label,
        reason=one.reason,
        asked_by=person(one.asked_by),
        asked_at=one.asked_at,
        agreed_by=_who_agreed(one),
        is_mine=mine,
        opens=mine and one.agreed_at is not None and one.agreed_at > now - OPEN_FOR,
        may_agree=_is_second(one, reader.id, second, now),
    )


def _who_agreed(one: Glass) -> LinePiece | None:
    if one.agreed_by:
        return person(one.agreed_by)
    return LinePiece(OPERATOR) if one.agreed_at else None


def who_agreed(one: Glass) -> str:
    """The name to show; nothing while nobody has."""
    if one.agreed_by:
        return one.agreed_by.called
    return OPERATOR if one.agreed_at else ""


def _known_to(reader: User, program: Program) -> QuerySet[Glass]:
    return _known_among(Glass.objects.filter(program=program), reader)


def _known_among(rows: QuerySet[Glass], reader: User) -> QuerySet[Glass]:
    """What they asked for themselves; and of the others' what can be opened to whoever asked, but for requests this
    reader was left out of, or asked themselves.

    Where a reference fits nothing, nobody can say whom the reason is about: so nobody else reads it.
    """
    others = (_fitting(rows) | rows.exclude(agreed_at=None)).exclude(request__fellow=reader).exclude(_out(reader))
    return rows.filter(Q(asked_by=reader) | Q(id__in=others.values("id")))


def _fitting(rows: QuerySet[Glass]) -> QuerySet[Glass]:
    """Those that name a request which can be opened to whoever asked."""
    there = rows.filter(request__state__in=TRANSITIONS[Verb.BREAK_GLASS].frm)
    return there.exclude(request__fellow=F("asked_by")).exclude(_out(OuterRef("asked_by")))


def _out(whose: Any) -> Exists:
    return Exists(Participant.objects.filter(request=OuterRef("request"), person=whose, standing=Standing.EXCLUDED))


def _may_open(found: Glass, *, lock: bool = False) -> HelpRequest | None:
    """The request, if it may be opened to whoever asked: there, not taken back, neither theirs nor kept from them or
    from whoever agreed."""
    fits = {"id": found.request_id}  # None finds nothing
    rows = HelpRequest.objects.filter(**fits, state__in=TRANSITIONS[Verb.BREAK_GLASS].frm)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("fellow")
    both = {person_id for person_id in (found.asked_by_id, found.agreed_by_id) if person_id}
    request = rows.exclude(fellow__in=both).first()
    out = Participant.objects.filter(request=request, person__in=both, standing=Standing.EXCLUDED)
    if request is None or out.exists():
        return None
    return request


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
