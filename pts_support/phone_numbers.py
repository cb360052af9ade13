"""What a link dials is what a person would dial who reads the number."""

from __future__ import annotations

import re

KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
EXTENSION = re.compile(r"(?:\s*[,;]\s*|\s+|(?<=\d))(?:extension|ext|x|#)[.:]?\s*#?\s*(\d{1,7})$", re.I | re.A)
PLAIN = re.compile(r"\+?\(?\d[\d ().-]*", re.A)
SPELLED = re.compile(r"\(?\d[\d ().-]*[A-Z][A-Z ().-]*", re.I | re.A)  # what it spells stands at its end
SHORT = frozenset({3, 5, 6})  # 911, and the numbers that texts go to
AREA_AND_NUMBER = frozenset({7, 10})


def tel_link(number: str) -> str:
    """What stands behind ``tel:``, "" for what cannot be dialed as it is read: then the number is text without a link.

    "1-800-4-A-CHILD" is dialed by the letters of the keypad; "518-555-0142 x12" with 12 after a pause, which is how a
    telephone dials an extension.
    """
    number = " ".join(number.split())
    extension = EXTENSION.search(number)
    pause = ""
    if extension:
        number, pause = number[: extension.start()], f",{extension[1]}"
    if not (PLAIN.fullmatch(number) or SPELLED.fullmatch(number)):
        return ""
    digits = re.sub(r"[^0-9]", "", number.upper().translate(KEYPAD))
    if number.startswith("+"):
        return f"+{digits}{pause}" if _is_international(digits) else ""
    return f"{digits}{pause}" if _is_american(digits) else ""


def _is_international(digits: str) -> bool:
    """Whether a number after a + is whole: twelve digits after +1 would be two numbers, or one and something else."""
    if digits.startswith("1"):
        return len(digits) == 11
    return 8 <= len(digits) <= 15


def _is_american(digits: str) -> bool:
    """Whether it is dialed as it stands, in the United States."""
    if digits.startswith("011"):
        return 11 <= len(digits) <= 18
    if digits.startswith("1") and len(digits) == 11:
        return True
    return len(digits) in SHORT | AREA_AND_NUMBER
