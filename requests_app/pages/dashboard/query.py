"""Which requests the dashboard shows this helper, read in a constant number of queries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypedDict, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    OuterRef,
    Q,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast, JSONObject

from pts_support import saying
from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import User
from pts_support.people.text import LINE_LIMIT, clean_line
from pts_support.saying import opening_words
from requests_app.access.sight import Sight, sight_of
from requests_app.access.visibility import words_of
from requests_app.chain.policy import Rules
from requests_app.chain.policy_versions import as_rules
from requests_app.models import EscalationStep, HelpRequest, Message, Offer, Participant
from requests_app.models.participant import ParticipantQuerySet
from requests_app.pages.dashboard.found import (
    FOUND_LIMIT,
    NamedBeside,
    found_rows,
    named_beside,
    newest_hit,
    on_the_board_only,
)
from requests_app.pages.dashboard.search import SearchWords
from requests_app.vocabulary import (
    OPEN,
    MessageKind,
    OfferKind,
    Seat,
    Standing,
    State,
    Urgency,
)

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

OPEN_LIMIT = 200  # nobody answers more than this; what is due first is kept
CLOSED_A_PAGE = 20
_OF_THE_FELLOW = (
    f"request__fellow__{field.attname}"
    for field in User._meta.concrete_fields
    if field.name not in ("id", "ref", "called")
)
_OF_THE_REQUEST = (
    "form_key", "body_digest", "tried_friend", "tried_other", "tried_again", "promised_to", "held_back", "clock_from",
    "allowance", "held_from", "held_minutes", "acked_at", "peer_choice", "outcome", "first_human_at",
    "first_human_minutes", "kept_promise", "highest_step", "trouble_count", "put_off_until",
)  # fmt: skip
UNREAD = (*_OF_THE_FELLOW, *(f"request__{name}" for name in _OF_THE_REQUEST))  # wide columns no row says anything from
FELLOWS_WORDS = (MessageKind.ASK, MessageKind.ADDED, MessageKind.FOLLOW_UP)
SHOWS = ("all", "mine", "covering", "have", "closed")
_OPEN = PreparedQuery(lambda viewer: _first_due(_beside(Participant.objects.helping(viewer), viewer)))
_FOUND = PreparedQuery(
    lambda viewer, rows: _beside(
        Participant.objects.helping(viewer).filter(
            Q(pk__in=rows) | Q(standing=Standing.WAITING, request__due_at__isnull=False)
        ),
        viewer,
    )
)


@dataclass(frozen=True)
class DashboardFilter:
    """What the address asks for. What it does not know it passes over."""

    show: str = "all"
    state: str = ""
    urgency: str = ""
    fellow: UUID | None = None
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> DashboardFilter:
        return cls(
            show=_one_of(query, "show", SHOWS) or "all",
            state=_one_of(query, "state", OPEN),
            urgency=_one_of(query, "urgency", Urgency.values),
            fellow=_ref_in(query.get("fellow", "")),
            q=clean_line(query.get("q", ""))[:LINE_LIMIT],
            page=_page_in(query.get("page", "")),
        )

    @cached_property
    def searched(self) -> SearchWords | None:
        """What is looked for; None while too little is typed."""
        return SearchWords.read(self.q)

    @property
    def too_short(self) -> bool:
        """Something is typed, and too little to look for."""
        return bool(self.q) and self.searched is None

    @property
    def narrowed(self) -> bool:
        return bool(self.show != "all" or self.state or self.urgency or self.fellow or self.q)

    @property
    def newer(self) -> int:
        return self.page - 1

    @property
    def older(self) -> int:
        return self.page + 1


def _one_of(query: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    value = query.get(name, "")
    return value if value in known else ""


def _ref_in(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _page_in(typed: str) -> int:
    if typed.isascii() and typed.isdigit() and len(typed) < 6:
        return int(typed) or 1
    return 1


@dataclass(frozen=True)
class DashboardReader:
    """Whose desk it is, and when: a row asks a dozen times, and ``request.user`` is looked up anew each time.

    ``programs``: names by id, to tell rows apart where the reader has several; ``since``: when they were here before.
    """

    id: int
    zone: tzinfo
    programs: Mapping[int, str]
    now: datetime
    since: datetime | None = None

    def until(self, last: date) -> str:
        return f"until {saying.day(last, self.now, self.zone)}"


@dataclass(frozen=True)
class _Written:
    """Words of a message as this reader may know them."""

    id: int
    text: str
    kind: str = ""
    at: datetime | None = None


class _PartColumns(TypedDict):
    """What ``_beside`` reads with a row. ``hits`` only where something is searched for."""

    others: list[dict[str, Any]]
    words: list[dict[str, Any]]
    offered: list[str]
    call: str | None
    steps: list[str]
    acked_name: str | None
    answered_name: str | None
    stands_in_for_name: str | None


if TYPE_CHECKING:
    PartWithColumns = WithAnnotations[Participant, _PartColumns]


@dataclass(frozen=True)
class QueriedRow:
    """One participant row of the reader's with everything read beside it. ``others``: everybody's part but the
    board's readers', the reader's own among them; ``words``: what the fellow wrote last; ``hits``: the newest message
    that a search met, and ``passage`` what is shown of either."""

    part: PartWithColumns
    request: HelpRequest
    sight: Sight
    others: tuple[Participant, ...]
    names: Mapping[int, str]
    words: tuple[_Written, ...]
    hits: tuple[_Written, ...]
    passage: str = ""

    @property
    def shown_id(self) -> int:
        """The message whose words are shown."""
        return (self.hits or self.words)[-1].id

    @property
    def shows_ask(self) -> bool:
        """Whether what is shown is what the fellow asked, and not a later word of anybody's."""
        return (self.hits or self.words)[-1].kind == MessageKind.ASK

    def joined_after(self, since: datetime | None) -> bool:
        return since is not None and self.part.joined_at > since

    def newer_than(self, since: datetime | None) -> bool:
        """Whether it came to this reader, or the fellow wrote, after that moment; on the board no time is told."""
        if since is None or self.joined_after(since) or self.sight is not Sight.ALL:
            return self.joined_after(since)
        return any(written.at and written.at > since for written in self.words)


