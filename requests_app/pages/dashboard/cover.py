"""Who covers whom today, in sentences: "You’re covering for Priya until Thursday. Tom covers for you." """

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from mentors.support import AwayNow, Circle, away_now
from pts_support import saying
from requests_app.pages.dashboard.query import DashboardReader

AWAY_NAMED = 4


def cover_words(reader: DashboardReader, around: Mapping[int, Circle]) -> str:
    """All of it, as one line."""
    away = _away(reader, around)
    gone = [*_away_said(reader, away), *_on_call(reader, around.values())]
    usual = _usually_said(reader, around.values(), {one.id for one in away})
    return " ".join((*(gone or ["No one is away."]), *usual))


def _away(reader: DashboardReader, around: Mapping[int, Circle]) -> tuple[AwayNow, ...]:
    """Who is away now. Asked only where somebody is, or where the people of a program were not read already."""
    read = {circle.program_id: circle.people for circle in around.values()}
    anybody = any(person.away_at(reader.now) for people in read.values() for person in people.values())
    if reader.programs.keys() <= read.keys() and not anybody:
        return ()
    return away_now(reader.programs, reader.now, around)


def _away_said(reader: DashboardReader, away: Sequence[AwayNow]) -> Iterator[str]:
    """Those this reader stands in for first; of the others the first few by name."""
    reader_is_here = all(one.id != reader.id for one in away)
    mine = [one for one in away if reader_is_here and reader.id in dict(one.stand_ins)]
    if mine:
        whom = saying.names(f"{one.called} {reader.until(one.last)}" for one in mine)
        yield f"You’re covering for {whom}."
    others = [one for one in away if one not in mine]
    for one in others[:AWAY_NAMED]:
        yield f"{_they_are(reader, one.id, one.called)} away {reader.until(one.last)}{_who_covers(one)}."
    more = len(others) - AWAY_NAMED
    if more > 0:
        yield f"{saying.number_word(more).capitalize()} more {saying.by_number(more, 'is', 'are')} away."


def _they_are(reader: DashboardReader, person_id: int, called: str) -> str:
    return "You’re" if person_id == reader.id else f"{called} is"


def _who_covers(away: AwayNow) -> str:
    if not away.stand_ins:
        return ""
    names = saying.names(name for _, name in away.stand_ins)
    return f"; {names} {saying.by_number(len(away.stand_ins), 'covers', 'cover')}"


def _usually_said(reader: DashboardReader, around: Iterable[Circle], gone: Collection[int]) -> Iterator[str]:
    """Who covers for this reader and for whom they do, where neither is away. Who cannot be asked covers nobody."""
    by_whom, for_whom = set(), set()
    for circle in around:
        mentor, backup = circle.mentor, circle.backup
        if not mentor or not backup or mentor.id in gone or backup.id in gone:
            continue
        if mentor.id == reader.id and not backup.unreachable(reader.now):
            by_whom.add(backup.called)
        elif backup.id == reader.id and not backup.unreachable(reader.now):
            for_whom.add(mentor.called)
    if by_whom and by_whom == for_whom:
        yield f"{_covers(by_whom)} for you, and you for {saying.names(sorted(by_whom))}."
        return
    if by_whom:
        yield f"{_covers(by_whom)} for you."
    if for_whom:
        yield f"You’re the backup for {saying.names(sorted(for_whom))}."


def _covers(names: Collection[str]) -> str:
    return f"{saying.names(sorted(names))} {saying.by_number(len(names), 'covers', 'cover')}"


def _on_call(reader: DashboardReader, around: Iterable[Circle]) -> Iterable[str]:
    """Whoever the calendars name for a break that is now."""
    found: dict[tuple[int, date], str] = {}
    for circle in around:
        hours = circle.fellow.hours
        closed = hours.closure_on(reader.now.astimezone(hours.zone).date())
        cover = closed and circle.people.get(closed.cover_id or 0)
        if closed and cover and not cover.unreachable(reader.now):
            who = _they_are(reader, cover.id, cover.called)
            found[cover.id, closed.last] = f"{who} on call {reader.until(closed.last)} ({closed.name})."
    return found.values()
