"""What lies on one helper's desk: rows, their words, who else has them and who is next; and that it was read.

Begins at the helper's own participant rows and reads the rest in a fixed number of queries, however many rows there
are. Words leave here only after their reading has been written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from mentors.support import AwayNow, Circle, away_now, circles
from pts_support import saying
from pts_support.people.models import User
from pts_support.saying import opening_words
from requests_app.access import read_receipts
from requests_app.access.permissions import may
from requests_app.access.sight import Sight
from requests_app.access.visibility import RequestView, see
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.policy import Rules
from requests_app.pages.dashboard import order as ordering
from requests_app.pages.dashboard import reasons
from requests_app.pages.dashboard.query import HIT, DashboardFilter, DashboardReader, QueriedRow, queried_rows, rules_of
from requests_app.pages.dashboard.reasons import OrderedRow, RowFacts, RowGroup
from requests_app.vocabulary import (
    CLOCK_RUNS,
    NEVER_CLOSED_BY_SILENCE,
    MessageKind,
    OfferKind,
    Seat,
    Standing,
    State,
    Verb,
)

AWAY_NAMED = 4


@dataclass(frozen=True)
class RowActs:
    """What this reader may do with one row, and by when one tap says it. ``seen``: the newest answer there is, for
    the form of another one; ``form_key`` is new with every page."""

    have: bool = False
    more_time: bool = False
    by: datetime | None = None
    others_by: tuple[tuple[datetime, str], ...] = ()
    pass_on: bool = False
    talked: bool = False
    answer: bool = False
    question: bool = False
    hand_over: bool = False
    remind: bool = False
    offer: bool = False
    offered: tuple[str, ...] = ()
    seen: str = ""
    form_key: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class DashboardRow:
    """A row with words. ``said``: everything the fellow wrote; ``found``: where a search met it.
    ``unsaid``: who has no part in it and should not hear of it."""

    placed: OrderedRow
    deeds: RowActs
    said: tuple[tuple[str, datetime], ...] = ()
    found: str = ""
    unsaid: str = ""

    @property
    def view(self) -> RequestView:
        return self.placed.view

    @property
    def more_to_read(self) -> bool:
        """Whether the opening words are not all there is."""
        return len(self.said) > 1 or any(opening_words(text) != text for text, _ in self.said)


@dataclass(frozen=True)
class WaitingRow:
    """A row without words."""

    view: RequestView
    deeds: RowActs

    @property
    def with_words(self) -> str:
        return saying.names(self.view.with_whom)

    @property
    def remind(self) -> str:
        return f"Remind {self.with_words}"


@dataclass(frozen=True)
class Dashboard:
    groups: tuple[tuple[RowGroup, str, tuple[DashboardRow, ...]], ...]
    waiting: tuple[WaitingRow, ...]
    headline: str
    lede: str
    fellows: tuple[tuple[UUID, str], ...]
    mine: tuple[str, ...]
    cover: str
    wanted: DashboardFilter
    found: bool
    has_next: bool = False

    @property
    def mine_words(self) -> str:
        return saying.names(self.mine)

    @property
    def empty(self) -> bool:
        """Nobody waits here for anything of this reader's."""
        return not self.waiting and all(group is RowGroup.THEIRS for group, _, _ in self.groups)


def load_dashboard(person: User, wanted: DashboardFilter, *, programs: Mapping[int, str], now: datetime) -> Dashboard:
    """The whole desk; readings of every word on it are written before this returns."""
    reader = DashboardReader(person.id, person.zone, programs, now)
    lines, has_next = queried_rows(reader, wanted)
    around = circles(_memberships(lines), now, beside=person)
    mine = _fellows_of(reader, around)
    shown = [line for line in lines if line.sight.reads and _is_wanted(line, wanted, mine)]
    read_receipts.record(person, [(line.request.id, line.newest) for line in shown if line.newest], now=now)
    cases = _cases(lines, around, now)
    placed = _placed(reader, lines, cases)
    rows = _rows(reader, placed, shown, cases)
    waits = _waits(reader, lines)
    headline, lede = _head(reader, wanted, placed, waits)
    return Dashboard(
        groups=_in_groups(rows),
        waiting=waits,
        headline=headline,
        lede=lede,
        fellows=_fellows_named(lines),
        mine=tuple(sorted(set(mine.values()))),
        cover=_cover(reader, around, _away(reader, around)),
        wanted=wanted,
        found=bool(rows),
        has_next=has_next,
    )


