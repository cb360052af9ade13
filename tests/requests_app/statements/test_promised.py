"""The words of a promise, from its facts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pts_support.spoken.statement import plain
from requests_app.access.sight import Sight
from requests_app.statements import promised
from requests_app.statements.facts import AskedNext, AwayFrom, NobodyNext, NotYetSent, WaitingFor
from requests_app.statements.listener import Listener

ABOUT = NotYetSent(1, "mentor", "soon")
ASHA, MAEVE, TOM = 1, 2, 3
READER = Listener(ASHA, ASHA, {MAEVE: "Maeve", TOM: "Tom"})
NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
THEN = datetime(2026, 11, 18, 15, 45, tzinfo=UTC)


def said(statement) -> str:
    return plain(statement, NOW, UTC).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("sight", "first", "several", "words"),
    [
        (Sight.ALL, True, False, "If not, we’ll ask Tom too."),
        (Sight.ALL, True, True, "If neither does, we’ll ask Tom too."),
        (Sight.WAITING, True, False, "If not, we’ll tell Tom that you are waiting, not what it says."),
        (Sight.ALL, False, False, "If not, we’ll ask Tom too tomorrow at 3:45 pm."),
    ],
)
def test_who_then_with_the_sight_they_would_have(sight, first, several, words):
    told = promised.if_not(ABOUT, (TOM, THEN), sight, READER, several=several, first=first)
    assert said(told) == words
    assert told.facts == (AskedNext(ABOUT, TOM, None if first else THEN, sight),)


def test_at_the_end_of_a_chain_nobody_is_promised():
    told = promised.if_not(ABOUT, None, Sight.ALL, READER, several=False, first=False)
    assert said(told) == "If not, we’ll remind them every school day until someone answers."
    assert told.facts == (NobodyNext(ABOUT),)


def test_over_a_break_whoever_is_there_is_named_and_whoever_is_not_is_left_out():
    told = promised.on_call_has_until(ABOUT, TOM, (MAEVE, TOM), THEN, READER, name="Winter break")
    assert said(told) == "Tom, on call over Winter break, has until 3:45 pm tomorrow to answer."
    assert told.facts == (WaitingFor(ABOUT, (MAEVE, TOM), THEN),)


@pytest.mark.parametrize(
    ("shown", "joining", "words"),
    [
        (3, 4, " And so on, every school day, until someone answers."),
        (2, 2, " After that we remind everyone we asked, every school day, until someone answers."),
        (0, 0, "We send a reminder every school day until someone answers."),
    ],
)
def test_how_it_ends(shown, joining, words):
    assert promised.and_then(shown, joining) == words


def test_after_sending_sent_comes_first():
    told = promised.sent(ABOUT, (MAEVE,), THEN, READER) + promised.sent_then(ABOUT, TOM, Sight.WAITING, READER)
    assert said(told) == (
        "Sent. Waiting for Maeve, until 3:45 pm tomorrow. If there’s no answer, we’ll tell Tom that you are waiting."
    )


@pytest.mark.parametrize(
    ("until", "also", "first", "words"),
    [
        (None, (), False, "Today (as it is now)"),
        (THEN, (), False, "Today, by 3:45 pm tomorrow."),
        (THEN, (TOM,), True, "First thing tomorrow, by 3:45 pm. Also asks Tom."),
    ],
)
def test_changing_how_soon_says_the_real_time_and_whom_it_asks_besides(until, also, first, words):
    assert said(promised.how_soon("Today", until, also, READER, first=first)) == words


@pytest.mark.parametrize(
    ("then", "at_once", "words"),
    [
        ((TOM,), True, "Maeve is away from tomorrow. If it is still open then, Tom is asked right away."),
        ((TOM,), False, "Maeve is away from tomorrow. If it is still open then, Tom is still asked."),
        ((), True, "Maeve is away from tomorrow."),
    ],
)
def test_a_time_away_that_begins_later_is_a_fact(then, at_once, words):
    told = promised.leaves(ABOUT, MAEVE, THEN, then, READER, at_once=at_once)
    assert (said(told), told.facts) == (words, (AwayFrom(ABOUT, MAEVE, THEN, then, at_once),))


def test_a_choice_whose_time_has_passed_names_none():
    def said(*also):
        return plain(promised.overdue_already("Soon", also, READER), NOW, UTC)

    assert said() == "Soon."
    assert said(MAEVE, TOM) == "Soon. Also asks Maeve and Tom."
