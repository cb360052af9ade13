"""How asks are made of a vent: two ways to put it, with its words inside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from requests_app.hints.implied.vent import vent_in
from requests_app.hints.word_lists import word_set

QUOTED_LETTERS = 240  # of their words in an ask: the rest stands below it

_SPACES = re.compile(r"\s+")
_LAST_SIGNS = " \t\n.!?…,;:-–—"

_COULD_NOT = re.compile(
    (
        r"\b(?:i|we) (?:just |really |still |honestly )?(?:can't|can’t|cannot|couldn't|couldn’t|"
        r"can not)(?: seem to| even| figure out how to)? "
        r"(?P<what>(?!do this|take|stand|believe|sleep|breathe|go on|be |win|see |tell|even)[a-z][^.!?;]*)"
        r"|\b(?:don't know|don’t know|no idea|no clue|not sure|figure out) how (?:i'm supposed to |to |i should |"
        r"i can )(?P<how>[a-z][^.!?;]*)"
    ),
    re.IGNORECASE,
)

_BEGINNINGS = word_set(  # words that are large only because they begin a sentence
    "this that these those the a an no nobody none nothing not it it's it’s there there's there’s they they're he she "
    "we my our his her their your every everyone everything everybody all half most some another two three four five "
    "six eleven zero whatever what what's why how who when where if and but so because is are nothing's no-one one "
    "honestly literally seriously just even teachers parents students kids aides paras people mom dad in on at for "
    "with after since until half nobody's someone"
)


@dataclass(frozen=True)
class ImpliedAsk:
    """One way to put it as an ask. ``kind``: the help kind that goes with it; ``words``: the whole sentence."""

    kind: str
    words: str


def asks_from(text: str) -> tuple[ImpliedAsk, ...]:
    """The two asks that these words could be, or none where they are left alone."""
    vent = vent_in(text)
    if not vent:
        return ()
    said = _quoted(vent)
    return (
        ImpliedAsk("show", f"Can you show me how you would {_what_to_do(said)}?"),
        ImpliedAsk("run_by", f"Can I run something by you: {said}?"),
    )


def _quoted(vent: str) -> str:
    """Their sentence so that it can stand inside another one."""
    words = _SPACES.sub(" ", vent).strip(_LAST_SIGNS)
    if len(words) > QUOTED_LETTERS:
        words = words[:QUOTED_LETTERS].rsplit(" ", 1)[0] + "…"
    first, _, rest = words.partition(" ")
    if first.lower() in _BEGINNINGS:
        first = first.lower()
    return f"{first} {rest}".strip()


def _what_to_do(said: str) -> str:
    """What somebody could show: "get him to sit" of "I can't get him to sit"; else all of it, as what is to handle."""
    could_not = _COULD_NOT.search(said)
    if could_not is None:
        return f"handle this: {said}"
    done = could_not["what"] or could_not["how"]
    return done.replace("myself", "yourself").strip(_LAST_SIGNS)
