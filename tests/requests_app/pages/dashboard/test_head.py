"""The headline of the dashboard and the line under it, without a database."""

from __future__ import annotations

import pytest

from requests_app.access.sight import Sight
from requests_app.access.visibility import COLLEAGUE
from requests_app.pages.dashboard.head import head_of, head_of_search
from requests_app.vocabulary import State
from tests.cast import NOW
from tests.requests_app.desk_rows import DAY, HOUR, placed, told, view

ON_IT = view(state=State.ACKNOWLEDGED, acked_by_me=True, due_at=NOW + HOUR)
POST = view(COLLEAGUE, HOUR, number=3, sight=Sight.NAMELESS)


@pytest.mark.parametrize(
    ("show", "rows", "only_waiting", "expected"),
    [
        ("all", (), 0, "No one is waiting for you"),
        ("all", (), 1, "One person is waiting"),
        ("all", (), 2, "Two people are waiting"),
        ("all", (view(),), 0, "Nothing is due today"),
        ("all", (view(due=HOUR),), 2, "One person needs you now"),
        ("all", (view(due=HOUR), view(due=HOUR, number=2)), 0, "One person needs you now"),
        ("all", (POST, view(COLLEAGUE, HOUR, number=2, sight=Sight.NAMELESS)), 0, "Two people need you now"),
        ("all", (ON_IT,), 0, "You’re on everything that’s waiting"),
        ("all", (view(state=State.ANSWERED),), 0, "No one is waiting for you"),
        ("mine", (view(due=HOUR),), 0, "One of your fellows needs you now"),
        ("mine", (view(due=HOUR), view("Ben", HOUR, number=2)), 0, "Two of your fellows need you now"),
        ("mine", (), 3, "None of your fellows needs you now"),
        ("covering", (view(due=HOUR),), 0, "One fellow you’re covering needs you now"),
        ("covering", (view(),), 0, "No one you’re covering needs you now"),
        ("have", (ON_IT,), 0, "You’re on one request"),
        ("have", (), 0, "You’re not on anything now"),
        ("closed", (view(state=State.CLOSED),), 0, "Closed requests"),
        ("closed", (), 0, "Nothing is closed here yet"),
    ],
)  # fmt: skip
def test_the_headline_says_where_one_stands_in_the_list_that_is_shown(show, rows, only_waiting, expected):
    assert head_of(show, placed(*rows), only_waiting, NOW).headline == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), ""),
        ((view(),), "Next due 10:40 am tomorrow: Asha."),
        ((view(due=HOUR),), "Asha’s request is due 11:40 am."),
        ((view(due=-HOUR / 2),), "Asha’s request is 30 min overdue."),
        ((view(due=-HOUR / 2), view("Imani", HOUR, number=2)), "Asha’s request is 30 min overdue. Imani is next, due 11:40 am."),
        ((view(due=-HOUR), view("Ben", -HOUR / 2, number=2), view("Imani", HOUR, number=3)), "Asha’s request is 1 hour "
            "overdue. 1 more is overdue. Imani is next, due 11:40 am."),
        ((view(due=HOUR), view(due=2 * HOUR, number=2)), "Asha’s request is due 11:40 am. Asha is next again, due 12:40 pm."),
        ((ON_IT,), "Asha hears from you by 11:40 am."),
        ((POST,), "A question on the board has no answer yet."),
        ((view(held_until=NOW + DAY),), ""),
    ],
)  # fmt: skip
def test_the_line_under_it(rows, expected):
    assert told(head_of("all", placed(*rows), 0, NOW).lede) == expected


@pytest.mark.parametrize(
    ("found", "more", "expected"),
    [
        (0, False, ("No matches", "No request you can see has “grade”.")),
        (1, False, ("1 match", "For “grade”.")),
        (30, True, ("More than 30 matches", "For “grade”.")),
    ],
)
def test_the_headline_of_a_search_says_how_much_was_found(found, more, expected):
    head = head_of_search("grade", found, more=more)
    assert (head.headline, told(head.lede)) == expected
