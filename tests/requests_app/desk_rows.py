"""Rows of a desk, without a database."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from pts_support.spoken.pieces import plain_line
from requests_app.access.sight import Sight
from requests_app.access.visibility import RequestView
from requests_app.pages.dashboard.order import order_rows
from requests_app.pages.dashboard.reasons import RowFacts
from requests_app.vocabulary import HelpKind, State, Urgency
from tests.cast import NEW_YORK, NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def view(fellow="Asha", due=DAY, **more):
    """Waiting, *soon*, asked an hour ago, due in ``due``."""
    number = more.pop("number", 1)
    made = {
        "ref": UUID(int=number), "sight": Sight.ALL, "fellow": fellow, "asked_at": NOW - HOUR, "state": State.WAITING,
        "opener": "I need help", "opening": "with goals", "urgency": Urgency.SOON, "kind": HelpKind.RUN_BY,
        "promised_at": NOW + due, "due_at": NOW + due,
    }  # fmt: skip
    return RequestView(**made | more)


def placed(*items):
    return order_rows([i if isinstance(i, tuple) else (i, RowFacts()) for i in items], now=NOW, zone=NEW_YORK)


def told(line):
    """A statement as the reader reads it."""
    return plain_line(line.line, NOW, NEW_YORK).replace("\u00a0", " ")


def said(item, known=None):
    row = placed((item, known or RowFacts()))[0]
    return row.group, told(row.state), told(row.when), told(row.why)
