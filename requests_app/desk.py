"""What lies on one helper's desk: rows, their words, who else has them and who is next; and that it was read.

Begins at the helper's own participant rows and reads the rest in a fixed number of queries, however many rows there
are. Words leave here only after their reading has been written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from types import SimpleNamespace
from uuid import UUID, uuid4

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from mentors.support import AwayNow, Circle, away_now, circles
from pts_support import bulk, saying
from pts_support.compiled import Compiled
from pts_support.people.models import User
from pts_support.people.text import LINE_LIMIT, clean_line
from requests_app import deadline, plan, readings, triage
from requests_app.case import Case
from requests_app.models import EscalationStep, HelpRequest, Message, Offer, Participant
from requests_app.permissions import may
from requests_app.rules import Rules, as_rules
from requests_app.triage import Group, Known, Placed
from requests_app.visibility import RequestView, Sight, see, sight_of, words_of
from requests_app.vocabulary import (
    CLOCK_RUNS,
    NEVER_CLOSED_BY_SILENCE,
    OPEN,
    MessageKind,
    OfferKind,
    Seat,
    Standing,
    State,
    Urgency,
    Verb,
)

OPENING = 140
OPEN_LIMIT = 200  # nobody answers more than this; what is due first is kept
FOUND_LIMIT = 30
CLOSED_A_PAGE = 20
AWAY_NAMED = 4
UNREAD = (  # wide columns no row says anything from, and all of the fellow but name and ref
    *(f"request__fellow__{f.attname}" for f in User._meta.concrete_fields if f.name not in ("id", "ref", "called")),
    *(
        f"request__{name}"
        for name in (
            "form_key", "body_digest", "tried_friend", "tried_other", "tried_again", "promised_to",
            "clock_from", "allowance", "held_from", "held_minutes", "acked_at", "peer_choice",
            "outcome", "first_human_at", "first_human_minutes", "kept_promise", "highest_step", "trouble_count",
            "put_off_until",
        )
    ),
)  # fmt: skip
HIT = "\u2062"  # what the database puts around a hit; taken out again
FELLOWS_WORDS = (MessageKind.ASK, MessageKind.ADDED, MessageKind.FOLLOW_UP)
SHOWS = ("all", "mine", "covering", "have", "closed")


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. What it does not know it passes over."""

    show: str = "all"
    state: str = ""
    urgency: str = ""
    fellow: UUID | None = None
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Wanted:
        def one_of(name: str, known: Iterable[str], default: str = "") -> str:
            value = query.get(name, default)
            return value if value in known else default

        try:
            fellow = UUID(query.get("fellow", ""))
        except ValueError:
            fellow = None
        page = query.get("page", "1")
        return cls(
            show=one_of("show", SHOWS, "all"),
            state=one_of("state", OPEN),
            urgency=one_of("urgency", Urgency.values),
            fellow=fellow,
            q=clean_line(query.get("q", ""))[:LINE_LIMIT],
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 and int(page) else 1,
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.show != "all" or self.state or self.urgency or self.fellow or self.q)

    @property
    def newer(self) -> int:
        return self.page - 1

    @property
    def older(self) -> int:
        return self.page + 1


@dataclass(frozen=True)
class Deeds:
    """What this reader may do with one row, and by when one tap says it. ``form_key`` is new with every page."""

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
    form_key: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Row:
    """A row with words. ``said``: everything the fellow wrote; ``found``: where a search met it.
    ``unsaid``: who has no part in it and should not hear of it."""

    placed: Placed
    deeds: Deeds
    said: tuple[tuple[str, datetime], ...] = ()
    found: str = ""
    unsaid: str = ""

    @property
    def view(self) -> RequestView:
        return self.placed.view

    @property
    def more_to_read(self) -> bool:
        """Whether the opening words are not all there is."""
        return len(self.said) > 1 or any(opening(text) != text for text, _ in self.said)


