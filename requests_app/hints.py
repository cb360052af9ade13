"""Where a text may name a student: names, initials, dates of birth, numbers, phones, emails. Pure; nothing is kept.

A hint says "could be", and is wrong at times in both directions: it warns, and a person decides. (Only a post that
peers read is stopped by it.) Every pattern starts at a fixed place and repeats disjoint classes, so that the time
grows with the length of the text and no faster, whatever is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from requests_app.hint_words import (
    DEGREES,
    FIELD_ABBREVIATIONS,
    GIVEN_NAMES,
    PLAIN_CAPITALS,
    SHORT_WORDS,
    STARTERS,
    word_set,
)

NAME, INITIALS, BIRTH_DATE, ID, PHONE, EMAIL, STUDENT_OF = (
    "name", "initials", "birth date", "id", "phone", "email", "student of",
)  # fmt: skip


@dataclass(frozen=True)
class Hint:
    """One place in the text: ``words`` is ``text[start:end]``."""

    kind: str
    start: int
    end: int
    words: str


TITLES = word_set("mr mrs ms miss mx dr prof professor coach sr sra senor senora")
PEOPLE = word_set(  # after these a name follows
    "student students kid kids boy girl client clients child patient kiddo son daughter brother sister sibling twin "
    "named called learner preschooler kindergartner grader"
)
KIN = word_set(  # what a student has: "Zuri's mom"
    "mom mother mum mommy dad father daddy parent parents teacher aide para paraprofessional brother sister grandma "
    "grandmother grandpa grandfather guardian family aunt uncle iep goals goal behavior evaluation session sessions "
    "speech device caseworker"
)
OF_PEOPLE = word_set("student kid child boy girl son daughter brother sister sibling mom mother dad father parent")

# -- patterns

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
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


def find(text: str, known: Iterable[str] = ()) -> tuple[Hint, ...]:
    """All hints in the order of the text; they never overlap. ``known`` are names of helpers, which are no hint."""
    taken = bytearray(len(text))
    hints: list[Hint] = []
    words = _words(text)
    known_words = frozenset(w.casefold() for name in known for w in _WORD.findall(name)) - TITLES
    for kind, spans in (
        (EMAIL, (m.span() for m in _EMAIL.finditer(text))),
        (BIRTH_DATE, _birth_dates(text)),
        (PHONE, (m.span() for m in _PHONE.finditer(text))),
        (ID, _ids(text)),
        (STUDENT_OF, _students_of(text, words, known_words)),
        (NAME, _names(text, words, known_words)),
        (INITIALS, _initials(text, words)),
    ):
        for start, end in spans:
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                hints.append(Hint(kind, start, end, text[start:end]))
    return tuple(sorted(hints, key=lambda hint: hint.start))


# -- what is said about them

_COULD = {
    NAME: ("could be a student's name", "could be students' names"),
    INITIALS: ("could be a student's initials", "could be students' initials"),
    BIRTH_DATE: ("could be a date of birth", "could be dates of birth"),
    ID: ("could be a student's number", "could be students' numbers"),
    PHONE: ("could be somebody's phone number", "could be phone numbers"),
    EMAIL: ("could be somebody's email address", "could be email addresses"),
    STUDENT_OF: ("could tell who the student is", "could tell who the students are"),
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
    said = []
    for kind, quoted in by_kind.items():
        one, many = _COULD[kind]
        said.append(f"{' and '.join(quoted[:SHOWN_PER_KIND])} {one if len(quoted) == 1 else many}.")
    ends = "It is safer left out." if by_kind.keys() <= {PHONE, EMAIL} else "“A third grader” says enough."
    return " ".join([*said, ends])


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN_LETTERS else words[: SHOWN_LETTERS - 1] + "…"


# -- words


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str  # as typed, without a possessive
    low: str
    possessive: bool
    first: bool  # of a sentence
    gap: str  # what stands between the word before and this one (cut to a few characters)
    shouted: bool  # in a line that is mostly written like this


def _words(text: str) -> list[_Word]:
    """Words with what matters about their place. A line of capitals, or of Capitalized Words, says nothing by them."""
    found: list[_Word] = []
    at = 0
    for line in text.split("\n"):
        matches = list(_WORD.finditer(line))
        long = [m.group() for m in matches if len(m.group()) > 1]
        upper = sum(w.isupper() for w in long)
        title = sum(w[0].isupper() for w in long)
        caps_line = len(long) >= 4 and upper > 0.6 * len(long)
        title_line = len(long) >= 4 and title > 0.7 * len(long)
        last = 0
        for n, m in enumerate(matches):
            word = m.group()
            possessive = len(word) > 2 and word[-2] in "'’" and word[-1] in "sS"
            bare = word[:-2] if possessive else word
            gap = line[max(last, m.start() - 6) : m.start()]
            first = n == 0 or any(c in ".!?…:;•" for c in gap)
            shouted = caps_line if bare.isupper() else title_line
            found.append(
                _Word(at + m.start(), at + m.start() + len(bare), bare, bare.casefold().replace("’", "'"), possessive,
                      first, gap if n else "\n", shouted))  # fmt: skip
            last = m.end()
        at += len(line) + 1
    return found


def _large(word: _Word) -> bool:
    """Written like a name: Jayden, O'Brien, DeShawn; not I, not IEP."""
    return len(word.text) > 1 and word.text[0].isupper() and not word.text.isupper()


