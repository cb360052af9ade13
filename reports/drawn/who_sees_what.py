"""docs/who-sees-what.md: from what visibility.see() fills and with which sight somebody joins."""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import UTC, datetime, timedelta

from mentors.support import CirclePerson
from reports.drawn.chains import circle
from reports.drawn.markdown import HEAD, table
from requests_app.access.sight import Sight, sight_of
from requests_app.access.visibility import RequestView, see
from requests_app.chain.case import RequestCase
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.chain.routing import AskedPerson
from requests_app.lifecycle import join
from requests_app.lifecycle.move import Move
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import OPEN, Consent, Route, Seat, Standing, State, Topic, Verb

NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
ASHA, HELPER = 1, 2
NAMES = {ASHA: "Asha", HELPER: "Maeve", 3: "Tom"}

SIGHTS = {
    Sight.AUTHOR: "everything, it is theirs",
    Sight.ALL: "all of it",
    Sight.WAITING: "only that a fellow waits",
    Sight.BOARD: "the post and its answers, no name",
    Sight.NAMELESS: "the words, no name",
    Sight.NONE: "nothing: 404",
}
FIELDS = {
    "fellow": "who asks", "asked_at": "since when", "with_whom": "with whom it is", "program": "the program", "state": "the state",
    "opener": "how it begins", "opening": "its words", "urgency": "how soon", "kind": "the kind of help", "topic": "the topic",
    "before_at": "“before …”", "promised_at": "the promised time", "answer_by": "the time last named", "due_at": "the next step's time", "held_until": "on hold until",
    "acked_by": "who has it", "acked_by_me": "whether I have it", "answered_by": "who answered", "step": "how far it went up",
    "practice": "whether it is practice",
}  # fmt: skip


def _part(standing: str, seat: str = Seat.MENTOR, nameless: bool = False) -> Participant:
    return Participant(person_id=HELPER, standing=standing, seat=seat, nameless=nameless)


READERS = (
    ("the fellow, until 90 days after the fellowship", ASHA, None, False),
    ("mentor, backup, director, staff, contact: before it comes to them", HELPER, None, False),
    ("the same, named before sending, or added under “may read”", HELPER, _part(Standing.ALL), False),
    ("the same, added under “only waiting”", HELPER, _part(Standing.WAITING), False),
    ("the same, after “open it”", HELPER, _part(Standing.ALL), False),
    ("somebody who handed it over, or whose role ended", HELPER, _part(Standing.LEFT), False),
    ("somebody left out or gone round, in any role", HELPER, _part(Standing.EXCLUDED), False),
    ("a peer of the cohort, for a post on the board", HELPER, _part(Standing.ALL, Seat.PEER, True), True),
    ("the same, when it has left the board", HELPER, _part(Standing.ALL, Seat.PEER, True), False),
    ("staff or contact who read a board post", HELPER, _part(Standing.ALL, Seat.STAFF, True), True),
    ("anybody of another program", HELPER, None, True),
)


def page() -> str:
    lines = [
        HEAD,
        "",
        "# Who sees what",
        "",
        "Sight comes from a participant row and from nothing else: no role sees a request that has not come to it. Templates, mails and",
        "exports get what `visibility.see()` fills for one reader, and never the request itself.",
        "",
        "## By reader and state",
        "",
        *table(("reader", *(state.value for state in State)), [_reader(*reader) for reader in READERS]),
        "",
        "## With which sight somebody joins",
        "",
        "The fellow chooses when asking: *they may read it*, or *tell them only that I am waiting*. What people get who join:",
        "",
        *table(("joins", *(consent.label for consent in Consent)), [_joining(*join) for join in JOINS]),
        "",
        "From *only that a fellow waits* one tap of the fellow's (“open it”) leads to *all of it*. From *left out* nothing leads anywhere",
        "but the fellow's own “let them back in”: a trigger in the database refuses every other way.",
        "",
        "## What each sight holds",
        "",
        *table(
            ("", *(SIGHTS[sight] for sight in Sight if sight is not Sight.NONE)),
            [_field(name, said) for name, said in FIELDS.items()],
        ),
        "",
        "Notes among helpers are read by those who could read the request when they were written, by nobody who comes later, and never",
        "on the board. Peers see dates without times. A reading is written before the words are shown.",
        "",
        "In an emergency (a child's safety, danger, the law) one of staff and directors reads one request without a row, on a page of its",
        "own, if a second person agrees (another of them, the contact, or the operator): for half an hour, without notes and files. The fellow",
        "is told at once, everybody else of them who may know of the request too; whoever is left out never can, and hears of nothing.",
    ]
    return "\n".join(lines) + "\n"