@dataclass(frozen=True)
class Waits:
    """A row without words."""

    view: RequestView
    deeds: Deeds

    @property
    def with_words(self) -> str:
        return saying.names(self.view.with_whom)

    @property
    def remind(self) -> str:
        return f"Remind {self.with_words}"


@dataclass(frozen=True)
class Desk:
    groups: tuple[tuple[Group, str, tuple[Row, ...]], ...]
    waiting: tuple[Waits, ...]
    headline: str
    lede: str
    fellows: tuple[tuple[UUID, str], ...]
    mine: tuple[str, ...]
    cover: str
    wanted: Wanted
    found: bool
    has_next: bool = False

    @property
    def mine_words(self) -> str:
        return saying.names(self.mine)

    @property
    def empty(self) -> bool:
        """Nobody waits here for anything of this reader's."""
        return not self.waiting and all(group is Group.THEIRS for group, _, _ in self.groups)


@dataclass
class _Line:
    """One participant row of the reader's with everything read beside it."""

    part: Participant
    request: HelpRequest
    sight: Sight
    case: Case | None
    names: dict[int, str]
    words: list[dict[str, object]]
    hits: list[dict[str, object]]

    @property
    def newest(self) -> int:
        return max([m["id"] for m in (*self.words[-1:], *self.hits)], default=0)


@dataclass(frozen=True)
class _Reader:
    """Whose desk it is: a row asks a dozen times, and ``request.user`` is looked up anew each time."""

    id: int
    zone: tzinfo


def load(person: User, wanted: Wanted, *, programs: Mapping[int, str], now: datetime) -> Desk:
    """The whole desk; readings of every word on it are written before this returns.

    ``programs``: names by id, to tell rows apart where the reader has several.
    """
    query = SearchQuery(wanted.q, search_type="websearch", config="english") if wanted.q else None
    viewer = _Reader(person.id, person.zone)
    lines, has_next = _lines(viewer, wanted, query, now)
    memberships = {x.request.membership_id for x in lines if x.sight is Sight.ALL and x.request.due_at}
    around = circles(memberships, now, beside=person)
    rules = {id: _rules(x) for id, x in {x.request.policy_id: x for x in lines}.items()}
    zone = viewer.zone
    mine = {c.fellow.id: c.fellow.called for c in around.values() if c.mentor and c.mentor.id == viewer.id}

    readable: list[tuple[_Line, RequestView, Known, Deeds]] = []
    without: list[tuple[RequestView, Deeds]] = []
    for line in lines:
        r, circle = line.request, around.get(line.request.membership_id)
        case = line.case
        if case:
            case = Case(r, case.participants, circle, rules[r.policy_id], now) if circle and r.due_at else None
        view, deeds = _view(line, viewer, programs), _deeds(line, viewer, case, now)
        if line.sight.reads:
            readable.append((line, view, _known(line, viewer, case, now), deeds))
        elif line.sight is Sight.WAITING and r.state in CLOCK_RUNS:
            without.append((view, deeds))

    shown = {line.request.ref: line for line, *_ in readable if _is_wanted(line, wanted, mine)}
    readings.record(person, [(x.request.id, x.newest) for x in shown.values() if x.newest], now=now)

    placed = triage.place(((view, known) for _, view, known, _ in readable), now=now, zone=zone)
    deeds_of = {view.ref: deeds for _, view, _, deeds in readable} | {view.ref: deeds for view, deeds in without}
    rows = [_row(p, shown[p.view.ref], deeds_of[p.view.ref]) for p in placed if p.view.ref in shown]
    groups = tuple(
        (group, triage.HEADINGS[group], tuple(r for r in rows if r.placed.group is group))
        for group in Group
        if any(r.placed.group is group for r in rows)
    )
    waits = tuple(Waits(view, deeds_of[view.ref]) for view in triage.waiting(view for view, _ in without))
    known_fellows = {x.request.fellow.ref: x.request.fellow.called for x in lines if x.sight is Sight.ALL}
    return Desk(
        groups=groups,
        waiting=waits,
        headline="Closed" if wanted.show == "closed" else triage.headline(placed, len(waits)),
        lede="" if wanted.show == "closed" else triage.lede(placed, now, zone),
        fellows=tuple(sorted(known_fellows.items(), key=lambda pair: (pair[1], str(pair[0])))),
        mine=tuple(sorted(set(mine.values()))),
        cover=_cover(viewer, around, _away(programs, around, now), now),
        wanted=wanted,
        found=bool(rows),
        has_next=has_next,
    )


