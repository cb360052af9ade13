"""Who is asked, in which order, and why somebody is passed over. Pure: facts in, people out.

One rule makes every chain: it is a walk over seats, each filled by the first reachable person of the program's order
who is not barred and not asked already; a gap closes up at once; the named contact comes last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mentors.support import Circle, CirclePerson
from requests_app.chain.policy import FIRST_SEATS, Rules
from requests_app.vocabulary import (
    Chain,
    Route,
    Seat,
    Topic,
)


@dataclass(frozen=True)
class AskedPerson:
    """One person in one seat. ``stands_in_for``: the mentor whose place they take; ``why``: "absence", "cover" or
    "backup"."""

    person: CirclePerson
    seat: Seat
    stands_in_for: CirclePerson | None = None
    why: str = ""


@dataclass(frozen=True)
class PassedPerson:
    """Somebody the walk went past. ``why``: "away", "bounced", "ended", "out" or "not in". People the fellow left out
    are never named here."""

    person: CirclePerson
    seat: Seat
    why: str


def first_asked(
    circle: Circle, *, rules: Rules, chain: Chain, barred: Collection[int], at: datetime
) -> tuple[tuple[AskedPerson, ...], tuple[PassedPerson, ...]]:
    """Whom the page names before sending. Empty for the peer board, and where nobody at all can be reached."""
    walk = _Walk(circle, at)
    asked: list[AskedPerson] = []
    for seat in FIRST_SEATS[chain]:
        found = walk.fill(seat, barred={*barred, *(one.person.id for one in asked)})
        if found:
            asked.append(found)
    if not asked and FIRST_SEATS[chain]:
        found, went_past = next_asked(circle, rules=rules, chain=chain, barred=barred, asked=(), present=(), at=at)
        walk.went_past(went_past)
        if found:
            asked.append(found)
    return tuple(asked), tuple(walk.passed)


def next_asked(
    circle: Circle,
    *,
    rules: Rules,
    chain: Chain,
    barred: Collection[int],
    asked: Sequence[tuple[int, Seat]],
    present: Collection[int],
    at: datetime,
) -> tuple[AskedPerson | None, tuple[PassedPerson, ...]]:
    """The next person of the chain, or None when nobody is left; and whom the walk went past.

    ``asked``: who has been asked in this generation, in which seat (the walk goes on after the furthest of them).
    ``present``: who takes part already; they are not looked up again once the walk has come to its end.
    """
    seats = rules.seats(chain)
    places = {_place(circle, person_id, seat) for person_id, seat in asked}
    furthest = max((seats.index(place) for place in places if place in seats), default=-1)
    ahead = [seat for seat in seats[furthest + 1 :] if seat is not Seat.CONTACT]
    behind = [seat for seat in seats[: furthest + 1] if seat is not Seat.CONTACT]
    # Nobody who could answer stays unasked while the fellow waits. Before the contact come those whose place stayed
    # empty when its turn came, and who has become mentor or backup since; after them whoever else there is.
    empty = [seat for seat in behind if seat in (Seat.MENTOR, Seat.BACKUP) or seat not in places]
    not_again = {*barred, *(person_id for person_id, _ in asked)}
    newcomers_only = {*not_again, *present}
    walk, walk_back = _Walk(circle, at), _Walk(circle, at)  # whom it goes past on the way back was passed before
    found = (
        walk.first_of(ahead, barred=not_again)
        or walk_back.first_of(empty, barred=newcomers_only)
        or walk.fill(Seat.CONTACT, barred=not_again)
        or walk_back.first_of(behind, barred=newcomers_only)
    )
    return found, tuple(walk.passed)


@dataclass
class _Walk:
    """One walk over seats. ``passed``: whom it went past, each once."""

    circle: Circle
    at: datetime
    passed: list[PassedPerson] = field(default_factory=list)

    def first_of(self, seats: Iterable[Seat], *, barred: Collection[int]) -> AskedPerson | None:
        """The first reachable person for the first of these seats that has one."""
        return next(filter(None, (self.fill(seat, barred=barred) for seat in seats)), None)

    def fill(self, seat: Seat, *, barred: Collection[int]) -> AskedPerson | None:
        """The first reachable person for one seat."""
        if seat is Seat.MENTOR:
            return self._mentor(barred)
        for person in _order(self.circle, seat, self.at):
            if self._reaches(person, seat, barred):
                return AskedPerson(person, seat)
        return None

    def _mentor(self, barred: Collection[int]) -> AskedPerson | None:
        """The mentor, or whoever stands in for them; nobody where the mentor must not know."""
        mentor = self.circle.mentor
        if mentor is None or mentor.id in barred:
            return None
        if self._reaches(mentor, Seat.MENTOR, barred):
            return AskedPerson(mentor, Seat.MENTOR)
        for stand_in, why in self.circle.backups_at(self.at):
            if self._reaches(stand_in, Seat.BACKUP, barred):
                seat = Seat.COVER if why == "cover" else Seat.BACKUP
                return AskedPerson(stand_in, seat, mentor, why)
        return None

    def _reaches(self, person: CirclePerson, seat: Seat, barred: Collection[int]) -> bool:
        """Whether they may be asked and can be. Who may but cannot is passed."""
        if person.id in barred:
            return False
        why = person.unreachable(self.at)
        if why:
            self.went_past([PassedPerson(person, seat, why)])
        return not why

    def went_past(self, passed: Iterable[PassedPerson]) -> None:
        self.passed += [one for one in passed if one not in self.passed]


def _place(circle: Circle, person_id: int, seat: Seat) -> Seat:
    """Where somebody stands in the walk: whoever is on call over a break holds the backup's place, whoever an absence
    names the mentor's."""
    if seat is Seat.BACKUP and circle.backup and person_id != circle.backup.id:
        return Seat.MENTOR
    if seat is Seat.COVER:
        return Seat.BACKUP
    return seat