def queried_rows(reader: DashboardReader, wanted: DashboardFilter) -> tuple[list[QueriedRow], bool]:
    """The reader's rows: what is open, or a page of what is closed; with a search also the closed ones it finds."""
    rows, has_next = _rows(reader, wanted)
    with_columns = cast("Iterable[PartWithColumns]", rows)  # _beside has put them there
    return [_line(row, reader, wanted.searched) for row in with_columns], has_next


def _rows(reader: DashboardReader, wanted: DashboardFilter) -> tuple[Iterable[Participant], bool]:
    if wanted.searched:
        return _searched(reader, wanted, wanted.searched)
    if wanted.show == "closed":
        return _closed_page(reader, wanted)
    return _OPEN(viewer=reader.id), False


def _closed_page(reader: DashboardReader, wanted: DashboardFilter) -> tuple[list[Participant], bool]:
    """A page of what is closed, with those who only wait beside it; and whether another page follows."""
    mine = _beside(Participant.objects.helping(reader.id), reader.id)
    start = (wanted.page - 1) * CLOSED_A_PAGE
    closed = mine.filter(standing=Standing.ALL, request__state=State.CLOSED)
    newest_first = _narrowed(closed, wanted).order_by("-request__closed_at", "-request_id")
    rows = list(newest_first[start : start + CLOSED_A_PAGE + 1])
    return [*rows[:CLOSED_A_PAGE], *_only_waiting(mine)], len(rows) > CLOSED_A_PAGE


def _searched(reader: DashboardReader, wanted: DashboardFilter, words: SearchWords) -> tuple[list[Participant], bool]:
    """What the search finds: the open ones by when they are due, then the newest of those that are closed; and those
    who only wait. First which rows, then everything beside them by a statement that is written already."""
    beside = named_beside(list(reader.programs), words)
    found = _narrowed(found_rows(reader.id, list(reader.programs), words, beside), wanted)
    if wanted.show == "closed":
        found = found.filter(request__state=State.CLOSED)
    hits = _hits(found, words, beside)
    order = list(hits)[:FOUND_LIMIT]
    places = {row: place for place, row in enumerate(order)}
    rows = sorted(_FOUND(viewer=reader.id, rows=order), key=lambda row: places.get(row.pk, FOUND_LIMIT))
    for row in rows:
        row.hits = hits.get(row.pk, [])  # type: ignore[attr-defined]  # beside it, as an annotation would stand
    return rows, len(hits) > FOUND_LIMIT


def _hits(
    found: ParticipantQuerySet, words: SearchWords, beside: Sequence[NamedBeside]
) -> dict[int, list[dict[str, Any]]]:
    """By row the newest message that the search met: one with all the words, else with those typed beside the name."""
    columns = {f"beside_{number}": newest_hit(one.words) for number, one in enumerate(beside)}
    rows = found.annotate(hits=newest_hit(words), **columns)
    hits: dict[int, list[dict[str, Any]]] = {}
    for row, fellow, with_all, *others in rows.values_list("pk", "request__fellow_id", "hits", *columns)[
        : FOUND_LIMIT + 1
    ]:
        theirs = (met for one, met in zip(beside, others, strict=True) if fellow in one.fellows)
        hits[row] = with_all or next(theirs, [])
    return hits


def _only_waiting(mine: ParticipantQuerySet) -> ParticipantQuerySet:
    return mine.open().filter(standing=Standing.WAITING)[:OPEN_LIMIT]


def _first_due(mine: ParticipantQuerySet) -> ParticipantQuerySet:
    return mine.open().order_by("request__due_at", "request_id")[:OPEN_LIMIT]


def _narrowed(rows: ParticipantQuerySet, wanted: DashboardFilter) -> ParticipantQuerySet:
    rows = rows.filter(request__practice=False)
    if wanted.urgency:
        rows = rows.filter(request__urgency=wanted.urgency)
    if wanted.fellow:
        rows = rows.filter(request__fellow__ref=wanted.fellow, nameless=False)
    return rows


