"""Who covers whom today, in sentences: "You’re covering for Priya until Thursday. Tom covers for you." """

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from mentors.support import AwayNow, Circle, away_now
from pts_support import saying
from pts_support.spoken.facts import CanBeChosen, CoversFor
from pts_support.spoken.pieces import name_of, names_line
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.pages.dashboard.query import DashboardReader

AWAY_NAMED = 4


def cover_words(reader: DashboardReader, around: Mapping[int, Circle]) -> Statement:
    """All of it, as one line."""
    away = _away(reader, around)
    gone = [*_away_said(reader, away), *_on_call(reader, around.values())]
    usual = _usually_said(reader, around.values(), {one.id for one in away})
    whole, *more = (*(gone or [state("No one is away.")]), *usual)
    for sentence in more:
        whole = state(whole, " ", sentence)
    return whole


def _away(reader: DashboardReader, around: Mapping[int, Circle]) -> tuple[AwayNow, ...]:
    """Who is away now. Asked only where somebody is, or where the people of a program were not read already."""
    read = {circle.program_id: circle.people for circle in around.values()}
    anybody = any(person.away_at(reader.now) for people in read.values() for person in people.values())
    if reader.programs.keys() <= read.keys() and not anybody:
        return ()
    return away_now(reader.programs, reader.now, around)


def _away_said(reader: DashboardReader, away: Sequence[AwayNow]) -> Iterator[Statement]:
    """Those this reader stands in for first; of the others the first few by name."""
    reader_is_here = all(one.id != reader.id for one in away)
    mine = [one for one in away if reader_is_here and reader.id in dict(one.stand_ins)]
    if mine:
        facts = [CoversFor(reader.id, one.id) for one in mine]
        whom = [state(name_of(one.id, one.called), f" {reader.until(one.last)}") for one in mine]
        yield state(*facts, "You’re covering for ", *_listed(whom), ".")
    others = [one for one in away if one not in mine]
    for one in others[:AWAY_NAMED]:
        yield state(_they_are(reader, one.id, one.called), f" away {reader.until(one.last)}", _who_covers(one), ".")
    more = len(others) - AWAY_NAMED
    if more > 0:
        yield state(f"{saying.number_word(more).capitalize()} more {saying.by_number(more, 'is', 'are')} away.")


def _listed(parts: Sequence[Statement]) -> Iterator[Statement]:
    """ "Priya until Thursday and Tom until Friday"."""
    for place, part in enumerate(parts):
        if place:
            yield state(" and " if place == len(parts) - 1 else ", ")
        yield part


def _they_are(reader: DashboardReader, person_id: int, called: str) -> Statement:
    if person_id == reader.id:
        return state("You’re")
    return state(CanBeChosen(person_id), name_of(person_id, called), " is")


def _who_covers(away: AwayNow) -> Statement:
    if not away.stand_ins:
        return NOTHING_STATED
    facts = [CoversFor(person_id, away.id) for person_id, _ in away.stand_ins]
    names = names_line([name_of(person_id, called) for person_id, called in away.stand_ins])
    return state(*facts, "; ", names, f" {saying.by_number(len(away.stand_ins), 'covers', 'cover')}")


def _usually_said(reader: DashboardReader, around: Iterable[Circle], gone: Collection[int]) -> Iterator[Statement]:
    """Who covers for this reader and for whom they do, where neither is away. Who cannot be asked covers nobody."""
    by_whom: dict[int, str] = {}
    for_whom: dict[int, str] = {}
    for circle in around:
        mentor, backup = circle.mentor, circle.backup
        if not mentor or not backup or mentor.id in gone or backup.id in gone:
            continue
        if mentor.id == reader.id and not backup.unreachable(reader.now):
            by_whom[backup.id] = backup.called
        elif backup.id == reader.id and not backup.unreachable(reader.now):
            for_whom[mentor.id] = mentor.called
    covers = saying.by_number(len(by_whom), "covers", "cover")
    if by_whom and by_whom == for_whom:
        yield state(_people(by_whom), f" {covers} for you, and you for ", _people(for_whom), ".")
        return
    if by_whom:
        yield state(_people(by_whom), f" {covers} for you.")
    if for_whom:
        yield state("You’re the backup for ", _people(for_whom), ".")


def _people(called: Mapping[int, str]) -> Statement:
    """By name, in the order of their names."""
    people = sorted(called.items(), key=lambda one: one[1])
    facts = [CanBeChosen(person_id) for person_id, _ in people]
    return state(*facts, names_line([name_of(person_id, name) for person_id, name in people]))


def _on_call(reader: DashboardReader, around: Iterable[Circle]) -> Iterable[Statement]:
    """Whoever the calendars name for a break that is now."""
    found: dict[tuple[int, date], Statement] = {}
    for circle in around:
        hours = circle.fellow.hours
        closed = hours.closure_on(reader.now.astimezone(hours.zone).date())
        cover = closed and circle.people.get(closed.cover_id or 0)
        if closed and cover and not cover.unreachable(reader.now):
            who = _they_are(reader, cover.id, cover.called)
            found[cover.id, closed.last] = state(who, f" on call {reader.until(closed.last)} ({closed.name}).")
    return found.values()