def request(
    state: State = State.WAITING, *, on_board: bool = False, consent: str = Consent.MAY_READ, route: str = Route.MENTOR
) -> HelpRequest:
    """A request with every field filled, never saved."""
    later = NOW + timedelta(hours=3)
    return HelpRequest(
        ref=uuid.UUID(int=1), fellow_id=ASHA, program_id=1, asked_at=NOW, state=state, on_board=on_board, consent=consent, route=route,
        topic=Topic.IEP, before_at=later, promised_at=later, answer_by=later, due_at=later if state in OPEN else None, held_until=later,
        acked_by_id=HELPER, answered_by_id=3, step=1, promised_to=[HELPER], practice=True,
    )  # fmt: skip


def _sight(viewer: int, part: Participant | None, state: State, on_board: bool) -> Sight:
    return sight_of(viewer, request(state, on_board=on_board and state is not State.WITHDRAWN), part)


def _reader(who: str, viewer: int, part: Participant | None, on_board: bool) -> tuple[str, ...]:
    return (who, *(SIGHTS[_sight(viewer, part, state, on_board)] for state in State))


def _field(name: str, said: str) -> tuple[str, ...]:
    cells = []
    for sight in Sight:
        if sight is Sight.NONE:
            continue
        viewer, part, on_board = EXAMPLES[sight]
        made = see(
            request(on_board=on_board),
            viewer,
            part,
            names=NAMES,
            with_whom=(3,),
            opening="Three goals …",
            program="Lakeside",
        )
        assert made.sight is sight
        cells.append(_cell(name, getattr(made, name)))
    return (said, *cells)


EXAMPLES = {
    Sight.AUTHOR: (ASHA, None, False),
    Sight.ALL: (HELPER, _part(Standing.ALL), False),
    Sight.WAITING: (HELPER, _part(Standing.WAITING), False),
    Sight.BOARD: (HELPER, _part(Standing.ALL, Seat.PEER, True), True),
    Sight.NAMELESS: (HELPER, _part(Standing.ALL, Seat.STAFF, True), True),
}


def _cell(name: str, value: object) -> str:
    if name == "fellow" and value != NAMES[ASHA]:
        return f"“{value}”"
    if value in (None, "", (), False):
        return ""
    return "yes"


# Who joins how: (said, named before sending, the verb it happens by, route)
JOINS = (
    ("named before sending", Verb.FILE, Route.MENTOR),
    ("added by a step of the chain", Verb.ESCALATE, Route.MENTOR),
    ("staff or contact, for a board post", Verb.ESCALATE, Route.PEERS),
)


def _joining(said: str, verb: Verb, route: str) -> tuple[str, ...]:
    cells = []
    for consent in Consent:
        around = circle()
        case = RequestCase(request(consent=consent, route=route), [], around, DEFAULT_RULES, NOW)
        somebody: CirclePerson = around.staff[0]
        row = join.add_participant(Move(case, verb, None), AskedPerson(somebody, Seat.STAFF))
        cells.append(SIGHTS[sight_of(somebody.id, case.request, row)])
    return (said, *cells)


def unknown_fields() -> set[str]:
    """Fields of RequestView this page does not speak of (a test wants none)."""
    return {field.name for field in fields(RequestView)} - FIELDS.keys() - {"ref", "sight"}