def _beside(rows: ParticipantQuerySet, viewer: int) -> ParticipantQuerySet:
    """With each row, in the same query: who else takes part, the fellow's newest words, offers made."""
    rows = rows.annotate(
        others=_others(),
        words=_fellows_words(),
        offered=_offered(viewer),
        call=_said_yes_to_a_call(viewer),
        steps=_steps(),
        # Other names come as columns: seven tables joined are planned for ten times as long as they are read.
        acked_name=_called("request__acked_by_id"),
        answered_name=_called("request__answered_by_id"),
        stands_in_for_name=_called("stands_in_for_id"),
    )
    return rows.select_related("request__policy", "request__fellow").defer(*UNREAD)


def _others() -> ArraySubquery:
    others = Participant.objects.filter(request_id=OuterRef("request_id")).exclude(seat=Seat.PEER)
    row = JSONObject(
        id="id", person="person_id", called="person__called", standing="standing", seat="seat", order="order",
        asked="asked_generation", passed="passed_generation", brought_in="brought_in",
    )  # fmt: skip
    return ArraySubquery(others.order_by("order", "id").values(row=row))


def _fellows_words() -> ArraySubquery:
    words = Message.objects.filter(request_id=OuterRef("request_id"), author_id=OuterRef("request__fellow_id"))
    words = on_the_board_only(words.filter(kind__in=FELLOWS_WORDS))
    row = JSONObject(id="id", kind="kind", text="text", at="at", hidden="hidden_why", purged="purged_at")
    return ArraySubquery(words.order_by("-at", "-id").values(row=row)[:1])


def _offered(viewer: int) -> ArraySubquery:
    """The kinds of offer this reader made and nobody has answered."""
    offers = Offer.objects.filter(request_id=OuterRef("request_id"), by=viewer, answered_at__isnull=True)
    return ArraySubquery(offers.order_by("at").values("kind"))


def _said_yes_to_a_call(viewer: int) -> Subquery:
    """The number of a fellow who said yes to this reader's call (empty where they gave none); None where none did."""
    yes = Offer.objects.filter(request_id=OuterRef("request_id"), by=viewer, kind=OfferKind.CALL, accepted=True)
    return Subquery(yes.values("request__fellow__phone")[:1])


def _steps() -> ArraySubquery:
    """The steps of the policy, each as text: see ``rules_of``."""
    steps = EscalationStep.objects.filter(policy_id=OuterRef("request__policy_id"))
    row = JSONObject(**{column: column for column in ("chain", "number", "percent", "does", "seat")})
    return ArraySubquery(steps.order_by("chain", "number").values(row=Cast(row, TextField())))


def _called(person: str) -> Subquery:
    return Subquery(User.objects.filter(id=OuterRef(person)).values("called"))


def _line(part: PartWithColumns, reader: DashboardReader, searched: SearchWords | None) -> QueriedRow:
    request = part.request
    sight = sight_of(reader.id, request, part)
    words: tuple[_Written, ...] = ()
    hits: tuple[_Written, ...] = ()
    if sight.reads:
        words = tuple(_words(row) for row in part.words)
        hits = tuple(_Written(row["id"], row["text"], row["kind"]) for row in getattr(part, "hits", ()))
    return QueriedRow(
        part=part,
        request=request,
        sight=sight,
        others=tuple(_other(request, row) for row in part.others),
        names=_names(part),
        words=words,
        hits=hits,
        passage=_passage(words, hits, searched),
    )


def _passage(words: tuple[_Written, ...], hits: tuple[_Written, ...], searched: SearchWords | None) -> str:
    """What a row may show: where the search met it, else the first words of what the fellow wrote last."""
    if searched and hits:
        return searched.passage(hits[0].text)
    return opening_words(words[-1].text) if words else ""


def _other(request: HelpRequest, row: Mapping[str, Any]) -> Participant:
    return Participant(
        id=row["id"], request_id=request.id, person_id=row["person"], standing=row["standing"], seat=row["seat"],
        order=row["order"], asked_generation=row["asked"], passed_generation=row["passed"],
        brought_in=row["brought_in"],
    )  # fmt: skip


def _names(part: PartWithColumns) -> dict[int, str]:
    """What everybody here is called; whoever takes part no more is known by what they did."""
    request = part.request
    acted = ((request.acked_by_id, part.acked_name), (request.answered_by_id, part.answered_name))
    names = {person_id: called for person_id, called in acted if person_id and called}
    names |= {row["person"]: row["called"] for row in part.others}
    names[request.fellow_id] = request.fellow.called
    return names


def rules_of(line: QueriedRow) -> Rules:
    """Of this line's policy; most rows share one, so its steps are read as text and opened once."""
    return as_rules(line.request.policy, [SimpleNamespace(**json.loads(step)) for step in line.part.steps])


def _words(row: Mapping[str, Any]) -> _Written:
    text = words_of(row["text"], hidden=row["hidden"], purged=bool(row["purged"]), is_author=False)
    return _Written(row["id"], text, row["kind"], datetime.fromisoformat(row["at"]))
