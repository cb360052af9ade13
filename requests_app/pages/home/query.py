"""What the first page asks the database of its reader's own things: one query, whatever roles they hold; one more for
what a fellow has open.

Every column begins at the reader: what they wrote, what they asked, what was offered to them, whom they stand beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject, Left

from mentors.support import Assignment
from pts_support.db.prepared_queries import PreparedQuery, PreparedValue
from pts_support.people.models import Membership, Role, User
from pts_support.people.pages.extensions import cards
from pts_support.people.roles import HeldRoles
from requests_app.access import sight
from requests_app.acts import moderation
from requests_app.acts.filing import drafts_of
from requests_app.chain import policy_versions
from requests_app.chain.policy import Rules
from requests_app.lifecycle.undoing import UNDO_TIME, WAITS_FOR_UNDO, show_as_before
from requests_app.models import Event, HelpRequest, KeptLine, Message, Offer, Participant, draft
from requests_app.vocabulary import CLOCK_RUNS, OPEN, AuthorMay, EventKind, MessageKind, Seat, Standing, State

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

OPENING = 140
OPEN_SHOWN = 30
OFFERS_SHOWN = 10
NEWS_READ = 50
LATE = timedelta(minutes=1)  # as the escalation log counts it
LATE_SHOWN = 50
CAME_BACK = (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)
NEWS_KINDS = (
    EventKind.REMOVAL_ASKED, EventKind.GLASS_BROKEN, EventKind.WORDS_PURGED, EventKind.REMOVAL_OVER,
    EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED, EventKind.ACKNOWLEDGED, EventKind.ESCALATED,
    EventKind.ASKED_FELLOW, EventKind.ASKED_IF_HELPED, EventKind.FELL_AWAY, EventKind.TIMES_MOVED, EventKind.CLOSED,
)  # fmt: skip
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """An assignment in which the reader is mentor or backup."""

    fellow_id: int
    fellow_user_id: int
    fellow: str
    phone: str
    mentor_id: int
    mentor: str
    backup_id: int
    backup: str


@dataclass(frozen=True)
class KeptWords:
    """A line that a fellow keeps for themself."""

    text: str
    at: datetime


@dataclass(frozen=True)
class OwnThings:
    """``words``: refs of request and message whose hidden words the reader may change; ``flags``: how many words on the
    board wait for them to look at; ``late``: how many steps the engine is late with. The rest only for fellows,
    ``pairs`` only for helpers.

    ``peers``: the cohort's other fellowships by first and last day, with how many these are; ``rules``: None while the
    program has no policy; ``cards``: what the cards of other rooms are made from (people/pages/extensions/cards.py).
    """

    words: tuple[tuple[UUID, UUID], ...]
    flags: int = 0
    late: int = 0
    offers: tuple[Row, ...] = ()
    drafts: tuple[Row, ...] = ()
    news: tuple[Row, ...] = ()
    kept: KeptWords | None = None
    peers: tuple[tuple[date, date | None, int], ...] = ()
    rules: Rules | None = None
    pairs: tuple[Pair, ...] = ()
    cards: Row = field(default_factory=dict)

    def peers_on(self, day: date) -> int:
        """How many other fellows of the cohort are here that day."""
        return sum(many for first, last, many in self.peers if first <= day and (last is None or day <= last))


def own_things(
    reader: User,
    here: HeldRoles,
    since: datetime | None,
    now: datetime,
    of_cards: Mapping[str, PreparedValue] = MappingProxyType({}),
) -> OwnThings:
    """One query. ``since``: news are what happened after that; ``of_cards``: what the cards of other rooms are made
    with."""
    values = _values(reader, here, since, now)
    row = _OWN(reader=reader.id, **values, **of_cards)
    return _read(next(iter(row)))


def _values(reader: User, here: HeldRoles, since: datetime | None, now: datetime) -> dict[str, PreparedValue]:
    """What is asked for these roles; what is left out is not."""
    values: dict[str, PreparedValue] = {}
    if reviews := here.programs(*moderation.REVIEWER_ROLES):
        values |= {"reviews": sorted(reviews), "late_since": now - LATE}
    if fellowship := here.fellowship:
        values |= {
            "program": fellowship.program_id,
            "cohort": fellowship.cohort_id,
            "drafts_since": now - draft.LIVES,
        }
    if here.fellowship and since:
        values |= {"news_since": since, "undone_since": now - UNDO_TIME}
    if here.is_helper:
        values["helps_on"] = now.astimezone(reader.zone).date()
    return values


def _own(
    *,
    reader: int,
    reviews: list[int] | None = None,
    late_since: datetime | None = None,
    program: int | None = None,
    cohort: int | None = None,
    drafts_since: datetime | None = None,
    news_since: datetime | None = None,
    undone_since: datetime | None = None,
    helps_on: date | None = None,
    **of_cards: object,
) -> QuerySet[User, Any]:
    """The columns for these roles. ``program``, ``cohort``: of a fellow; ``reviews``: the programs whose board they
    look after; ``helps_on``: today, for a helper; ``of_cards``: what the cards of rooms are made with."""
    whose = User(id=reader)
    columns: dict[str, Any] = {"own_words": _words_to_change(whose)}
    if reviews:
        flagged = moderation.open_flags(whose, reviews).order_by().values("message_id").distinct()
        columns["own_flags"] = ArraySubquery(flagged)
    if reviews and late_since:
        columns["own_late"] = _late(whose, reviews, late_since)
    if program and drafts_since:
        columns |= _fellows_columns(whose, program, cohort, drafts_since + draft.LIVES)
    if news_since and undone_since:
        columns["own_news"] = _news(whose, news_since, undone_since)
    if helps_on:
        columns["own_pairs"] = _pairs(whose, helps_on)
    if of_cards:
        columns |= cards.columns_on_home(of_cards)
    return User.objects.filter(id=reader).values(**columns)


_OWN = PreparedQuery(_own)


def _late(whose: User, programs: list[int], since: datetime) -> ArraySubquery:
    """Steps that the engine has not taken in time, but for what this reader was left out of."""
    out = Participant.objects.filter(request=OuterRef("pk"), person=whose, standing=Standing.EXCLUDED)
    late = HelpRequest.objects.filter(program_id__in=programs, due_at__lt=since).exclude(Exists(out))
    return ArraySubquery(late.values("id")[:LATE_SHOWN])


def _read(row: Row) -> OwnThings:
    rules = row.get("own_rules")
    return OwnThings(
        words=tuple((UUID(one["request"]), UUID(one["message"])) for one in row["own_words"]),
        flags=len(row.get("own_flags", ())),
        late=len(row.get("own_late", ())),
        offers=tuple(row.get("own_offers", ())),
        drafts=tuple(row.get("own_drafts", ())),
        news=tuple(row.get("own_news", ())),
        kept=next((KeptWords(one["text"], datetime.fromisoformat(one["at"])) for one in row.get("own_kept", ())), None),
        peers=tuple((_day(one["first"]), _day_or_none(one["last"]), one["many"]) for one in row.get("own_peers", ())),
        rules=policy_versions.rules_from(rules) if rules else None,
        pairs=tuple(Pair(**one) for one in row.get("own_pairs", ())),
        cards=row,
    )


def _day(at: str) -> date:
    return date.fromisoformat(at)


def _day_or_none(at: str | None) -> date | None:
    return date.fromisoformat(at) if at else None


def _words_to_change(reader: User) -> ArraySubquery:
    """Hidden words of this person's own, where they may still come back to them."""
    reads = sight.HELPER_READS.q() | sight.PEER_READS.q()
    there = Participant.objects.filter(reads, request=OuterRef("request"), person=reader)
    hidden = Message.objects.filter(sight.HIDDEN.q(), (~sight.TAKEN_BACK).q("request__"), author=reader)
    own = Q(request__fellow=reader, request__author_may=AuthorMay.ACT)
    rows = hidden.filter(own | Exists(there)).order_by("hidden_at", "id")
    return ArraySubquery(rows.values(row=JSONObject(request="request__ref", message="ref"))[:OFFERS_SHOWN])