def _memberships(lines: Iterable[QueriedRow]) -> set[int]:
    """Around whom somebody may be asked next."""
    return {line.request.membership_id for line in lines if line.sight is Sight.ALL and line.request.due_at}


def _fellows_of(reader: DashboardReader, around: Mapping[int, Circle]) -> dict[int, str]:
    """The reader's own fellows, by id."""
    mine = (circle for circle in around.values() if circle.mentor and circle.mentor.id == reader.id)
    return {circle.fellow.id: circle.fellow.called for circle in mine}


def _fellows_named(lines: Iterable[QueriedRow]) -> tuple[tuple[UUID, str], ...]:
    """Whom the filter can name, in the order of their names."""
    fellows = {line.request.fellow.ref: line.request.fellow.called for line in lines if line.sight is Sight.ALL}
    return tuple(sorted(fellows.items(), key=lambda fellow: (fellow[1], str(fellow[0]))))


def _cases(lines: Iterable[QueriedRow], around: Mapping[int, Circle], now: datetime) -> dict[int, RequestCase]:
    """By request id, for each row that can tell who comes next."""
    rules: dict[int, Rules] = {}
    found = {}
    for line in lines:
        request, circle = line.request, around.get(line.request.membership_id)
        if circle is None or line.sight is not Sight.ALL or not request.due_at:
            continue
        if request.policy_id not in rules:
            rules[request.policy_id] = rules_of(line)
        found[request.id] = RequestCase(request, list(line.others), circle, rules[request.policy_id], now)
    return found


def _placed(
    reader: DashboardReader, lines: Iterable[QueriedRow], cases: Mapping[int, RequestCase]
) -> tuple[OrderedRow, ...]:
    """Every row with words in its place, whatever is filtered: the headline counts them all."""
    known = (
        (_view(line, reader), _known(line, reader, cases.get(line.request.id))) for line in lines if line.sight.reads
    )
    return ordering.order_rows(known, now=reader.now, zone=reader.zone)


def _rows(
    reader: DashboardReader, placed: Iterable[OrderedRow], shown: Iterable[QueriedRow], cases: Mapping[int, RequestCase]
) -> tuple[DashboardRow, ...]:
    """Those that are shown, in the order of their places."""
    by_ref = {line.request.ref: line for line in shown}
    found = []
    for one in placed:
        if line := by_ref.get(one.view.ref):
            deeds = _deeds(line, reader, cases.get(line.request.id))
            found.append(_row(one, line, deeds))
    return tuple(found)


def _in_groups(rows: Iterable[DashboardRow]) -> tuple[tuple[RowGroup, str, tuple[DashboardRow, ...]], ...]:
    """Each group that has rows, under its heading."""
    grouped: dict[RowGroup, list[DashboardRow]] = {group: [] for group in RowGroup}
    for row in rows:
        grouped[row.placed.group].append(row)
    return tuple((group, reasons.HEADINGS[group], tuple(found)) for group, found in grouped.items() if found)


def _waits(reader: DashboardReader, lines: Iterable[QueriedRow]) -> tuple[WaitingRow, ...]:
    """The rows without words."""
    waiting = {
        line.request.ref: line for line in lines if line.sight is Sight.WAITING and line.request.state in CLOCK_RUNS
    }
    views = ordering.order_waiting(_view(line, reader) for line in waiting.values())
    return tuple(WaitingRow(view, _deeds(waiting[view.ref], reader, None)) for view in views)


def _head(
    reader: DashboardReader, wanted: DashboardFilter, placed: Sequence[OrderedRow], waits: Sequence[WaitingRow]
) -> tuple[str, str]:
    """The headline, and the line under it."""
    if wanted.show == "closed":
        return "Closed", ""
    return reasons.headline(placed, len(waits)), reasons.summary_line(placed, reader.now, reader.zone)


# -- reading the rows


def _is_wanted(line: QueriedRow, wanted: DashboardFilter, mine: Mapping[int, object]) -> bool:
    request = line.request
    return (
        _is_of(wanted.show, line, mine)
        and (not wanted.fellow or (line.sight is Sight.ALL and request.fellow.ref == wanted.fellow))
        and (not wanted.q or bool(line.hits))
        and wanted.state in ("", request.state)
        and wanted.urgency in ("", request.urgency)
    )


