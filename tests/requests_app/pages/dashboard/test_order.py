"""The order of a desk and the sentence of each row, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from pts_support.saying import duration_words
from requests_app.access.sight import Sight
from requests_app.access.visibility import COLLEAGUE, RequestView
from requests_app.pages.dashboard import order as triage
from requests_app.pages.dashboard.order import order_rows, order_waiting
from requests_app.pages.dashboard.reasons import RowFacts, RowGroup, headline, summary_line
from requests_app.vocabulary import HelpKind, Seat, State, Urgency
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


def said(item, known=None):
    row = placed((item, known or RowFacts()))[0]
    return row.group, row.state, f"{row.lead} {row.why}".replace("\u00a0", " ").strip()


def test_what_is_due_first_stands_first_and_says_why():
    rows = placed(
        (view("Ben", 3 * DAY, urgency=Urgency.WHEN), RowFacts()),
        (view("Jonah", 2 * HOUR), RowFacts(covers_for="Priya", covers_until=date(2026, 11, 19))),
        (view("Imani", timedelta(minutes=50), urgency=Urgency.TODAY), RowFacts()),
        (view("Asha", -timedelta(minutes=30), with_whom=("Tom",)), RowFacts(next_person="Dr. Okafor", next_at=NOW + 3.5 * HOUR)),
    )  # fmt: skip
    assert [(r.view.fellow, r.group, r.state, f"{r.lead} {r.why}".replace("\u00a0", " ").strip()) for r in rows] == [
        ("Asha", RowGroup.NOW, "Past its time", "First, because it has waited thirty minutes past its time. Tom has "
            "it too; Dr. Okafor gets it at 2:10 pm."),
        ("Imani", RowGroup.NOW, "Your turn", "Next, because Imani asked for today: fifty minutes left."),
        ("Jonah", RowGroup.NOW, "Your turn", "Here, because you cover for Priya until Thursday."),
        ("Ben", RowGroup.LATER, "Waiting", "Ben asked for it when you can."),
    ]  # fmt: skip
    assert headline(rows, 0) == "Three people need you now"
    assert (
        summary_line(rows, NOW, NEW_YORK).replace("\u00a0", " ")
        == "Asha first, then Imani by 11:30 am. The rest has until 12:40 pm."
    )


@pytest.mark.parametrize(
    ("item", "known", "expected"),
    [
        (view(due=HOUR, before_at=NOW + HOUR / 2), None, (RowGroup.NOW, "Your turn", "First, because Asha needs it "
            "before 11:10 am.")),
        (view(due=HOUR), RowFacts(wrote_at=NOW - HOUR / 2), (RowGroup.NOW, "Your turn", "First, because Asha wrote back "
            "this morning.")),
        (view(due=HOUR), RowFacts(seat=Seat.DIRECTOR, came_later=True), (RowGroup.NOW, "Your turn", "First, because "
            "nobody has answered yet, and you are asked next.")),
        (view(due=HOUR), None, (RowGroup.NOW, "Your turn", "First, because Asha was told 11:40 am.")),
        (view(due=HOUR, kind=HelpKind.HEARD), None, (RowGroup.NOW, "Your turn", "First, because Asha was told 11:40 "
            "am. Nothing to solve. A few kind words are an answer.")),
        (view(kind=HelpKind.HEARD), None, (RowGroup.LATER, "Waiting", "Nothing to solve. A few kind words are an "
            "answer.")),
        (view(held_until=NOW + 2 * DAY), None, (RowGroup.LATER, "On hold", "Asha put it on hold until Thursday 10:40 "
            "am. You may still answer.")),
        (view(), RowFacts(wrote_at=NOW - DAY), (RowGroup.LATER, "Waiting", "Asha wrote back yesterday.")),
        (view(), None, (RowGroup.LATER, "Waiting", "Asha asked today at 9:40 am.")),
        (view(state=State.ACKNOWLEDGED, acked_by="Maeve", acked_by_me=True, due_at=NOW + 4 * HOUR), None, (RowGroup.HAVE, "You have it", "If 2:40 pm will not work, say a new time. Asha would rather know.")),
        (view(state=State.ACKNOWLEDGED, acked_by="Tom"), None, (RowGroup.OTHERS, "Tom has it", "Nothing needed from "
            "you.")),
        (view(with_whom=("Tom",)), RowFacts(asked=False), (RowGroup.OTHERS, "Waiting", "Tom is asked now. You may still "
            "answer.")),
        (view(state=State.ANSWERED, answered_by="Tom"), None, (RowGroup.THEIRS, "Asha’s turn", "")),
        (view(state=State.ANSWERED, answered_by="Tom"), RowFacts(silent=True), (RowGroup.THEIRS, "Asha’s turn", "We have "
            "heard nothing since, and this should not end in silence. Please ask Asha in person.")),
        (view(state=State.CLOSED), None, (RowGroup.CLOSED, "Closed", "")),
        (view(COLLEAGUE, -HOUR, sight=Sight.NAMELESS), RowFacts(seat=Seat.STAFF), (RowGroup.NOW, "Past its time", "First, because a question on the fellows’ board has no answer yet. You read it without the name.")),
    ],
)  # fmt: skip
def test_each_kind_of_row(item, known, expected):
    assert said(item, known) == expected


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


@pytest.mark.parametrize(
    ("rows", "only_waiting", "expected"),
    [
        ((), 0, "Nobody is waiting for you"),
        ((), 1, "One person waits"),
        ((), 2, "Two people wait"),
        ((view(),), 0, "Nothing is due today"),
        ((view(due=HOUR),), 2, "One person needs you now"),
        ((view(due=HOUR), view(due=HOUR, number=2)), 0, "One person needs you now"),
        ((view(COLLEAGUE, HOUR, sight=Sight.NAMELESS), view(COLLEAGUE, HOUR, number=2, sight=Sight.NAMELESS)), 0, "Two people need you now"),
        ((view(state=State.ACKNOWLEDGED, acked_by_me=True),), 0, "You have what is waiting"),
        ((view(state=State.ANSWERED),), 0, "Nobody is waiting for you"),
    ],
)  # fmt: skip
def test_the_headline_says_where_you_stand(rows, only_waiting, expected):
    assert headline(placed(*rows), only_waiting) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), ""),
        ((view(),), "Next is Asha, by tomorrow 10:40 am."),
        ((view(due=HOUR),), "Asha, by 11:40 am."),
        ((view(due=-HOUR),), "Asha, waiting since today at 9:40 am."),
        ((view(due=HOUR), view(due=2 * HOUR, number=2)), "Asha first, then Asha again by 12:40 pm."),
        ((view(state=State.ACKNOWLEDGED, acked_by_me=True, due_at=NOW + HOUR),), "Asha, by 11:40 am."),
        ((view(COLLEAGUE, HOUR, sight=Sight.NAMELESS),), "A question on the board."),
    ],
)  # fmt: skip
def test_the_line_under_it(rows, expected):
    assert summary_line(placed(*rows), NOW, NEW_YORK).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "a minute"), (5, "five minutes"), (33, "thirty minutes"), (47, "forty-five minutes"), (61, "an hour"), (150, "two hours"), (1500, "a day"), (4000, "two days"), (-50, "fifty minutes")],
)  # fmt: skip
def test_a_stretch_of_time_as_people_say_it(minutes, expected):
    assert duration_words(timedelta(minutes=minutes)) == expected


def test_nobody_is_called_late_in_any_sentence():
    """The request is past its time; the person never is."""
    known = RowFacts(next_person="Tom", next_at=NOW + HOUR, covers_for="Priya", wrote_at=NOW)
    for state in (State.WAITING, State.ACKNOWLEDGED, State.ANSWERED, State.CLOSED):
        for mine in (True, False):
            for due in (-3 * DAY, -HOUR, HOUR, DAY):
                row = placed((view(due=due, state=state, acked_by_me=mine, acked_by="Tom"), known))[0]
                told = f"{row.state} {row.at_word} {row.why}".lower()
                assert not {"late", "missed", "overdue", "failed"} & set(told.replace(".", "").split())


def test_today_is_the_reader_s_day():
    """Half past eleven at night in New York is tomorrow in UTC: the row waits until tomorrow here."""
    evening = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)
    item = view(promised_at=datetime(2026, 11, 18, 13, 0, tzinfo=UTC))
    assert triage.group_of(item, RowFacts(), evening, NEW_YORK) is RowGroup.LATER
    assert triage.group_of(item, RowFacts(), evening, UTC) is RowGroup.NOW
