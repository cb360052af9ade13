"""docs/states.md: from lifecycle.TRANSITIONS and from what permissions.may() answers."""

from __future__ import annotations

from dataclasses import dataclass

from reports.drawn import HEAD, table
from requests_app.access.permissions import NOT_NEEDED, WHY_NOT, may
from requests_app.lifecycle.transition import SAME, TRANSITIONS, TransitionRule
from requests_app.vocabulary import AuthorMay, Seat, Standing, State, Verb

FELLOW, HELPER = 1, 2
WHO = (
    ("engine", "What the engine does", "When something is due, or when a fact of another room says so."),
    ("fellow", "What the fellow does", ""),
    ("helper", "What a helper does who may read it", "On the board a peer may answer too, and nothing else."),
    ("only waiting", "What somebody does who only knows that a fellow waits", "They may also take it, pass it on, and say that they talked."),
)  # fmt: skip
UNCHANGED, GONE, NOTHING = "unchanged", "not there", "nothing any more"


@dataclass(frozen=True)
class OneRequest:
    """As much of a request as permissions ask for."""

    state: str
    on_board: bool = False
    fellow_id: int = FELLOW
    author_may: str = AuthorMay.ACT
    held_until: object = None
    acked_by_id: int | None = None


@dataclass(frozen=True)
class OnePart:
    standing: str
    seat: str = Seat.MENTOR
    nameless: bool = False


PARTS = (
    ("the fellow", FELLOW, None, False),
    ("the fellow, for 90 days after the fellowship", FELLOW, None, False, AuthorMay.READ),
    ("the fellow, after those", FELLOW, None, False, AuthorMay.NOTHING),
    ("a helper who may read", HELPER, OnePart(Standing.ALL), False),
    ("somebody who only knows that a fellow waits", HELPER, OnePart(Standing.WAITING), False),
    ("a peer, on the board", HELPER, OnePart(Standing.ALL, Seat.PEER, True), True),
    ("staff reading a board post", HELPER, OnePart(Standing.ALL, Seat.STAFF, True), True),
    ("somebody who handed it over, or whose role ended", HELPER, OnePart(Standing.LEFT), False),
    ("somebody who is left out", HELPER, OnePart(Standing.EXCLUDED), False),
    ("anybody else", HELPER, None, False),
)


def page() -> str:
    lines = [
        HEAD,
        "",
        "# States of a request",
        "",
        "A request is in one of five states. `lifecycle.record()` is the only code that sets one, and it checks this table before it",
        "writes. The engine has something to do with a request exactly while it is waiting, acknowledged or answered: then, and only",
        "then, it has a due time (the database refuses anything else).",
        "",
        *table(("state", "means"), [(f"**{state.value}**", state.label) for state in State]),
        "",
        "## From where to where",
        "",
        "Rows: the state before. Columns: the state after. Acts that leave the state as it is are listed further down.",
        "",
        *table(("from \\ to", *(s.value for s in State)), [_row(frm) for frm in (None, *State)]),
        "",
    ]
    for by, title, note in WHO:
        lines += [f"## {title}", "", *([note, ""] if note else [])]
        lines += table(("act", "in code", "from", "to"), [_act(v, r) for v, r in TRANSITIONS.items() if _is_by(r, by)])
        lines += [""]
    lines += [
        "## Who may do what, state by state",
        "",
        "Asked of `permissions.may()`, the one answer for views, buttons and tests. *Not there*: the page is the same 404 as for a request",
        "that never was.",
        "",
    ]
    for who, viewer, part, on_board, *ended in PARTS:
        rows = [(s.value, _may(viewer, part, s, on_board, *ended)) for s in State]
        lines += [f"**{who[0].upper()}{who[1:]}**", ""]
        lines += (
            ["Not there, in any state.", ""]
            if {acts for _, acts in rows} == {GONE}
            else ["They read it, and do nothing more.", ""]
            if {acts for _, acts in rows} == {NOTHING}
            else [*table(("state", "may"), rows), ""]
        )
    lines += [
        "An act that is not possible in this state, and could be in another, stands as a disabled button with the reason beside it.",
        f"Whoever knows only that a fellow waits reads in every state: “{NOT_NEEDED.reason}”",
        "",
        *table(("state", "reason"), [(s.value, WHY_NOT[s]) for s in State]),
    ]
    return "\n".join(lines) + "\n"


def _is_by(rule: TransitionRule, by: str) -> bool:
    return rule.by == by or (by == "helper" and rule.by == "helper or peer")


def _act(verb: Verb, rule: TransitionRule) -> tuple[str, str, str, str]:
    frm = ", ".join(s.value for s in State if s in rule.frm)
    to = ", ".join([*(s.value for s in State if s in rule.to), *([UNCHANGED] if SAME in rule.to else [])])
    return verb.label, f"`{verb.name}`", frm or "not there yet", to


def _row(frm: State | None) -> tuple[str, ...]:
    cells = []
    for to in State:
        verbs = [
            v.label
            for v, r in TRANSITIONS.items()
            if to in r.to and to is not frm and (frm in r.frm if frm else not r.frm)
        ]
        cells.append(", ".join(verbs))
    return (f"**{frm.value}**" if frm else "not there yet", *cells)


def _may(viewer: int, part: OnePart | None, state: State, on_board: bool, ended: str = AuthorMay.ACT) -> str:
    request = OneRequest(state, on_board, author_may=ended)
    verdicts = {v: may(viewer, v, request, part) for v in Verb}
    if all(v.hidden for v in verdicts.values()):
        return GONE
    return ", ".join(v.label for v, verdict in verdicts.items() if verdict.ok) or NOTHING
