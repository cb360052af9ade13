"""What lies on one helper's desk: rows, their words, who else was asked and who is next; and that it was read.

Begins at the helper's own participant rows and reads the rest in a fixed number of queries, however many rows there
are. Words leave here only after their reading has been written, and only those of what needs this reader now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from mentors.support import Circle, circles
from pts_support import saying
from pts_support.people.models import User
from pts_support.spoken.facts import CanBeChosen
from pts_support.spoken.pieces import end, name_of, names_line, said
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access import read_receipts
from requests_app.access.permissions import may
from requests_app.access.sight import Sight
from requests_app.access.visibility import RequestView, see
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.forecast import ForecastStep
from requests_app.chain.policy import Rules
from requests_app.pages.dashboard import head, reasons
from requests_app.pages.dashboard import order as ordering
from requests_app.pages.dashboard.cover import cover_words
from requests_app.pages.dashboard.head import DashboardHead
from requests_app.pages.dashboard.query import DashboardFilter, DashboardReader, QueriedRow, queried_rows, rules_of
from requests_app.pages.dashboard.reasons import OrderedRow, RowFacts, RowGroup, RowPeople, fellow_of
from requests_app.statements import calls
from requests_app.statements.facts import AskedBy, CannotSee, OnIt, WasAsked
from requests_app.vocabulary import (
    CLOCK_RUNS,
    NEVER_CLOSED_BY_SILENCE,
    Consent,
    MessageKind,
    OfferKind,
    Seat,
    Standing,
    State,
    Verb,
)

WORDS_SHOWN = 10  # so many rows show their words at once, and are recorded as read; of the rest, one tap


@dataclass(frozen=True)
class RowActs:
    """What this reader may do with one row, and by when one tap says it."""

    have: bool = False
    by: datetime | None = None
    pass_on: bool = False
    talked: bool = False
    answer: bool = False
    remind: bool = False
    offer: bool = False
    offered: tuple[str, ...] = ()

    @property
    def more(self) -> bool:
        """Whether there is anything beside the first button."""
        return bool(self.have or self.talked or self.pass_on)


@dataclass(frozen=True)
class DashboardRow:
    """A row the reader may read. ``words`` after their ``opener``: what of it is shown here, nothing on a row of one
    line; ``unsaid``: who has no part in it and should not hear of it; ``fresh``: new since the last visit."""

    placed: OrderedRow
    deeds: RowActs = field(default_factory=RowActs)
    words: str = ""
    opener: str = ""
    unsaid: Statement = NOTHING_STATED
    call: Statement = NOTHING_STATED
    fresh: bool = False

    @property
    def view(self) -> RequestView:
        return self.placed.view

    @property
    def fellow(self) -> Statement:
        return fellow_of(self.view, self.placed.known.who)


@dataclass(frozen=True)
class WaitingRow:
    """A row without words."""

    view: RequestView
    deeds: RowActs
    who: RowPeople
    call: Statement = NOTHING_STATED
    fresh: bool = False

    @property
    def fellow(self) -> Statement:
        return fellow_of(self.view, self.who)

    @property
    def waits(self) -> Statement:
        """ "is waiting for Tom since 9:50 am"."""
        since = state(AskedBy(self.who.about, self.who.fellow, self.view.asked_at), end(self.view.asked_at))
        if self.who.on_it == self.who.reader:
            return state(OnIt(self.who.about, self.who.reader), "is waiting since ", since, ". You’re on it.")
        if not self.view.with_whom:
            return state("is waiting since ", since)
        return state("is waiting for ", self.with_whom, " since ", since)

    @property
    def with_whom(self) -> Statement:
        facts = [WasAsked(self.who.about, number) for number in self.who.asked]
        names = [name_of(*one) for one in zip(self.who.asked, self.view.with_whom, strict=True)]
        return state(*facts, names_line(names))


@dataclass(frozen=True)
class PracticeRow:
    """A practice request that waits for a welcome: beside the dashboard, and in none of its counts and orders."""

    ref: UUID
    says: Statement


@dataclass(frozen=True)
class RowList:
    """Rows of one line under their heading."""

    key: str
    heading: str
    rows: tuple[DashboardRow, ...]


@dataclass(frozen=True)
class Dashboard:
    """``shown``: rows with their words; ``lists``: the others, one line each; ``all_open``: how many there are, for the
    list of everything."""

    head: DashboardHead
    shown: tuple[DashboardRow, ...]
    lists: tuple[RowList, ...]
    waiting: tuple[WaitingRow, ...]
    cover: Statement
    wanted: DashboardFilter
    all_open: int = 0
    mine: Statement = NOTHING_STATED
    has_next: bool = False
    practice: tuple[PracticeRow, ...] = ()

    @property
    def in_pages(self) -> bool:
        """Whether there is another page of what is closed."""
        closed = self.wanted.show == "closed" and not self.wanted.searched
        return closed and (self.wanted.page > 1 or self.has_next)

    @property
    def found(self) -> bool:
        return bool(self.shown or self.lists)

    @property
    def empty(self) -> bool:
        """No one waits here for anything of this reader's."""
        return not self.waiting and not self.shown and all(one.key == RowGroup.THEIRS for one in self.lists)

    @property
    def order(self) -> tuple[UUID, ...]:
        """Every row that can have the focus, from top to bottom."""
        with_words = [row.view.ref for row in self.shown]
        of_one_line = [row.view.ref for one in self.lists for row in one.rows]
        return (*with_words, *of_one_line, *(row.view.ref for row in self.waiting))

    def after(self, ref: UUID) -> UUID | None:
        """The row that has the focus once this one is done: the next one, else the one before it."""
        order = self.order
        at = order.index(ref)
        return next(iter((*order[at + 1 :], *reversed(order[:at]))), None)


