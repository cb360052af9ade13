"""Every form of the site, found by walking its addresses as the people of one evening, so that none is forgotten."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

from pts_support.web.field_labels import label_of
from tests.access import probing, scene
from tests.house.test_login_default import ALL

WALKERS = ("asha", "ben", "maeve", "tom", "okafor", "rosa", "dana")
NOT_WALKED = ("accounts/logout/",)
TYPED = {"", "text", "email", "tel", "url", "search", "number", "date", "time"}
SECRET = re.compile(r"passw|token|secret|otp|code|credential", re.IGNORECASE)


@dataclass
class FoundForm:
    """A form as it stands on a page. ``number``: which of the forms with this ``action``, as written ("" without one);
    ``who``: whose page."""

    who: str
    page: str
    number: int
    written: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The same for the same form of another request or person."""
        to = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)", "…", self.action.partition("?")[0])
        typed = sorted({name for kind, name in self.fields if kind in TYPED})
        return f"{to} {' '.join(typed)}".strip()

    @property
    def kind(self) -> str:
        """words: kept; secret: a password or a code, never kept; tap: nothing is typed."""
        typed = [name for kind, name in self.fields if kind in TYPED and name]
        if any(kind == "password" or SECRET.search(name) for kind, name in self.fields if kind != "hidden"):
            return "secret"
        return "words" if typed else "tap"


class _Forms(HTMLParser):
    def __init__(self, who: str, page: str) -> None:
        super().__init__()
        self.who, self.page = who, page
        self.seen: Counter[str] = Counter()
        self.found: list[FoundForm] = []
        self.inside: FoundForm | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = None
            written = has.get("action", "").partition("?")[0]  # a draft has its key there
            if has.get("method", "").lower() == "post":
                number = self.seen[written]
                self.inside = FoundForm(self.who, self.page, number, written, written or self.page)
                self.found.append(self.inside)
            self.seen[written] += 1
        elif tag in ("input", "textarea", "select") and self.inside is not None:
            kind = has.get("type", "").lower() if tag == "input" else {"textarea": ""}.get(tag, tag)
            self.inside.fields.append((kind, has.get("name", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None


def on_page(who: str, path: str, html: str) -> list[FoundForm]:
    reader = _Forms(who, path)
    reader.feed(html)
    return reader.found


@dataclass(frozen=True)
class Place:
    """Where a form stands in any world made by the scene: ``what`` is an address as written, or a request's name."""

    who: str
    kind: str
    what: str

    def path(self, there: scene.Scene) -> str:
        if self.kind == "request":
            return f"/requests/{there.requests[self.what].ref}/"
        if self.kind == "words":
            return f"/requests/{there.requests[self.what].ref}/words/{there.refs[self.what]}/"
        return probing.path_of(self.what, there)


def places(there: scene.Scene) -> Iterator[Place]:
    """Every address that answers a GET, and every request of the evening, as each of these people."""
    for who in WALKERS:
        for written in sorted(ALL):
            if written not in NOT_WALKED:
                yield Place(who, "address", written)
        for name in there.requests:
            yield Place(who, "request", name)
        yield Place(who, "words", "hidden")


NOT_LABELED: set[str] = set()  # fields that would come back without their label, as the walk found them
_KNOWN: dict[str, tuple[str, Place]] = {}  # {form: (kind, where it was seen first)}: walked once a run


def all_forms(there: scene.Scene) -> dict[str, tuple[str, Place]]:
    """Each form of the site once."""
    if _KNOWN:
        return _KNOWN
    clients = {who: there.client(who) for who in WALKERS}
    for place in places(there):
        for form in _forms_at(there, place.who, place.path(there), clients[place.who]):
            _KNOWN.setdefault(form.name, (form.kind, place))
            typed = {name for kind, name in form.fields if kind in TYPED and form.kind == "words" and name}
            NOT_LABELED.update(f"{form.name}: {name}" for name in typed if not label_of(form.action, name))
    return _KNOWN


def now_at(there: scene.Scene, name: str, place: Place) -> FoundForm | None:
    """This form where it stands now: what was tried before may have moved it, answered it or closed it."""
    client = there.client(place.who)
    others = (f"/requests/{request.ref}/" for request in there.requests.values())
    for path in (place.path(there), *others):
        for form in _forms_at(there, place.who, path, client):
            if form.name == name:
                return form
    return None


def _forms_at(there: scene.Scene, who: str, path: str, client: Client) -> list[FoundForm]:
    answer = client.get(path)
    if answer.status_code != 200 or answer.streaming or "text/html" not in answer.headers.get("Content-Type", ""):
        return []
    return on_page(who, path, answer.content.decode())
