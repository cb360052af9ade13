"""What a link dials is what a person would dial who reads the number."""

from __future__ import annotations

import pytest

from pts_support.phone_numbers import tel_link


@pytest.mark.parametrize(
    ("read", "dialed"),
    [
        ("518-555-0142", "5185550142"),
        ("(518) 555-0142", "5185550142"),
        ("518.555.0142", "5185550142"),
        (" 518 555  0142 ", "5185550142"),
        ("1-800-422-4453", "18004224453"),
        ("+1 (518) 555-0142", "+15185550142"),
        ("+44 20 7946 0018", "+442079460018"),
        ("011 44 20 7946 0018", "011442079460018"),
        ("555-0142", "5550142"),
        ("911", "911"),
        ("988", "988"),
        ("741741", "741741"),
        # by the letters of the keypad
        ("1-800-4-A-CHILD", "18004224453"),
        ("1-800-4-a-child", "18004224453"),
        ("800 FLOWERS", "8003569377"),
        # an extension is dialed as one
        ("518-555-0142 x12", "5185550142,12"),
        ("518-555-0142x12", "5185550142,12"),
        ("518-555-0142, ext. 12", "5185550142,12"),
        ("518-555-0142 extension 1204", "5185550142,1204"),
        ("518-555-0142 #12", "5185550142,12"),
        ("+1 518 555 0142 ext 12", "+15185550142,12"),
        ("1-800-4-A-CHILD x2", "18004224453,2"),
    ],
)
def test_what_can_be_read_is_dialed_as_it_is_read(read: str, dialed: str) -> None:
    assert tel_link(read) == dialed


@pytest.mark.parametrize(
    "read",
    [
        "",
        "ask at the desk",
        "518-555-0142 or 0143",
        "518-555-0142 / 0143",
        "518-555-0142 518-555-0143",
        "518-555-0142 after 3 pm",
        "555-0142 Dr",
        "call 518-555-0142",
        "518-555-0142 12",
        "+1 518 555 0142 12",
        "1-800-CONTACTS",
        "CHILD",
        "12",
        "5185550142;phone-context=+1",
        "*67 518-555-0142",
        "٥١٨-٥٥٥-٠١٤٢",
    ],
)
def test_what_cannot_be_read_so_has_no_link(read: str) -> None:
    assert tel_link(read) == ""