def load_dashboard(
    person: User, wanted: DashboardFilter, *, programs: Mapping[int, str], now: datetime, since: datetime | None = None
) -> Dashboard:
    """The whole desk; readings of every word on it are written before this returns. ``since``: what is newer is
    marked as new."""
    reader = DashboardReader(person.id, person.zone, programs, now, since)
    found, has_next = queried_rows(reader, wanted)
    lines = [line for line in found if not line.request.practice]
    around = circles(_memberships(lines), now, beside=person)
    mine = _fellows_of(reader, around)
    wanted_lines = [line for line in lines if line.sight.reads and _is_wanted(line, wanted, mine)]
    cases = _cases(lines, around, now)
    placed = _placed(reader, wanted_lines, cases)
    shown = _shown(placed, {line.request.ref: line for line in wanted_lines}, wanted)
    read_receipts.record(person, [(line.request.id, line.shown_id) for line in shown.values()], now=now)
    rows = _rows(reader, placed, wanted_lines, shown, cases)
    waits = _waits(reader, lines)
    return Dashboard(
        head=_head(wanted, placed, waits, reader, has_next=has_next),
        shown=tuple(row for row in rows if row.view.ref in shown),
        lists=_lists([row for row in rows if row.view.ref not in shown], searched=wanted.searched is not None),
        waiting=waits,
        cover=cover_words(reader, around),
        wanted=wanted,
        all_open=0 if wanted.searched or wanted.show == "closed" else len(lines),
        mine=_named(mine),
        has_next=has_next,
        practice=() if wanted.narrowed else _practice(reader, found),
    )


def _practice(reader: DashboardReader, lines: Iterable[QueriedRow]) -> tuple[PracticeRow, ...]:
    """What waits for a welcome, in the order in which it was sent. No words, so no reading."""
    waits = (
        line for line in lines if line.request.practice and line.sight is Sight.ALL and line.request.state in CLOCK_RUNS
    )
    in_order = sorted(waits, key=lambda line: (line.request.asked_at, line.request.id))
    return tuple(PracticeRow(line.request.ref, _sent_practice(line, reader)) for line in in_order)


def _sent_practice(line: QueriedRow, reader: DashboardReader) -> Statement:
    request = line.request
    name = name_of(request.fellow_id, line.names[request.fellow_id])
    asked = AskedBy(request.id, request.fellow_id, request.asked_at)
    return state(asked, name, " sent a practice request ", said(request.asked_at))


def _memberships(lines: Iterable[QueriedRow]) -> set[int]:
    """Around whom somebody may be asked next."""
    return {line.request.membership_id for line in lines if line.sight is Sight.ALL and line.request.due_at}


def _fellows_of(reader: DashboardReader, around: Mapping[int, Circle]) -> dict[int, str]:
    """The reader's own fellows, by id."""
    mine = (circle for circle in around.values() if circle.mentor and circle.mentor.id == reader.id)
    return {circle.fellow.id: circle.fellow.called for circle in mine}


def _named(fellows: Mapping[int, str]) -> Statement:
    """The reader's own fellows, by name."""
    people = sorted(fellows.items(), key=lambda one: one[1])
    facts = [CanBeChosen(number) for number, _ in people]
    return state(*facts, names_line([name_of(*one) for one in people]))


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
    """Every row in its place."""
    known = ((_view(line, reader), _known(line, reader, cases.get(line.request.id))) for line in lines)
    return ordering.order_rows(known, now=reader.now, zone=reader.zone)


