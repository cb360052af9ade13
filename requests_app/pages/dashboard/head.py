"""The headline of the dashboard and the line under it: where this reader stands, of the rows they look at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pts_support.saying import by_number, number_word
from pts_support.spoken.pieces import RichLine, end, rich_line
from requests_app.access.sight import Sight
from requests_app.access.visibility import COLLEAGUE, RequestView
from requests_app.pages.dashboard.reasons import OrderedRow, RowGroup, due_of_row, overdue

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
    lede: RichLine = ()


def head_of(show: str, rows: Sequence[OrderedRow], only_waiting: int, now: datetime) -> DashboardHead:
    """What stands above the rows of one list."""
    if show == "closed":
        return DashboardHead("Closed requests" if rows else NOBODY["closed"])
    return DashboardHead(headline(show, rows, only_waiting), lede(rows, now))


def head_of_search(typed: str, found: int, *, more: bool) -> DashboardHead:
    """What stands above what was found."""
    if not found:
        return DashboardHead("No matches", rich_line(f"No request you can see has “{typed}”."))
    number = f"More than {found}" if more else str(found)
    return DashboardHead(f"{number} {by_number(found, 'match', 'matches')}", rich_line(f"For “{typed}”."))


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


def lede(rows: Sequence[OrderedRow], now: datetime) -> RichLine:
    """The line under it: what is overdue, and who is next."""
    due = [row.view for row in rows if row.group is RowGroup.NOW]
    if not due:
        return _lede_of_later(rows)
    first, *rest = due
    return (*_first(first, now), *_second(first, rest, now))


def _first(view: RequestView, now: datetime) -> RichLine:
    due = due_of_row(view)
    if view.sight is not Sight.ALL or due is None:
        return rich_line(f"{_name(view, start=True)} has no answer yet.")
    if view.hears_by and view.hears_by < now:
        return rich_line(f"{view.fellow}’s request is {overdue(now - view.hears_by)}.")
    return rich_line(f"{view.fellow}’s request is due ", end(due), ".")


def _second(first: RequestView, rest: Sequence[RequestView], now: datetime) -> RichLine:
    """Who comes after the first: the next one that is not overdue yet."""
    late = sum(_is_over(view, now) for view in rest)
    upcoming = next((view for view in rest if view.sight is Sight.ALL and not _is_over(view, now)), None)
    others: RichLine = ()
    if late and _is_over(first, now):
        others = rich_line(f" {late} more {by_number(late, 'is', 'are')} overdue.")
    if upcoming is None or upcoming.hears_by is None:
        return others
    again = " again" if upcoming.fellow == first.fellow else ""
    return (*others, *rich_line(f" {upcoming.fellow} is next{again}, due ", end(due_of_row(upcoming)), "."))


def _is_over(view: RequestView, now: datetime) -> bool:
    return view.sight is Sight.ALL and view.hears_by is not None and view.hears_by < now


def _lede_of_later(rows: Sequence[OrderedRow]) -> RichLine:
    """With nothing to do now: what this reader is on, else what comes next."""
    have = next((row.view for row in rows if row.group is RowGroup.HAVE), None)
    if have and have.due_at:
        return rich_line(f"{have.fellow} hears from you by ", end(have.due_at), ".")
    later = next((row.view for row in rows if row.group is RowGroup.LATER and not row.view.held_until), None)
    if later is None or later.sight is not Sight.ALL or not due_of_row(later):
        return ()
    return rich_line("Next due ", end(due_of_row(later)), f": {later.fellow}.")


def _name(view: RequestView, *, start: bool) -> str:
    if view.fellow == COLLEAGUE:
        return "A question on the board" if start else "a question on the board"
    return f"{view.fellow}’s request"