def _plain(word: _Word, known: frozenset[str]) -> bool:
    return word.low in PLAIN_CAPITALS or word.low in known or word.text.upper() in FIELD_ABBREVIATIONS


def _given(word: _Word) -> bool:
    return _large(word) and word.low in GIVEN_NAMES


def _joined(word: _Word) -> bool:
    """Nothing but a space or two (or a hyphen) stands before it."""
    return word.gap in (" ", "  ", "\u00a0")


def _titled(word: _Word, after: _Word) -> bool:
    return word.low in TITLES and after.gap in (" ", ". ", ".", "\u00a0", ".\u00a0") and after.text[0].isupper()


def _names(text: str, words: list[_Word], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Spans of names. A run of large words is one name."""
    n = 0
    while n < len(words):
        word = words[n]
        after = words[n + 1] if n + 1 < len(words) else None
        if after and _titled(word, after) and len(after.text) > 1:
            end = _run(words, n + 2, known)
            if not any(w.low in known for w in words[n + 1 : end]):
                yield word.start, words[end - 1].end
            n = end
            continue
        if word.low in known and _large(word):
            n = _run(words, n + 1, known)  # a helper's first name takes the surname after it along
            continue
        if not _large(word) or _plain(word, known):
            n += 1
            continue
        end = _run(words, n + 1, known)
        start = n
        if word.first and (word.low in STARTERS or word.low in TITLES):
            start += 1  # "Maybe Jayden …": the first word is large because it is first
            if start == end:
                n = end
                continue
        run = words[start:end]
        before = words[start - 1] if start else None
        after = words[end] if end < len(words) else None
        names_one = (
            any(_given(w) for w in run)
            or (before is not None and _introduces(before, run[0]))
            or (run[-1].possessive and after is not None and after.low in KIN and _joined(after))
        )
        # Two large words in the middle of a sentence; the first of a sentence proves nothing.
        pair = len(run) >= 2 and not run[0].first and not word.shouted
        a_name = pair or (names_one and not (word.shouted and len(run) > 4))
        if a_name and not all(each.low in known for each in run):
            yield run[0].start, run[-1].end
        n = end
    yield from _small_names(words)


def _run(words: list[_Word], n: int, known: frozenset[str]) -> int:
    """The end of a run of large words that goes on at n."""
    while n < len(words) and _large(words[n]) and _joined(words[n]) and not words[n - 1].possessive:
        if _plain(words[n], known) or words[n].low in TITLES:
            break
        n += 1
    return n


def _introduces(before: _Word, word: _Word) -> bool:
    """ "my student Jayden", "a boy named Jayden", "student: Jayden"; the name must follow in the same sentence."""
    if before.low not in PEOPLE and before.low != "name" or before.possessive:
        return False
    return word.gap in (" ", "  ", ", ", ": ", " (", ' "', " “", " - ", " – ", "\u00a0") and word.low not in STARTERS


def _small_names(words: list[_Word]) -> Iterator[tuple[int, int]]:
    """ "my student jayden": a known given name in small letters, where a name is announced."""
    for before, word in zip(words, words[1:], strict=False):
        if word.text.islower() and word.low in GIVEN_NAMES and _introduces(before, word):
            yield word.start, word.end


def _students_of(text: str, words: list[_Word], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """ "the son of Mrs. Lee", "a student of Ms. Park"."""
    for n in range(len(words) - 2):
        if words[n].low in OF_PEOPLE and words[n + 1].low == "of" and _joined(words[n + 1]) and _joined(words[n + 2]):
            end = n + 3
            if end < len(words) and _titled(words[n + 2], words[end]):
                end += 1
            elif not _large(words[n + 2]) or _plain(words[n + 2], known):
                continue
            end = _run(words, end, known)
            if not any(w.low in known for w in words[n + 2 : end]):
                yield words[n].start, words[end - 1].end


def _initials(text: str, words: list[_Word]) -> Iterator[tuple[int, int]]:
    for m in _DOTTED.finditer(text):
        letters = "".join(c for c in m.group() if c.isalpha())
        if letters.isupper() and letters not in FIELD_ABBREVIATIONS and letters not in DEGREES:
            yield m.span()
    for n, word in enumerate(words):
        before = words[n - 1] if n else None
        letters = word.text
        if not letters.isupper():
            continue
        if 2 <= len(letters) <= 3 and letters.isalpha():
            if not word.shouted and letters not in FIELD_ABBREVIATIONS and letters not in SHORT_WORDS:
                yield word.start, word.end
        elif len(letters) == 1 and before and _introduces(before, word):
            stop = word.end + (text[word.end : word.end + 1] == ".")
            yield word.start, stop


def _ids(text: str) -> Iterator[tuple[int, int]]:
    yield from (m.span() for m in _ID_WORD.finditer(text))
    yield from (m.span() for m in _ID.finditer(text))


def _birth_dates(text: str) -> Iterator[tuple[int, int]]:
    yield from (m.span() for m in _FULL_DATE.finditer(text))
    for born in _BORN.finditer(text):
        after = _ANY_DATE.search(text, born.end(), min(len(text), born.end() + NEAR_AFTER))
        found = after or _ANY_DATE.search(text, max(0, born.start() - NEAR_BEFORE), born.start())
        if found:
            yield found.span()
