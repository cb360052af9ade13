"""Two worlds: the same page in a world with something the reader must not know of, and in a world without it.

    def test_nina_sees_nothing_of_asha(cast, policy):
        compare(lambda: ask(cast), reader=cast.nina, paths=["/", "/dashboard/"])

The bytes must be equal once what is new with every page anyway (tokens, form keys, nonces) is made the same. The
object is made in a savepoint that is rolled back, so both worlds are otherwise one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.test import Client

NEW_EACH_TIME = (
    (re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+'), rb"\1-"),
    (re.compile(rb'(name="form_key" value=")[^"]+'), rb"\1-"),
    (re.compile(rb'(action="/ask/\?draft=)[0-9a-f-]{36}(?=")'), rb"\1-"),  # the form key once more, as an address
    (re.compile(rb"nonce-[A-Za-z0-9+/=_-]+"), rb"nonce--"),
)


class _Back(Exception):
    """Ends a world."""


def washed(body: bytes) -> bytes:
    """The same, but for what is new with every page."""
    for pattern, same in NEW_EACH_TIME:
        body = pattern.sub(same, body)
    return body


def seen(client: Client, path: str, *, method: str = "get", data: dict[str, object] | None = None) -> tuple[Any, ...]:
    """Status, headers and bytes of a page, with what is new each time made the same."""
    response = getattr(client, method)(path, data or {})
    body = washed(response.content if not response.streaming else b"".join(response.streaming_content))
    length_free = {k: v for k, v in response.headers.items() if k != "Content-Length"}
    return response.status_code, sorted(length_free.items()), body


def look(reader: Any, paths: Iterable[str], adding: Callable[[], object] | None = None) -> dict[str, tuple[Any, ...]]:
    """What one person sees at each of these addresses, in a world that has been added to by ``adding``."""
    found: dict[str, tuple[Any, ...]] = {}
    try:
        with transaction.atomic():
            if adding:
                adding()
            client = Client()
            client.force_login(reader)
            for path in paths:
                found[path] = seen(client, path)
            raise _Back
    except _Back:
        pass
    return found


def compare(make: Callable[[], object], *, reader: Any, paths: Iterable[str]) -> int:
    """Assert that no address tells the worlds apart; how many were compared.

    ``make`` adds what the reader must not know of; it must add something, or the comparison would prove nothing.
    """
    paths = list(paths)
    plain = look(reader, paths)
    made: list[object] = []

    def add() -> None:
        made.append(make())

    with_it = look(reader, paths, add)
    assert made
    for path in paths:
        assert with_it[path] == plain[path], path
    return len(paths)