# -- reading the rows


def _lines(viewer: _Reader, wanted: Wanted, query: SearchQuery | None, now: datetime) -> tuple[list[_Line], bool]:
    """The reader's rows: what is open, or a page of what is closed; with a search also the closed ones it finds."""
    if not query and wanted.show != "closed":
        return [_line(p, viewer) for p in _OPEN(viewer=viewer.id)], False
    mine = _beside(Participant.objects.helping(viewer.id), viewer.id, query)
    closed = mine.filter(standing=Standing.ALL, request__state=State.CLOSED)
    closed = closed.order_by("-request__closed_at", "-request_id")
    if query:
        closed = closed.filter(_readable_match(query))
    if wanted.show == "closed":
        closed = _narrowed(closed, wanted)
        start = (wanted.page - 1) * CLOSED_A_PAGE
        rows = list(closed[start : start + CLOSED_A_PAGE + 1])
        open_waiting = mine.open().filter(standing=Standing.WAITING)[:OPEN_LIMIT]
        found = [_line(p, viewer) for p in (*rows[:CLOSED_A_PAGE], *open_waiting)]
        return found, len(rows) > CLOSED_A_PAGE
    rows = list(_first_due(mine))
    if query and wanted.show == "all" and not wanted.state:
        rows += _narrowed(closed, wanted)[:FOUND_LIMIT]
    return [_line(p, viewer) for p in rows], False


def _first_due(mine: QuerySet[Participant]) -> QuerySet[Participant]:
    return mine.open().order_by("request__due_at", "request_id")[:OPEN_LIMIT]


def _narrowed(rows: QuerySet[Participant], wanted: Wanted) -> QuerySet[Participant]:
    if wanted.urgency:
        rows = rows.filter(request__urgency=wanted.urgency)
    if wanted.fellow:
        rows = rows.filter(request__fellow__ref=wanted.fellow, nameless=False)
    return rows


def _beside(rows: QuerySet[Participant], viewer: int, query: SearchQuery | None) -> QuerySet[Participant]:
    """With each row, in the same query: who else takes part, the fellow's words, offers made, where a search hits."""
    others = Participant.objects.filter(request_id=OuterRef("request_id")).exclude(seat=Seat.PEER)
    words = Message.objects.filter(request_id=OuterRef("request_id"), author_id=OuterRef("request__fellow_id"))
    words = words.filter(kind__in=FELLOWS_WORDS)
    offers = Offer.objects.filter(request_id=OuterRef("request_id"), by=viewer, answered_at__isnull=True)
    rows = rows.annotate(
        others=ArraySubquery(
            others.order_by("order", "id").values(
                row=JSONObject(
                    id="id", person="person_id", called="person__called", standing="standing", seat="seat",
                    order="order", asked="asked_generation", passed="passed_generation",
                )
            )
        ),
        words=ArraySubquery(
            words.order_by("at", "id").values(
                row=JSONObject(
                    id="id", kind="kind", text="text", at="at", board="on_board", hidden="hidden_why",
                    purged="purged_at",
                )
            )
        ),
        offered=ArraySubquery(offers.order_by("at").values("kind")),
        steps=ArraySubquery(
            EscalationStep.objects.filter(policy_id=OuterRef("request__policy_id"))
            .order_by("chain", "number")
            .values(row=Cast(JSONObject(**{c: c for c in ("chain", "number", "percent", "does", "seat")}), TextField()))
        ),
    )  # fmt: skip
    if query:
        hits = _readable_messages(query).order_by("-at", "-id")
        headline = SearchHeadline(
            "text", query, config="english", start_sel=HIT, stop_sel=HIT, max_words=24, min_words=10, max_fragments=1
        )
        rows = rows.annotate(hits=ArraySubquery(hits.values(row=JSONObject(id="id", text=headline))[:1]))
    # Other names come as columns: seven tables joined are planned for ten times as long as they are read.
    rows = rows.annotate(
        acked_name=_called("request__acked_by_id"),
        answered_name=_called("request__answered_by_id"),
        stands_in_for_name=_called("stands_in_for_id"),
    )
    return rows.select_related("request__policy", "request__fellow").defer(*UNREAD)


