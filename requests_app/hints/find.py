"""Where a text may name a student: names, initials, dates of birth, numbers, phones, emails. Pure; nothing is kept.

A hint says "could be", and is wrong at times in both directions: it warns, and a person decides. (Only a post that
peers read is stopped by it.) Every pattern starts at a fixed place and repeats disjoint classes, so that the time
grows with the length of the text and no faster, whatever is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from requests_app.hints.names import colleagues_in, is_introduced, names_in, students_of
from requests_app.hints.spelling import as_seen
from requests_app.hints.text_words import WORD, TextWord, words_of
from requests_app.hints.word_lists import DEGREES, FIELD_ABBREVIATIONS, SHORT_WORDS, TITLES

NAME, INITIALS, BIRTH_DATE, ID, PHONE, EMAIL, STUDENT_OF, COLLEAGUE = (
    "name", "initials", "birth date", "id", "phone", "email", "student of", "colleague",
)  # fmt: skip


@dataclass(frozen=True)
class Hint:
    """One place in the text: ``words`` is ``text[start:end]``."""

    kind: str
    start: int
    end: int
    words: str


# -- patterns

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_SEP = r"[ .\-\u00a0\u2010-\u2014/]"
_PHONE = re.compile(
    rf"(?<![\w/.-])(?:\+?1{_SEP}?)?(?:\(\d{{3}}\){_SEP}?|\d{{3}}{_SEP}?)\d{{3}}{_SEP}?\d{{4}}(?![\w/-])"
    r"|(?<![\w/.-])\d{3}[-.\u2010-\u2014]\d{4}(?![\w/-])"
    r"|(?<!\w)\+\d(?:[ .()\-/]{0,2}\d){6,14}(?!\w)"
)
_FULL_DATE = re.compile(
    r"(?<![\d/.-])(?:\d{1,2}([/.\-])\d{1,2}\1(?:19|20)\d{2}|(?:19|20)\d{2}([/.\-])\d{1,2}\2\d{1,2})(?![\d/-])"
)
_BORN = re.compile(r"(?<!\w)(?:born|d\.?o\.?b|birth ?day|birth ?date|date of birth|b-?day)(?!\w)", re.IGNORECASE)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september"
    r"|october|november|december)"
)
_ANY_DATE = re.compile(
    r"(?<![\w/.-])(?:\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?"
    rf"|{_MONTH}\.? ?\d{{1,2}}(?:st|nd|rd|th)?(?:,? ?(?:19|20)\d{{2}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? ?(?:19|20)\d{{2}})?"
    r"|(?:19|20)\d{2})(?![\w/-])",
    re.IGNORECASE,
)
_ID_WORD = re.compile(
    r"(?<!\w)(?:id|i\.d\.|ssn|pasecure ?id|student (?:number|no|#)|case (?:number|no|#)|medicaid(?: number| no)?)(?!\w)"
    r"[ .:#\-]{0,3}(?:is |number |no )?[ .:#]{0,2}([a-z]{0,3}\d[\d\-]{2,15})(?!\w)",
    re.IGNORECASE,
)
_ID = re.compile(r"(?<![\w/])(?:\d{3}-\d{2}-\d{4}|[A-Za-z]{0,3}\d{6,})(?!\w)")
_DOTTED = re.compile(
    r"(?<![\w.])[^\W\d_](?:\.[^\W\d_]){1,3}\.?(?!\w)|(?<![\w.])[^\W\d_]\. [^\W\d_]\.(?: [^\W\d_]\.)?(?!\w)"
)

NEAR_AFTER, NEAR_BEFORE = 40, 25  # how far from "born" a date still belongs to it, in characters


def find(text: str, known: Iterable[str] = (), *, colleagues: Iterable[str] = ()) -> tuple[Hint, ...]:
    """All hints in the order of the text; they never overlap. ``known`` are names of helpers, which are no hint;
    ``colleagues``: names of people of the program, where they may not be named either.

    Looked for in the text as it is seen, and told as it was typed.
    """
    typed, seen = text, as_seen(text)
    text = seen.text
    taken = bytearray(len(text))
    hints: list[Hint] = []
    words = words_of(text)
    known_words = _parts(known)
    for kind, spans in (
        (EMAIL, _spans(_EMAIL, text)),
        (BIRTH_DATE, _birth_dates(text)),
        (PHONE, _spans(_PHONE, text)),
        (ID, _ids(text)),
        (COLLEAGUE, colleagues_in(words, _parts(colleagues))),
        (STUDENT_OF, students_of(words, known_words)),
        (NAME, names_in(words, known_words)),
        (INITIALS, _initials(text, words)),
    ):
        for start, end in spans:
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                first, last = seen.typed(start, end)
                hints.append(Hint(kind, first, last, typed[first:last]))
    return tuple(sorted(hints, key=lambda hint: hint.start))


def find_on_board(text: str, people: Iterable[str]) -> tuple[Hint, ...]:
    """What may not stand on the board. ``people``: names of everybody in the program, who are named there no more
    than students are: whose mentor Maeve is, asks."""
    return find(text, colleagues=people)


def _parts(names: Iterable[str]) -> frozenset[str]:
    """The words of people's names, without titles."""
    words = frozenset(word.casefold() for name in names for word in WORD.findall(as_seen(name).text))
    return frozenset(word for word in words if len(word) > 1) - TITLES


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in pattern.finditer(text))


