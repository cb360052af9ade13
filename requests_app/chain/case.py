"""Everything a decision about a request needs, read under its lock: loaded for many in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter

from mentors.support import Circle, CirclePerson
from pts_support.db import bulk
from pts_support.people.calendars.worktime import Hours
from requests_app.access.sight import HELPER_KNOWS, KNOWS, PEER
from requests_app.chain import routing
from requests_app.chain.forecast import SHOWN_STEPS, ForecastStep, forecast_rest, hours_in
from requests_app.chain.policy import Rules, chain_of
from requests_app.chain.routing import AskedPerson, PassedPerson
from requests_app.chain.sources import circles, rules_for
from requests_app.models import HelpRequest, Participant, RequestColumns
from requests_app.vocabulary import Chain, Route, Seat, Standing

SEATS = {seat.value: seat for seat in Seat}
COLUMNS = tuple(field.attname for field in Participant._meta.concrete_fields)


@dataclass
class RequestCase:
    """One request with its participants, the people around its fellow, and the policy it keeps."""

    request: HelpRequest
    participants: list[Participant]
    circle: Circle
    rules: Rules
    now: datetime
    _by_person: dict[int, Participant] = field(init=False)

    def __post_init__(self) -> None:
        self._by_person = {participant.person_id: participant for participant in self.participants}

    def participant(self, person_id: int) -> Participant | None:
        return self._by_person.get(person_id)

    @property
    def chain(self) -> Chain:
        return chain_of(self.request.route, self.request.urgency)

    @cached_property
    def barred(self) -> frozenset[int]:
        """Who must never be asked: left out, and the fellow themself; of a post without a name whoever is held back,
        because "only that they wait" would name the fellow to them."""
        out = [row.person_id for row in self.participants if row.standing == Standing.EXCLUDED]
        if self.request.route == Route.PEERS:
            out += self.request.held_back
        if self.request.practice:
            out += routing.people_beyond_practice(self.circle)
        return frozenset({self.request.fellow_id, *out})

    def next_asked(self, at: datetime) -> tuple[AskedPerson | None, tuple[PassedPerson, ...]]:
        """Whom the chain brings in next, as it stands, and whom that walk goes past."""
        return self._walked(at, asked=self.asked, present=self.present, barred=self._not_next)

    def first_asked(self, at: datetime) -> tuple[AskedPerson | None, tuple[PassedPerson, ...]]:
        """Whom the chain would begin with, were nobody asked yet."""
        return self._walked(at, asked=(), present=(), barred=self.barred)

    def _walked(
        self, at: datetime, *, asked: Sequence[tuple[int, Seat]], present: Collection[int], barred: Collection[int]
    ) -> tuple[AskedPerson | None, tuple[PassedPerson, ...]]:
        return routing.next_asked(
            self.circle, rules=self.rules, chain=self.chain, barred=barred, asked=asked, present=present, at=at
        )

    @property
    def _not_next(self) -> frozenset[int]:
        """Whom no step brings in: those who must never be asked, and those whom a helper brought in already."""
        return self.barred | {row.person_id for row in self.participants if self._was_brought_in(row)}

    def _was_brought_in(self, row: Participant) -> bool:
        return row.brought_in and row.asked_generation == self.request.generation and KNOWS.holds(row)

    def steps_from(self, due: datetime, *, shown: int = SHOWN_STEPS) -> tuple[ForecastStep, ...]:
        """The steps to come, the next at ``due``, by the present facts: what the engine would do."""
        return forecast_rest(
            self.circle,
            rules=self.rules,
            chain=self.chain,
            urgency=self.request.urgency,
            barred=self._not_next,
            asked=self.asked,
            present=self.present,
            step=self.request.step,
            due=due,
            shown=shown,
        )

    def part_of(self, person_id: int) -> Participant:
        """The row of somebody who has one."""
        return self._by_person[person_id]

    def shut_out(self, participant: Participant) -> None:
        """From now on this person must never know of it, nor be asked."""
        participant.standing, participant.reads_since = Standing.EXCLUDED, None
        vars(self).pop("barred", None)  # it is asked for anew, with this person in it

    @property
    def present(self) -> tuple[int, ...]:
        """Who may know of it now, or has handed it over: nobody the chain looks up once more."""
        return tuple(
            row.person_id for row in self.participants if row.standing != Standing.EXCLUDED and row.seat != Seat.PEER
        )

    @property
    def asked(self) -> tuple[tuple[int, Seat], ...]:
        """Whom the chain has asked in this generation, in order. Whoever a helper brought in has a part, and does not
        move it: who was promised next is still next."""
        now = self.request.generation
        here = [row for row in self.participants if row.asked_generation == now and row.seat != Seat.PEER]
        by_the_chain = [row for row in here if not row.brought_in] or here
        return tuple((row.person_id, SEATS[row.seat]) for row in sorted(by_the_chain, key=attrgetter("order", "id")))

    @property
    def helpers(self) -> list[Participant]:
        """Those with sight, without the board's readers."""
        return [row for row in self.participants if HELPER_KNOWS.participant.holds(row)]

    @property
    def reached(self) -> list[Participant]:
        """Those of them who can be reached now."""
        return [helper for helper in self.helpers if self.could_have_it(helper.person_id)]

    @property
    def peers(self) -> list[Participant]:
        return [row for row in self.participants if KNOWS.holds(row) and PEER.holds(row)]

    @property
    def next_order(self) -> int:
        return max((row.order for row in self.participants), default=0) + 1

    @property
    def held_minutes(self) -> int:
        """Working minutes spent on hold so far, those of a hold that lasts included."""
        request = self.request
        if request.held_from is None:
            return request.held_minutes
        return request.held_minutes + int(self.hours.between(request.held_from, self.now))

    @property
    def hold_ends(self) -> RequestColumns:
        """Columns of a request that is on hold no longer, however that came."""
        ends: RequestColumns = {"held_from": None, "held_until": None}
        if self.request.held_from:
            ends["held_minutes"] = self.held_minutes
        return ends

    def somebody(self, person_id: int) -> CirclePerson | None:
        return self.circle.people.get(person_id)

    def could_have_it(self, person_id: int, at: datetime | None = None) -> bool:
        """Whether this person stands beside the fellow and can be reached: now, or then."""
        person = self.somebody(person_id)
        return person is not None and not person.unreachable(at or self.now)

    @property
    def have(self) -> list[Participant]:
        """Whoever said that they have it; else those who were asked and have the turn."""
        turns = [helper for helper in self.helpers if helper.has_turn(self.request.generation)]
        acked = [helper for helper in self.helpers if helper.person_id == self.request.acked_by_id]
        return acked or turns

    def nobody_has_it(self, at: datetime) -> bool:
        """Whether nobody could answer at that time, as far as is known now: then the end of a pause asks the next."""
        if self.request.on_board:
            return False
        return not any(self.could_have_it(helper.person_id, at) for helper in self.have)

    def hours_of(self, person_id: int | None) -> Hours:
        """The calendar this person works by here; the fellow's where they are not (any more) of the program."""
        fellow = self.circle.fellow
        person = self.somebody(person_id or fellow.id)
        if person is None or person.id == fellow.id:
            return fellow.hours
        part = self.participant(person.id)
        return hours_in(self.circle, self.chain, person, SEATS[part.seat] if part else None)

    @property
    def hours(self) -> Hours:
        """The calendar that counts now: that of the person asked last, up to the promised time that of the first; the
        fellow's while it stands on the board alone."""
        asked = self.asked
        if not asked or not self.request.step:
            return self.first_hours
        last, _ = asked[-1]
        return self.hours_of(last)

    @property
    def first_hours(self) -> Hours:
        """The calendar the promised time counts in: that of who is on call, else of the first person."""
        asked = self.asked
        here = [(person_id, seat) for person_id, seat in asked if self._has_sight(person_id)] or asked
        if not here:
            return self.circle.fellow.hours
        first, _ = here[0]
        return self.hours_of(next((person_id for person_id, seat in here if seat is Seat.COVER), first))

    def _has_sight(self, person_id: int) -> bool:
        return KNOWS.holds(self.part_of(person_id))


WAITED = timedelta(minutes=1)  # longer than any lock is waited for


def _at(request: HelpRequest, now: datetime) -> datetime:
    """Within a request time does not run back: who waited for the lock may have read the clock before the one they
    waited for. (A clock that was set back is another matter.)"""
    if timedelta() < request.changed_at - now < WAITED:
        return request.changed_at
    return now


def load_cases(
    requests: Sequence[HelpRequest], now: datetime, known: dict[int, Rules] | None = None
) -> list[RequestCase]:
    """The cases of locked requests, in their order (three queries however many).

    ``known``: policy versions read before, which never change; what is missing is added.
    """
    found = circles({request.membership_id for request in requests}, now)
    rules = {} if known is None else known
    if missing := {request.policy_id for request in requests} - rules.keys():
        rules |= rules_for(missing)
    by_request: dict[int, list[Participant]] = {request.id: [] for request in requests}
    there = Participant.objects.filter(request_id__in=by_request).order_by("order", "id")
    for row in bulk.read_rows(there, COLUMNS):
        by_request[row.request_id].append(row)
    return [
        RequestCase(
            request, by_request[request.id], found[request.membership_id], rules[request.policy_id], _at(request, now)
        )
        for request in requests
    ]
