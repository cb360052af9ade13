"""The sentence of each row and the line above them all, without a database."""

from __future__ import annotations

import pytest

from requests_app.access.sight import Sight
from requests_app.access.visibility import COLLEAGUE
from requests_app.pages.dashboard.reasons import RowFacts, RowGroup, headline, summary_line
from requests_app.vocabulary import HelpKind, Seat, State
from tests.cast import NEW_YORK, NOW
from tests.requests_app.desk_rows import DAY, HOUR, placed, said, view


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
        (view(held_until=NOW + 2 * DAY), None, (RowGroup.LATER, "On hold", "Asha put it on hold until 10:40 am "
            "Thursday. You may still answer.")),
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
        ((view(),), "Next is Asha, by 10:40 am tomorrow."),
        ((view(due=HOUR),), "Asha, by 11:40 am."),
        ((view(due=-HOUR),), "Asha, waiting since today at 9:40 am."),
        ((view(due=HOUR), view(due=2 * HOUR, number=2)), "Asha first, then Asha again by 12:40 pm."),
        ((view(state=State.ACKNOWLEDGED, acked_by_me=True, due_at=NOW + HOUR),), "Asha, by 11:40 am."),
        ((view(COLLEAGUE, HOUR, sight=Sight.NAMELESS),), "A question on the board."),
    ],
)  # fmt: skip
def test_the_line_under_it(rows, expected):
    assert summary_line(placed(*rows), NOW, NEW_YORK).replace("\u00a0", " ") == expected


def test_nobody_is_called_late_in_any_sentence():
    """The request is past its time; the person never is."""
    known = RowFacts(next_person="Tom", next_at=NOW + HOUR, covers_for="Priya", wrote_at=NOW)
    for state in (State.WAITING, State.ACKNOWLEDGED, State.ANSWERED, State.CLOSED):
        for mine in (True, False):
            for due in (-3 * DAY, -HOUR, HOUR, DAY):
                row = placed((view(due=due, state=state, acked_by_me=mine, acked_by="Tom"), known))[0]
                told = f"{row.state} {row.at_word} {row.why}".lower()
                assert not {"late", "missed", "overdue", "failed"} & set(told.replace(".", "").split())