def _called(person: str) -> Subquery:
    return Subquery(User.objects.filter(id=OuterRef(person)).values("called"))


_OPEN = Compiled(lambda viewer: _first_due(_beside(Participant.objects.helping(viewer), viewer, None)))


def _readable_messages(query: SearchQuery) -> QuerySet[Message]:
    """Messages of the outer participant's request that this reader may read: notes only since they read it, and on
    the board only what stands on the board."""
    found = Message.objects.filter(request_id=OuterRef("request_id"), search=query, hidden_why="")
    note = Q(kind=MessageKind.NOTE)
    found = found.filter(~note | Q(at__gte=OuterRef("reads_since")))
    found = found.alias(nameless=ExpressionWrapper(OuterRef("nameless"), output_field=BooleanField()))
    return found.filter(Q(on_board=True) | Q(nameless=False))


def _readable_match(query: SearchQuery) -> Exists:
    return Exists(_readable_messages(query))


def _line(part: Participant, viewer: _Reader) -> _Line:
    r = part.request
    sight = sight_of(viewer.id, r, part)
    others = [
        bulk.bare(
            Participant, id=o["id"], request_id=r.id, person_id=o["person"], standing=o["standing"], seat=o["seat"],
            order=o["order"], asked_generation=o["asked"], passed_generation=o["passed"],
        )
        for o in part.others
    ]  # fmt: skip
    names = {o["person"]: o["called"] for o in part.others} | {r.fellow_id: r.fellow.called}
    for somebody, called in ((r.acked_by_id, part.acked_name), (r.answered_by_id, part.answered_name)):
        if somebody:
            names.setdefault(somebody, called)
    nameless = sight is Sight.NAMELESS
    words = [_words(m) for m in part.words if sight.reads and (m["board"] or not nameless)]
    hits = list(getattr(part, "hits", ())) if sight.reads else []
    case = Case(r, others, None, None, r.changed_at) if sight is Sight.ALL else None
    return _Line(part, r, sight, case, names, words, hits)


def _rules(line: _Line) -> Rules:
    """Of this line's policy; most rows share one, so its steps are read as text and opened once."""
    return as_rules(line.request.policy, [SimpleNamespace(**json.loads(step)) for step in line.part.steps])


def _words(m: dict[str, object]) -> dict[str, object]:
    text = words_of(m["text"], hidden=m["hidden"], purged=bool(m["purged"]), is_author=False)
    return m | {"text": text}


def _is_wanted(line: _Line, wanted: Wanted, mine: Mapping[int, object]) -> bool:
    r, part, named = line.request, line.part, line.sight is Sight.ALL
    if wanted.show == "mine" and not (named and r.fellow_id in mine):
        return False
    if wanted.show == "covering" and not (named and part.seat in (Seat.BACKUP, Seat.COVER)):
        return False
    if wanted.show == "have" and r.acked_by_id != part.person_id:
        return False
    if wanted.show == "closed" and r.state != State.CLOSED:
        return False
    if wanted.fellow and not (named and r.fellow.ref == wanted.fellow):
        return False
    if wanted.q and not line.hits:
        return False
    return (not wanted.state or r.state == wanted.state) and (not wanted.urgency or r.urgency == wanted.urgency)


# -- what one row says


