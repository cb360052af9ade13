"""Whether words want help and do not ask for it: the signs of each sentence are weighed, and one must say enough."""

from __future__ import annotations

import re

from requests_app.hints.implied import content, others, questions, strong, weaker
from requests_app.hints.implied.likeness import likeness
from requests_app.hints.implied.sentences import plain

ENOUGH = 3  # signs of a vent in one sentence
ENOUGH_TOGETHER = 4  # in all sentences of a text
STRONG, MEDIUM, WEAK = 3, 2, 1
LIKE_VENTS = 4.0  # what words alone must say to be enough
LIKE_VENTS_WITH_A_SIGN = 2.0
LIKE_FACTS = -3.0  # what they must say against signs that are not strong
LETTERS_LOOKED_AT = 2_000  # what stands further down is not looked at: the time grows with the length

_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])[\"”')]*\s+|\n+")


def is_vent(text: str) -> bool:
    """Whether these words want help and do not ask for it."""
    return bool(vent_in(text))


def vent_in(text: str) -> str:
    """The sentence that says it most, as it was typed; "" where there is none."""
    sentences = [part.strip() for part in _SENTENCE_ENDS.split(text[:LETTERS_LOOKED_AT]) if part and part.strip()]
    read = [plain(sentence) for sentence in sentences]
    if any(map(_asks, read)):
        return ""
    after_thanks = _after_thanks(" ".join(read))
    if after_thanks is not None:
        return sentences[-1] if _takes_back(after_thanks) else ""
    weights = [_weight(sentence, typed) for sentence, typed in zip(read, sentences, strict=True)]
    if not weights or (max(weights) < ENOUGH and sum(weights) < ENOUGH_TOGETHER):
        return ""
    return sentences[weights.index(max(weights))]


def _asks(sentence: str) -> bool:
    """Whether it asks already. A question nobody expects an answer to does not."""
    if questions.RHETORICAL.search(sentence):
        return False
    return "?" in sentence or bool(questions.ASKS.search(sentence))


def _after_thanks(text: str) -> str | None:
    """What stands after thanks, or after what has come right; None where there is nothing of that."""
    found = list(content.CONTENT.finditer(text))
    return text[found[-1].end() :] if found else None


def _takes_back(after: str) -> bool:
    """Thanks, "but" nothing works after all. Other thanks are left alone."""
    turn = content.TAKEN_BACK.search(after)
    return turn is not None and _weight(after[turn.start() :], "") >= ENOUGH


def _weight(sentence: str, typed: str) -> int:
    """How much in one sentence says that it wants help: by its signs, unless its words are those of a fact; or by its
    words alone."""
    if strong.STRONG.search(sentence) or questions.RHETORICAL.search(sentence):
        return STRONG + _count(weaker.MEDIUM, sentence)
    like, weight = likeness(sentence), _signs_in(sentence, typed)
    if like > LIKE_VENTS or (weight and like > LIKE_VENTS_WITH_A_SIGN):
        return max(ENOUGH, weight)
    return weight if like > LIKE_FACTS else 0


def _signs_in(sentence: str, typed: str) -> int:
    """What grammar says. A date or a plan weighs against it."""
    medium, weak = _count(weaker.MEDIUM, sentence), _count(weaker.WEAK, sentence)
    unable = bool(others.UNABLE.search(sentence)) and not others.A_REASON.search(sentence)
    of_others = bool(others.OF_OTHERS.search(sentence)) or unable
    if others.A_STUDENT.search(sentence):  # it may be a finding: one sign, however often it is said
        medium, of_others = min(1, medium + of_others), False
    if of_others:
        return STRONG + medium
    loud = sentence.endswith("!") or bool(weaker.SHOUTED.search(typed))
    if not medium:
        weak = min(weak, 1)  # "so", "again" and "always" alone say nothing
    return max(0, medium * MEDIUM + weak * WEAK + loud - _count(content.PLANNED, sentence))


def _count(signs_of_one: tuple[re.Pattern[str], ...], sentence: str) -> int:
    return sum(bool(sign.search(sentence)) for sign in signs_of_one)
