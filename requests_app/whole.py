"""One request with everything around it, read in one query: what the conversation page is made from.

The rows are asked for through ``visible_to``: for everybody else there is nothing to find, and no further query tells
whether there is. Nothing here decides what a reader may know; ``visibility`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    F,
    ForeignKey,
    IntegerField,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import JSONObject

from pts_support.compiled import Compiled
from pts_support.people.models import Membership, Role, User
from requests_app.models import Attachment, Event, HelpRequest, Message, Offer, Participant, Reading
from requests_app.visibility import Sight, sight_of, words_of

if TYPE_CHECKING:
    from django.db.models import Expression

M = TypeVar("M", bound=Model)
_AS_IN_JSON = (BooleanField, CharField, ForeignKey, IntegerField, TextField)


@dataclass(frozen=True)
class Whole:
    """``names`` and ``refs`` by person id. ``first_read``: when each reader first read it (filled for its author
    alone). ``beside``: ids of participants who hold a helping role in the program today. ``calendar_id``: the calendar
    this viewer works by there."""

    request: HelpRequest
    viewer_id: int
    participants: tuple[Participant, ...]
    messages: tuple[Message, ...]
    events: tuple[Event, ...]
    offers: tuple[Offer, ...]
    files: tuple[Attachment, ...]
    first_read: Mapping[int, datetime]
    names: Mapping[int, str]
    refs: Mapping[int, UUID]
    beside: frozenset[int]
    calendar_id: int | None

    @property
    def part(self) -> Participant | None:
        """The viewer's own row."""
        return self.participant(self.viewer_id)

    def participant(self, person_id: int | None) -> Participant | None:
        return next((p for p in self.participants if p.person_id == person_id), None)

    @property
    def sight(self) -> Sight:
        return sight_of(self.viewer_id, self.request, self.part)


def find(viewer: User, ref: UUID) -> Whole | None:
    """The request as a whole, if this person may know of it at all (one query; one more where somebody is named who
    has no part in it)."""
    row = next(iter(_FOUND(viewer=viewer.id, ref=ref)), None)
    return _whole(row, viewer.id) if row else None


def _with_everything(viewer: int, ref: UUID) -> QuerySet[HelpRequest]:
    return (
        HelpRequest.objects.visible_to(viewer)
        .filter(ref=ref)
        .select_related("fellow", "program", "membership")
        .annotate(
            _participants=_array(
                Participant.objects.order_by("order", "id"),
                called=F("person__called"),
                person_ref=F("person__ref"),
                beside=Exists(_roles(OuterRef("person"), OuterRef("request__program"))),
            ),
            _messages=_array(Message.objects.order_by("at", "id")),
            _files=_rows(Attachment.objects.filter(message__request=OuterRef("pk")).order_by("id")),
            _events=_array(Event.objects.order_by("at", "id")),
            _offers=_array(
                Offer.objects.filter(Q(request__fellow=viewer) | Q(by=viewer), answered_at=None).order_by("at")
            ),
            _read=ArraySubquery(
                Reading.objects.filter(request=OuterRef("pk"), request__fellow=viewer)
                .order_by()
                .values("reader_id")
                .annotate(first=Min("at"))
                .values(row=JSONObject(reader="reader_id", first="first"))
            ),
            _calendar=Subquery(
                _roles(viewer, OuterRef("program"))
                .exclude(calendar=None)
                .order_by("-position", "-id")
                .values("calendar_id")[:1]
            ),
        )
    )


def _whole(row: HelpRequest, viewer_id: int) -> Whole:
    participants = tuple(_made(Participant, one) for one in row._participants)
    events = tuple(_made(Event, one) for one in row._events)
    offers = tuple(_made(Offer, one) for one in row._offers)
    messages = tuple(_for(viewer_id, _made(Message, one)) for one in row._messages)
    names = {row.fellow_id: row.fellow.called} | {p["person_id"]: p["called"] for p in row._participants}
    named = {m.author_id for m in messages} | {o.person_id for o in offers} | set(_named(events))
    named |= {r["reader"] for r in row._read}
    names |= _called(named - names.keys() - {None})
    return Whole(
        request=row,
        viewer_id=viewer_id,
        participants=participants,
        messages=messages,
        events=events,
        offers=offers,
        files=tuple(_made(Attachment, one) for one in row._files),
        first_read={r["reader"]: datetime.fromisoformat(r["first"]) for r in row._read},
        names=names,
        refs={p["person_id"]: UUID(p["person_ref"]) for p in row._participants},
        beside=frozenset(p["person_id"] for p in row._participants if p["beside"]),
        calendar_id=row._calendar or row.program.calendar_id,
    )


def _for(viewer_id: int, message: Message) -> Message:
    """Words that are hidden from this reader go no further than this."""
    message.text = words_of(
        message.text,
        hidden=message.hidden_why,
        purged=message.purged_at is not None,
        is_author=message.author_id == viewer_id,
    )
    return message


def _array(rows: QuerySet[M], **more: Expression) -> ArraySubquery:
    """These rows of the request, whole, as one column."""
    return _rows(rows.filter(request=OuterRef("pk")), **more)


def _rows(rows: QuerySet[M], **more: Expression) -> ArraySubquery:
    columns = {f.attname: F(f.attname) for f in rows.model._meta.concrete_fields if not f.generated}
    return ArraySubquery(rows.values(row=JSONObject(**columns, **more)))


def _made(model: type[M], row: Mapping[str, object]) -> M:
    """A row of ``_array`` as the model it came from."""
    names, values = [], []
    for name, read in _columns(model):
        names.append(name)
        values.append(read(row[name]) if read else row[name])
    return model.from_db("default", names, values)


@cache
def _columns(model: type[M]) -> tuple[tuple[str, Callable[[object], object] | None], ...]:
    """The columns in the model's order, with what reads one that JSON has no type for."""
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    return tuple((f.attname, None if isinstance(f, _AS_IN_JSON) else f.to_python) for f in fields)


def _roles(user: object, program: object) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, program=program, ended_at=None).exclude(role=Role.FELLOW)


_FOUND = Compiled(_with_everything)


def _named(events: Iterable[Event]) -> Iterable[int | None]:
    """Everybody the timeline names."""
    for e in events:
        yield from (e.actor_id, e.person_id, e.data.get("giver"))
        yield from (one[0] for one in e.data.get("passed", ()))
        yield from (
            one[0] if isinstance(one, list) else one for one in e.data.get("to", ()) if e.kind != "urgency_changed"
        )
        yield from e.data.get("people", ())


def _called(ids: set[int]) -> dict[int, str]:
    return dict(User.objects.filter(id__in=ids).values_list("id", "called")) if ids else {}
