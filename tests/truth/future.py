"""What the engine really does when time moves and nobody acts: seen once for every request of a world, then undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from checkins.models import Booking, Greeting
from checkins.vocabulary import BookingState
from pts_support.people.models import Membership
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.access.sight import Sight, sight_of
from requests_app.acts import filing, steering
from requests_app.acts.filing import Asking
from requests_app.models import Event, HelpRequest, Participant
from requests_app.statements.facts import NotYetSent
from requests_app.vocabulary import EventKind
from tests.truth.world import World, let_time_move

AHEAD = timedelta(days=19)  # past a question and a quiet close, ten school days after an answer
STEPS = (EventKind.ESCALATED, EventKind.ASKED_FELLOW, EventKind.REMINDED_ALL, EventKind.NOBODY_LEFT)


@dataclass(frozen=True)
class Joined:
    """Somebody whom a step brought in, with the sight they then had."""

    person: int
    at: datetime
    sight: Sight


@dataclass
class Future:
    """Of one request: every event in its order, who joined, and who may know of it at the end."""

    events: list[Event] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    known_to: set[int] = field(default_factory=set)

    def first(self, *kinds: str) -> Event | None:
        return next((event for event in self.events if event.kind in kinds), None)


@dataclass
class Filed:
    """What was on a form and is sent now: the request it became (None: it was refused)."""

    request: HelpRequest | None
    participants: list[Participant]


@dataclass
class CalendarAhead:
    """What the calendar brings: when each hello came to which step, and when each conversation's time was over."""

    passed: dict[tuple[int, int], datetime] = field(default_factory=dict)
    over: dict[int, datetime] = field(default_factory=dict)

    def look(self, at: datetime) -> None:
        for key in Greeting.objects.filter(step__gt=0).values_list("id", "step"):
            self.passed.setdefault(key, at)
        ended = Booking.objects.filter(state__in=(BookingState.PAST, BookingState.OVER))
        for number in ended.values_list("id", flat=True):
            self.over.setdefault(number, at)


@dataclass
class Ahead:
    """The futures of all requests of a moment, by id; what the forms would become; whom "sooner" brings in; and what
    the calendar brings."""

    end: datetime
    of: dict[int, Future]
    filed: dict[NotYetSent, Filed]
    sooner: dict[int, int | None]
    calendar: CalendarAhead = field(default_factory=CalendarAhead)


class _BackToNowError(Exception):
    """Ends what was only tried."""


def look_ahead(world: World, forms: Iterable[NotYetSent], hurried: Iterable[int]) -> Ahead:
    """Everything not yet sent is sent, time moves, and all of it is undone."""
    ahead = Ahead(world.now + AHEAD, defaultdict(Future), {}, {})
    for request_id in hurried:
        ahead.sooner[request_id] = _sooner(world, request_id)
    try:
        with transaction.atomic():
            for form in forms:
                ahead.filed[form] = _file(form, world.now)
            _watch(world, ahead)
            raise _BackToNowError
    except _BackToNowError:
        return ahead


def _file(form: NotYetSent, now: datetime) -> Filed:
    membership = Membership.objects.select_related("user").get(id=form.membership_id)
    asking = Asking(
        text=f"Not sent yet {uuid4()}",
        form_key=uuid4(),
        route=form.route,
        urgency=form.urgency,
        consent=form.consent,
        left_out=form.left_out,
    )
    try:
        with transaction.atomic():
            request = filing.file_request(membership, asking, by=membership.user, now=now).request
    except (ActRefused, NotAllowed):
        return Filed(None, [])
    request.refresh_from_db()
    return Filed(request, list(request.participants.all()))


def _watch(world: World, ahead: Ahead) -> None:
    ahead.calendar.look(world.now)
    seen = [Event.objects.order_by("-id").values_list("id", flat=True).first() or 0]

    def watch(at: datetime) -> None:
        ahead.calendar.look(at)
        found = list(Event.objects.filter(id__gt=seen[0]).order_by("id"))
        if not found:
            return
        seen[0] = found[-1].id
        _take_in(ahead, found)

    let_time_move(world.now, ahead.end, watch=watch)
    requests = HelpRequest.objects.in_bulk()
    for row in Participant.objects.all():
        request = requests[row.request_id]
        if sight_of(row.person_id, request, row) is not Sight.NONE:
            ahead.of[request.id].known_to.add(row.person_id)


def _take_in(ahead: Ahead, found: list[Event]) -> None:
    rows = Participant.objects.filter(request_id__in={event.request_id for event in found}).select_related("request")
    there = {(row.request_id, row.person_id): row for row in rows}
    for event in found:
        future = ahead.of[event.request_id]
        future.events.append(event)
        row = there.get((event.request_id, event.person_id or 0))
        if event.kind == EventKind.ESCALATED and row:
            future.joined.append(Joined(row.person_id, event.at, sight_of(row.person_id, row.request, row)))


def _sooner(world: World, request_id: int) -> int | None:
    """Whom the fellow's tap would bring in now."""
    newest: int | None = None
    try:
        with transaction.atomic():
            request = HelpRequest.objects.get(id=request_id)
            steering.sooner(request, by=request.fellow, now=world.now)
            newest = (
                request.events.filter(kind=EventKind.ESCALATED).order_by("-id").values_list("person_id", flat=True)[0]
            )
            raise _BackToNowError
    except (_BackToNowError, ActRefused, NotAllowed):
        return newest
