"""Everything a decision about a request needs, read under its lock: loaded for many in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from mentors.support import Circle, Somebody, circles
from pts_support import bulk
from pts_support.people.worktime import Hours
from requests_app.models import HelpRequest, Participant
from requests_app.plan import hours_in
from requests_app.rules import Rules, chain_of, rules_for
from requests_app.vocabulary import Chain, Seat, Standing

SIGHT = (Standing.ALL, Standing.WAITING)
SEATS = {seat.value: seat for seat in Seat}
COLUMNS = tuple(f.attname for f in Participant._meta.concrete_fields)


@dataclass
class Case:
    """One request with its participants, the people around its fellow, and the policy it keeps."""

    request: HelpRequest
    participants: list[Participant]
    circle: Circle
    rules: Rules
    now: datetime
    _by_person: dict[int, Participant] = field(init=False)

    def __post_init__(self) -> None:
        self._by_person = {p.person_id: p for p in self.participants}

    def participant(self, person_id: int) -> Participant | None:
        return self._by_person.get(person_id)

    @property
    def chain(self) -> Chain:
        return chain_of(self.request.route, self.request.urgency)

    @cached_property
    def barred(self) -> frozenset[int]:
        """Who must never be asked: left out, and the fellow themself."""
        return frozenset(
            {self.request.fellow_id, *(p.person_id for p in self.participants if p.standing == Standing.EXCLUDED)}
        )

    def shut_out(self, participant: Participant) -> None:
        """From now on this person must never know of it, nor be asked."""
        participant.standing, participant.reads_since = Standing.EXCLUDED, None
        vars(self).pop("barred", None)  # it is asked for anew, with this person in it

    @property
    def present(self) -> tuple[int, ...]:
        """Who may know of it now, or has handed it over: nobody the chain looks up once more."""
        return tuple(p.person_id for p in self.participants if p.standing != Standing.EXCLUDED and p.seat != Seat.PEER)

    @property
    def asked(self) -> tuple[tuple[int, Seat], ...]:
        """Who was asked in this generation, in order."""
        here = [p for p in self.participants if p.asked_generation == self.request.generation and p.seat != Seat.PEER]
        return tuple((p.person_id, SEATS[p.seat]) for p in sorted(here, key=lambda p: (p.order, p.id)))

    @property
    def helpers(self) -> list[Participant]:
        """Those with sight, without the board's readers."""
        return [p for p in self.participants if p.standing in SIGHT and p.seat != Seat.PEER]

    @property
    def reached(self) -> list[Participant]:
        """Those of them who can be reached now."""
        return [p for p in self.helpers if (o := self.somebody(p.person_id)) and not o.unreachable(self.now)]

    @property
    def peers(self) -> list[Participant]:
        return [p for p in self.participants if p.standing in SIGHT and p.seat == Seat.PEER]

    @property
    def next_order(self) -> int:
        return max((p.order for p in self.participants), default=0) + 1

    @property
    def held_minutes(self) -> int:
        """Working minutes spent on hold so far, those of a hold that lasts included."""
        r = self.request
        return r.held_minutes + (int(self.hours.between(r.held_from, self.now)) if r.held_from else 0)

    @property
    def hold_ends(self) -> dict[str, object]:
        """Columns of a request that is on hold no longer, however that came."""
        ends: dict[str, object] = {"held_from": None, "held_until": None}
        return ends | {"held_minutes": self.held_minutes} if self.request.held_from else ends

    def somebody(self, person_id: int) -> Somebody | None:
        return self.circle.people.get(person_id)

    def could_have_it(self, person_id: int) -> bool:
        """Whether this person stands beside the fellow now and can be reached."""
        person = self.somebody(person_id)
        return person is not None and not person.unreachable(self.now)

    def hours_of(self, person_id: int | None) -> Hours:
        """The calendar this person works by here; the fellow's where they are not (any more) of the program."""
        person = self.circle.people.get(person_id) if person_id else None
        if person is None or person_id == self.request.fellow_id:
            return self.circle.fellow.hours
        part = self.participant(person_id)
        return hours_in(self.circle, self.chain, person, SEATS[part.seat] if part else None)

    @property
    def hours(self) -> Hours:
        """The calendar that counts now: that of the person asked last, up to the promised time that of the first; the
        fellow's while it stands on the board alone."""
        asked = self.asked
        return self.hours_of(asked[-1][0]) if asked and self.request.step else self.first_hours

    @property
    def first_hours(self) -> Hours:
        """The calendar the promised time counts in: that of who is on call, else of the first person."""
        asked = self.asked
        here = [(person, seat) for person, seat in asked if self.participant(person).standing in SIGHT] or asked
        on_call = next((person for person, seat in here if seat is Seat.COVER), None)
        return self.hours_of(on_call or (here[0][0] if here else None))


WAITED = timedelta(minutes=1)  # longer than any lock is waited for


def _at(request: HelpRequest, now: datetime) -> datetime:
    """Within a request time does not run back: who waited for the lock may have read the clock before the one they
    waited for. (A clock that was set back is another matter.)"""
    return request.changed_at if timedelta() < request.changed_at - now < WAITED else now


def load(requests: Sequence[HelpRequest], now: datetime, known: dict[int, Rules] | None = None) -> list[Case]:
    """The cases of locked requests, in their order (three queries however many).

    ``known``: policy versions read before, which never change; what is missing is added.
    """
    found = circles({r.membership_id for r in requests}, now)
    rules = {} if known is None else known
    if missing := {r.policy_id for r in requests} - rules.keys():
        rules |= rules_for(missing)
    by_request: dict[int, list[Participant]] = {r.id: [] for r in requests}
    there = Participant.objects.filter(request_id__in=by_request).order_by("order", "id")
    for p in bulk.read(there, COLUMNS):
        by_request[p.request_id].append(p)
    return [Case(r, by_request[r.id], found[r.membership_id], rules[r.policy_id], _at(r, now)) for r in requests]