def _is_of(show: str, line: QueriedRow, mine: Mapping[int, object]) -> bool:
    """Whether a row belongs to one of the lists one can choose."""
    request, part = line.request, line.part
    match show:
        case "mine":
            return line.sight is Sight.ALL and request.fellow_id in mine
        case "covering":
            return line.sight is Sight.ALL and part.seat in (Seat.BACKUP, Seat.COVER)
        case "have":
            return request.acked_by_id == part.person_id
        case "closed":
            return request.state == State.CLOSED
    return True


# -- what one row says


def _view(line: QueriedRow, reader: DashboardReader) -> RequestView:
    request = line.request
    have = [
        other.person_id
        for other in line.others
        if other.standing == Standing.ALL and other.has_turn(request.generation) and other.person_id != reader.id
    ]
    newest = line.words[-1].text if line.words else ""
    program = ""
    if len(reader.programs) > 1:
        program = reader.programs.get(request.program_id, "")
    return see(
        request,
        reader.id,
        line.part,
        names=line.names,
        with_whom=tuple(have),
        opening=opening_words(newest),
        program=program,
    )


def _known(line: QueriedRow, reader: DashboardReader, case: RequestCase | None) -> RowFacts:
    request, part = line.request, line.part
    asked = part.has_turn(request.generation)
    if line.sight is Sight.NAMELESS:
        return RowFacts(Seat(part.seat), asked)
    answered_by_me = request.answered_by_id == reader.id
    next_person, next_at = _next(case)
    return RowFacts(
        seat=Seat(part.seat),
        asked=asked,
        came_later=request.step > 0 and part.seat not in (Seat.MENTOR, Seat.COVER) and not part.stands_in_for_id,
        covers_for=part.stands_in_for_name or "",
        covers_until=_covers_until(line, reader, case),
        wrote_at=_came_back_at(line),
        answered_at=request.answered_at,
        answered_by_me=answered_by_me,
        was_answer=request.left_minutes is None,  # what is left of the clock is kept for a question and for a talk
        silent=answered_by_me and request.nudged and request.topic in NEVER_CLOSED_BY_SILENCE,
        next_person=next_person,
        next_at=next_at,
    )


def _covers_until(line: QueriedRow, reader: DashboardReader, case: RequestCase | None) -> date | None:
    """The last day away of whoever's place this reader takes."""
    away_one = case and case.circle.people.get(line.part.stands_in_for_id or 0)
    away = away_one and away_one.away_at(reader.now)
    return away.last if away else None


def _came_back_at(line: QueriedRow) -> datetime | None:
    """When the fellow wrote again."""
    if not line.words or line.words[-1].kind == MessageKind.ASK:
        return None
    return line.words[-1].at


def _next(case: RequestCase | None) -> tuple[str, datetime | None]:
    """Who is asked if nobody has answered, and when: as the engine will decide it."""
    if case is None or case.request.state != State.WAITING or case.request.held_until:
        return "", None
    request = case.request
    promised_first = request.step == 0 and not request.reminded
    steps = case.steps_from(request.promised_at if promised_first else request.open_due_at, shown=1)
    if not steps or not steps[0].asked:
        return "", None
    return steps[0].asked.person.called, steps[0].at


def _deeds(line: QueriedRow, reader: DashboardReader, case: RequestCase | None) -> RowActs:
    request, part = line.request, line.part

    def ok(verb: Verb) -> bool:
        return may(reader.id, verb, request, part).ok

    has = request.acked_by_id == reader.id
    have = ok(Verb.ACKNOWLEDGE) and not has
    more_time = has and OfferKind.MORE_TIME not in part.offered
    by: datetime | None = None
    others: tuple[tuple[datetime, str], ...] = ()
    if case and (have or more_time):
        by, others = _times(case, reader)
    return RowActs(
        have=have,
        more_time=more_time,
        by=by,
        others_by=others,
        pass_on=ok(Verb.PASS_ON) and part.passed_generation != request.generation,
        talked=ok(Verb.TALKED),
        answer=ok(Verb.ANSWER),
        question=ok(Verb.QUESTION),
        hand_over=ok(Verb.HAND_OVER),
        remind=ok(Verb.REMIND_HOLDER),
        offer=ok(Verb.OFFER),
        offered=tuple(kind for kind in part.offered if kind in (OfferKind.READ, OfferKind.CALL)),
        seen=(request.answered_at or request.asked_at).isoformat() if line.sight is Sight.ALL else "",
    )


