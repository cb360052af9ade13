"""Two doors on /me/: another mentor, please; and: this was used against me. Each is a request that goes round the
person it is about, to the director, or to the contact where the director is the one."""

from __future__ import annotations

from dataclasses import dataclass

from mentors.support import Circle, CirclePerson
from requests_app.vocabulary import Route, Topic, Urgency


@dataclass(frozen=True)
class PrivateRoute:
    """Which way a request behind a door takes: always round their mentor, and round everybody left out."""

    route: str
    urgency: str
    topic: str
    left_out: frozenset[int]


def another_mentor(circle: Circle) -> PrivateRoute:
    return _way(circle, frozenset(_ids(circle.mentor)), Topic.ANOTHER_MENTOR, Urgency.WHEN)


def used_against_me(circle: Circle, about: int | None) -> PrivateRoute:
    """``about``: who did it; nobody named means the mentor may have. Staff are left out of this one."""
    meant = frozenset({*_ids(circle.mentor), *([about] if about else [])})
    return _way(circle, meant | _staff(circle), Topic.MENTOR, Urgency.SOON)


def _way(circle: Circle, round_them: frozenset[int], topic: str, urgency: str) -> PrivateRoute:
    """Where no director is left to ask, the contact is asked and not the staff before them."""
    directors = [d for d in circle.directors if d.id not in round_them]
    contact = circle.contact is not None and circle.contact.id not in round_them
    if not directors and contact:
        round_them |= _staff(circle)
    return PrivateRoute(Route.AROUND, urgency, topic, round_them)


def _staff(circle: Circle) -> frozenset[int]:
    """Staff who are nothing else that is asked here."""
    kept = {*(d.id for d in circle.directors), *_ids(circle.contact)}
    return frozenset(s.id for s in circle.staff if s.id not in kept)


def _ids(*people: CirclePerson | None) -> list[int]:
    return [p.id for p in people if p is not None]
