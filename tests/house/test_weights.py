"""What a page weighs on the way to a phone: at most 15 kB, and at most 90 kB with all that a first visit loads. Each is
also read by the rules for every page (page_rules.py)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from pts_support.web import vendor
from tests.house import page_rules
from tests.house.crawling import trees, walk, worlds
from tests.house.crawling.still import standing_still

A_PAGE, A_FIRST_VISIT = 15_000, 90_000  # bytes, as they are sent
PEOPLE = ("asha", "carmen", "maeve", "okafor", "dana")
LINKED = re.compile(rb'(?:href|src)="/static/([^"?]+)"')


@pytest.fixture
def full_desk(db):
    with standing_still(worlds.NOW) as still:
        yield worlds.make_desk(still)


def pages(world: worlds.World) -> Iterator[tuple[str, Any]]:
    """Each page that somebody of this world reaches by its first pages and by one link on them."""
    for name in PEOPLE:
        client, seen = world.clients[name](), set()
        waiting = list(worlds.STARTS)
        for path in waiting:
            if path in seen:
                continue
            is_start = len(seen) < len(worlds.STARTS)
            seen.add(path)
            answer = client.get(path)
            if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            yield f"{name} {path}", answer
            if is_start:
                waiting += list(walk.links_of(trees.read(answer.content.decode()), path))[:8]


def sent(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def static_file(name: str) -> Path:
    if name in vendor.VENDOR:
        return vendor.path_of(name)
    return Path(settings.BASE_DIR, "static", name)


def test_a_page_is_light_and_so_is_a_first_visit(full_desk: Any):
    weights: dict[str, tuple[int, int]] = {}
    read = page_rules.Pages()
    for name, answer in pages(full_desk):
        read.read(name, answer)
        content = answer.content
        beside = {found.decode() for found in LINKED.findall(content)}
        weights[name] = (sent(content), sent(content) + sum(sent(static_file(one).read_bytes()) for one in beside))
    assert len(weights) > 60
    assert {name: page for name, (page, _) in weights.items() if page > A_PAGE} == {}
    assert {name: all_of_it for name, (_, all_of_it) in weights.items() if all_of_it > A_FIRST_VISIT} == {}
    assert read.troubles == []
