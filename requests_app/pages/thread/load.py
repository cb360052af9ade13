"""One request with everything around it, read in one query: what the conversation page is made from.

The rows are asked for through ``visible_to``: for everybody else there is nothing to find, and no further query tells
whether there is. Nothing here decides what a reader may know; ``visibility`` does. What several parts of the page ask
about the request (whose turn it is, what was answered last) is worked out once, here, on what was loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Field,
    ForeignKey,
    IntegerField,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    When,
)
from django.db.models.functions import JSONObject

from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import Membership, Role, User
from requests_app.access.permissions import PASSED_ON, Verdict, may_each
from requests_app.access.sight import HELPER_KNOWS, Sight, sight_of
from requests_app.access.visibility import reads_message, words_of
from requests_app.acts import for_everyone
from requests_app.chain.policy_versions import as_row
from requests_app.lifecycle.undoing import seen_by_fellow, set_columns
from requests_app.models import Attachment, Event, HelpRequest, Message, Offer, Participant, Reading
from requests_app.vocabulary import EventKind, HelpKind, Standing, State, Verb

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

M = TypeVar("M", bound=Model)
REPLIES = (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)
_AS_IN_JSON = (BooleanField, CharField, ForeignKey, IntegerField, TextField)


@dataclass(frozen=True)
class LoadedRequest:
    """``names`` and ``refs`` by person id. ``first_read``: when each reader first read it (filled for its author
    alone). ``beside``: ids of participants who hold a helping role in the program today. ``calendar_id``: the calendar
    this viewer works by there. ``policy``: the version it keeps to, as ``rules_from`` reads it. ``fellows``: how many
    the program has, where its author may give a sentence for everybody on closing it; None where they are not asked."""

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
    policy: Mapping[str, Any]
    fellows: int | None = None

    @property
    def safety_line(self) -> tuple[str, str]:
        """The state's line for a child's safety: its name and number."""
        return self.request.program.safety_line_name, self.request.program.safety_line_phone

    @cached_property
    def part(self) -> Participant | None:
        """The viewer's own row."""
        return self.participant(self.viewer_id)

    @cached_property
    def _by_person(self) -> Mapping[int, Participant]:
        return {participant.person_id: participant for participant in self.participants}

    def participant(self, person_id: int | None) -> Participant | None:
        return self._by_person.get(person_id or 0)

    @cached_property
    def sight(self) -> Sight:
        return sight_of(self.viewer_id, self.request, self.part)

    @cached_property
    def shown(self) -> tuple[Message, ...]:
        """The words this reader may read."""
        return tuple(
            message for message in self.messages if reads_message(self.viewer_id, self.sight, self.part, message)
        )

    def may(self, verb: Verb) -> bool:
        """Whether this reader may do it now."""
        return self._verdicts[verb].ok

    @cached_property
    def _verdicts(self) -> Mapping[Verb, Verdict]:
        verdicts = may_each(self.viewer_id, self.request, self.part)
        if self.part and self.part.passed_generation == self.request.generation and verdicts[Verb.PASS_ON].ok:
            verdicts[Verb.PASS_ON] = PASSED_ON
        return verdicts

    @cached_property
    def acts(self) -> frozenset[str]:
        """What this reader may do now."""
        return frozenset(verb.value for verb, verdict in self._verdicts.items() if verdict.ok)

    @cached_property
    def not_now(self) -> Mapping[Verb, str]:
        """What this reader may do at another time, each with the reason why not now."""
        return {verb: verdict.reason for verb, verdict in self._verdicts.items() if verdict.not_now}

    @property
    def fellow(self) -> str:
        """What colleagues call the fellow."""
        return self.names[self.request.fellow_id]

    def opens(self, words: str) -> str:
        """How they began to ask, where their words do not say it themselves."""
        return HelpKind(self.request.kind).opens(words).removesuffix(" …")

    @cached_property
    def holders(self) -> tuple[int, ...]:
        """Whose turn it is: who said "I have it", else everybody asked in this generation who still has sight and has
        not passed it on; of those the ones who may read it, where there is one."""
        if self.request.acked_by_id:
            return (self.request.acked_by_id,)
        asked = self._asked_now()
        reading = [participant for participant in asked if participant.standing == Standing.ALL]
        in_order = sorted(reading or asked, key=lambda participant: (participant.order, participant.id))
        return tuple(participant.person_id for participant in in_order)

    def _asked_now(self) -> list[Participant]:
        generation = self.request.generation
        there = [participant for participant in self.participants if HELPER_KNOWS.participant.holds(participant)]
        with_turn = [participant for participant in there if participant.has_turn(generation)]
        return with_turn or [one for one in there if one.asked_generation == generation] or there

    @cached_property
    def last_reply(self) -> EventKind | None:
        """Whether the last who came back to it answered, asked something or talked."""
        replies = [event for event in self.events if event.kind in REPLIES]
        stands = [event for event in replies if event.at == self.request.answered_at]  # what was undone does not
        return next((EventKind(event.kind) for event in reversed(stands or replies)), None)

    @property
    def reminder_first(self) -> bool:
        """Whether a reminder is the next that happens, and the promised time comes after it."""
        request = self.request
        untouched = request.state == State.WAITING and request.step == 0 and not request.reminded
        return untouched and request.open_due_at < request.promised_at

    def never_in_it(self, participant: Participant) -> bool:
        """Whether somebody who is left out was so from the start, and never knew of it."""
        return not participant.order and participant.joined_at == self.request.asked_at


