"""Where a text names somebody: by a given name, or by a word that the sentence treats as one. Pure.

A name is told by what it is (a list of given names), by how it is written (large where nothing else is), and by what
the sentence does with it: "a boy named Bo", "with Zuri", "Sam J.", "Hope won't sit", "Zuri's mom".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from requests_app.hints.given_names import EVERYDAY_WORDS, GIVEN_NAMES, NAMES_THAT_ARE_WORDS, SURNAMES
from requests_app.hints.text_words import TextWord
from requests_app.hints.word_lists import (
    ACTS,
    BEFORE_A_LETTER,
    CHILD_DOES,
    FIELD_ABBREVIATIONS,
    IS,
    KIN,
    KIN_WHO_ARE_PEOPLE,
    NAMED_AFTER,
    NOT_BEFORE_A_NAME,
    OF_PEOPLE,
    PEOPLE,
    PLAIN_CAPITALS,
    SINCE,
    STARTERS,
    TITLES,
    TOWARD_SOMEBODY,
)

Span = tuple[int, int]
SHORTEST_WITHOUT_S = 4  # letters of a name that may have lost the sign before its s


def names_in(words: Sequence[TextWord], known: frozenset[str]) -> Iterator[Span]:
    """Spans of names. A run of large words is one name."""
    position = 0
    while position < len(words):
        span, position = _name_at(words, position, known)
        if span:
            yield span
    yield from _other_spellings(words, known)


def students_of(words: Sequence[TextWord], known: frozenset[str]) -> Iterator[Span]:
    """ "the son of Mrs. Lee", "a student of Ms. Park"."""
    for position, (student, of, whose) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if student.low not in OF_PEOPLE or of.low != "of" or not of.joined or not whose.joined:
            continue
        end = position + 3
        if end < len(words) and _titled(whose, words[end]):
            end += 1
        elif not whose.large or _plain(whose, known):
            continue
        end = _run(words, end, known)
        if not any(word.low in known for word in words[position + 2 : end]):
            yield student.start, words[end - 1].end


def colleagues_in(words: Sequence[TextWord], names: frozenset[str]) -> Iterator[Span]:
    """Words of these names of people in the program. One that is a word too counts where it is somebody."""
    for position, word in enumerate(words):
        if word.low in names and _is_said_of_somebody(words, position):
            yield word.start, word.end


def _is_said_of_somebody(words: Sequence[TextWord], position: int) -> bool:
    word = words[position]
    listed = word.low in GIVEN_NAMES or word.low in SURNAMES
    if not word.large:
        return listed and word.low not in EVERYDAY_WORDS
    if word.low in PLAIN_CAPITALS:
        return _is_month_and_somebody(words, position, frozenset())
    if word.first and (word.low in STARTERS or word.low in NAMES_THAT_ARE_WORDS):
        return _first_and_somebody(words, position, position + 1)
    return listed or not word.shouted


def is_introduced(words: Sequence[TextWord], position: int) -> bool:
    """ "my student Jayden", "a boy named Jayden", "student: Jayden"; the name must follow in the same sentence."""
    if not position:
        return False
    before, word = words[position - 1], words[position]
    if before.possessive or (before.low not in PEOPLE and before.low != "name"):
        return False
    return word.gap in (" ", "  ", ", ", ": ", " (", ' "', " “", " - ", " – ", "\u00a0") and word.low not in STARTERS


# -- one name


def _name_at(words: Sequence[TextWord], position: int, known: frozenset[str]) -> tuple[Span | None, int]:
    """The span of the name that begins with this word, if one does; and where to look on."""
    word = words[position]
    after = _word_at(words, position + 1)
    if after and _titled(word, after):
        end = _run(words, position + 2, known)
        if any(word.low in known for word in words[position + 1 : end]):
            return None, end
        return (word.start, words[end - 1].end), end
    if word.low in known and word.large:
        return None, _run(words, position + 1, known)  # a helper's first name takes the surname after it along
    if not word.large or (_plain(word, known) and not _is_month_and_somebody(words, position, known)):
        return None, position + 1
    start, end = position, _run(words, position + 1, known)
    if word.first and not _first_and_somebody(words, start, end):
        start = _after_the_starters(words, start, end)  # "Maybe Jayden …": it is large because it is first
    if start < end and _is_name(words, start, end, known):
        end = _with_its_letter(words, end)
        return (words[start].start, words[end - 1].end), end
    return None, end


def _after_the_starters(words: Sequence[TextWord], start: int, end: int) -> int:
    while start < end and _begins_a_sentence(words[start]):
        start += 1
    return start


def _begins_a_sentence(word: TextWord) -> bool:
    if not word.first and word.low in NAMES_THAT_ARE_WORDS:
        return False
    return word.low in STARTERS or word.low in TITLES


def _first_and_somebody(words: Sequence[TextWord], start: int, end: int) -> bool:
    """Whether a word that begins a sentence and could be a name is one: "Will won't sit"."""
    return end == start + 1 and words[start].low in NAMES_THAT_ARE_WORDS and _does(words, end, ACTS)


def _is_month_and_somebody(words: Sequence[TextWord], position: int, known: frozenset[str]) -> bool:
    """Whether a month or a season is somebody here: "a girl named April", "Summer's aide", "I think Autumn wants"."""
    word, before, after = words[position], _word_at(words, position - 1), _word_at(words, position + 1)
    if word.low not in NAMES_THAT_ARE_WORDS or word.low in known or word.shouted:
        return False
    if before and word.joined and (before.low in NOT_BEFORE_A_NAME or before.low in SINCE):
        return False
    if before and before.low in ("named", "called"):
        return True
    if word.possessive:
        return after is not None and after.joined and after.low in KIN_WHO_ARE_PEOPLE
    return _does(words, position + 1, ACTS)


def _is_name(words: Sequence[TextWord], start: int, end: int, known: frozenset[str]) -> bool:
    """Whether this run of large words is the name of somebody unknown."""
    run = words[start:end]
    if all(word.low in known for word in run) or _is_named_after(words, end):
        return False
    shouted = run[0].shouted
    if len(run) >= 2 and not run[0].first and not shouted and not _after_an_article(words, start):
        return True  # two large words in the middle of a sentence; the first of a sentence proves nothing
    if shouted and len(run) > 4:
        return False
    if any(_is_given(word) for word in run) or is_introduced(words, start):
        return True
    return _has_kin(words, end) or (not shouted and _is_treated_as_somebody(words, start, end))


def _is_treated_as_somebody(words: Sequence[TextWord], start: int, end: int) -> bool:
    """Whether the sentence does with this unknown large word what it does with people."""
    word, before = words[start], _word_at(words, start - 1)
    if _has_a_letter(words, end) and word.low not in BEFORE_A_LETTER:
        return True
    if word.first:
        return not _many(word) and _first_does(words, start, end)
    if before is None or before.low in NOT_BEFORE_A_NAME or before.text.isdigit():
        return False
    toward = word.joined and before.low in TOWARD_SOMEBODY and not _many(word)
    return toward or _does(words, end, ACTS) or _does(words, end, IS)


def _first_does(words: Sequence[TextWord], start: int, end: int) -> bool:
    """Whether the first large word of a sentence does what only somebody does."""
    if words[start].low in NAMES_THAT_ARE_WORDS or end > start + 1:
        doing = _word_at(words, end + 1)
        is_doing = _does(words, end, IS) and doing is not None and doing.low.endswith("ing")
        return is_doing or _does(words, end, ACTS)
    return _does(words, end, CHILD_DOES)


def _is_given(word: TextWord) -> bool:
    """A given name, alone or as a part: "Emma-Grace"."""
    if not word.large:
        return False
    return word.low in SURNAMES or any(part in GIVEN_NAMES for part in (word.low, *word.low.split("-")))


def _after_an_article(words: Sequence[TextWord], start: int) -> bool:
    """Whether a thing or a place is said here: "the Lindamood Bell", "in Group Two"."""
    before = _word_at(words, start - 1)
    return before is not None and words[start].joined and before.low in NOT_BEFORE_A_NAME


def _many(word: TextWord) -> bool:
    """Written like more than one: "Groups", "Parents"."""
    return word.low.endswith("s") and word.low not in NAMES_THAT_ARE_WORDS


def _does(words: Sequence[TextWord], end: int, verbs: frozenset[str]) -> bool:
    """Whether what somebody does follows: "Zuri hid"."""
    after = _word_at(words, end)
    return after is not None and after.joined and after.low in verbs and not words[end - 1].possessive


def _has_a_letter(words: Sequence[TextWord], end: int) -> bool:
    """Whether the first letter of a surname follows: "Sam J."."""
    after = _word_at(words, end)
    if after is None or not after.joined or words[end - 1].possessive:
        return False
    if len(after.text) != 1 or not after.text.isupper():
        return False
    return after.low not in ("a", "i") or _dotted(words, end)  # those two are words as well


def _dotted(words: Sequence[TextWord], position: int) -> bool:
    after = _word_at(words, position + 1)
    return after is not None and after.gap.startswith(".")


def _with_its_letter(words: Sequence[TextWord], end: int) -> int:
    return end + _has_a_letter(words, end)


def _is_named_after(words: Sequence[TextWord], end: int) -> bool:
    """Whether a thing follows that bears somebody's name: "Lincoln Elementary", "the Wilson reading program"."""
    after = _word_at(words, end)
    return after is not None and after.joined and after.low in NAMED_AFTER


