"""What a fellow asked, as rows for the fellow's own eyes: whose turn it is, until when, and what is new.

A fixed number of queries, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Left

from mentors.support import Circle, circle_of
from pts_support import saying
from pts_support.saying import capital_number_word
from requests_app.access import sight
from requests_app.acts.filing import drafts_of
from requests_app.chain import forecast, routing
from requests_app.chain.case import RequestCase
from requests_app.chain.policy import Rules
from requests_app.chain.policy_versions import rules_for
from requests_app.models import Event, HelpRequest, Message, Offer, Participant
from requests_app.vocabulary import (
    CLOCK_RUNS,
    OPEN,
    AuthorMay,
    EventKind,
    HelpKind,
    MessageKind,
    OfferKind,
    Outcome,
    Route,
    Seat,
    Standing,
    State,
    Step,
)

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from pts_support.people.models import User

OPENING = 140
OPEN_SHOWN = 30
OFFERS_SHOWN = 10
NEWS_KINDS = (
    EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED, EventKind.ACKNOWLEDGED, EventKind.ESCALATED,
    EventKind.ASKED_FELLOW, EventKind.ASKED_IF_HELPED, EventKind.FELL_AWAY, EventKind.TIMES_MOVED, EventKind.CLOSED,
)  # fmt: skip


@dataclass(frozen=True)
class TimePhrase:
    """Words around a time: ``how`` it is said ("said", "by", "until", "day")."""

    words: str = ""
    at: datetime | None = None
    how: str = "said"


@dataclass(frozen=True)
class OwnRow:
    """One request or draft. ``mark`` and ``state``: whose turn, a word first; ``when``: until when, or since when."""

    path: str
    mark: str
    state: str
    when: TimePhrase
    opener: str
    words: str
    new: bool = False


@dataclass(frozen=True)
class PendingOffer:
    """Something that waits for the fellow's tap."""

    path: str
    says: str


class _OwnColumns(TypedDict):
    opening: str | None
    order: int


if TYPE_CHECKING:
    OwnRequest = WithAnnotations[HelpRequest, _OwnColumns]


