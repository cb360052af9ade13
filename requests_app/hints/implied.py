"""Words that mean "help" without asking for it, and the two asks they could be put as. Pure; nothing is kept or sent.

"This thing doesn't even work" is no question, and still wants an answer. What is looked for is first of all grammar:
who can't, won't or never does; "no one", "nothing", "every time", "again"; words that judge or despair. Against it are
plans and dates, thanks, and what has come right. One strong sign is enough, weaker ones add up, and likeness.py says
what the words are most like. Like every hint it is wrong at times: it offers, once, and a person decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from requests_app.hints import implied_signs as signs
from requests_app.hints.likeness import likeness
from requests_app.hints.sentences import plain

ENOUGH = 3  # signs of a vent in one sentence
ENOUGH_TOGETHER = 4  # in all sentences of a text
STRONG, MEDIUM, WEAK = 3, 2, 1
LIKE_VENTS = 4.0  # what words alone must say to be enough
LIKE_VENTS_WITH_A_SIGN = 2.0
LIKE_FACTS = -3.0  # what they must say against signs that are not strong
LETTERS_LOOKED_AT = 2_000  # what stands further down is not looked at: the time grows with the length
QUOTED_LETTERS = 240  # of her words in an ask: the rest stands below it

_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])[\"”')]*\s+|\n+")
_SPACES = re.compile(r"\s+")
_LAST_SIGNS = " \t\n.!?…,;:-–—"


@dataclass(frozen=True)
class ImpliedAsk:
    """One way to put it as an ask. ``kind``: the help kind that goes with it; ``words``: the whole sentence."""

    kind: str
    words: str


def is_vent(text: str) -> bool:
    """Whether these words want help and do not ask for it."""
    return bool(_vent_in(text))


def asks_from(text: str) -> tuple[ImpliedAsk, ...]:
    """The two asks that these words could be, or none where they are left alone."""
    vent = _vent_in(text)
    if not vent:
        return ()
    said = _quoted(vent)
    return (
        ImpliedAsk("show", f"Can you show me how you would {_what_to_do(said)}?"),
        ImpliedAsk("run_by", f"Can I run something by you: {said}?"),
    )


def _vent_in(text: str) -> str:
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
    if signs.RHETORICAL.search(sentence):
        return False
    return "?" in sentence or bool(signs.ASKS.search(sentence))


def _after_thanks(text: str) -> str | None:
    """What stands after thanks, or after what has come right; None where there is nothing of that."""
    found = list(signs.CONTENT.finditer(text))
    return text[found[-1].end() :] if found else None


def _takes_back(after: str) -> bool:
    """Thanks, "but" nothing works after all. Other thanks are left alone."""
    turn = signs.TAKEN_BACK.search(after)
    return turn is not None and _weight(after[turn.start() :], "") >= ENOUGH


def _weight(sentence: str, typed: str) -> int:
    """How much in one sentence says that it wants help: by its signs, unless its words are those of a fact; or by its
    words alone."""
    if signs.STRONG.search(sentence) or signs.RHETORICAL.search(sentence):
        return STRONG + _count(signs.MEDIUM, sentence)
    like, weight = likeness(sentence), _signs_in(sentence, typed)
    if like > LIKE_VENTS or (weight and like > LIKE_VENTS_WITH_A_SIGN):
        return max(ENOUGH, weight)
    return weight if like > LIKE_FACTS else 0


def _signs_in(sentence: str, typed: str) -> int:
    """What grammar says. A date or a plan weighs against it."""
    medium, weak = _count(signs.MEDIUM, sentence), _count(signs.WEAK, sentence)
    unable = bool(signs.UNABLE.search(sentence)) and not signs.A_REASON.search(sentence)
    of_others = bool(signs.OF_OTHERS.search(sentence)) or unable
    if signs.A_STUDENT.search(sentence):  # it may be a finding: one sign, however often it is said
        medium, of_others = min(1, medium + of_others), False
    if of_others:
        return STRONG + medium
    loud = sentence.endswith("!") or bool(signs.SHOUTED.search(typed))
    if not medium:
        weak = min(weak, 1)  # "so", "again" and "always" alone say nothing
    return max(0, medium * MEDIUM + weak * WEAK + loud - _count(signs.PLANNED, sentence))


def _count(signs_of_one: tuple[re.Pattern[str], ...], sentence: str) -> int:
    return sum(bool(sign.search(sentence)) for sign in signs_of_one)


# -- the asks


def _quoted(vent: str) -> str:
    """Her sentence so that it can stand inside another one."""
    words = _SPACES.sub(" ", vent).strip(_LAST_SIGNS)
    if len(words) > QUOTED_LETTERS:
        words = words[:QUOTED_LETTERS].rsplit(" ", 1)[0] + "…"
    first, _, rest = words.partition(" ")
    if first.lower() in signs.BEGINNINGS:
        first = first.lower()
    return f"{first} {rest}".strip()


def _what_to_do(said: str) -> str:
    """What somebody could show: "get him to sit" of "I can't get him to sit"; else all of it, as what is to handle."""
    could_not = signs.COULD_NOT.search(said)
    if could_not is None:
        return f"handle this: {said}"
    done = could_not["what"] or could_not["how"]
    return done.replace("myself", "yourself").strip(_LAST_SIGNS)