def _view(line: _Line, viewer: _Reader, programs: Mapping[int, str]) -> RequestView:
    r = line.request
    words = line.words[-1]["text"] if line.words else ""
    have = [
        o["person"]
        for o in line.part.others
        if o["standing"] == Standing.ALL and o["asked"] == r.generation != o["passed"] and o["person"] != viewer.id
    ]
    program = programs.get(r.program_id, "") if len(programs) > 1 else ""
    return see(
        r, viewer.id, line.part, names=line.names, with_whom=tuple(have), opening=opening(words), program=program
    )


def opening(text: str) -> str:
    """The first words, cut between words."""
    text = " ".join(text.split())
    if len(text) <= OPENING:
        return text
    return text[:OPENING].rsplit(" ", 1)[0].rstrip(" ,.;:–—-") + " …"


def _known(line: _Line, viewer: _Reader, case: Case | None, now: datetime) -> Known:
    r, part = line.request, line.part
    asked = part.has_turn(r.generation)
    if line.sight is Sight.NAMELESS:
        return Known(Seat(part.seat), asked)
    came_back = line.words[-1] if line.words and line.words[-1]["kind"] != MessageKind.ASK else None
    away = None
    if case and part.stands_in_for_id in case.circle.people:
        away = case.circle.people[part.stands_in_for_id].away_at(now)
    next_person, next_at = _next(case) if case else ("", None)
    return Known(
        seat=Seat(part.seat),
        asked=asked,
        came_later=r.step > 0 and part.seat not in (Seat.MENTOR, Seat.COVER) and not part.stands_in_for_id,
        covers_for=part.stands_in_for_name or "",
        covers_until=away.last if away else None,
        wrote_at=datetime.fromisoformat(came_back["at"]) if came_back else None,
        answered_at=r.answered_at,
        answered_by_me=r.answered_by_id == viewer.id,
        was_answer=r.left_minutes is None,  # what is left of the clock is kept for a question and for a talk
        silent=r.answered_by_id == viewer.id and r.nudged and r.topic in NEVER_CLOSED_BY_SILENCE,
        next_person=next_person,
        next_at=next_at,
    )


def _next(case: Case) -> tuple[str, datetime | None]:
    """Who is asked if nobody has answered, and when: as the engine will decide it."""
    r = case.request
    if r.state != State.WAITING or r.held_until:
        return "", None
    due = r.promised_at if r.step == 0 and not r.reminded else r.due_at
    step = next(
        iter(
            plan.ahead(
                case.circle, rules=case.rules, chain=case.chain, urgency=r.urgency, barred=case.barred,
                asked=case.asked, present=case.present, step=r.step, due=due, shown=1,
            )
        ),
        None,
    )  # fmt: skip
    return (step.asked.person.called, step.at) if step and step.asked else ("", None)


def _deeds(line: _Line, viewer: _Reader, case: Case | None, now: datetime) -> Deeds:
    r, part = line.request, line.part

    def ok(verb: Verb) -> bool:
        return may(viewer.id, verb, r, part).ok

    has = r.acked_by_id == viewer.id
    have = ok(Verb.ACKNOWLEDGE) and not has
    more_time = has and OfferKind.MORE_TIME not in part.offered
    by, others = _times(case, viewer, now) if case and (have or more_time) else (None, ())
    return Deeds(
        have=have,
        more_time=more_time,
        by=by,
        others_by=others,
        pass_on=ok(Verb.PASS_ON) and part.passed_generation != r.generation,
        talked=ok(Verb.TALKED),
        answer=ok(Verb.ANSWER),
        question=ok(Verb.QUESTION),
        hand_over=ok(Verb.HAND_OVER),
        remind=ok(Verb.REMIND_HOLDER),
        offer=ok(Verb.OFFER),
        offered=tuple(k for k in part.offered if k in (OfferKind.READ, OfferKind.CALL)),
    )


def _times(case: Case, viewer: _Reader, now: datetime) -> tuple[datetime, tuple[tuple[datetime, str], ...]]:
    """By when one tap says it, and what else one may say."""
    r, hours = case.request, case.hours_of(viewer.id)
    usual = deadline.usual_by(r.urgency, hours, now, r.promised_at, r.before_at)
    others = (at for at in deadline.by_times(r.urgency, hours, now, r.promised_at, r.before_at) if at != usual)
    return usual, tuple((at, saying.by(at, now, viewer.zone)) for at in others)