def asked_by(fellow: User) -> QuerySet[OwnRequest, OwnRequest]:
    """Everything this fellow asked, with its opening words; what needs the fellow stands first, then the newest."""
    first = Message.objects.filter(request=OuterRef("pk"), kind=MessageKind.ASK).order_by("at", "id")
    opening = Subquery(first.annotate(start=Left("text", OPENING + 1)).values("start")[:1])
    turn = Case(
        When(state=State.ANSWERED, then=Value(0)),
        When(state__in=CLOCK_RUNS, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = HelpRequest.objects.asked_by(fellow).annotate(opening=opening, order=turn)
    return rows.select_related("acked_by", "answered_by").order_by("order", F("asked_at").desc(), "-id")


def own_request_rows(
    requests: Iterable[OwnRequest], *, now: datetime, circle: Circle | None = None, new: frozenset[int] = frozenset()
) -> tuple[OwnRow, ...]:
    """The rows of one fellow's requests (three queries; more where no circle is given and something is open)."""
    requests = list(requests)
    parts: dict[int, list[Participant]] = {r.id: [] for r in requests}
    here = Participant.objects.filter(request_id__in=parts).exclude(seat=Seat.PEER)
    for part in here.select_related("person").order_by("order", "id"):
        parts[part.request_id].append(part)
    moving = [r for r in requests if r.state in CLOCK_RUNS]
    rules = rules_for({r.policy_id for r in moving}) if moving else {}
    around = {circle.membership_id: circle} if circle else {}
    for membership_id in {r.membership_id for r in moving} - around.keys():
        around[membership_id] = circle_of(membership_id, now)
    return tuple(
        _row(r, parts[r.id], around.get(r.membership_id), rules.get(r.policy_id), now, new=r.id in new)
        for r in requests
    )


def _row(
    r: OwnRequest,
    parts: Sequence[Participant],
    circle: Circle | None,
    rules: Rules | None,
    now: datetime,
    *,
    new: bool,
) -> OwnRow:
    mark, state, when = _standing(r, parts, circle, rules, now)
    return OwnRow(f"/requests/{r.ref}/", mark, state, when, HelpKind(r.kind).label, one_line(r.opening or ""), new)


def _standing(
    r: HelpRequest, parts: Sequence[Participant], circle: Circle | None, rules: Rules | None, now: datetime
) -> tuple[str, str, TimePhrase]:
    """Whose turn it is, in words, and the time that goes with it."""
    state = State(r.state)
    if state is State.WITHDRAWN:
        return "ended", "Taken back", TimePhrase("", r.changed_at)
    if state is State.CLOSED:
        outcome = Outcome(r.outcome)
        quiet = {Outcome.NO_FEEDBACK: "Closed without feedback", Outcome.LEFT_PROGRAM: "Closed, you left the program"}
        return "done", quiet.get(outcome, "Closed"), TimePhrase("", r.closed_at)
    if state is State.ANSWERED:
        who = r.answered_by.called if r.answered_by else "Somebody"
        # What is left of the clock is kept for a question and for a talk, never for an answer.
        did = "answered" if r.left_minutes is None else "came back to you"
        return "yours", "Your turn", TimePhrase(f"{who} {did}", r.answered_at)
    if r.held_until:
        return "waiting", "On hold", TimePhrase("", r.held_until, "until")
    if state is State.ACKNOWLEDGED:
        who = r.acked_by.called if r.acked_by else "Somebody"
        return "has", f"{who} has it", TimePhrase("you hear", r.due_at, "by")
    reading = [p.person.called for p in parts if p.standing == Standing.ALL and p.has_turn(r.generation)]
    knowing = [p.person.called for p in parts if p.standing == Standing.WAITING]
    if r.route == Route.PEERS and r.on_board and not reading:
        if r.step == 1 and not r.peer_choice:
            return "yours", "Your turn", TimePhrase("no answer on the board yet: choose what next")
        return "waiting", "On the board", TimePhrase("", _next_at(r), "until")
    if not reading and not knowing:
        return "late", "Nobody could be reached yet", TimePhrase(f"call {circle.phone}" if circle else "")
    at, then = _next_at(r), _then(r, parts, circle, rules, now)
    if reading:
        state_said = f"{reading[0]}’s turn" if len(reading) == 1 else f"{saying.names(reading)} have it"
    else:
        state_said = f"{saying.names(knowing)} {'knows' if len(knowing) == 1 else 'know'} that you wait"
    if r.step == 0 and len(reading) == 1:
        return "waiting", state_said, TimePhrase("", at, "until")
    return "waiting", state_said, TimePhrase(f"or {then} does too," if then else "next look", at)


def _next_at(r: HelpRequest) -> datetime | None:
    """The time the fellow was told; after a step, the next one."""
    return r.promised_at if r.step == 0 else r.due_at


def _then(
    r: HelpRequest, parts: Sequence[Participant], circle: Circle | None, rules: Rules | None, now: datetime
) -> str:
    if circle is None or rules is None:
        return ""
    case = RequestCase(r, list(parts), circle, rules, now)
    if forecast.policy_step(rules, case.chain, r.step + 1) is not Step.ADD:
        return ""
    found, _ = routing.next_asked(
        circle, rules=rules, chain=case.chain, barred=case.barred, asked=case.asked, present=case.present,
        at=_next_at(r) or now,
    )  # fmt: skip
    return found.person.called if found else ""


def one_line(words: str) -> str:
    """The opening words on one line."""
    line = " ".join(words.split())
    return line if len(line) <= OPENING else f"{line[:OPENING].rsplit(' ', 1)[0]} …"


# Drafts, offers, news ------------------------------------------------------------------------------------------


def draft_rows(fellow: User, now: datetime) -> tuple[OwnRow, ...]:
    openers = dict(HelpKind.choices)
    return tuple(
        OwnRow(
            f"/ask/?draft={d.form_key}", "ended", "Draft", TimePhrase("only you can see it"),
            openers.get(str(d.fields.get("kind", "")), HelpKind.RUN_BY.label), one_line(str(d.fields.get("text", ""))),
        )
        for d in drafts_of(fellow, now)[:OPEN_SHOWN]
    )  # fmt: skip


def offers_to(fellow: User) -> tuple[PendingOffer, ...]:
    """What waits for the fellow's yes or not now (one query)."""
    rows = Offer.objects.filter(request__fellow=fellow, request__state__in=OPEN, answered_at__isnull=True)
    found = rows.select_related("by", "person", "request").order_by("-at")[:OFFERS_SHOWN]
    return tuple(PendingOffer(f"/requests/{o.request.ref}/", _offer_words(o)) for o in found)


def words_to_change(person: User) -> tuple[tuple[UUID, UUID], ...]:
    """Hidden words of this person's own, as refs of request and message (one query), where they may still come back
    to them."""
    reads = sight.HELPER_READS.q() | sight.PEER_READS.q()
    there = Participant.objects.filter(reads, request=OuterRef("request"), person=person)
    hidden = Message.objects.filter(sight.HIDDEN.q(), (~sight.TAKEN_BACK).q("request__"), author=person)
    own = Q(request__fellow=person, request__author_may=AuthorMay.ACT)
    rows = hidden.filter(own | Exists(there)).order_by("hidden_at", "id")
    return tuple(rows.values_list("request__ref", "ref")[:OFFERS_SHOWN])


def _offer_words(o: Offer) -> str:
    other = o.person.called if o.person else "somebody"
    return {
        OfferKind.READ: f"{o.by.called} could read it, if you let them.",
        OfferKind.CALL: f"{o.by.called} could call you.",
        OfferKind.ADD: f"{o.by.called} would bring in {other}.",
        OfferKind.HAND_OVER: f"{o.by.called} would hand it over to {other}.",
        OfferKind.MORE_TIME: f"{o.by.called} asks for more time.",
    }[OfferKind(o.kind)]


@dataclass(frozen=True)
class News:
    """What others did since the last visit. ``about``: ids of the requests it is about."""

    says: str
    about: frozenset[int]


def news_for(fellow: User, since: datetime | None) -> News:
    """One query. Whoever asked sees who answered, on the board too."""
    if since is None:
        return News("", frozenset())
    rows = Event.objects.filter(request__fellow=fellow, at__gt=since, kind__in=NEWS_KINDS).exclude(actor=fellow)
    found = list(rows.select_related("actor", "person", "request").order_by("-at", "-id")[:50])
    found = [e for e in found if not _is_past(e)]
    if not found:
        return News("", frozenset())
    about = frozenset(e.request_id for e in found)
    first = min(found, key=lambda e: NEWS_KINDS.index(e.kind))
    more = len(about) - 1
    rest = (
        ""
        if not more
        else " One more has moved too."
        if more == 1
        else f" {capital_number_word(more)} more have moved too."
    )
    return News(f"{_news_words(first)}{rest}", about)


def _is_past(e: Event) -> bool:
    """Whether it came back to them then, and somebody has acted since."""
    came_back = e.kind in (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)
    return came_back and (e.request.state != State.ANSWERED or e.request.answered_at != e.at)


def _news_words(e: Event) -> str:
    actor = e.actor.called if e.actor else "Somebody"
    person = e.person.called if e.person else "The next person"
    return {
        EventKind.ANSWERED: f"{actor} has answered one of your questions.",
        EventKind.QUESTIONED: f"{actor} asks you something back.",
        EventKind.TALKED: f"{actor} says that you talked. Did that do it?",
        EventKind.ACKNOWLEDGED: f"{actor} has one of your questions.",
        EventKind.ESCALATED: f"{person} is asked too now.",
        EventKind.ASKED_FELLOW: "The board has not answered yet: you choose what next.",
        EventKind.ASKED_IF_HELPED: "Did an answer help? One of your questions waits for a word from you.",
        EventKind.FELL_AWAY: "One of your questions has moved on to somebody else.",
        EventKind.TIMES_MOVED: "A calendar has changed, and a time with it.",
        EventKind.CLOSED: "One of your questions was closed.",
    }[EventKind(e.kind)]
