"""The choices of the ask page by the people's own names: the routes, and whom one may leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentors.support import Circle, CirclePerson
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.pages.ask.promise import PromiseLine, count_words
from requests_app.statements import promised
from requests_app.statements.listener import Listener, fellow_of
from requests_app.vocabulary import Route, Seat, Urgency, few_readers

SEATS_SAID = {
    Seat.MENTOR: "my mentor",
    Seat.BACKUP: "backup for my mentor",
    Seat.DIRECTOR: "Clinical Director",
    Seat.STAFF: "program staff",
    Seat.CONTACT: "named contact",
    Seat.COVER: "on call over a break",
}


@dataclass(frozen=True)
class RouteChoice:
    """One way to ask: its label, and the note under it."""

    value: str
    label: Statement
    note: Statement
    chosen: bool


def route_choices(circle: Circle, lines: Mapping[str, PromiseLine], peers: int, chosen: str) -> tuple[RouteChoice, ...]:
    """The five routes as the fellow reads them. ``lines``: by pair."""
    reader = fellow_of(circle)
    found = []
    for route in (Route.MENTOR, Route.DIRECTOR, Route.STAFF, Route.PEERS, Route.AROUND):
        usual = lines[f"{route}-{Urgency.SOON}"]
        note = usual.instead or _note(route, usual, circle, peers)
        found.append(RouteChoice(route, _label(route, circle, reader), note, route == chosen))
    return tuple(found)


def _label(route: Route, circle: Circle, reader: Listener) -> Statement:
    match route:
        case Route.MENTOR:
            return _with_name(circle.mentor, reader, "my mentor") or state("My mentor")
        case Route.DIRECTOR:
            director = next(iter(circle.directors), None)
            return _with_name(director, reader, "Clinical Director") or state("The Clinical Director")
        case Route.STAFF:
            return _with_name(next(iter(circle.staff), None), reader, "program staff") or state("Program staff")
        case Route.PEERS:
            return state("The other fellows")
        case Route.AROUND if circle.mentor:
            return promised.anyone_but(circle.mentor.id, reader)
    return state("Anyone but my mentor")


def _with_name(person: CirclePerson | None, reader: Listener, what: str) -> Statement:
    if person is None:
        return NOTHING_STATED
    return promised.named_choice(person.id, reader, what)


def _note(route: Route, usual: PromiseLine, circle: Circle, peers: int) -> Statement:
    """What stands under the label of a route."""
    if route is Route.MENTOR and circle.mentor_to_come:
        return state("Your mentor isn’t decided yet; until then they are here for you.")
    if route is Route.MENTOR and circle.mentor_rates and circle.mentor:
        return state("Also signs off on your fellowship.")
    if route is Route.PEERS and few_readers(peers):
        return state(f"{count_words(peers)} can read it. With so few, they may know who asks.")
    if route is Route.PEERS:
        return state(f"{count_words(peers)} can read it. Your name is hidden from other fellows.")
    if route is Route.AROUND:
        return (usual.no_trace or NOTHING_STATED) + state(" No reason needed.")
    return NOTHING_STATED


NAMED_TO_THEM = (Seat.MENTOR, Seat.BACKUP, Seat.CONTACT)  # a fellow is told of these, signed in or not


def people_around(circle: Circle) -> dict[int, tuple[str, Seat]]:
    """Everybody who could come to be asked, each once, in the order of the chain: id → name and seat. A director or
    staff member who was invited and never signed in can't be asked or phoned: the fellow does not know them."""
    found: dict[int, tuple[str, Seat]] = {}

    def add(person: CirclePerson | None, seat: Seat) -> None:
        if person and not person.in_yet and seat not in NAMED_TO_THEM:
            return
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
