"""What the board says of who asked and who answered, and what is asked next."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pts_support.spoken.pieces import name_of, plain_line
from requests_app.statements import board
from requests_app.statements.facts import FellowAskedAt, PostedOn, SaidOn, Wrote

NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 17, 12, tzinfo=ZONE)


def said(statement):
    return plain_line(statement.line, NOW, ZONE).replace("\N{NO-BREAK SPACE}", " ")


def test_neither_words_nor_facts_hold_whoever_asked_or_a_time_of_day():
    told = board.post_asked(7, NOW, ZONE, yours=False)
    assert (said(told), told.facts) == ("A colleague asked, today", (PostedOn(7, NOON),))
    assert said(board.post_asked(7, NOW, ZONE, yours=True)) == "You asked, today"
    below = board.said_below(7, "A second colleague", NOW, ZONE)
    assert (said(below), below.facts) == ("A second colleague, today", (SaidOn(7, NOON),))
    assert not any(piece.person for piece in (*told.line, *below.line))


def test_whoever_asked_reads_names():
    named = board.said_by_name(7, 4, "Ben", NOW, ZONE)
    assert (named.line[0], named.facts) == (name_of(4, "Ben"), (Wrote(7, 4), SaidOn(7, NOON)))


def test_what_comes_next():
    asks = board.asks_you_next(7, NOW)
    assert (said(asks), asks.facts) == (
        "If no one answers by 10:40 am, we ask you what to do next.",
        (FellowAskedAt(7, NOW),),
    )