# -- what is said about them

_COULD = {
    NAME: ("could be a student's name", "could be students' names"),
    INITIALS: ("could be a student's initials", "could be students' initials"),
    BIRTH_DATE: ("could be a date of birth", "could be dates of birth"),
    ID: ("could be a student's number", "could be students' numbers"),
    PHONE: ("could be somebody's phone number", "could be phone numbers"),
    EMAIL: ("could be somebody's email address", "could be email addresses"),
    STUDENT_OF: ("could tell who the student is", "could tell who the students are"),
    COLLEAGUE: ("could be someone in your program", "could be people in your program"),
}
SHOWN_PER_KIND, SHOWN_LETTERS = 2, 40


def advise(hints: Iterable[Hint]) -> str:
    """What stands beside the field: “J.R.” could be a student's initials. “A third grader” says enough. "" for none."""
    by_kind: dict[str, list[str]] = {}
    for hint in hints:
        quoted = f"“{_short(hint.words)}”"
        if quoted not in by_kind.setdefault(hint.kind, []):
            by_kind[hint.kind].append(quoted)
    if not by_kind:
        return ""
    said = [_said(kind, quoted) for kind, quoted in by_kind.items()]
    return " ".join([*said, _ending(by_kind.keys())])


def _ending(kinds: Set[str]) -> str:
    """What could be said instead."""
    if kinds <= {PHONE, EMAIL}:
        return "It is safer left out."
    if kinds <= {COLLEAGUE}:
        return "“My mentor” or “a colleague” says enough."
    return "“A third grader” says enough."


def _said(kind: str, quoted: list[str]) -> str:
    """The sentence about all places of one kind, of which the first few are quoted."""
    one, many = _COULD[kind]
    could = one if len(quoted) == 1 else many
    return f"{' and '.join(quoted[:SHOWN_PER_KIND])} {could}."


def _short(words: str) -> str:
    words = " ".join(words.split())
    if len(words) <= SHOWN_LETTERS:
        return words
    return words[: SHOWN_LETTERS - 1] + "…"


# -- each kind


def _initials(text: str, words: list[TextWord]) -> Iterator[tuple[int, int]]:
    """ "J.R.", "JR", and a single capital where a name is announced."""
    for match in _DOTTED.finditer(text):
        letters = "".join(sign for sign in match.group() if sign.isalpha())
        if letters.isupper() and letters not in FIELD_ABBREVIATIONS and letters not in DEGREES:
            yield match.span()
    for position, word in enumerate(words):
        if not word.text.isupper():
            continue
        if 2 <= len(word.text) <= 3 and word.text.isalpha():
            if not word.shouted and word.text not in FIELD_ABBREVIATIONS and word.text not in SHORT_WORDS:
                yield word.start, word.end
        elif len(word.text) == 1 and is_introduced(words, position):
            yield word.start, word.end + (text[word.end : word.end + 1] == ".")


def _ids(text: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_ID_WORD, text)
    yield from _spans(_ID, text)


def _birth_dates(text: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_FULL_DATE, text)
    for born in _BORN.finditer(text):
        after = _ANY_DATE.search(text, born.end(), min(len(text), born.end() + NEAR_AFTER))
        found = after or _ANY_DATE.search(text, max(0, born.start() - NEAR_BEFORE), born.start())
        if found:
            yield found.span()
