"""What is kept of every answer: status, headers, and the page as a tree."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.house.crawling import trees

UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NONCES = re.compile(r"nonce-[A-Za-z0-9+/=_-]+")
HASHED_FILES = re.compile(r"(/static/\S*?)\.[0-9a-f]{8,32}(\.\w+)")
TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')
UNKNOWN = "uuid"  # of a form, or of what was made by the very act that is looked at
NOT_KEPT = frozenset(["Content-Length", "Set-Cookie", "Location", "Date"])
PACKED = ("zip", "spreadsheetml")
WHEN_PACKED = "docProps/core.xml"


@dataclass
class Record:
    """``pages`` by "world | who | method | address"; what two answers have in common is kept once, in ``bodies``."""

    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)

    def add(self, key: str, answers: list[dict[str, Any]]) -> None:
        if key in self.pages:
            raise ValueError(f"recorded twice: {key}")
        for answer in answers:
            answer["body"] = self._kept_once(answer.pop("seen"))
        self.pages[key] = {"answers": answers}

    def add_letter(self, key: str, letter: dict[str, Any]) -> None:
        page = letter.pop("page")
        self.pages[key] = {"answers": [{**letter, "body": self._kept_once(page)}]}

    def _kept_once(self, seen: Any) -> str:
        text = json.dumps(seen, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
        self.bodies[digest] = seen
        return digest

    def write(self, path: Path) -> None:
        path.write_text(json.dumps({"pages": self.pages, "bodies": self.bodies}, sort_keys=True))

    @classmethod
    def read(cls, path: Path) -> Record:
        return cls(**json.loads(path.read_text()))


@dataclass
class Same:
    """What is new in every run, made the same. ``known``: the refs of what stands in the world."""

    known: frozenset[str] = frozenset()

    def __call__(self, text: str) -> str:
        text = TOKENS.sub(r"\1-", NONCES.sub("nonce--", text))
        text = HASHED_FILES.sub(r"\1\2", text)
        return UUIDS.sub(lambda hit: hit[0] if hit[0].lower() in self.known else UNKNOWN, text)


def answer_of(response: Any, queries: int, same: Same) -> dict[str, Any]:
    """``seen`` is a tree, a text, a dict of packed files, or the hash of what is none of these."""
    headers = {name: same(value) for name, value in response.headers.items() if name not in NOT_KEPT}
    return {
        "status": response.status_code,
        "to": same(response.headers.get("Location", "")),
        "headers": headers,
        "cookies": sorted(response.cookies),
        "queries": queries,
        "seen": _seen(response.headers.get("Content-Type", ""), _bytes_of(response), same),
    }


def _bytes_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def _seen(content_type: str, body: bytes, same: Same) -> Any:
    if any(kind in content_type for kind in PACKED):
        return _unpacked(body, same)
    if content_type.startswith("text/html"):
        return _tree(same(body.decode()))
    if content_type.startswith(("text/", "application/json")):
        return same(body.decode())
    return hashlib.sha256(body).hexdigest() if body else ""


@lru_cache(maxsize=512)
def _tree(html: str) -> trees.Node:
    """Many pages are one and the same, those that say no above all."""
    return trees.read(html)


def _unpacked(body: bytes, same: Same) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return {name: _member(name, packed.read(name), same) for name in packed.namelist() if name != WHEN_PACKED}


def _member(name: str, data: bytes, same: Same) -> Any:
    if name.endswith(".html"):
        return _seen("text/html", data, same)
    is_text = name.endswith((".xml", ".rels", ".json", ".txt", ".csv"))
    return _seen("text/plain" if is_text else "", data, same)