def load_request(viewer: User, ref: UUID, now: datetime | None = None) -> LoadedRequest | None:
    """The request as a whole, if this person may know of it at all (one query; one more where somebody is named who
    has no part in it). ``now``: its author does not see yet what a helper can still undo."""
    row = next(iter(_FOUND(viewer=viewer.id, ref=ref)), None)
    if row is None:
        return None
    return _whole(row, viewer.id, now)


class _ThreadColumns(TypedDict):
    """What is read beside the request: rows of other tables, each a mapping of its columns."""

    _participants: list[dict[str, Any]]
    _messages: list[dict[str, Any]]
    _files: list[dict[str, Any]]
    _events: list[dict[str, Any]]
    _offers: list[dict[str, Any]]
    _read: list[dict[str, Any]]
    _calendar: int | None
    _policy: dict[str, Any]
    _fellows: int | None


if TYPE_CHECKING:
    WholeRequest = WithAnnotations[HelpRequest, _ThreadColumns]


def _with_everything(viewer: int, ref: UUID) -> QuerySet[HelpRequest, WholeRequest]:
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
                Offer.objects.filter(Q(request__fellow=viewer, answered_at=None) | Q(by=viewer)).order_by("at")
            ),
            _read=ArraySubquery(
                Reading.objects.filter(request=OuterRef("pk"), request__fellow=viewer)
                .order_by()
                .values("reader_id")
                .annotate(first=Min("at"))
                .values(row=JSONObject(reader="reader_id", first="first"))
            ),
            _policy=as_row(OuterRef("policy_id")),
            _fellows=Case(
                When(fellow=viewer, practice=False, then=for_everyone.fellows_where_asked(OuterRef("program")))
            ),
            _calendar=Subquery(
                _roles(viewer, OuterRef("program"))
                .exclude(calendar=None)
                .order_by("-position", "-id")
                .values("calendar_id")[:1]
            ),
        )
    )


def _whole(row: WholeRequest, viewer_id: int, now: datetime | None) -> LoadedRequest:
    participants = tuple(_made(Participant, one) for one in row._participants)
    events = tuple(_made(Event, one) for one in row._events)
    if now and viewer_id == row.fellow_id:
        events, before = seen_by_fellow(events, now)
        set_columns(row, before)
    offers = tuple(_made(Offer, one) for one in row._offers)
    messages = tuple(_for(viewer_id, _made(Message, one)) for one in row._messages)
    first_read = {one["reader"]: datetime.fromisoformat(one["first"]) for one in row._read}
    names = {row.fellow_id: row.fellow.called} | {one["person_id"]: one["called"] for one in row._participants}
    named = {message.author_id for message in messages} | {offer.person_id for offer in offers}
    named |= {*_named(events), *first_read}
    return LoadedRequest(
        request=row,
        viewer_id=viewer_id,
        participants=participants,
        messages=messages,
        events=events,
        offers=offers,
        files=tuple(_made(Attachment, one) for one in row._files),
        first_read=first_read,
        names=names | _called({person_id for person_id in named if person_id} - names.keys()),
        refs={one["person_id"]: UUID(one["person_ref"]) for one in row._participants},
        beside=frozenset(one["person_id"] for one in row._participants if one["beside"]),
        calendar_id=row._calendar or row.program.calendar_id,
        policy=row._policy,
        fellows=row._fellows,
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


def _array(rows: QuerySet[M], **more: Any) -> ArraySubquery:
    """These rows of the request, whole, as one column."""
    return _rows(rows.filter(request=OuterRef("pk")), **more)


def _rows(rows: QuerySet[M], **more: Any) -> ArraySubquery:
    columns = {name: F(name) for name, _ in _columns(rows.model)}
    return ArraySubquery(rows.values(row=JSONObject(**columns, **more)))


def _made(model: type[M], row: Mapping[str, object]) -> M:
    """A row of ``_array`` as the model it came from."""
    columns = _columns(model)
    return model.from_db("default", [name for name, _ in columns], [read(row[name]) for name, read in columns])


@cache
def _columns(model: type[M]) -> tuple[tuple[str, Callable[[object], object]], ...]:
    """The columns in the model's order, with what reads one that JSON has no type for."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return tuple((field.attname, _reader(field)) for field in fields)


def _reader(field: Field) -> Callable[[object], object]:
    if isinstance(field, _AS_IN_JSON):
        return _as_it_is
    return field.to_python


def _as_it_is(value: object) -> object:
    return value


def _roles(user: Any, program: Any) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, program=program, ended_at=None).exclude(role=Role.FELLOW)


_FOUND = PreparedQuery(_with_everything)


def _named(events: Iterable[Event]) -> Iterable[int | None]:
    """Everybody the timeline names."""
    for event in events:
        yield from (event.actor_id, event.person_id, event.data.get("giver"))
        yield from (person_id for person_id, *_ in event.data.get("passed", ()))
        yield from event.data.get("people", ())
        if event.kind != EventKind.URGENCY_CHANGED:  # where "to" is no person
            yield from map(_id_in, event.data.get("to", ()))


def _id_in(asked: object) -> object:
    """An event keeps whom it asked as an id, or as a list that begins with it."""
    if isinstance(asked, list):
        return asked[0]
    return asked


def _called(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(User.objects.filter(id__in=ids).values_list("id", "called"))
