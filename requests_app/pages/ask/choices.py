"""The choices of the ask page by the people's own names: the routes, and whom one may leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentors.support import Circle, CirclePerson
from pts_support import saying
from requests_app.pages.ask.promise import PromiseLine, called, count_words
from requests_app.vocabulary import Route, Seat, Urgency, few_readers

SEATS_SAID = {
    Seat.MENTOR: "my mentor",
    Seat.BACKUP: "steps in for my mentor",
    Seat.DIRECTOR: "Clinical Director",
    Seat.STAFF: "program staff",
    Seat.CONTACT: "named contact",
    Seat.COVER: "on call over a break",
}


@dataclass(frozen=True)
class RouteChoice:
    """One way to ask: its label, the note under it, and what the line says when the choices are folded away."""

    value: str
    label: str
    note: str
    summary: str
    chosen: bool


def route_choices(circle: Circle, lines: Mapping[str, PromiseLine], peers: int, chosen: str) -> tuple[RouteChoice, ...]:
    """The five routes as the fellow reads them. ``lines``: by pair."""
    found = []
    for route in (Route.MENTOR, Route.DIRECTOR, Route.STAFF, Route.PEERS, Route.AROUND):
        usual = lines[f"{route}-{Urgency.SOON}"]
        note = _cannot_be_asked(usual) or _note(route, circle, peers)
        summary = _summary(route, usual, called(circle.mentor))
        found.append(RouteChoice(route, _label(route, circle), note, summary, route == chosen))
    return tuple(found)


def _label(route: Route, circle: Circle) -> str:
    match route:
        case Route.MENTOR:
            return _with_name(circle.mentor, "my mentor") or "My mentor"
        case Route.DIRECTOR:
            return _with_name(next(iter(circle.directors), None), "Clinical Director") or "The Clinical Director"
        case Route.STAFF:
            return _with_name(next(iter(circle.staff), None), "program staff") or "Program staff"
        case Route.PEERS:
            return "The other fellows"
        case Route.AROUND:
            return f"Anyone but {called(circle.mentor) or 'my mentor'}"


def _with_name(person: CirclePerson | None, what: str) -> str:
    return f"{person.called}, {what}" if person else ""


def _note(route: Route, circle: Circle, peers: int) -> str:
    """What stands under the label of a route."""
    mentor = called(circle.mentor)
    if route is Route.MENTOR and circle.mentor_to_come:
        return "Your mentor is still to come; until then they are here for you."
    if route is Route.MENTOR and circle.mentor_rates and mentor:
        return "Also signs your fellowship."
    if route is Route.PEERS and few_readers(peers):
        return f"{count_words(peers)} can read it. With so few, they may know who asks."
    if route is Route.PEERS:
        return f"{count_words(peers)} can read it. Your name is hidden from other fellows."
    if route is Route.AROUND and mentor:
        return f"{mentor} sees no trace of it here. No reason needed."
    if route is Route.AROUND:
        return "No reason needed."
    return ""


def _cannot_be_asked(usual: PromiseLine) -> str:
    """Who of this route cannot be asked now, and who is instead; "" where everybody can."""
    if not usual.absent:
        return ""
    away = f"{saying.names(absent.who for absent in usual.absent)} can’t be asked now."
    if not usual.who:
        return away
    return f"{away} {usual.who} is asked instead."


def _summary(route: Route, usual: PromiseLine, mentor: str) -> str:
    """What a route says in the line that stands when the choices are folded away."""
    who = usual.who or "nobody yet"
    if route is Route.MENTOR and usual.stands_in:
        return f"{who}, for my mentor"
    if route is Route.MENTOR:
        return f"{who}, my mentor"
    if route is Route.PEERS and usual.few_readers:
        return "the other fellows, who may know that I ask"
    if route is Route.PEERS:
        return "the other fellows, without my name"
    if route is Route.AROUND and mentor:
        return f"{who}; {mentor} sees no trace of it"
    return who


def people_around(circle: Circle) -> dict[int, tuple[str, Seat]]:
    """Everybody who could come to be asked, each once, in the order of the chain: id → name and seat."""
    found: dict[int, tuple[str, Seat]] = {}

    def add(person: CirclePerson | None, seat: Seat) -> None:
        if person and person.id != circle.fellow.id and person.active:
            found.setdefault(person.id, (person.called, seat))

    add(circle.mentor, Seat.MENTOR)
    add(circle.backup, Seat.BACKUP)
    if circle.mentor:
        for away in circle.mentor.away:
            add(circle.people.get(away.backup_id or 0), Seat.BACKUP)
    for person in circle.directors:
        add(person, Seat.DIRECTOR)
    for person in circle.staff:
        add(person, Seat.STAFF)
    for closure in circle.fellow.hours.closures:
        add(circle.people.get(closure.cover_id or 0), Seat.COVER)
    add(circle.contact, Seat.CONTACT)
    return found