def _fellows_columns(fellow: User, program: int, cohort: int | None, now: datetime) -> dict[str, Any]:
    row = JSONObject(key="form_key", fields="fields", changed="changed_at")
    drafts = drafts_of(fellow, now).order_by("-changed_at").values(row=row)
    kept = KeptLine.objects.filter(fellow=fellow).order_by("-at").values(row=JSONObject(text="text", at="at"))
    peers = Membership.objects.filter(role=Role.FELLOW, cohort=cohort, ended_at__isnull=True, user__is_active=True)
    by_days = peers.exclude(user=fellow).order_by().values("starts_on", "ends_on")  # a cohort begins and ends together
    others = by_days.annotate(row=JSONObject(first="starts_on", last="ends_on", many=Count("id"))).values("row")
    return {
        "own_offers": _offers(fellow),
        "own_drafts": ArraySubquery(drafts[:OPEN_SHOWN]),
        "own_kept": ArraySubquery(kept[:1]),
        "own_peers": ArraySubquery(others),
        "own_rules": policy_versions.newest_as_row(program),
    }


def _offers(fellow: User) -> ArraySubquery:
    """What waits for the fellow's yes or not now."""
    rows = Offer.objects.filter(request__fellow=fellow, request__state__in=OPEN, answered_at__isnull=True)
    row = JSONObject(
        request="request__ref", about="request_id", kind="kind", by="by__called", person="person__called",
        by_id="by_id", person_id="person_id",
    )  # fmt: skip
    return ArraySubquery(rows.order_by("-at").values(row=row)[:OFFERS_SHOWN])


