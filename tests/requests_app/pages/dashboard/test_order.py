"""The order of a desk, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from requests_app.access.sight import Sight
from requests_app.access.visibility import RequestView
from requests_app.pages.dashboard import order as triage
from requests_app.pages.dashboard.order import order_waiting
from requests_app.pages.dashboard.reasons import RowFacts, RowGroup
from requests_app.vocabulary import Urgency
from tests.cast import NEW_YORK, NOW
from tests.requests_app.desk_rows import DAY, HOUR, placed, told, view


def test_what_is_due_first_stands_first_and_says_why():
    rows = placed(
        (view("Ben", 3 * DAY, urgency=Urgency.WHEN), RowFacts()),
        (view("Jonah", 2 * HOUR), RowFacts(covers_for="Priya", covers_until=date(2026, 11, 19))),
        (view("Imani", timedelta(minutes=50), urgency=Urgency.TODAY), RowFacts()),
        (view("Asha", -timedelta(minutes=30), with_whom=("Tom",)), RowFacts(next_person="Dr. Okafor", next_at=NOW + 3.5 * HOUR)),
    )  # fmt: skip
    assert [(r.view.fellow, r.group, told(r.state), told(r.why)) for r in rows] == [
        (
            "Asha",
            RowGroup.NOW,
            "30 min overdue",
            "Tom was asked too. If no one answers, Dr. Okafor is asked at 2:10 pm.",
        ),
        ("Imani", RowGroup.NOW, "Due 11:30 am", "For today."),
        ("Jonah", RowGroup.NOW, "Due 12:40 pm", "You’re covering for Priya until Thursday."),
        ("Ben", RowGroup.LATER, "Not due today", ""),
    ]


def test_the_urgent_one_stands_first_of_two_due_at_the_same_time():
    rows = placed(view("Ben", HOUR, number=1), view("Imani", HOUR, number=2, urgency=Urgency.TODAY))
    assert [r.view.fellow for r in rows] == ["Imani", "Ben"]


def test_before_counts_where_it_is_earlier():
    rows = placed(view("Ben", HOUR), view("Asha", 3 * DAY, number=2, before_at=NOW + HOUR / 2))
    assert [(r.view.fellow, r.group) for r in rows] == [("Asha", RowGroup.NOW), ("Ben", RowGroup.NOW)]


def test_somebody_who_only_waits_has_no_place_and_stands_by_how_long():
    """Nothing but the time they have waited decides, so that no order tells an urgency."""
    plain = RequestView(UUID(int=1), Sight.WAITING, "Lena", NOW - HOUR)
    longer = replace(plain, ref=UUID(int=2), fellow="Ben", asked_at=NOW - 2 * HOUR)
    assert placed(plain) == ()
    assert order_waiting([plain, longer, view()]) == (longer, plain)


def test_today_is_the_reader_s_day():
    """Half past eleven at night in New York is tomorrow in UTC: the row waits until tomorrow here."""
    evening = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)
    item = view(promised_at=datetime(2026, 11, 18, 13, 0, tzinfo=UTC))
    assert triage.group_of(item, RowFacts(), evening, NEW_YORK) is RowGroup.LATER
    assert triage.group_of(item, RowFacts(), evening, UTC) is RowGroup.NOW