def _shown(
    placed: Iterable[OrderedRow], by_ref: Mapping[UUID, QueriedRow], wanted: DashboardFilter
) -> dict[UUID, QueriedRow]:
    """The rows whose words are shown: what needs this reader now, or where a search hit words; the first ten."""
    if wanted.searched:
        refs = [row.view.ref for row in placed if by_ref[row.view.ref].hits]
    else:
        refs = [row.view.ref for row in placed if row.group is RowGroup.NOW and by_ref[row.view.ref].words]
    return {ref: by_ref[ref] for ref in refs[:WORDS_SHOWN]}


def _rows(
    reader: DashboardReader,
    placed: Iterable[OrderedRow],
    lines: Iterable[QueriedRow],
    shown: Collection[UUID],
    cases: Mapping[int, RequestCase],
) -> tuple[DashboardRow, ...]:
    """All of them, in the order of their places."""
    by_ref = {line.request.ref: line for line in lines}
    found = []
    for one in placed:
        line = by_ref[one.view.ref]
        call = _call_them(line, reader)
        row = DashboardRow(one, unsaid=_left_out(line), call=call, fresh=line.newer_than(reader.since))
        if one.view.ref in shown:
            row = replace(row, deeds=_deeds(one, line, reader, cases), words=line.passage, opener=_opener(one, line))
        found.append(row)
    return tuple(found)


def _opener(row: OrderedRow, line: QueriedRow) -> str:
    """Their own first words, before what they asked; not before what a search met elsewhere."""
    if row.view.kind is None or (line.hits and not line.shows_ask):
        return ""
    return row.view.kind.opens(line.passage)


def _lists(rows: Iterable[DashboardRow], *, searched: bool) -> tuple[RowList, ...]:
    """Each group that has rows, under its heading; of a search all that was found together."""
    if searched:
        found = tuple(rows)
        return (RowList("more", "Also found", found),) if found else ()
    grouped: dict[RowGroup, list[DashboardRow]] = {group: [] for group in RowGroup}
    for row in rows:
        grouped[row.placed.group].append(row)
    return tuple(RowList(group, reasons.HEADINGS[group], tuple(found)) for group, found in grouped.items() if found)


def _waits(reader: DashboardReader, lines: Iterable[QueriedRow]) -> tuple[WaitingRow, ...]:
    """The rows without words."""
    waiting = {
        line.request.ref: line for line in lines if line.sight is Sight.WAITING and line.request.state in CLOCK_RUNS
    }
    views = ordering.order_waiting(_view(line, reader) for line in waiting.values())
    return tuple(
        WaitingRow(
            view,
            _acts(waiting[view.ref], reader, None),
            _people(waiting[view.ref], reader, None),
            call=_call_them(waiting[view.ref], reader),
            fresh=waiting[view.ref].joined_after(reader.since),
        )
        for view in views
    )


def _head(
    wanted: DashboardFilter,
    placed: Sequence[OrderedRow],
    waits: Sequence[WaitingRow],
    reader: DashboardReader,
    *,
    has_next: bool,
) -> DashboardHead:
    """The headline, and the line under it."""
    if wanted.searched:
        return head.head_of_search(wanted.q, len(placed), more=has_next)
    return head.head_of(wanted.show, placed, len(waits), reader.now)


# -- reading the rows


