"""A page of the trial taken apart: what stands in statements, what people wrote, and what was typed into templates."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from pts_support.spoken.recorder import CLOSES, NUMBERED, OPENS, OWN

MARKED = re.compile(f"{OPENS}(\\d+){NUMBERED}|{OWN}|{CLOSES}")
UNSEEN = re.compile(r"<(script|style|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
SAID_ALOUD = re.compile(r"""\b(?:title|aria-label|alt|placeholder|content)=("[^"]*"|'[^']*')""")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
CLOCK = re.compile(r"\b\d{1,2}:\d\d\s?[ap]m\b|\bnoon\b|<time\b", re.IGNORECASE)


def numbers_on(page: str) -> list[int]:
    """The statements that stand on the page, by their numbers, in their order."""
    return [int(found[1]) for found in MARKED.finditer(page) if found[1] is not None]


def outside(page: str) -> str:
    """The page without what stands between marks."""
    kept, depth, end = [], 0, 0
    for found in MARKED.finditer(page):
        if depth == 0:
            kept.append(page[end : found.start()])
        depth += -1 if found[0] == CLOSES else 1
        end = found.end()
    if depth:
        raise ValueError("a mark on this page is not closed")
    return " … ".join([*kept, page[end:]])


def strays(page: str, names: Iterable[str]) -> list[str]:
    """Every name and every time that stands outside statements and people's own words, with what is around it."""
    left = UNSEEN.sub(" ", outside(page))
    named = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in names)})\b")
    found = [_around(left, match.start()) for match in re.finditer(r"<time\b", left)]
    spoken = [TAG.sub(" ", left), *(value for value in SAID_ALOUD.findall(left))]
    for text in map(html.unescape, spoken):
        for pattern in (named, CLOCK):
            found += [_around(text, match.start()) for match in pattern.finditer(text)]
    return found


def _around(text: str, place: int) -> str:
    return " ".join(text[max(0, place - 50) : place + 60].split())
