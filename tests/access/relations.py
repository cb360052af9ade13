"""One request as the table's relations see it, without a database: unsaved rows made to measure."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime
from types import SimpleNamespace

from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import AuthorMay, Consent, HelpKind, Route, Seat, Standing, State, Topic, Urgency

AT = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
LETTER = {"W": State.WAITING, "K": State.ACKNOWLEDGED, "A": State.ANSWERED, "C": State.CLOSED, "X": State.WITHDRAWN}
AUTHOR, VIEWER = 1, 2
NAMES = {1: "Asha", 2: "Somebody", 3: "Maeve"}
HELPING = [s for s in Seat if s != Seat.PEER]


def part_of(relation: str, chance: random.Random) -> Participant | None:
    """A row that makes somebody this to a request; what does not matter is drawn."""
    seat = chance.choice(HELPING)
    row = {
        "reads": {"standing": Standing.ALL, "seat": seat},
        "waits": {"standing": Standing.WAITING, "seat": seat},
        "unnamed": {"standing": Standing.ALL, "seat": seat, "nameless": True},
        "peer": {"standing": Standing.ALL, "seat": Seat.PEER, "nameless": True},
        "peer gone": {"standing": chance.choice((Standing.ALL, Standing.LEFT)), "seat": Seat.PEER, "nameless": True},
        "left": {"standing": Standing.LEFT, "seat": chance.choice(list(Seat))},
        "out": {"standing": Standing.EXCLUDED, "seat": chance.choice(list(Seat))},
    }.get(relation)
    if row is None:
        return None
    reads_since = AT if row["standing"] == Standing.ALL else None
    return Participant(person_id=VIEWER, reads_since=reads_since, joined_at=AT, **row)


def request_of(letter: str, relation: str, chance: random.Random) -> HelpRequest:
    on_board = {"peer": True, "peer gone": False}.get(relation, chance.random() < 0.3)
    acked = chance.choice((VIEWER, 3)) if letter == "K" else None
    return HelpRequest(
        ref=uuid.UUID(int=chance.getrandbits(128), version=4),
        fellow_id=AUTHOR, program_id=1, state=LETTER[letter], on_board=on_board,
        kind=chance.choice(list(HelpKind)), urgency=chance.choice(list(Urgency)), route=chance.choice(list(Route)),
        topic=chance.choice(list(Topic)), consent=chance.choice(list(Consent)), step=chance.randrange(5),
        author_may={"ended": AuthorMay.READ, "over": AuthorMay.NOTHING}.get(relation, AuthorMay.ACT),
        asked_at=AT, promised_at=AT, due_at=AT, before_at=AT, held_until=chance.choice((None, AT)),
        acked_by_id=acked, answered_by_id=3 if letter == "A" else None,
    )  # fmt: skip


def viewer_of(relation: str) -> int:
    return AUTHOR if relation in ("author", "ended", "over") else VIEWER


def tuples(wanted: int, seed: int):
    """(relation, state letter, verb is drawn by the caller, request, part), evenly over the table."""
    from tests.access import table

    chance = random.Random(seed)
    made = 0
    while made < wanted:
        for relation in table.RELATIONS:
            for letter in LETTER:
                yield SimpleNamespace(
                    relation=relation, letter=letter, viewer=viewer_of(relation),
                    request=request_of(letter, relation, chance), part=part_of(relation, chance),
                )  # fmt: skip
                made += 1
