"""The headline of the dashboard and the line under it: where this reader stands, of the rows they look at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pts_support.saying import by_number, number_word
from pts_support.spoken.pieces import end
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access.sight import Sight
from requests_app.access.visibility import COLLEAGUE
from requests_app.pages.dashboard.reasons import OrderedRow, RowGroup, due_line, due_of_row, fellow_of, overdue_line
from requests_app.statements.facts import OnIt

# Whom the headline counts, by the list that was chosen.
PEOPLE = {
    "mine": ("of your fellows needs", "of your fellows need"),
    "covering": ("fellow you’re covering needs", "fellows you’re covering need"),
}
NOBODY = {
    "mine": "None of your fellows needs you now",
    "covering": "No one you’re covering needs you now",
    "have": "You’re not on anything now",
    "closed": "Nothing is closed here yet",
}


@dataclass(frozen=True)
class DashboardHead:
    headline: str
    lede: Statement = NOTHING_STATED


def head_of(show: str, rows: Sequence[OrderedRow], only_waiting: int, now: datetime) -> DashboardHead:
    """What stands above the rows of one list."""
    if show == "closed":
        return DashboardHead("Closed requests" if rows else NOBODY["closed"])
    return DashboardHead(headline(show, rows, only_waiting), lede(rows, now))


def head_of_search(typed: str, found: int, *, more: bool) -> DashboardHead:
    """What stands above what was found."""
    if not found:
        return DashboardHead("No matches", state("No request you can see has “", typed, "”."))
    number = f"More than {found}" if more else str(found)
    return DashboardHead(f"{number} {by_number(found, 'match', 'matches')}", state("For “", typed, "”."))


def headline(show: str, rows: Sequence[OrderedRow], only_waiting: int) -> str:
    """The headline says where you stand."""
    if people := _people_now(rows):
        one, several = PEOPLE.get(show, ("person needs", "people need"))
        return f"{number_word(people).capitalize()} {by_number(people, one, several)} you now"
    groups = {row.group for row in rows}
    if RowGroup.HAVE in groups:
        return "You’re on everything that’s waiting" if show != "have" else _on_it(rows)
    if show in NOBODY:
        return NOBODY[show]
    if RowGroup.LATER in groups:
        return "Nothing is due today"
    if only_waiting:
        return f"{number_word(only_waiting).capitalize()} {by_number(only_waiting, 'person is', 'people are')} waiting"
    return "No one is waiting for you"


def _on_it(rows: Sequence[OrderedRow]) -> str:
    number = sum(row.group is RowGroup.HAVE for row in rows)
    return f"You’re on {number_word(number)} {by_number(number, 'request', 'requests')}"


def _people_now(rows: Sequence[OrderedRow]) -> int:
    """How many people need this reader now; of those without a name each row is one."""
    fellows = [row.view.fellow for row in rows if row.group is RowGroup.NOW]
    return len(set(fellows) - {COLLEAGUE}) + fellows.count(COLLEAGUE)


def lede(rows: Sequence[OrderedRow], now: datetime) -> Statement:
    """The line under it: what is overdue, and who is next."""
    due = [row for row in rows if row.group is RowGroup.NOW]
    if not due:
        return _lede_of_later(rows)
    first, *rest = due
    return state(_first(first, now), _second(first, rest, now))


def _first(row: OrderedRow, now: datetime) -> Statement:
    view, who = row.view, row.known.who
    if view.fellow == COLLEAGUE:
        return state("A question on the board has no answer yet.")
    fellow = fellow_of(view, who)
    if due_of_row(view) is None:
        return state(fellow, "’s request has no answer yet.")
    if _is_over(row, now):
        return state(fellow, "’s request is ", overdue_line(view, who, now), ".")
    return state(fellow, "’s request is due ", due_line(view, who), ".")


def _second(first: OrderedRow, rest: Sequence[OrderedRow], now: datetime) -> Statement:
    """Who comes after the first: the next one that is not overdue yet."""
    late = sum(_is_over(row, now) for row in rest)
    upcoming = next((row for row in rest if row.view.sight is Sight.ALL and not _is_over(row, now)), None)
    others = NOTHING_STATED
    if late and _is_over(first, now):
        others = state(f" {late} more {by_number(late, 'is', 'are')} overdue.")
    if upcoming is None or due_of_row(upcoming.view) is None:
        return others
    again = " again" if upcoming.view.fellow == first.view.fellow else ""
    who = upcoming.known.who
    return state(
        others, " ", fellow_of(upcoming.view, who), f" is next{again}, due ", due_line(upcoming.view, who), "."
    )


def _is_over(row: OrderedRow, now: datetime) -> bool:
    view = row.view
    return view.sight is Sight.ALL and view.hears_by is not None and view.hears_by < now


def _lede_of_later(rows: Sequence[OrderedRow]) -> Statement:
    """With nothing to do now: what this reader is on, else what comes next."""
    have = next((row for row in rows if row.group is RowGroup.HAVE and not row.view.held_until), None)
    if have and have.view.due_at:
        on_it = OnIt(have.known.who.about, have.known.who.reader, have.view.due_at)
        return state(on_it, fellow_of(have.view, have.known.who), " hears from you by ", end(have.view.due_at), ".")
    later = next((row for row in rows if row.group is RowGroup.LATER and not row.view.held_until), None)
    if later is None or later.view.sight is not Sight.ALL or not due_of_row(later.view):
        return NOTHING_STATED
    who = later.known.who
    return state("Next due ", due_line(later.view, who), ": ", fellow_of(later.view, who), ".")
