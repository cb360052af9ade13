"""What this room tells people by mail: subjects of a closed list, a time, and a calendar file. Nobody's name, whether
somebody skipped, or anything of how their week was."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from checkins import statements
from checkins.changes.handing import READY
from checkins.conversations.calendar_file import HELD, METHOD, PATH, CalendarEntry, calendar_file
from checkins.conversations.telling import BOOKED, CANCELED, FELLOW, MOVED, TALKER
from checkins.hello.telling import PASSED_ON, REMIND
from checkins.hello.whose import of_helper
from checkins.models import Booking, Greeting
from checkins.vocabulary import BookingState
from pts_support.notify.kinds import MailCalendar, NotificationContext, NotificationKind, register
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Membership, Role
from pts_support.saying import by_number
from pts_support.spoken.statement import plain

SENTENCES = "/program/changed/"
WITH = {True: "someone in your program", False: "a fellow"}


def matters(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Until something else was told of the same conversation; what is booked, as long as it is still to come."""
    refs = {row.about for row in rows if row.about}
    found = {booking.ref: booking for booking in Booking.objects.filter(ref__in=refs).select_related("membership")}
    return {row.id for row in rows if row.about and (booking := found.get(row.about)) and _is_so(row, booking, now)}


def _is_so(row: OutboxMessage, booking: Booking, now: datetime) -> bool:
    if row.facts.get("sequence") != booking.sequence:
        return False
    if row.kind == CANCELED:
        return True
    to_come = booking.starts_at is not None and booking.starts_at > now
    reader = booking.membership.user_id if row.facts.get("as_a") == FELLOW else booking.person_id
    shown = booking.state == BookingState.BOOKED and not booking.skipped_at
    return shown and to_come and row.person_id == reader


def _when(mail: NotificationContext) -> str:
    starts = mail.time("starts")
    if starts is None or mail.about is None:
        return ""
    return plain(statements.booked_at(mail.about, starts), mail.now, mail.zone)


def _with(mail: NotificationContext) -> str:
    return WITH[mail.facts.get("as_a") == FELLOW]


def _path(mail: NotificationContext) -> str:
    if mail.facts.get("as_a") == TALKER:
        return HELD
    return PATH


def _calendar(mail: NotificationContext) -> MailCalendar | None:
    starts, ends = mail.time("starts"), mail.time("ends")
    if mail.about is None or starts is None or ends is None:
        return None
    sequence = mail.facts.get("sequence")
    canceled = mail.facts.get("canceled") is True
    entry = CalendarEntry(
        ref=mail.about,
        sequence=sequence if isinstance(sequence, int) else 0,
        starts=starts,
        ends=ends,
        meets_by=str(mail.facts.get("meets_by") or ""),
        to=mail.person.email,
        path=_path(mail),
        canceled=canceled,
    )
    return MailCalendar(METHOD[canceled], calendar_file(entry, mail.now))


def _talk(kind: str, subject: str, lines: Callable[[NotificationContext], tuple[str, ...]]) -> None:
    register(
        NotificationKind(
            name=kind,
            subject=lambda mail: subject,
            lines=lines,
            path=_path,
            matters=matters,
            calendar=_calendar,
        )
    )


_talk(
    BOOKED,
    "PTS Support: a conversation is booked",
    lambda mail: (
        f"You have a conversation with {_with(mail)}: {_when(mail)}.",
        "Everyone gets one every few weeks, whether they asked for help or not. You can move it or skip it with one "
        "tap, and no reason is needed."
        if mail.facts.get("as_a") == FELLOW
        else "If you can’t, one tap finds someone else. Nothing is written down about it.",
    ),
)
_talk(
    MOVED,
    "PTS Support: a conversation has a new time",
    lambda mail: (f"Your conversation with {_with(mail)} is now {_when(mail)}.",),
)
_talk(
    CANCELED,
    "PTS Support: a conversation is canceled",
    lambda mail: (f"A conversation with {_with(mail)} that was booked is canceled. Nothing is needed from you.",),
)


def hello_matters(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """As long as one of the fellows it is about has not been greeted, and is still with whoever it is for: over a break
    a mentor may be back, and somebody else may talk with the fellow. (One query, and two for each that waits.)"""
    refs = {ref for row in rows for ref in _greetings(row)}
    waiting = Greeting.objects.filter(ref__in=refs, greeted_at=None, membership__ended_at=None)
    found = set(map(str, waiting.values_list("ref", flat=True)))
    return {row.id for row in rows if (left := found.intersection(_greetings(row))) and _is_theirs(row, left, now)}


def _is_theirs(row: OutboxMessage, refs: Collection[str], now: datetime) -> bool:
    held = Membership.objects.filter(user=row.person_id, role=Role.STAFF, ended_at=None, suspended_at=None)
    staff_of = list(held.values_list("program_id", flat=True))
    today = now.astimezone(row.person.zone).date()
    return of_helper(row.person_id, staff_of, today=today, now=now).filter(ref__in=refs).exists()


def _greetings(row: OutboxMessage) -> list[str]:
    listed = row.facts.get("greetings")
    return list(listed) if isinstance(listed, list) else []


def _hello(kind: str, subject: str, *lines: str) -> None:
    register(
        NotificationKind(
            name=kind,
            subject=lambda mail: subject,
            lines=lambda mail: lines,
            path=lambda mail: "/",
            matters=hello_matters,
        )
    )


_hello(
    REMIND,
    "PTS Support: please say hello to your fellows",
    "It’s the week to say hello to each fellow you mentor. Everyone gets one every third week, whatever they asked.",
    "Two lines or a short call will do. On your first page one tap says that you did.",
)
_hello(
    PASSED_ON,
    "PTS Support: please say hello to a fellow",
    "Every fellow hears from someone every third week. This round’s hello is now yours to say too.",
    "Two lines or a short call will do. On your first page one tap says that you did.",
)


def sentences_matter(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """To whoever is still on the program's staff (one query)."""
    members = Membership.objects.filter(
        user__in=[row.person_id for row in rows], role=Role.STAFF, ended_at=None, suspended_at=None
    )
    staff = set(members.values_list("user", "program"))
    return {row.id for row in rows if (row.person_id, row.facts.get("program")) in staff}


def _sentences_page(mail: NotificationContext) -> str:
    program = mail.number("program")
    if not program:
        return SENTENCES
    return f"{SENTENCES}?program={program}"


def _sentences(mail: NotificationContext) -> tuple[str, ...]:
    count = mail.number("sentences")
    return (
        f"{by_number(count, '1 sentence', f'{count} sentences')} from fellows: what could change for all.",
        "They come together and mixed, without names, requests or days. Please don’t look for who wrote what.",
    )


register(
    NotificationKind(
        name=READY,
        subject=lambda mail: "PTS Support: what could change for all fellows",
        lines=_sentences,
        path=_sentences_page,
        matters=sentences_matter,
    )
)
