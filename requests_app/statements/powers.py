"""Sentences of a reading in an emergency (who asked, who agreed, whose request, until when) and of a removal on demand,
for the author of the words (who asked, when it happens, how it ended). Pure."""

from __future__ import annotations

from datetime import datetime

from pts_support.spoken.pieces import LinePiece, RichLine, name_of, names_line, said, until
from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import (
    AskedBy,
    CanBeChosen,
    ReadingAgreed,
    ReadingAsked,
    ReadingOpen,
    RemovalAt,
    Wrote,
)


def reading_asked(asked_by: LinePiece, at: datetime) -> Statement:
    """ "Rosa asked today at 3:40 pm"."""
    return state(ReadingAsked(asked_by.person, at), asked_by, " asked ", said(at))


def reading_on_record(asked_by: LinePiece, at: datetime, agreed_by: LinePiece | None) -> Statement:
    """One line of the list week by week. ``agreed_by``: no person where it was the site's operator."""
    asked = state(ReadingAsked(asked_by.person, at), asked_by, ", ", said(at), "; ")
    if agreed_by is None:
        return state(asked, "no one agreed")
    if agreed_by.person:
        asked = state(asked, ReadingAgreed(agreed_by.person))
    return state(asked, agreed_by, " agreed")


def can_agree(people: list[tuple[int, str]]) -> Statement:
    names: RichLine = names_line([name_of(*one) for one in people])
    return state(*(CanBeChosen(person_id) for person_id, _ in people), "Can agree: ", names, ".")


def let_in(asked_by: LinePiece) -> Statement:
    """Whom a second person must not be one with."""
    return state(
        CanBeChosen(asked_by.person),
        "someone who has had their role for 30 days, and who didn’t let ", asked_by, " in, or come in through ",
        asked_by, ", in that time.",
    )  # fmt: skip


def whose_words(about: int, fellow: LinePiece) -> Statement:
    return state(AskedBy(about, fellow.person), "What ", fellow, " asked")


def open_until(about: int, fellow: LinePiece, at: datetime) -> Statement:
    return state(
        AskedBy(about, fellow.person), ReadingOpen(about, at),
        "Open to you ", until(at), ". ", fellow, " knows that you read it and who agreed.",
    )  # fmt: skip


def wrote_then(about: int, author: LinePiece, at: datetime) -> Statement:
    return state(Wrote(about, author.person, at), author, LinePiece(" "), said(at, css="when"))


# A removal on demand -------------------------------------------------------------------------------------------------


def removal_asked(act_id: int, asked_by: LinePiece, at: datetime) -> Statement:
    fact = RemovalAt(act_id, "asked", at, asked_by.person or None)
    return state(fact, asked_by, " asked ", said(at), " that the words and files of your request be removed for good.")


def removal_happens(act_id: int, at: datetime) -> Statement:
    return state(RemovalAt(act_id, "due", at), "They are removed ", said(at, strong=True))


def removal_objected(act_id: int, at: datetime) -> Statement:
    return state(RemovalAt(act_id, "objected", at), "You objected ", said(at), ".")


def removal_over(act_id: int, how: str, why_not: str, at: datetime) -> Statement:
    """ "It was stopped. Nothing was removed. This ended today at 10:47 am."."""
    words = " ".join(filter(None, (how, why_not)))
    return state(RemovalAt(act_id, "done", at), f"{words} This ended ", said(at), ".")