def _times(case: RequestCase, reader: DashboardReader) -> tuple[datetime, tuple[tuple[datetime, str], ...]]:
    """By when one tap says it, and what else one may say."""
    request = case.request
    asked = (request.urgency, case.hours_of(reader.id), reader.now, request.promised_at, request.before_at)
    usual = deadlines.usual_answer_by(*asked)
    others = (at for at in deadlines.answer_by_choices(*asked) if at != usual)
    return usual, tuple((at, saying.by(at, reader.now, reader.zone)) for at in others)


def _row(placed: OrderedRow, line: QueriedRow, deeds: RowActs) -> DashboardRow:
    said = tuple((written.text, written.at) for written in line.words if written.at)
    found = opening_words(line.hits[0].text.replace(HIT, "")) if line.hits else ""
    return DashboardRow(placed, deeds, said, found, _left_out(line))


def _left_out(line: QueriedRow) -> str:
    """Who has no part in it. Only who helps here could hear of it: that a fellow was left out is theirs alone."""
    if line.sight is not Sight.ALL:
        return ""
    return saying.names(line.names[one.person_id] for one in line.others if one.standing == Standing.EXCLUDED)


# -- who covers whom


def _away(reader: DashboardReader, around: Mapping[int, Circle]) -> tuple[AwayNow, ...]:
    """Who is away now. Asked only where somebody is, or where the people of a program were not read already."""
    read = {circle.program_id: circle.people for circle in around.values()}
    anybody = any(person.away_at(reader.now) for people in read.values() for person in people.values())
    if reader.programs.keys() <= read.keys() and not anybody:
        return ()
    return away_now(reader.programs, reader.now, around)


def _cover(reader: DashboardReader, around: Mapping[int, Circle], away: Sequence[AwayNow]) -> str:
    """Who covers whom, in sentences: "You cover for Priya until Thursday. Tom covers for you, and you for Tom." """
    gone = [*_away_said(reader, away), *_on_call(reader, around.values())]
    usual = _usually_said(reader, around.values(), {one.id for one in away})
    return " ".join((*(gone or ["Nobody is away."]), *usual))


def _away_said(reader: DashboardReader, away: Sequence[AwayNow]) -> Iterator[str]:
    """Those this reader stands in for first; of the others the first few by name."""
    reader_is_here = all(one.id != reader.id for one in away)
    mine = [one for one in away if reader_is_here and reader.id in dict(one.stand_ins)]
    if mine:
        whom = saying.names(f"{one.called} {reader.until(one.last)}" for one in mine)
        yield f"You cover for {whom}."
    others = [one for one in away if one not in mine]
    for one in others[:AWAY_NAMED]:
        yield f"{_they_are(reader, one.id, one.called)} away {reader.until(one.last)}{_who_covers(one)}."
    more = len(others) - AWAY_NAMED
    if more > 0:
        yield f"{saying.number_word(more).capitalize()} more {saying.by_number(more, 'is', 'are')} away."


def _they_are(reader: DashboardReader, person_id: int, called: str) -> str:
    return "You are" if person_id == reader.id else f"{called} is"


def _who_covers(away: AwayNow) -> str:
    if not away.stand_ins:
        return ""
    names = saying.names(name for _, name in away.stand_ins)
    return f"; {names} {saying.by_number(len(away.stand_ins), 'covers', 'cover')}"


def _usually_said(reader: DashboardReader, around: Iterable[Circle], gone: Collection[int]) -> Iterator[str]:
    """Who stands in for this reader and for whom they do, where neither is away."""
    by_whom, for_whom = set(), set()
    for circle in around:
        mentor, backup = circle.mentor, circle.backup
        if not mentor or not backup or mentor.id in gone or backup.id in gone:
            continue
        if mentor.id == reader.id:
            by_whom.add(backup.called)
        elif backup.id == reader.id:
            for_whom.add(mentor.called)
    covers = f"{saying.names(sorted(by_whom))} {saying.by_number(len(by_whom), 'covers', 'cover')} for you"
    if by_whom and by_whom == for_whom:
        yield f"{covers}, and you for {saying.names(sorted(by_whom))}."
        return
    if by_whom:
        yield f"{covers}."
    if for_whom:
        yield f"You stand in for {saying.names(sorted(for_whom))}."


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
