"""Which rows a search finds, of those this helper may read: by their words, and by their fellow's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, JSONObject

from pts_support.db.folding import Folded
from pts_support.people.models import Membership, Role
from requests_app.access.sight import HIDDEN
from requests_app.models import Message, Participant
from requests_app.models.participant import ParticipantQuerySet
from requests_app.pages.dashboard.search import SearchWords
from requests_app.vocabulary import MessageKind, Standing

Programs = Collection[int] | QuerySet[Membership, int]
FOUND_LIMIT = 30
ORDER = (F("request__due_at").asc(nulls_last=True), "-request__closed_at", "-request_id")


@dataclass(frozen=True)
class NamedBeside:
    """Fellows of whose name something typed begins a part, and the words that are looked for beside it."""

    fellows: tuple[int, ...]
    words: SearchWords


def found_rows(
    viewer: int, programs: Programs, words: SearchWords, beside: Sequence[NamedBeside] = ()
) -> ParticipantQuerySet:
    """Rows that may be read and have the words, or whose fellow has such a name, or both together ("asha transition");
    nobody's by name whose name is hidden. The open ones by when they are due, then the newest of those that are
    closed."""
    readable = Participant.objects.helping(viewer).filter(standing=Standing.ALL)
    by_words = readable.filter(Exists(_readable_messages(words))).values("pk")
    found = Q(pk__in=by_words) | Q(request__fellow_id__in=_fellows_called(words, programs), nameless=False)
    for one in beside:
        theirs = readable.filter(request__fellow_id__in=one.fellows, nameless=False)
        found |= Q(pk__in=theirs.filter(Exists(_readable_messages(one.words))).values("pk"))
    return readable.filter(found).order_by(*ORDER)


def named_beside(programs: Programs, words: SearchWords) -> tuple[NamedBeside, ...]:
    """Whom a part of what was typed may name (one query; none for a single word)."""
    if len(words.terms) < 2 or not words.raw_any_name:
        return ()
    called = _with_a_name_of(words.raw_any_name, programs)
    by_rest: dict[SearchWords, set[int]] = {}
    for person_id, name in called.values_list("user_id", Concat("user__called", Value(" "), "user__name")):
        if rest := words.beside_name(name):
            by_rest.setdefault(rest, set()).add(person_id)
    return tuple(NamedBeside(tuple(sorted(people)), rest) for rest, people in by_rest.items())


def _fellows_called(words: SearchWords, programs: Programs) -> QuerySet[Membership, int]:
    """The fellows of these programs, of now and of before, of whose name every word begins a part."""
    return _with_a_name_of(words.raw_name, programs).values_list("user_id", flat=True)


def _with_a_name_of(raw: str, programs: Programs) -> QuerySet[Membership]:
    """``raw``: as ``to_tsquery`` reads it."""
    name = SearchVector(Folded(Concat("user__called", Value(" "), "user__name")), config="simple")
    fellows = Membership.objects.filter(program_id__in=programs, role=Role.FELLOW).alias(name_words=name)
    return fellows.filter(name_words=SearchQuery(raw, config="simple", search_type="raw"))


class _WordQuery(SearchQuery):
    """How the words of a text are looked for: in all their forms; where they are all as common as "the", as typed."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        super().__init__(raw, config="english", search_type="raw")

    def as_sql(  # type: ignore[override]  # Django adds these to another list, whatever its types say
        self, compiler: Any, connection: Any, *args: Any, **kwargs: Any
    ) -> tuple[str, list[Any]]:
        sql, params = super().as_sql(compiler, connection, *args, **kwargs)
        as_typed = "to_tsquery('simple', %s)"
        return f"CASE WHEN numnode({sql}) > 0 THEN {sql} ELSE {as_typed} END", [*params, *params, self.raw]


def newest_hit(words: SearchWords) -> ArraySubquery:
    """The newest message with these words that this reader may read."""
    hits = _readable_messages(words).order_by("-at", "-id")
    return ArraySubquery(hits.values(row=JSONObject(id="id", text="text", kind="kind"))[:1])


def _readable_messages(words: SearchWords) -> QuerySet[Message]:
    """Messages of the outer participant's request that this reader may read: notes only since they read it, and on
    the board only what stands on the board."""
    found = Message.objects.filter(request_id=OuterRef("request_id"), search=_WordQuery(words.raw))
    note = Q(kind=MessageKind.NOTE)
    found = found.exclude(HIDDEN.q()).filter(~note | Q(at__gte=OuterRef("reads_since")))
    return on_the_board_only(found)


def on_the_board_only(messages: QuerySet[Message]) -> QuerySet[Message]:
    """For whoever reads without the name, of the outer participant's request."""
    messages = messages.alias(nameless=ExpressionWrapper(OuterRef("nameless"), output_field=BooleanField()))
    return messages.filter(Q(on_board=True) | Q(nameless=False))
