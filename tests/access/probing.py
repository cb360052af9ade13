"""Asking an address as somebody, and saying in one word what came of it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.access.scene import Scene


class _Back(Exception):
    """Ends a probe: nothing of it stays."""


def send(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    """The answer; what it wrote is taken back."""
    try:
        with transaction.atomic():
            answer = getattr(client, method)(path, data or {})
            answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            raise _Back
    except _Back:
        return answer


def word(answer: Any) -> str:
    """sign, gate, no, bar or in; anything else is itself."""
    where = answer.headers.get("Location", "")
    if answer.status_code == 302 and where.startswith("/accounts/login/"):
        return "sign"
    if answer.status_code == 302 and where.startswith("/first/"):
        return "gate"
    if answer.status_code == 404:
        return "no"
    if answer.status_code in (303, 405):
        return "bar"
    return "in" if answer.status_code in (200, 302, 422) else str(answer.status_code)


def bytes_of(answer: Any) -> tuple[object, ...]:
    headers = {k: v for k, v in answer.headers.items() if k != "Set-Cookie"}
    body = re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1-", answer.body)
    return answer.status_code, sorted(headers.items()), sorted(answer.cookies), body


def counted(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> tuple[Any, int]:
    connection.queries_log.clear()  # it holds 9,000, and warns after that
    with CaptureQueriesContext(connection) as asked:
        answer = send(client, method, path, data)
    return answer, len(asked)


FILLED = {  # which ref stands in which place, by the part of the address before it
    "program/people/": "person", "program/cohorts/": "cohort", "program/calendars/": "calendar",
    "program/assignments/": "fellow", "program/away/": "absence", "me/away/": "absence", "files/": "file",
}  # fmt: skip


def path_of(written: str, scene: Scene, *, real: bool = True) -> str:
    """`program/people/<ref>/` with the ref of somebody who is there, or of nobody."""

    def ref(name: str, before: str) -> str:
        if name in ("off", "half"):
            return str(scene.refs[name] if real else uuid4())
        for start, key in FILLED.items():
            if before.startswith(start):
                return str(scene.refs[key] if real else uuid4())
        return str(UUID(int=7))

    samples = {"pk": "7", "named": "7", "token": "x", "what": "promise", "rest": "x", "uidb36": "1", "key": "1"}
    samples["edition"] = "2026-10" if real else "2027-10"
    return "/" + re.sub(r"<(\w+)>", lambda m: samples.get(m[1]) or ref(m[1], written[: m.start()]), written)