def _row(placed: Placed, line: _Line, deeds: Deeds) -> Row:
    said = tuple((m["text"], datetime.fromisoformat(m["at"])) for m in line.words)
    # Only who helps here could hear of it: that a fellow was left out is the author's alone.
    there = line.case.participants if line.case else []
    out = [p.person_id for p in there if p.standing == Standing.EXCLUDED and p.seat != Seat.PEER]
    hit = opening(line.hits[0]["text"].replace(HIT, "")) if line.hits else ""
    return Row(placed, deeds, said, hit, saying.names(line.names[i] for i in out))


def _away(programs: Mapping[int, str], around: Mapping[int, Circle], now: datetime) -> tuple[AwayNow, ...]:
    """Who is away now. Asked only where somebody is, or where the people of a program were not read already."""
    read = {c.program_id: c.people for c in around.values()}
    if programs.keys() <= read.keys() and not any(p.away_at(now) for people in read.values() for p in people.values()):
        return ()
    return away_now(programs, now)


def _cover(viewer: _Reader, around: Mapping[int, Circle], away: Sequence[AwayNow], now: datetime) -> str:
    """Who covers whom, in sentences: "You cover for Priya until Thursday. Tom covers for you, and you for Tom." """

    def until(last: date) -> str:
        return f"until {saying.day(last, now, viewer.zone)}"

    gone = {a.id for a in away}
    mine = [a for a in away if viewer.id not in gone and viewer.id in dict(a.stand_ins)]
    said = [f"You cover for {saying.names(f'{a.called} {until(a.last)}' for a in mine)}."] if mine else []
    others = [a for a in away if a not in mine]
    for a in others[:AWAY_NAMED]:
        covers = [name for _, name in a.stand_ins]
        who = f"; {saying.names(covers)} {'covers' if len(covers) == 1 else 'cover'}" if covers else ""
        said.append(f"{'You are' if a.id == viewer.id else f'{a.called} is'} away {until(a.last)}{who}.")
    if (more := len(others) - AWAY_NAMED) > 0:
        said.append(f"{triage.count(more).capitalize()} more {'is' if more == 1 else 'are'} away.")
    said += _on_call(viewer, around.values(), until, now)
    said = said or ["Nobody is away."]
    by_whom, for_whom = set(), set()
    for circle in around.values():
        mentor, backup = circle.mentor, circle.backup
        if mentor and backup and mentor.id == viewer.id and not gone & {mentor.id, backup.id}:
            by_whom.add(backup.called)
        elif mentor and backup and backup.id == viewer.id and not gone & {mentor.id, backup.id}:
            for_whom.add(mentor.called)
    covers = f"{saying.names(sorted(by_whom))} {'covers' if len(by_whom) == 1 else 'cover'} for you"
    if by_whom and by_whom == for_whom:
        said.append(f"{covers}, and you for {saying.names(sorted(by_whom))}.")
    else:
        said += [f"{covers}."] if by_whom else []
        said += [f"You stand in for {saying.names(sorted(for_whom))}."] if for_whom else []
    return " ".join(said)


def _on_call(viewer: _Reader, circles: Iterable[Circle], until: Callable[[date], str], now: datetime) -> Iterable[str]:
    """Whoever the calendars name for a break that is now."""
    found: dict[tuple[int, date], str] = {}
    for circle in circles:
        closed = circle.fellow.hours.closure_on(now.astimezone(circle.fellow.hours.zone).date())
        cover = circle.people.get(closed.cover_id or 0) if closed else None
        if closed and cover and not cover.unreachable(now):
            who = "You are" if cover.id == viewer.id else f"{cover.called} is"
            found[cover.id, closed.last] = f"{who} on call {until(closed.last)} ({closed.name})."
    return found.values()
