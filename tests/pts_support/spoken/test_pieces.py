"""The pieces of a line, as text."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pts_support.spoken.pieces import (
    LinePiece,
    bold,
    by,
    clock,
    name_of,
    names_line,
    phone,
    plain_line,
    rich_line,
    said,
    said_day,
    said_or_day,
    until,
)

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 18, 10, 40, tzinfo=ZONE)
TOMORROW = NOW + timedelta(days=1)


def plain(*parts) -> str:
    return plain_line(rich_line(*parts), NOW, ZONE).replace("\xa0", " ")


def test_a_line_is_made_of_words_pieces_and_lines():
    line = rich_line("Waiting for ", "", rich_line(name_of(7, "Maeve"), "."))
    assert line == (LinePiece("Waiting for "), LinePiece("Maeve", person=7), LinePiece("."))


@pytest.mark.parametrize(
    ("piece", "words"),
    [
        (by(TOMORROW), "by 10:40 am tomorrow"),
        (until(TOMORROW.isoformat()), "until 10:40 am tomorrow"),
        (said(TOMORROW), "tomorrow at 10:40 am"),
        (said_day(TOMORROW), "tomorrow"),
        (clock(TOMORROW), "10:40 am"),
        (said(None), ""),
        (bold("so"), "so"),
        (phone("518-555-0142"), "518-555-0142"),
    ],
)
def test_each_way_to_say_a_piece(piece, words):
    assert plain(piece) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [((), ""), (("Maeve",), "Maeve"), (("Maeve", "Tom"), "Maeve and Tom"), (("A", "B", "C"), "A, B and C")],
)
def test_names_in_a_row_are_each_a_person(names, words):
    line = names_line([name_of(number, name) for number, name in enumerate(names, 1)])
    assert plain(line) == words
    assert [piece.person for piece in line if piece.person] == list(range(1, len(names) + 1))


def test_a_time_or_its_day_alone():
    assert said_or_day(TOMORROW, day_only=False) == said(TOMORROW)
    assert said_or_day(TOMORROW, day_only=True) == said_day(TOMORROW)
