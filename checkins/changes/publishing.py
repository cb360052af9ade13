"""A line for everybody: published, edited and taken back by staff or a director, each with an undo for ten seconds.

Who did what and when stands in the program's trail; what a line said before an edit is kept beside it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from checkins.changes import topics, wording
from checkins.models import ChangedLine, EarlierLine, ProgramCheckins
from checkins.vocabulary import LineTap
from pts_support.people import audit
from pts_support.people.models import Program, User
from pts_support.people.roles import names_in_program

UNDO_TIME = timedelta(seconds=10)
SHOWN_FOR = timedelta(days=30)
SENT_AGAIN = timedelta(hours=1)
SWITCHED_OFF = "This is turned off for the whole program. Turn it on under Program, “Conversations”."


class NoSuchLine(LookupError):
    """There is no such line for this person."""


class LineRefused(Exception):
    """Nothing was changed; ``sentence`` says why, and ``field`` about what."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


@dataclass(frozen=True)
class LineWords:
    text: str
    topic: str = ""


def publish(program: Program, words: LineWords, *, by: User, now: datetime) -> ChangedLine:
    """On everyone's first page for a month, and in the report of its period. Sent twice it is published once."""
    _refuse_unless_safe(program, words, LineWords(""), now)
    with transaction.atomic():
        Program.objects.select_for_update(no_key=True).get(id=program.id)  # the second of two at once waits here
        if there := _published_already(program, words, by, now):
            return there
        line = ChangedLine.objects.create(
            program=program,
            text=words.text,
            topic=words.topic,
            published_by=by,
            published_at=now,
            shown_until=now.astimezone(program.zone).date() + SHOWN_FOR,
            tap=LineTap.PUBLISHED,
            tapped_by=by,
            tapped_at=now,
        )
        _record(line, "changed_line_published", by, now)
    return line


def _published_already(program: Program, words: LineWords, by: User, now: datetime) -> ChangedLine | None:
    """The same words of the same person within the hour: a form that was sent again."""
    theirs = ChangedLine.objects.filter(program=program, published_by=by, published_at__gt=now - SENT_AGAIN)
    return theirs.filter(text=words.text, topic=words.topic, taken_back_at=None).first()


def edit(ref: UUID, words: LineWords, *, by: User, programs: Collection[int], now: datetime) -> ChangedLine:
    """Other words in the same place, for as long as the first would have been shown."""
    with transaction.atomic():
        line = _line(ref, programs)
        _refuse_unless_safe(line.program, words, LineWords(line.text, line.topic), now)
        EarlierLine.objects.create(line=line, text=line.text, topic=line.topic, edited_by=by, edited_at=now)
        line.text, line.topic = words.text, words.topic
        _tapped(line, LineTap.EDITED, by, now)
        _record(line, "changed_line_edited", by, now)
    return line


def take_back(ref: UUID, *, by: User, programs: Collection[int], now: datetime) -> ChangedLine:
    """On no page any more; staff and directors still read that it was there."""
    with transaction.atomic():
        line = _line(ref, programs)
        line.taken_back_at = now
        _tapped(line, LineTap.TAKEN_BACK, by, now)
        _record(line, "changed_line_taken_back", by, now)
    return line


def undo(ref: UUID, *, by: User, programs: Collection[int], now: datetime) -> None:
    """As it was before this person's tap."""
    with transaction.atomic():
        line = _locked(ref, programs)
        if line.tapped_by_id != by.id or line.tapped_at is None or not line.tap:
            raise LineRefused("Someone has changed it since, so it stays as it is.")
        if now - line.tapped_at > UNDO_TIME:
            raise LineRefused("That was more than ten seconds ago.")
        _record(line, "changed_line_undone", by, now)
        _as_before(line)


def _as_before(line: ChangedLine) -> None:
    if line.tap == LineTap.PUBLISHED:
        line.delete()
        return
    if line.tap == LineTap.TAKEN_BACK:
        line.taken_back_at = None
    if line.tap == LineTap.EDITED:
        before = line.earlier.order_by("-edited_at", "-id")[:1].get()
        line.text, line.topic = before.text, before.topic
        before.delete()
    line.tap, line.tapped_by, line.tapped_at = "", None, None
    line.save(update_fields=[*WRITTEN])


WRITTEN = ("text", "topic", "taken_back_at", "tap", "tapped_by", "tapped_at")


def _tapped(line: ChangedLine, tap: LineTap, by: User, now: datetime) -> None:
    line.tap, line.tapped_by, line.tapped_at = tap, by, now
    line.save(update_fields=[*WRITTEN])


def _line(ref: UUID, programs: Collection[int]) -> ChangedLine:
    line = _locked(ref, programs)
    if line.taken_back_at:
        raise LineRefused("It was taken back already.")
    return line


def _locked(ref: UUID, programs: Collection[int]) -> ChangedLine:
    rows = ChangedLine.objects.select_related("program").filter(ref=ref, program__in=list(programs))
    line = rows.select_for_update(of=("self",)).first()
    if line is None:
        raise NoSuchLine
    return line


def _refuse_unless_safe(program: Program, words: LineWords, before: LineWords, now: datetime) -> None:
    """``before``: what it says so far; that was looked at when it was published."""
    if not is_on(program):
        raise LineRefused(SWITCHED_OFF)
    today = now.astimezone(program.zone).date()
    if trouble := wording.trouble_with(words.text, names_in_program(program.id), today, before=before.text):
        raise LineRefused(trouble, "text")
    if words.topic not in ("", before.topic) and not topics.may_be_named(program, words.topic, now):
        raise LineRefused(topics.TOO_FEW, "topic")


def is_on(program: Program) -> bool:
    return ProgramCheckins.objects.filter(program=program, changes=True).exists()


def _record(line: ChangedLine, what: str, by: User, now: datetime) -> None:
    audit.record(by, what, f"changed_line:{line.ref}", program=line.program_id, now=now)
