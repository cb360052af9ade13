"""Who is asked, in which order, and why somebody is passed over. Pure: facts in, people out.

One rule makes every chain: it is a walk over seats, each filled by the first reachable person of the program's order
who is not barred and not asked already; a gap closes up at once; the named contact comes last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentors.support import Circle, Somebody
from requests_app.rules import FIRST, Rules
from requests_app.vocabulary import Chain, Seat


@dataclass(frozen=True)
class Asked:
    """One person in one seat. ``stands_in_for``: the mentor whose place they take; ``why``: "absence", "cover" or
    "backup"."""

    person: Somebody
    seat: Seat
    stands_in_for: Somebody | None = None
    why: str = ""


@dataclass(frozen=True)
class Passed:
    """Somebody the walk went past. ``why``: "away", "bounced", "ended" or "not in". People the fellow left out are
    never named here."""

    person: Somebody
    seat: Seat
    why: str


def first(
    circle: Circle, *, rules: Rules, chain: Chain, barred: Collection[int], at: datetime
) -> tuple[tuple[Asked, ...], tuple[Passed, ...]]:
    """Whom the page names before sending. Empty for the peer board, and where nobody at all can be reached."""
    asked: list[Asked] = []
    passed: list[Passed] = []
    for seat in FIRST[chain]:
        found, went_past = _fill(circle, seat, barred={*barred, *(a.person.id for a in asked)}, at=at)
        passed += [p for p in went_past if p not in passed]
        if found:
            asked.append(found)
    if not asked and FIRST[chain]:
        found, went_past = following(circle, rules=rules, chain=chain, barred=barred, asked=(), present=(), at=at)
        passed += [p for p in went_past if p not in passed]
        asked += [found] if found else []
    return tuple(asked), tuple(passed)


def following(
    circle: Circle,
    *,
    rules: Rules,
    chain: Chain,
    barred: Collection[int],
    asked: Sequence[tuple[int, Seat]],
    present: Collection[int],
    at: datetime,
) -> tuple[Asked | None, tuple[Passed, ...]]:
    """The next person of the chain, or None when nobody is left; and whom the walk went past.

    ``asked``: who has been asked in this generation, in which seat (the walk goes on after the furthest of them).
    ``present``: who takes part already; they are not looked up again once the walk has come to its end.
    """
    seats = rules.seats(chain)
    done = {person for person, _ in asked}
    places = {_place(circle, person, seat) for person, seat in asked}
    furthest = max((seats.index(place) for place in places if place in seats), default=-1)
    passed: list[Passed] = []
    for seat in seats[furthest + 1 :]:
        if seat is Seat.CONTACT:
            continue
        found, went_past = _fill(circle, seat, barred={*barred, *done}, at=at)
        passed += [p for p in went_past if p not in passed]
        if found:
            return found, tuple(passed)
    # Nobody who could answer stays unasked while the fellow waits. Before the contact come those whose place stayed
    # empty when its turn came, and who has become mentor or backup since; after them whoever else there is.
    back = [seat for seat in seats[: furthest + 1] if seat is not Seat.CONTACT]
    empty = [seat for seat in back if seat in (Seat.MENTOR, Seat.BACKUP) or seat not in places]
    for seat in empty:
        found, _ = _fill(circle, seat, barred={*barred, *done, *present}, at=at)
        if found:
            return found, tuple(passed)
    found, went_past = _fill(circle, Seat.CONTACT, barred={*barred, *done}, at=at)
    passed += [p for p in went_past if p not in passed]
    if found:
        return found, tuple(passed)
    for seat in back:
        found, _ = _fill(circle, seat, barred={*barred, *done, *present}, at=at)
        if found:
            return found, tuple(passed)
    return None, tuple(passed)


def _fill(
    circle: Circle, seat: Seat, *, barred: Collection[int], at: datetime
) -> tuple[Asked | None, tuple[Passed, ...]]:
    """The first reachable person for one seat."""
    passed: list[Passed] = []
    if seat is Seat.MENTOR:
        if circle.mentor and circle.mentor.id not in barred:
            why = circle.mentor.unreachable(at)
            if not why:
                return Asked(circle.mentor, seat), ()
            passed.append(Passed(circle.mentor, seat, why))
            stand_in, how = circle.backup_at(at)
            if stand_in and stand_in.id not in barred:
                lost = stand_in.unreachable(at)
                if not lost:
                    return Asked(stand_in, Seat.COVER if how == "cover" else Seat.BACKUP, circle.mentor, how), tuple(
                        passed
                    )
                passed.append(Passed(stand_in, Seat.BACKUP, lost))
        return None, tuple(passed)
    for person in _order(circle, seat, at):
        if person.id in barred:
            continue
        why = person.unreachable(at)
        if not why:
            return Asked(person, seat), tuple(passed)
        passed.append(Passed(person, seat, why))
    return None, tuple(passed)


def _place(circle: Circle, person_id: int, seat: Seat) -> Seat:
    """Where somebody stands in the walk: whoever is on call over a break holds the backup's place, whoever an absence
    names the mentor's."""
    if seat is Seat.BACKUP and circle.backup and person_id != circle.backup.id:
        return Seat.MENTOR
    return Seat.BACKUP if seat is Seat.COVER else seat


def _order(circle: Circle, seat: Seat, at: datetime) -> tuple[Somebody, ...]:
    if seat is Seat.BACKUP:
        stand_in, _ = circle.backup_at(at)
        return tuple(p for p in (stand_in, circle.backup if circle.backup is not stand_in else None) if p)
    if seat is Seat.DIRECTOR:
        return circle.directors
    if seat is Seat.STAFF:
        return circle.staff
    if seat is Seat.CONTACT:
        return (circle.contact,) if circle.contact else ()
    return ()
