"""What is said of a reading in an emergency and of a removal on demand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pts_support.spoken.pieces import LinePiece, name_of, plain_line
from requests_app.statements import powers
from requests_app.statements.facts import AskedBy, ReadingAgreed, ReadingAsked, ReadingOpen, RemovalAt, Wrote

NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
ROSA, OKAFOR, ASHA = name_of(3, "Rosa"), name_of(4, "Dr. Okafor"), name_of(5, "Asha")
OPERATOR = LinePiece("the site’s operator")


def said(statement):
    return plain_line(statement.line, NOW, ZONE).replace("\N{NO-BREAK SPACE}", " ")


def test_a_reading_on_record_says_who_asked_and_who_agreed():
    asked = ReadingAsked(3, NOW)
    told = [powers.reading_on_record(ROSA, NOW, who) for who in (None, OKAFOR, OPERATOR)]
    assert [(said(one), one.facts) for one in told] == [
        ("Rosa, today at 10:40 am; no one agreed", (asked,)),
        ("Rosa, today at 10:40 am; Dr. Okafor agreed", (asked, ReadingAgreed(4))),
        ("Rosa, today at 10:40 am; the site’s operator agreed", (asked,)),
    ]
    assert said(powers.reading_asked(ROSA, NOW)) == "Rosa asked today at 10:40 am"


def test_who_can_be_the_second():
    assert said(powers.can_agree([(4, "Dr. Okafor"), (6, "Dana")])) == "Can agree: Dr. Okafor and Dana."
    assert said(powers.let_in(ROSA)).endswith("didn’t let Rosa in, or come in through Rosa, in that time.")


def test_an_open_reading_says_whose_words_and_until_when():
    until = NOW + timedelta(minutes=30)
    told = powers.open_until(7, ASHA, until)
    assert told.facts == (AskedBy(7, 5), ReadingOpen(7, until))
    assert said(told) == "Open to you until 11:10 am. Asha knows that you read it and who agreed."
    assert said(powers.whose_words(7, ASHA)) == "What Asha asked"
    assert powers.wrote_then(7, ASHA, NOW).facts == (Wrote(7, 5, NOW),)


def test_a_removal_says_who_asked_when_it_happens_and_how_it_ended():
    asked = powers.removal_asked(9, ROSA, NOW)
    assert asked.facts == (RemovalAt(9, "asked", NOW, 3),)
    assert powers.removal_asked(9, OPERATOR, NOW).facts == (RemovalAt(9, "asked", NOW, None),)
    assert said(powers.removal_happens(9, NOW + timedelta(days=3))) == "They are removed Friday at 10:40 am"
    assert said(powers.removal_objected(9, NOW)) == "You objected today at 10:40 am."
    over = powers.removal_over(9, "It was stopped. Nothing was removed.", "", NOW)
    assert said(over) == "It was stopped. Nothing was removed. This ended today at 10:40 am."
