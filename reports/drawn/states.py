"""docs/states.md: from lifecycle.transition.TRANSITIONS and from what permissions.may() answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.drawn.markdown import HEAD, table
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


@dataclass
class OneRequest:
    """As much of a request as permissions ask for."""

    state: str
    on_board: bool = False
    listed_until: datetime | None = None
    fellow_id: int = FELLOW
    author_may: str = AuthorMay.ACT
    held_until: object = None
    acked_by_id: int | None = None


@dataclass
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
        "A request is in one of five states. `transition.record()` is the only code that sets one, and it checks this table before it",
        "writes. The engine has something to do with a request exactly while it is waiting, acknowledged or answered: then, and only",
        "then, it has a due time (the database refuses anything else).",
        "",
        *table(("state", "means"), [(f"**{state.value}**", state.label) for state in State]),
        "",
        "## From where to where",
        "",
        "Rows: the state before. Columns: the state after. Acts that leave the state as it is are listed further down.",
        "",
        *table(("from \\ to", *(state.value for state in State)), [_row(before) for before in (None, *State)]),
        "",
    ]
    for by, title, note in WHO:
        lines += _acts_of(by, title, note)
    lines += [
        "## Who may do what, state by state",
        "",
        "Asked of `permissions.may()`, the one answer for views, buttons and tests. *Not there*: the page is the same 404 as for a request",
        "that never was.",
        "",
    ]
    for who, viewer, part, on_board, *ended in PARTS:
        rows = [(state.value, _may(viewer, part, state, on_board, *ended)) for state in State]
        lines += [f"**{who[0].upper()}{who[1:]}**", "", *_rights(rows), ""]
    lines += [
        "An act that is not possible in this state, and could be in another, stands as a disabled button with the reason beside it.",
        f"Whoever knows only that a fellow waits reads in every state: “{NOT_NEEDED.reason}”",
        "",
        *table(("state", "reason"), [(state.value, WHY_NOT[state]) for state in State]),
    ]
    return "\n".join(lines) + "\n"


def _acts_of(by: str, title: str, note: str) -> list[str]:
    lines = [f"## {title}", ""]
    if note:
        lines += [note, ""]
    acts = [_act(verb, rule) for verb, rule in TRANSITIONS.items() if _is_by(rule, by)]
    return [*lines, *table(("act", "in code", "from", "to"), acts), ""]


def _rights(rows: list[tuple[str, str]]) -> list[str]:
    """What somebody may do in each state: a table, or a sentence where it is the same in all."""
    acts = {acts for _, acts in rows}
    if acts == {GONE}:
        return ["Not there, in any state."]
    if acts == {NOTHING}:
        return ["They read it, and do nothing more."]
    return table(("state", "may"), rows)


def _is_by(rule: TransitionRule, by: str) -> bool:
    return rule.by == by or (by == "helper" and rule.by == "helper or peer")


def _act(verb: Verb, rule: TransitionRule) -> tuple[str, str, str, str]:
    before = ", ".join(state.value for state in State if state in rule.frm)
    after = [state.value for state in State if state in rule.to]
    if SAME in rule.to:
        after.append(UNCHANGED)
    after += [f"{state.value} stays {state.value}" for state in State if state in rule.stays]
    return verb.label, f"`{verb.name}`", before or "not there yet", ", ".join(after)


def _row(before: State | None) -> tuple[str, ...]:
    """The acts that lead from this state to each other one; from none: those that begin a request."""
    cells = []
    for after in State:
        verbs = [
            verb.label for verb, rule in TRANSITIONS.items() if after is not before and _leads(rule, before, after)
        ]
        cells.append(", ".join(verbs))
    head = f"**{before.value}**" if before else "not there yet"
    return (head, *cells)


def _leads(rule: TransitionRule, before: State | None, after: State) -> bool:
    if after not in rule.to:
        return False
    if before is None:
        return not rule.frm
    return before in rule.frm


def _may(viewer: int, part: OnePart | None, state: State, on_board: bool, ended: str = AuthorMay.ACT) -> str:
    request = OneRequest(state, on_board, author_may=ended)
    verdicts = {verb: may(viewer, verb, request, part) for verb in Verb}
    if all(verdict.hidden for verdict in verdicts.values()):
        return GONE
    return ", ".join(verb.label for verb, verdict in verdicts.items() if verdict.ok) or NOTHING
