"""Which of the people who help a text speaks of, so that the fellow can be asked whether they should see it. Pure.

A name in a greeting ("Hi Maeve, …") speaks to somebody, not of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from requests_app.hints.given_names import EVERYDAY_WORDS
from requests_app.hints.spelling import as_seen
from requests_app.hints.word_lists import TITLES, word_set

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_TITLED = r"(?:(?:dr|mr|mrs|ms|mx|prof)\.? ?)?[^\W\d_]+"
_GREETING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks|thank you)"
    rf"[ ,]+{_TITLED}(?: and {_TITLED})?|{_TITLED})[,!:\n]",
    re.IGNORECASE,
)
# Names that are words of every day, where they are written small.
COMMON = EVERYDAY_WORDS | word_set(
    "april art august autumn bill chase dawn dean drew faith frank gene grace grant hope iris ivy joy june mark may "
    "pat penny rich rob rose sue summer tom will"
)


def people_named(text: str, names: Mapping[int, str]) -> tuple[int, ...]:
    """Those of ``names`` (what people are called, by id) of whom the text speaks, in the order of ``names``."""
    seen = as_seen(text).text
    greeting = _GREETING.match(seen)
    spoken = seen[greeting.end() :] if greeting else seen
    words = [word.group() for word in _WORD.finditer(spoken)]
    said = {_bare(word) for word in words if not (word.islower() and _bare(word) in COMMON)}
    return tuple(person for person, called in names.items() if _parts(called) & said)


def _parts(called: str) -> frozenset[str]:
    """The words of a name by which somebody is spoken of: "okafor" of "Dr. Okafor", "maeve" of "Maeve D."."""
    words = (_bare(word) for word in _WORD.findall(as_seen(called).text))
    return frozenset(word for word in words if len(word) > 1) - TITLES


def _bare(word: str) -> str:
    """Small, and without the end of "Maeve's"."""
    low = word.casefold().replace("’", "'")
    return low.removesuffix("'s")