def _has_kin(words: Sequence[TextWord], end: int) -> bool:
    """Whether the run that ends here is somebody's whose mom, teacher or device follows: "Zuri's mom"."""
    after = _word_at(words, end)
    return after is not None and words[end - 1].possessive and after.low in KIN and after.joined


def _run(words: Sequence[TextWord], position: int, known: frozenset[str]) -> int:
    """The end of a run of large words that goes on here."""
    while position < len(words) and _goes_on(words[position - 1], words[position], known):
        position += 1
    return position


def _goes_on(before: TextWord, word: TextWord, known: frozenset[str]) -> bool:
    if before.possessive or not word.large or not word.joined:
        return False
    return not _plain(word, known) and word.low not in TITLES


def _other_spellings(words: Sequence[TextWord], known: frozenset[str]) -> Iterator[Span]:
    """ "jayden", "JAYDEN", "jAyden", "Jay-den": a given name that is not written like one. What is an everyday word in
    small letters counts where a name is announced: "my student ruby"."""
    for position, word in enumerate(words):
        name = _without_s(word.low.replace("-", ""))
        if word.low in known or _is_given(word) or word.text in FIELD_ABBREVIATIONS:
            continue
        if _is_named_after(words, position + 1):
            continue
        announced = is_introduced(words, position)
        given = name in GIVEN_NAMES and (name not in EVERYDAY_WORDS or not word.text.islower() or announced)
        if given or (announced and name in NAMES_THAT_ARE_WORDS and words[position - 1].low in ("named", "called")):
            yield word.start, word.end


def _without_s(name: str) -> str:
    """ "noahs" is a Noah's where people leave the sign out."""
    bare = name.removesuffix("s")
    if len(bare) < SHORTEST_WITHOUT_S or bare.endswith("ie") or name in GIVEN_NAMES:  # "carries" is no Carrie's
        return name
    return bare if bare in GIVEN_NAMES else name


def _plain(word: TextWord, known: frozenset[str]) -> bool:
    abbreviation = word.text.upper() in FIELD_ABBREVIATIONS and word.low not in GIVEN_NAMES
    return abbreviation or word.low in PLAIN_CAPITALS or word.low in known


def _titled(word: TextWord, after: TextWord) -> bool:
    """ "Mr. Smith", "Coach Lee", and "mrs. smith" for the titles that are nothing else."""
    if word.low not in TITLES or after.gap not in (" ", ". ", ".", "\u00a0", ".\u00a0"):
        return False
    if after.text[0].isupper():
        return True
    only_a_title = word.low in ("mr", "mrs") or (word.low in ("ms", "mx") and after.gap.startswith("."))
    return only_a_title and after.low not in STARTERS


def _word_at(words: Sequence[TextWord], position: int) -> TextWord | None:
    return words[position] if 0 <= position < len(words) else None
