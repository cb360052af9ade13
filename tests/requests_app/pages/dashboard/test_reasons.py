"""What each row says, without a database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests_app.access.sight import Sight
from requests_app.access.visibility import COLLEAGUE
from requests_app.pages.dashboard.reasons import RowFacts, RowGroup, overdue
from requests_app.vocabulary import HelpKind, Seat, State, Urgency
from tests.cast import NOW
from tests.requests_app.desk_rows import DAY, HOUR, placed, said, told, view

NEXT = RowFacts(next_person="Tom", next_at=NOW + HOUR)


@pytest.mark.parametrize(
    ("item", "known", "expected"),
    [
        (view(due=-HOUR / 2), None, (RowGroup.NOW, "30 min overdue", "was due 10:10 am", "")),
        (view(due=HOUR), None, (RowGroup.NOW, "Due 11:40 am", "due 11:40 am", "")),
        (view(due=HOUR, before_at=NOW + HOUR / 2), None, (RowGroup.NOW, "Due 11:10 am", "due 11:10 am", "Asha needs it "
            "before 11:10 am.")),
        (view(due=HOUR, urgency=Urgency.TODAY), None, (RowGroup.NOW, "Due 11:40 am", "due 11:40 am", "For today.")),
        (view(due=HOUR), RowFacts(covers_for="Priya"), (RowGroup.NOW, "Due 11:40 am", "due 11:40 am", "You’re covering "
            "for Priya.")),
        (view(due=HOUR), RowFacts(wrote_at=NOW - HOUR / 2), (RowGroup.NOW, "Due 11:40 am", "due 11:40 am", "Asha wrote "
            "back this morning.")),
        (view(due=HOUR), RowFacts(seat=Seat.DIRECTOR, came_later=True), (RowGroup.NOW, "Due 11:40 am", "due 11:40 am",
            "No one has answered yet, so you were asked.")),
        (view(due=HOUR, kind=HelpKind.HEARD), None, (RowGroup.NOW, "Due 11:40 am", "due 11:40 am", "A few kind words "
            "are an answer.")),
        (view(due=HOUR, with_whom=("Tom", "Rosa")), None, (RowGroup.NOW, "Due 11:40 am", "due 11:40 am", "Tom and Rosa "
            "were asked too.")),
        (view(due=2 * HOUR), NEXT, (RowGroup.NOW, "Due 12:40 pm", "due 12:40 pm", "If no one answers, Tom is asked at "
            "11:40 am.")),
        (view(due=HOUR), NEXT, (RowGroup.NOW, "Due 11:40 am", "due 11:40 am", "If no one answers, Tom is asked then.")),
        (view(), None, (RowGroup.LATER, "Not due today", "due 10:40 am tomorrow", "")),
        (view(held_until=NOW + 2 * DAY), None, (RowGroup.LATER, "Paused", "paused until 10:40 am Thursday", "")),
        (view(state=State.ACKNOWLEDGED, acked_by="Maeve", acked_by_me=True, due_at=NOW + 4 * HOUR), None, (
            RowGroup.HAVE, "You’re on it", "you said by 2:40 pm", "")),
        (view(state=State.ACKNOWLEDGED, acked_by="Tom", due_at=NOW + HOUR), None, (RowGroup.OTHERS, "Tom is on it",
            "Tom is on it, by 11:40 am", "")),
        (view(state=State.ACKNOWLEDGED, acked_by="Maeve", acked_by_me=True, due_at=NOW + 4 * HOUR, held_until=NOW + 4
            * HOUR), None, (RowGroup.HAVE, "You’re on it", "paused until 2:40 pm", "")),
        (view(state=State.ACKNOWLEDGED, acked_by="Tom", due_at=NOW + HOUR, held_until=NOW + HOUR), None, (
            RowGroup.OTHERS, "Tom is on it", "Tom is on it, paused until 11:40 am", "")),
        (view(with_whom=("Tom",)), RowFacts(asked=False), (RowGroup.OTHERS, "Waiting", "waiting for Tom since 9:40 am",
            "")),
        (view(state=State.ANSWERED, answered_by="Tom"), RowFacts(answered_at=NOW - HOUR), (RowGroup.THEIRS, "Waiting on "
            "Asha", "Tom answered 9:40 am", "")),
        (view(state=State.ANSWERED, answered_by="Tom"), RowFacts(answered_at=NOW - HOUR, answered_by_me=True,
            was_answer=False), (RowGroup.THEIRS, "Waiting on Asha", "you came back 9:40 am", "")),
        (view(state=State.ANSWERED, answered_by="Tom"), RowFacts(answered_at=NOW - HOUR, silent=True), (RowGroup.THEIRS,
            "Waiting on Asha", "Tom answered 9:40 am", "No word from Asha since. Please check in with Asha.")),
        (view(state=State.CLOSED), None, (RowGroup.CLOSED, "Closed", "asked today", "")),
        (view(COLLEAGUE, -HOUR, sight=Sight.NAMELESS), RowFacts(seat=Seat.STAFF), (RowGroup.NOW, "No answer yet",
            "asked today", "A question on the fellows’ board. You read it without the name.")),
    ],
)  # fmt: skip
def test_each_kind_of_row(item, known, expected):
    assert said(item, known) == expected


def test_who_is_only_told_that_a_fellow_waits_is_not_said_to_be_asked():
    """Under "only say that I am waiting" nobody after the first reads it."""
    known = RowFacts(next_person="Tom", next_at=NOW + HOUR, next_is_told=True)
    assert said(view(due=2 * HOUR), known)[3] == "If no one answers, Tom is told at 11:40 am that Asha is waiting."
    assert said(view(due=HOUR), known)[3] == "If no one answers, Tom is told then that Asha is waiting."


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "1 min overdue"), (25, "25 min overdue"), (59, "59 min overdue"), (60, "1 hour overdue"), (200, "3 hours overdue"),
     (24 * 60, "1 day overdue"), (3 * 24 * 60, "3 days overdue")],
)  # fmt: skip
def test_how_long_a_request_is_overdue(minutes, expected):
    assert overdue(timedelta(minutes=minutes)) == expected


def test_only_a_request_is_overdue_and_nobody_is_late():
    known = RowFacts(next_person="Tom", next_at=NOW + HOUR, covers_for="Priya", wrote_at=NOW, answered_at=NOW)
    for state in (State.WAITING, State.ACKNOWLEDGED, State.ANSWERED, State.CLOSED):
        for mine in (True, False):
            for due in (-3 * DAY, -HOUR, HOUR, DAY):
                item = view(due=due, state=state, acked_by_me=mine, acked_by="Tom")
                row = placed((item, known))[0]
                words = f"{told(row.when)} {told(row.why)}".lower()
                assert not {"late", "missed", "overdue", "failed"} & set(words.replace(".", "").split())