def _is_wanted(line: QueriedRow, wanted: DashboardFilter, mine: Mapping[int, object]) -> bool:
    request = line.request
    return (
        _is_of(wanted.show, line, mine)
        and (not wanted.fellow or (line.sight is Sight.ALL and request.fellow.ref == wanted.fellow))
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
    program = ""
    if len(reader.programs) > 1:
        program = reader.programs.get(request.program_id, "")
    return see(
        request,
        reader.id,
        line.part,
        names=line.names,
        with_whom=_asked_beside(line, reader),
        program=program,
    )


def _known(line: QueriedRow, reader: DashboardReader, case: RequestCase | None) -> RowFacts:
    request, part = line.request, line.part
    asked = part.has_turn(request.generation)
    next_step = _next(case)
    people = _people(line, reader, next_step)
    if line.sight is Sight.NAMELESS:
        return RowFacts(Seat(part.seat), asked, who=people)
    answered_by_me = request.answered_by_id == reader.id
    away_until = _covers_until(line, reader, case)  # who is back is covered for no more
    return RowFacts(
        seat=Seat(part.seat),
        asked=asked,
        came_later=request.step > 0 and part.seat not in (Seat.MENTOR, Seat.COVER) and not part.stands_in_for_id,
        covers_for=(part.stands_in_for_name or "") if away_until else "",
        covers_until=away_until,
        wrote_at=_came_back_at(line),
        answered_at=request.answered_at,
        answered_by_me=answered_by_me,
        was_answer=request.left_minutes is None,  # what is left of the clock is kept for a question and for a talk
        silent=answered_by_me and request.nudged and request.topic in NEVER_CLOSED_BY_SILENCE,
        next_person=next_step.asked.person.called if next_step and next_step.asked else "",
        next_at=next_step.at if next_step else None,
        next_is_told=request.consent == Consent.ONLY_WAITING,
        who=people,
    )


def _asked_beside(line: QueriedRow, reader: DashboardReader) -> tuple[int, ...]:
    """Who was asked and reads it, beside this reader."""
    return tuple(
        other.person_id
        for other in line.others
        if other.standing == Standing.ALL and other.has_turn(line.request.generation) and other.person_id != reader.id
    )


def _people(line: QueriedRow, reader: DashboardReader, next_step: ForecastStep | None) -> RowPeople:
    """By number whom the row names."""
    request = line.request
    return RowPeople(
        about=request.id,
        reader=reader.id,
        fellow=request.fellow_id,
        asked=_asked_beside(line, reader),
        on_it=request.acked_by_id or 0,
        answered=request.answered_by_id or 0,
        covers=line.part.stands_in_for_id or 0,
        next=next_step.asked.person.id if next_step and next_step.asked else 0,
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


def _next(case: RequestCase | None) -> ForecastStep | None:
    """Who is asked if nobody has answered, and when: as the engine will decide it."""
    if case is None or case.request.state != State.WAITING or case.request.held_until:
        return None
    request = case.request
    promised_first = request.step == 0 and not request.reminded
    steps = case.steps_from(request.promised_at if promised_first else request.open_due_at, shown=1)
    return next((step for step in steps if step.asked), None)


def _deeds(placed: OrderedRow, line: QueriedRow, reader: DashboardReader, cases: Mapping[int, RequestCase]) -> RowActs:
    """Acts stand beside what needs this reader now; everything else opens first."""
    if placed.group is not RowGroup.NOW:
        return RowActs()
    return _acts(line, reader, cases.get(line.request.id))


def _acts(line: QueriedRow, reader: DashboardReader, case: RequestCase | None) -> RowActs:
    request, part = line.request, line.part

    def ok(verb: Verb) -> bool:
        return may(reader.id, verb, request, part).ok

    have = ok(Verb.ACKNOWLEDGE) and request.acked_by_id != reader.id
    return RowActs(
        have=have,
        by=_answer_by(case, reader) if case and have else None,
        pass_on=ok(Verb.PASS_ON) and part.passed_generation != request.generation,
        talked=ok(Verb.TALKED),
        answer=ok(Verb.ANSWER),
        remind=ok(Verb.REMIND_HOLDER),
        offer=ok(Verb.OFFER),
        offered=tuple(kind for kind in part.offered if kind in (OfferKind.READ, OfferKind.CALL)),
    )


def _answer_by(case: RequestCase, reader: DashboardReader) -> datetime:
    """By when one tap says it."""
    request = case.request
    return deadlines.usual_answer_by(
        request.urgency, case.hours_of(reader.id), reader.now, request.promised_at, request.before_at
    )


def _call_them(line: QueriedRow, reader: DashboardReader) -> Statement:
    """The fellow said yes to this reader's call, which is theirs to do now."""
    request = line.request
    if line.part.call is None or request.acked_by_id != reader.id:
        return NOTHING_STATED
    fellow = name_of(request.fellow_id, request.fellow.called)
    return calls.call_them(request.id, request.fellow_id, fellow, line.part.call)


def _left_out(line: QueriedRow) -> Statement:
    """Who has no part in it. Only who helps here could hear of it: that a fellow was left out is theirs alone."""
    barred = [one.person_id for one in line.others if one.standing == Standing.EXCLUDED]
    if line.sight is not Sight.ALL or not barred:
        return NOTHING_STATED
    names = names_line([name_of(one, line.names[one]) for one in barred])
    know = saying.by_number(len(barred), "doesn’t", "don’t")
    fact = CannotSee(line.request.id, tuple(barred))
    return state(fact, names, f" {know} know about this. Please don’t mention it.")
