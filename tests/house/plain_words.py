"""Phrases at which people stopped when they first tried the site. None stands in a control, a heading or a mail: some
are good English in a sentence, so sentences are left to whoever reads them."""

from __future__ import annotations

import re

# A part of what is said there; spaces stand for any space.
STOPPED_AT = """
(some|every|any|no)body · whoever · mails? · replies to this · has it · have it · gets? it at · (?<!don't )pass it on
past its time · the rest has until · only that they wait · give the answer · tell your own story
two ways to begin · 's turn · your turn · their turn · among helpers · their own file · keep it so · take it out
call it off · come in as · keep it and come in · let me in · the same once more · waiting for your word
your tap · yes or not now · that's fine · they are told · did that do it · not yet, or something more · ask on
just thanks · hurry it · take someone out · let someone back in · hold it for now · take it back · withdraw it
add to it · only a day · signs your fellowship · steps in · stands? (in|beside|on) · something wrong
one thing to look at · never gives it twice · not taken · sent before, with other words
it goes where it was going · take out everything · my addresses · second step · where I am signed in
can't remember it · after \\w+ quiet hours · done its work · works by
what colleagues call · not in yet · the way in · as assigned · still to come · program facts · kept and removed
district's demand · begin a hold · none runs · lift (it|the hold) · the long code · keep its time · doubled \\d
most late · given up · half within · nine in ten · school time · had been shown · nobody can be told
whoever was asked · something new for you · now you are asked · please ask in person · enjoy it · in danger now
a hard moment · shall \\w+ call · talker · pulse · anonymous(ly)?
"""
# The whole of it.
STOPPED_AT_ALONE = (
    "keep it · make it · come in · partly · later · with them · mail · I wrote · first · in time · you decide"
)
# By when: the time stands before the day, "by 3:30 pm tomorrow".
DAY_FIRST = r"by (today|tomorrow|(mon|tues|wednes|thurs|fri|satur|sun)day),?( at)? (noon|\d{1,2}(:\d\d)? ?[ap]m)"


def _either(phrases: str) -> str:
    return "|".join(one.strip() for line in phrases.strip().splitlines() for one in line.split(" · "))


_ANYWHERE = re.compile(rf"(?<![\w@.-])({_either(STOPPED_AT)}|{DAY_FIRST})(?!\w)", re.IGNORECASE)
_ALONE = re.compile(rf"({_either(STOPPED_AT_ALONE)})[.?!…]?", re.IGNORECASE)


def stopped_at(text: str) -> list[str]:
    """The phrases in this text at which people would stop."""
    said = " ".join(text.replace("’", "'").split())
    found = [hit[0] for hit in _ANYWHERE.finditer(said)]
    return found + [said] * bool(_ALONE.fullmatch(said))