def _news(fellow: User, since: datetime, undone_since: datetime) -> ArraySubquery:
    """What others did to the fellow's requests. Whoever asked sees who answered, on the board too."""
    rows = Event.objects.filter(request__fellow=fellow, at__gt=since, kind__in=NEWS_KINDS).exclude(actor=fellow)
    # What a helper can still undo is no news yet.
    rows = rows.exclude(at__gt=undone_since, kind__in=WAITS_FOR_UNDO, data__has_key="before")
    row = JSONObject(
        request="request_id", kind="kind", at="at", actor="actor__called", person="person__called",
        actor_id="actor_id", person_id="person_id", state="request__state", answered_at="request__answered_at",
        acked_by="request__acked_by_id",
    )  # fmt: skip
    return ArraySubquery(rows.order_by("-at", "-id").values(row=row)[:NEWS_READ])


def _pairs(helper: User, day: date) -> ArraySubquery:
    """Their fellows and those they step in for that day, by the fellow's name."""
    rows = Assignment.objects.filter(Q(mentor=helper) | Q(backup=helper), ended_at__isnull=True, starts_on__lte=day)
    row = JSONObject(
        fellow_id="fellow_id", fellow="fellow__user__called", phone="fellow__user__phone", mentor_id="mentor_id",
        mentor="mentor__called", backup="backup__called", fellow_user_id="fellow__user_id", backup_id="backup_id",
    )  # fmt: skip
    return ArraySubquery(rows.order_by("fellow__user__called", "id").values(row=row))


# -- what a fellow asked


if TYPE_CHECKING:
    from typing import TypedDict

    class _Columns(TypedDict):
        opening: str | None
        order: int
        came_back: str | None
        parts: list[dict[str, Any]]
        rules: dict[str, Any]

    OwnRequest = WithAnnotations[HelpRequest, _Columns]


def asked_by(fellow: User) -> QuerySet[HelpRequest, OwnRequest]:
    """Everything this fellow asked, with its opening words, who takes part, and the policy it keeps; what needs the
    fellow stands first, then the newest."""
    first = Message.objects.filter(request=OuterRef("pk"), kind=MessageKind.ASK).order_by("at", "id")
    turn = Case(
        When(state=State.ANSWERED, then=Value(0)),
        When(state__in=CLOCK_RUNS, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = HelpRequest.objects.asked_by(fellow).annotate(
        opening=Subquery(first.annotate(start=Left("text", OPENING + 1)).values("start")[:1]),
        order=turn,
        came_back=_came_back(),
        parts=_parts(),
        rules=policy_versions.as_row(OuterRef("policy_id")),
    )
    return rows.select_related("acked_by", "answered_by").order_by("order", F("asked_at").desc(), "-id")


def _came_back() -> Subquery:
    """How it came back to the fellow, where it is their turn: an answer, a question, a talk."""
    rows = Event.objects.filter(request=OuterRef("pk"), kind__in=CAME_BACK, at=OuterRef("answered_at"))
    return Subquery(rows.order_by("-id").values("kind")[:1])


def open_first(fellow: User, now: datetime) -> tuple[OwnRequest, ...]:
    """What of theirs is open, by what is due first; one more than is shown."""
    return as_fellow_sees(_OPEN(fellow=fellow.id), now)


def as_fellow_sees(rows: Iterable[OwnRequest], now: datetime) -> tuple[OwnRequest, ...]:
    """These rows without what a helper can still undo."""
    found = tuple(rows)
    answered_at = {row.id: row.answered_at for row in found}
    show_as_before(found, now)
    for row in found:
        if row.answered_at != answered_at[row.id]:  # how it had come back before that tap
            row.came_back = _kind_at(row.id, row.answered_at)
    return found


def _kind_at(request_id: int, at: datetime | None) -> str | None:
    if at is None:
        return None
    rows = Event.objects.filter(request=request_id, kind__in=CAME_BACK, at=at)
    return rows.order_by("-id").values_list("kind", flat=True).first()


def _open_of(fellow: int) -> QuerySet[HelpRequest, OwnRequest]:
    rows = asked_by(User(id=fellow)).filter(state__in=OPEN)
    return rows.order_by("order", "due_at", "id")[: OPEN_SHOWN + 1]


_OPEN = PreparedQuery(_open_of)


def _parts() -> ArraySubquery:
    """Everybody's part but the board's readers'."""
    rows = Participant.objects.filter(request=OuterRef("pk")).exclude(seat=Seat.PEER).order_by("order", "id")
    row = JSONObject(
        id="id", person="person_id", called="person__called", standing="standing", seat="seat", order="order",
        asked="asked_generation", passed="passed_generation", brought_in="brought_in",
    )  # fmt: skip
    return ArraySubquery(rows.values(row=row))
