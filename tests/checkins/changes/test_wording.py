"""What may not stand in a line for everybody."""

from __future__ import annotations

from datetime import date

import pytest

from checkins.changes.wording import A_DAY, A_LINK, trouble_with

TODAY = date(2026, 11, 17)
PEOPLE = ("Maeve", "Maeve Donnelly", "Asha")


@pytest.mark.parametrize(
    "text",
    [
        "The therapy room can be booked for calls.",
        "From December 1 the evaluation forms are two pages.",
        "From 12/1 everyone has an hour for paperwork on Fridays.",
        "Backups answer 24/7? No: by 8 pm.",
        "Since this fall there is one list of IEP codes.",
        "You may close your door.",
    ],
)
def test_a_plain_line_may(text):
    assert trouble_with(text, PEOPLE, TODAY) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Since November 12 the room is open.", "November 12"),
        ("Since the 12th of November it is open.", "12th of November"),
        ("As asked on 11/16, forms are shorter.", "11/16"),
        ("As asked on Nov. 17, forms are shorter.", "Nov. 17"),
        ("Since August 3, 2026 it is so.", "August 3, 2026"),
        ("Someone asked yesterday, so we did it.", "yesterday"),
        ("Someone asked last Tuesday.", "last Tuesday"),
    ],
)
def test_a_day_that_is_over_may_not(text, said):
    assert trouble_with(text, PEOPLE, TODAY) == A_DAY.format(said)


@pytest.mark.parametrize(
    "text",
    [
        "See https://pts.example/requests/1/.",
        "See www.example.org.",
        "It is 5f7d1c52-3c0b-4d8a-9a63-0c1f7c6f0a11.",
        "See /requests/ for it.",
    ],
)
def test_an_address_may_not(text):
    assert trouble_with(text, PEOPLE, TODAY) == A_LINK


def test_nobody_is_named_neither_of_the_program_nor_a_student():
    said = trouble_with("Maeve asked for it.", PEOPLE, TODAY)
    assert said == (
        "“Maeve” could be someone in your program. “My mentor” or “a colleague” says enough. Everyone in the program "
        "reads this line."
    )
    assert "could be a student's name" in trouble_with("A boy named Jayden has a desk now.", PEOPLE, TODAY)