def _order(circle: Circle, seat: Seat, at: datetime) -> tuple[CirclePerson, ...]:
    """The program's own order for a seat."""
    match seat:
        case Seat.BACKUP:
            return _backups(circle, at)
        case Seat.DIRECTOR:
            return circle.directors
        case Seat.STAFF:
            return circle.staff
        case Seat.CONTACT if circle.contact:
            return (circle.contact,)
    return ()


def _backups(circle: Circle, at: datetime) -> tuple[CirclePerson, ...]:
    """Whoever stands in for the mentor now, then the backup of every day."""
    return tuple(person for person, _ in circle.backups_at(at))


def excluded_people(circle: Circle, route: str, left_out: frozenset[int]) -> frozenset[int]:
    """Everybody who must never know: left out by name, the mentor gone round, and the fellow (who cannot answer
    themself)."""
    barred = left_out | {circle.fellow.id}
    if route == Route.AROUND and circle.mentor:
        return barred | {circle.mentor.id}
    return barred


def people_gone_round(circle: Circle, left_out: frozenset[int], topic: str, mentor_may_see: bool) -> frozenset[int]:
    """Whom it goes round on whatever route: whoever is left out, and the mentor it is about unless they may see it.

    With the question left open it goes round them: the answer that cannot hurt.
    """
    mentor = circle.mentor
    if mentor is None or mentor_may_see or topic not in (Topic.MENTOR, Topic.ANOTHER_MENTOR):
        return left_out
    return left_out | {mentor.id}


def people_beyond_practice(circle: Circle) -> frozenset[int]:
    """Whom a practice request never reaches: everybody but the mentor, the backup and whoever an absence names. Sixty
    of them in one morning are no reason to ask a director."""
    mentor = circle.mentor
    near = {person.id for person in (mentor, circle.backup) if person}
    near |= {away.backup_id for away in (mentor.away if mentor else ()) if away.backup_id}
    return frozenset(circle.people) - near


def effective_route(circle: Circle, route: str, left_out: frozenset[int]) -> str:
    """The route that is really taken: never through a mentor whom it goes round."""
    mentor = circle.mentor
    if route == Route.MENTOR and mentor and mentor.id in left_out:
        return Route.AROUND
    return route
