"""Two records side by side: each place on each page where they differ."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from tests.house.crawling import trees
from tests.house.crawling.record import Record

Place = tuple[str, Any, Any]
SHOWN, BEFORE = 300, 60  # letters of either side, and how many before they part
GROUPS = 60


@dataclass(frozen=True)
class Difference:
    """``where``: the path in the page, or what of the answer differs. ``is_gap``: only spaces between two tags."""

    key: str
    where: str
    before: str
    now: str
    is_gap: bool = False

    def __str__(self) -> str:
        return f"{self.key}\n    {self.where}\n    - {self.before}\n    + {self.now}"

    def is_one_of(self, known: Sequence[re.Pattern[str]]) -> bool:
        """Whether it is meant to be: said as an expression that fits key, place and both sides, a line each."""
        return any(pattern.search(str(self)) for pattern in known)


@dataclass(frozen=True)
class Options:
    """``loose``: a space at the edge of a text is none. ``gaps``: one between two tags is a difference like others.
    ``fewer``: fewer queries than before are none."""

    loose: bool = False
    gaps: bool = False
    fewer: bool = False
    most: int = 20
    only: str = ""
    world: str = ""
    places: bool = False
    known: tuple[re.Pattern[str], ...] = ()

    def are_about(self, key: str) -> bool:
        return key.startswith(self.world) and self.only in key


def compare(before: Record, now: Record, options: Options) -> int:
    keys = [key for key in sorted(before.pages.keys() | now.pages.keys()) if options.are_about(key)]
    found, gaps = [], 0
    for key in keys:
        here = [one for one in differences(key, before, now, options) if not one.is_one_of(options.known)]
        counted = [one for one in here if options.gaps or not one.is_gap]
        gaps += bool(here) and not counted
        if counted:
            found.append(counted)
    (_print_by_place if options.places else _print_by_page)(found, options.most)
    _say(f"crawl: gaps={gaps} pages differ only in a space between two tags (--gaps shows them)")
    roles = {tuple(key.split(" | ")[:2]) for key in keys if " | MAIL " not in key}
    _say(f"crawl: pages={len(keys)} roles={len(roles)} differences={len(found)}")
    return 1 if found else 0


def _say(text: object) -> None:
    sys.stdout.write(f"{text}\n")


def _print_by_page(found: list[list[Difference]], most: int) -> None:
    """The first difference of each page."""
    for here in found[:most]:
        _say(here[0])
    if len(found) > most:
        _say(f"… and {len(found) - most} more (--most)")


def _print_by_place(found: list[list[Difference]], most: int) -> None:
    """Each kind of difference once, with the number of pages that have it and one of them."""
    counted: Counter[tuple[str, ...]] = Counter()
    examples: dict[tuple[str, ...], Difference] = {}
    for here in found:
        for kind, one in {_kind_of(one): one for one in reversed(here)}.items():
            counted[kind] += 1
            examples.setdefault(kind, one)
    for kind, pages in counted.most_common(most):
        _say(f"{pages} pages, such as {examples[kind]}")
    if len(counted) > most:
        _say(f"… and {len(counted) - most} more kinds (--most)")


def _kind_of(one: Difference) -> tuple[str, ...]:
    """Place and both sides, without numbers and refs."""
    return tuple(
        re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "", part)[:GROUPS] for part in (one.where, one.before, one.now)
    )


def differences(key: str, before: Record, now: Record, options: Options) -> Iterator[Difference]:
    """Everything that differs on one page, in the order of the page."""
    for record, there, gone in ((before, "there", "not there"), (now, "not there", "there")):
        if key not in record.pages:
            yield Difference(key, "the page", gone, there)
            return
    ours, theirs = before.pages[key]["answers"], now.pages[key]["answers"]
    for n, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        step = f"answer {n + 1}: " if n else ""
        for name in sorted((one.keys() | other.keys()) - {"body"}):
            is_less = options.fewer and name == "queries" and other[name] < one[name]
            if one.get(name) != other.get(name) and not is_less:
                yield Difference(key, step + name, *_both(one.get(name), other.get(name)))
        if one["body"] != other["body"]:
            yield from _in_page(key, step, before.bodies[one["body"]], now.bodies[other["body"]], options)
    if len(ours) != len(theirs):
        yield Difference(key, "how many answers", str(len(ours)), str(len(theirs)))


def _in_page(key: str, step: str, before: Any, now: Any, options: Options) -> Iterator[Difference]:
    plain = trees.without_spaces if options.loose else trees.without_gaps
    said = partial(_difference, key, step)
    found = [said(place) for place in _places("", plain(before), plain(now))]
    if not found and not options.loose:
        found = [said(place, is_gap=True) for place in _places("", before, now)]
    yield from found


def _difference(key: str, step: str, place: Place, *, is_gap: bool = False) -> Difference:
    where, before, now = place
    return Difference(key, f"{step}{where.removeprefix(' > ') or 'page'}", *_both(before, now), is_gap=is_gap)


# -- two trees


def _places(where: str, before: Any, now: Any) -> Iterator[Place]:
    """Where two trees differ, from the top."""
    if before == now:
        return
    if _is_element(before) and _is_element(now) and before[0] == now[0]:
        yield from _attributes(where, before[1], now[1])
        yield from _children(where, before[2], now[2])
    elif isinstance(before, dict) and isinstance(now, dict):
        for name in sorted(before.keys() | now.keys()):
            yield from _places(f"{where} > {name}", before.get(name), now.get(name))
    else:
        yield where, before, now


def _attributes(where: str, before: dict[str, Any], now: dict[str, Any]) -> Iterator[Place]:
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            yield f"{where} @{name}", before.get(name), now.get(name)


def _children(where: str, before: list[Any], now: list[Any]) -> Iterator[Place]:
    """What was put in or taken out shifts the others, and does not make them differ."""
    texts = [[json.dumps(child, sort_keys=True) for child in side] for side in (before, now)]
    for what, left, left_end, right, right_end in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        ours, theirs = before[left:left_end], now[right:right_end]
        for n in range(max(len(ours), len(theirs))):
            one = ours[n] if n < len(ours) else None
            other = theirs[n] if n < len(theirs) else None
            name = _name(one, before[: left + n]) if one is not None else _name(other, now[: right + n])
            yield from _places(f"{where} > {name}", one, other)


def _name(node: Any, earlier: list[Any]) -> str:
    """Such as section#open or section[2]: the second section of its parent."""
    if not _is_element(node):
        return "text"
    tag, attributes, _ = node
    if attributes.get("id"):
        return f"{tag}#{attributes['id']}"
    return f"{tag}[{1 + sum(1 for one in earlier if _is_element(one) and one[0] == tag)}]"


def _is_element(node: Any) -> bool:
    return isinstance(node, list) and len(node) == 3 and isinstance(node[1], dict)


# -- shown to a person


def _both(before: Any, now: Any) -> tuple[str, str]:
    """Either side in so many letters, from shortly before the place where they part."""
    texts = [_written(value) if _is_element(value) else repr(value) for value in (before, now)]
    begin = max(len(os.path.commonprefix(texts)) - BEFORE, 0) if max(map(len, texts)) > SHOWN else 0
    return _cut(texts[0], begin), _cut(texts[1], begin)


def _cut(text: str, begin: int) -> str:
    end = begin + SHOWN
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if len(text) > end else ''}"


def _written(node: Any) -> str:
    """An element as HTML, to be read by a person."""
    if isinstance(node, str):
        return node
    tag, attributes, children = node
    inside = "".join(map(_written, children))
    return f"<{tag}{''.join(f' {name}={value!r}' for name, value in attributes.items())}>{inside}</{tag}>"
