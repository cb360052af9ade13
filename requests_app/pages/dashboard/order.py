"""What needs me now, in which order, and why: for any helper, whatever the role. Pure.

The order is the order of time: what is due first stands first. Nobody is called late here: only a request is overdue.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from requests_app.access.sight import Sight
from requests_app.access.visibility import RequestView
from requests_app.pages.dashboard.reasons import (
    Item,
    OrderedRow,
    RowFacts,
    RowGroup,
    due_of_row,
    mark_of,
    state_line,
    when_line,
    why_line,
)
from requests_app.vocabulary import State, Urgency


def order_rows(items: Iterable[tuple[RequestView, RowFacts]], *, now: datetime, zone: tzinfo) -> tuple[OrderedRow, ...]:
    """Everything a reader may read, grouped and in order. Rows of WAITING sight have their own: ``order_waiting``."""
    readable = [Item(view, known, now, zone) for view, known in items if view.reads]
    grouped = [(group_of(item.view, item.known, now, zone), item) for item in readable]
    grouped.sort(key=lambda row: (list(RowGroup).index(row[0]), *_order(*row)))
    return tuple(_placed(group, item) for group, item in grouped)


def _placed(group: RowGroup, item: Item) -> OrderedRow:
    return OrderedRow(
        item.view,
        item.known,
        group,
        mark=mark_of(group, item),
        state=state_line(group, item),
        when=when_line(group, item),
        why=why_line(group, item),
    )


def order_waiting(views: Iterable[RequestView]) -> tuple[RequestView, ...]:
    """Those of whom this reader knows only that they wait: whoever waits longest first, and nothing else decides."""
    only_waiting = (view for view in views if view.sight is Sight.WAITING)
    return tuple(sorted(only_waiting, key=lambda view: (view.asked_at, view.ref)))


def group_of(view: RequestView, known: RowFacts, now: datetime, zone: tzinfo) -> RowGroup:
    if view.state is State.CLOSED:
        return RowGroup.CLOSED
    if view.state is State.ANSWERED:
        return RowGroup.THEIRS
    if view.state is State.ACKNOWLEDGED:
        return RowGroup.HAVE if view.acked_by_me else RowGroup.OTHERS
    if not known.asked:
        return RowGroup.OTHERS
    if view.held_until:
        return RowGroup.LATER
    due = due_of_row(view)
    if due is None or due.astimezone(zone).date() <= now.astimezone(zone).date():
        return RowGroup.NOW
    return RowGroup.LATER


def _order(group: RowGroup, item: Item) -> tuple[float, bool, float]:
    """What is due first stands first; of what is over, the newest."""
    view = item.view
    if group in (RowGroup.THEIRS, RowGroup.CLOSED):
        newest = item.known.answered_at or view.asked_at
        return (-newest.timestamp(), False, 0.0)
    due = view.due_at if group is RowGroup.HAVE else item.due
    return (due.timestamp() if due else 0.0, view.urgency is not Urgency.TODAY, view.asked_at.timestamp())
