"""Where a text may name a student: names, initials, dates of birth, numbers, phones, emails. Pure; nothing is kept.

A hint says "could be", and is wrong at times in both directions: it warns, and a person decides. (Only a post that
peers read is stopped by it.) Every pattern starts at a fixed place and repeats disjoint classes, so that the time
grows with the length of the text and no faster, whatever is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from requests_app.hints.spelling import as_seen
from requests_app.hints.word_lists import (
    DEGREES,
    EVERYDAY_WORDS,
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
    """All hints in the order of the text; they never overlap. ``known`` are names of helpers, which are no hint.

    Looked for in the text as it is seen, and told as it was typed.
    """
    typed, seen = text, as_seen(text)
    text = seen.text
    taken = bytearray(len(text))
    hints: list[Hint] = []
    words = _words(text)
    known_words = frozenset(word.casefold() for name in known for word in _WORD.findall(as_seen(name).text)) - TITLES
    for kind, spans in (
        (EMAIL, _spans(_EMAIL, text)),
        (BIRTH_DATE, _birth_dates(text)),
        (PHONE, _spans(_PHONE, text)),
        (ID, _ids(text)),
        (STUDENT_OF, _students_of(words, known_words)),
        (NAME, _names(words, known_words)),
        (INITIALS, _initials(text, words)),
    ):
        for start, end in spans:
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                first, last = seen.typed(start, end)
                hints.append(Hint(kind, first, last, typed[first:last]))
    return tuple(sorted(hints, key=lambda hint: hint.start))


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
    ends = "“A third grader” says enough."
    if by_kind.keys() <= {PHONE, EMAIL}:
        ends = "It is safer left out."
    return " ".join([*said, ends])


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
        found += _words_of(line, at)
        at += len(line) + 1
    return found


def _words_of(line: str, at: int) -> Iterator[_Word]:
    """The words of one line, which begins ``at`` there in the text."""
    matches = list(_WORD.finditer(line))
    caps_line, title_line = _shouts([match.group() for match in matches])
    last = 0
    for match in matches:
        text = match.group()
        possessive = len(text) > 2 and text[-2] in "'’" and text[-1] in "sS"
        if possessive:
            text = text[:-2]
        gap = line[max(last, match.start() - 6) : match.start()] if last else "\n"
        first = not last or any(sign in ".!?…:;•" for sign in gap)
        start = at + match.start()
        low = text.casefold().replace("’", "'")
        shouted = caps_line if text.isupper() else title_line
        yield _Word(start, start + len(text), text, low, possessive, first, gap, shouted)
        last = match.end()


def _shouts(words: list[str]) -> tuple[bool, bool]:
    """Whether a line of these words is mostly written in capitals, and whether mostly With Capitals."""
    long = [word for word in words if len(word) > 1]
    upper = sum(word.isupper() for word in long)
    title = sum(word[0].isupper() for word in long)
    return len(long) >= 4 and upper > 0.6 * len(long), len(long) >= 4 and title > 0.7 * len(long)


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


def _names(words: list[_Word], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Spans of names. A run of large words is one name."""
    position = 0
    while position < len(words):
        span, position = _name_at(words, position, known)
        if span:
            yield span
    yield from _other_spellings(words, known)


def _name_at(words: list[_Word], position: int, known: frozenset[str]) -> tuple[tuple[int, int] | None, int]:
    """The span of the name that begins with this word, if one does; and where to look on."""
    word = words[position]
    after = words[position + 1] if position + 1 < len(words) else None
    if after and _titled(word, after) and len(after.text) > 1:
        end = _run(words, position + 2, known)
        if any(word.low in known for word in words[position + 1 : end]):
            return None, end
        return (word.start, words[end - 1].end), end
    if word.low in known and _large(word):
        return None, _run(words, position + 1, known)  # a helper's first name takes the surname after it along
    if not _large(word) or _plain(word, known):
        return None, position + 1
    start, end = position, _run(words, position + 1, known)
    if word.first and (word.low in STARTERS or word.low in TITLES):
        start += 1  # "Maybe Jayden …": the first word is large because it is first
    if start < end and _is_name(words, start, end, known):
        return (words[start].start, words[end - 1].end), end
    return None, end


def _is_name(words: list[_Word], start: int, end: int, known: frozenset[str]) -> bool:
    """Whether this run of large words is the name of somebody unknown."""
    run = words[start:end]
    if all(word.low in known for word in run):
        return False
    shouted = run[0].shouted
    if len(run) >= 2 and not run[0].first and not shouted:
        return True  # two large words in the middle of a sentence; the first of a sentence proves nothing
    if shouted and len(run) > 4:
        return False
    return any(_given(word) for word in run) or _is_introduced(words, start) or _has_kin(words, end)


def _is_introduced(words: list[_Word], start: int) -> bool:
    return start > 0 and _introduces(words[start - 1], words[start])


def _has_kin(words: list[_Word], end: int) -> bool:
    """Whether the run that ends here is somebody's whose mom, teacher or device follows: "Zuri's mom"."""
    if end == len(words) or not words[end - 1].possessive:
        return False
    return words[end].low in KIN and _joined(words[end])


def _run(words: list[_Word], position: int, known: frozenset[str]) -> int:
    """The end of a run of large words that goes on here."""
    while position < len(words) and _goes_on(words[position - 1], words[position], known):
        position += 1
    return position


def _goes_on(before: _Word, word: _Word, known: frozenset[str]) -> bool:
    if before.possessive or not _large(word) or not _joined(word):
        return False
    return not _plain(word, known) and word.low not in TITLES


def _introduces(before: _Word, word: _Word) -> bool:
    """ "my student Jayden", "a boy named Jayden", "student: Jayden"; the name must follow in the same sentence."""
    if before.low not in PEOPLE and before.low != "name" or before.possessive:
        return False
    return word.gap in (" ", "  ", ", ", ": ", " (", ' "', " “", " - ", " – ", "\u00a0") and word.low not in STARTERS


def _other_spellings(words: list[_Word], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """ "jayden", "JAYDEN", "jAyden", "Jay-den": a given name that is not written like one. What is an everyday word in
    small letters counts where a name is announced: "my student ruby"."""
    for position, word in enumerate(words):
        name = word.low.replace("-", "")
        if name not in GIVEN_NAMES or word.low in known or (_large(word) and name == word.low):
            continue
        if name not in EVERYDAY_WORDS or not word.text.islower() or _is_introduced(words, position):
            yield word.start, word.end


def _students_of(words: list[_Word], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """ "the son of Mrs. Lee", "a student of Ms. Park"."""
    for position, (student, of, whose) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if student.low not in OF_PEOPLE or of.low != "of" or not _joined(of) or not _joined(whose):
            continue
        end = position + 3
        if end < len(words) and _titled(whose, words[end]):
            end += 1
        elif not _large(whose) or _plain(whose, known):
            continue
        end = _run(words, end, known)
        if not any(word.low in known for word in words[position + 2 : end]):
            yield student.start, words[end - 1].end


def _initials(text: str, words: list[_Word]) -> Iterator[tuple[int, int]]:
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
        elif len(word.text) == 1 and _is_introduced(words, position):
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
