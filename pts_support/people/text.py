"""What typed text becomes before it is kept, and how long it may be. Pure; every form uses it.

Words, emoji and their joiners stay as they were typed. Taken out is what no reader can see but what breaks a database,
a file or the page around the text: NUL and other control characters, lone surrogates, noncharacters, the controls that
turn the writing direction of everything after them, and piles of combining marks.
"""

from __future__ import annotations

import re
import unicodedata

REQUEST_LIMIT = 5_000
REPLY_LIMIT = 10_000
LINE_LIMIT = 200
MARKS_LIMIT = 8  # no writing system stacks more on one letter; what does is made to cover the lines around it

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls but tab and line feed (XML and XLSX refuse them too)
    "\ud800-\udfff"  # lone surrogates: no database stores them
    "\u202a-\u202e\u2066-\u2069"  # overrides and isolates of the writing direction
    "\ufeff\ufdd0-\ufdef\ufffe\uffff"  # byte order mark, noncharacters
    "\ufff9-\ufffb]"  # interlinear annotation
)
_BLANK = (  # what shows as nothing: a text of these alone is empty
    " \t\n\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f"
    "\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u2800\u3000\u3164\uffa0"
)
_SPACES = re.compile(r"[ \t\n\xa0\u2000-\u200a\u202f\u205f\u3000]+")


def clean(text: str) -> str:
    """The text as it is stored. Cleaning twice changes nothing more."""
    text = _UNSEEN.sub("", _NEWLINES.sub("\n", text))
    if not text.isascii():
        # First cut, then compose: composing sorts a run of marks, and a long run takes the square of its length.
        # Then cut again, because composing can split one mark into two.
        text = _cut_marks(unicodedata.normalize("NFC", _cut_marks(text)))
    return text.strip(_BLANK)


def clean_line(text: str) -> str:
    """The same for a one-line field: any run of spaces and line ends becomes one space."""
    return _SPACES.sub(" ", clean(text)).strip(_BLANK)


def too_long(text: str, limit: int) -> str:
    """What to say beside the field if the cleaned text does not fit, else ""."""
    if len(text) <= limit:
        return ""
    return f"This is {len(text):,} characters long, and {limit:,} fit. Nothing is lost: your words are still here."


def _cut_marks(text: str) -> str:
    kept, run = [], 0
    for character in text:
        if character >= "\u0300" and unicodedata.category(character) in ("Mn", "Me"):
            run += 1
            if run > MARKS_LIMIT:
                continue
        else:
            run = 0
        kept.append(character)
    return "".join(kept)
