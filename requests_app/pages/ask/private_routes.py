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


def route_to_another_mentor(circle: Circle) -> PrivateRoute:
    return _way(circle, frozenset(_ids(circle.mentor)), Topic.ANOTHER_MENTOR, Urgency.WHEN)


def route_past_misuse(circle: Circle, about: int | None) -> PrivateRoute:
    """``about``: who did it; nobody named means the mentor may have. Staff are left out of this one."""
    meant = _staff(circle).union(_ids(circle.mentor))
    if about:
        meant |= {about}
    return _way(circle, meant, Topic.MENTOR, Urgency.SOON)


def _way(circle: Circle, round_them: frozenset[int], topic: str, urgency: str) -> PrivateRoute:
    """Where no director is left to ask, the contact is asked and not the staff before them."""
    a_director = any(director.id not in round_them for director in circle.directors)
    contact = circle.contact is not None and circle.contact.id not in round_them
    if not a_director and contact:
        round_them |= _staff(circle)
    return PrivateRoute(Route.AROUND, urgency, topic, round_them)


def _staff(circle: Circle) -> frozenset[int]:
    """Staff who are nothing else that is asked here."""
    kept = {*_ids(*circle.directors), *_ids(circle.contact)}
    return frozenset(_ids(*circle.staff)) - kept


def _ids(*people: CirclePerson | None) -> list[int]:
    return [person.id for person in people if person is not None]
