"""One person's way through the whole site: every address, every link, every form."""

from __future__ import annotations

import re
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.core import mail
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import Resolver404, get_resolver, resolve

from tests.house.crawling import forms, letters, rows
from tests.house.crawling.record import Record, Same, answer_of
from tests.house.crawling.trees import every

if TYPE_CHECKING:
    from tests.house.crawling.worlds import World

SITE = ("", "testserver", "localhost:8000")
LINKS = {"a": "href", "img": "src"}
HOPS = 3
MOST_AGAIN = 6
ERRORS = (400, 403, 404, 500)
ALL_WAYS = (forms.EMPTY, forms.AS_IT_IS, forms.FILLED, forms.LAST, forms.WRONG)
OTHER_BUTTONS = (forms.AS_IT_IS, forms.FILLED)
SEARCHES = (forms.AS_IT_IS, forms.FILLED, forms.LAST)


class _Back(Exception):
    """Ends a look: nothing of it stays."""


@dataclass
class Visitor:
    """One person in one world, with a browser of their own."""

    world: World
    name: str
    client: Client
    record: Record
    same: Same
    counters: rows.Counters
    _done: set[str] = field(default_factory=set)
    _pages: Counter[str] = field(default_factory=Counter)
    _forms: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def go(self, seeds: Iterable[str]) -> None:
        """All seeds, and whatever their pages lead to."""
        waiting = deque((path, True) for path in seeds)
        while waiting:
            path, is_seed = waiting.popleft()
            if path in self._done or not (is_seed or self._is_wanted(path)):
                continue
            self._done.add(path)
            page = self.look("get", path)
            if page is not None:
                waiting.extend((link, False) for link in links_of(page, path))
                waiting.extend((link, False) for link in self._fill_in(page, path))

    def look(self, method: str, path: str, data: forms.Fields = (), *, note: str = "", **headers: str) -> Any:
        """Ask, follow where it leads, keep all of it, take back what it wrote. Returns the page, if there is one."""
        return self.steps(self._key(method, path, note), lambda ask: ask(method, path, data, **headers))

    def _key(self, method: str, path: str, note: str) -> str:
        key = f"{self.world.name} | {self.name} | {method.upper()} {self.same(path)}"
        return f"{key} | {note}" if note else key

    def steps(self, key: str, go: Callable[[Callable[..., Any]], object]) -> Any:
        """Several pages one after the other in a world that is put back at the end: ``go(ask)`` asks for each; with
        ``by=`` another browser."""
        answers: list[dict[str, Any]] = []
        self.world.still.begin(key)
        cookies, letters, moment = deepcopy(self.client.cookies), len(mail.outbox), self.world.still.moment

        def ask(method: str, path: str, data: Any = (), *, by: Client | None = None, **headers: str) -> Any:
            return self._ask(by or self.client, answers, method, path, data, headers)

        try:
            with transaction.atomic():
                self.counters.set_back()
                before = rows.newest_notice()
                go(ask)
                answers[-1]["notices"] = rows.notices_since(before)
                raise _Back
        except _Back:
            pass
        answers[-1]["mails"] = self.mails_since(letters)
        del mail.outbox[letters:]
        self.client.cookies, self.world.still.moment = cookies, moment
        page = answers[0]["seen"]
        self.record.add(key, answers)
        return page if isinstance(page, list) else None

    def _ask(self, by: Client, answers: list[Any], method: str, path: str, data: Any, headers: dict[str, str]) -> Any:
        response = self._send(by, answers, method, path, data, headers)
        for _ in range(HOPS):
            if method == "get" or response.status_code != 302:
                break
            path = urljoin(path, response.headers["Location"])
            if urlsplit(path).netloc not in SITE:
                break
            response = self._send(by, answers, "get", path, (), {})
            method = "post" if response.status_code == 302 else "get"
        return response

    def _send(self, by: Client, answers: list[Any], method: str, path: str, data: Any, headers: dict[str, str]) -> Any:
        asked: list[str] = []

        def counting(execute: Any, sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(counting):
            response = getattr(by, method)(path, forms.as_dict(data), **headers)
            answers.append(answer_of(response, len(asked), self.same))
        return response

    def mails_since(self, letters: int) -> list[dict[str, Any]]:
        """What was mailed about an account."""
        return [{"to": one.to, "subject": one.subject, "text": self.same(one.body)} for one in mail.outbox[letters:]]

    # -- links

    def _is_wanted(self, path: str) -> bool:
        kind = kind_of(path)
        self._pages[kind] += 1
        return self._pages[kind] <= self.world.linked

    # -- forms

    def _fill_in(self, page: list[Any], path: str) -> Iterator[str]:
        """Send every form, each in several ways. Searches are links like others, and are returned."""
        for form in forms.forms_of(page, path):
            for n, button in enumerate(form.buttons):
                action = own_path(button.action, path)
                if action is None:
                    continue
                if button.is_post:
                    self._send_form(form, button, action, path, is_first=n == 0)
                else:
                    yield from self._searches(form, button, action)

    def _send_form(self, form: forms.Form, button: forms.Button, action: str, page: str, *, is_first: bool) -> None:
        if self._count(form, button, action) > self.world.alike:
            return
        for way in ways_of(form, is_first=is_first):
            fields = form.sent(way, button, self.world.still.moment)
            written = self._written(fields)
            note, key = f"{way} | {written}", f"post {action} {written}"
            if key not in self._done:
                self._done.add(key)
                shown = self.look("post", action, fields, note=note, HTTP_REFERER=f"http://testserver{page}")
                self._send_again(shown, action, fields, note)

    def _count(self, form: forms.Form, button: forms.Button, action: str) -> int:
        """How many of this kind there were, this one included."""
        alike = (kind_of(action), form.names, button.name, self.same(button.value))
        self._forms[alike] += 1
        return self._forms[alike]

    def _is_new(self, form: forms.Form, button: forms.Button, action: str) -> bool:
        """Whether no page had this form, and few answers have had one that goes there."""
        self._forms["again", kind_of(action)] += 1
        return self._count(form, button, action) == 1 and self._forms["again", kind_of(action)] <= MOST_AGAIN

    def _send_again(self, shown: Any, action: str, fields: forms.Fields, note: str) -> None:
        """What the answer to a form offers that no page did: "send it as it is", a policy to be kept."""
        for form in forms.forms_of(shown, action) if shown else ():
            for button in form.buttons:
                onward = own_path(button.action, action)
                if not button.is_post or onward is None or not self._is_new(form, button, onward):
                    continue
                again = form.sent(forms.AS_IT_IS, button, self.world.still.moment)
                name = f"{self._key('post', action, note)} | then {onward} | {self._written(again)}"
                self.steps(
                    name, lambda ask, to=onward, more=again: (ask("post", action, fields), ask("post", to, more))
                )

    def _searches(self, form: forms.Form, button: forms.Button, action: str) -> Iterator[str]:
        bare = urlsplit(action).path
        for way in SEARCHES:
            fields = form.sent(way, button, self.world.still.moment)
            yield f"{bare}?{urlencode(fields)}" if fields else bare

    def _written(self, fields: forms.Fields) -> str:
        """The fields as part of a key: short, and the same in every run."""
        shown = [(name, value if isinstance(value, str) else value.name) for name, value in fields]
        text = " ".join(f"{name}={self.same(value)}" for name, value in shown).replace("\r", "").replace("\n", "⏎")
        return text if len(text) <= 400 else f"{text[:400]}… ({zlib.crc32(text.encode()):08x})"


def ways_of(form: forms.Form, *, is_first: bool) -> tuple[str, ...]:
    """How it is filled in; where nothing can be, and by further buttons, fewer ways do."""
    if all(control.type == "hidden" for control in form.controls):
        return (forms.AS_IT_IS,)
    return ALL_WAYS if is_first else OTHER_BUTTONS


def kind_of(path: str) -> str:
    """The pattern behind an address: pages of one kind have it in common."""
    parts = urlsplit(path)
    try:
        return resolve(parts.path).route + ("?" if parts.query else "")
    except Resolver404:
        return parts.path


def own_path(link: str, here: str) -> str | None:
    """Path and query of a link on the page ``here``; None where it leads away."""
    parts = urlsplit(urljoin(f"http://testserver{here}", link.strip()))
    if parts.scheme not in ("http", "https") or parts.netloc not in SITE:
        return None
    if parts.path.startswith("/static/"):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def links_of(page: list[Any], here: str) -> Iterator[str]:
    """A search is not refined further: links from a page with a query to others of its kind are left out."""
    for tag, attributes, _ in every(page):
        link = attributes.get(LINKS.get(tag, ""))
        path = own_path(link, here) if link else None
        if path and not (_has_query(here) and _has_query(path) and kind_of(here) == kind_of(path)):
            yield path


def _has_query(path: str) -> bool:
    return "?" in re.sub(r"[?&]page=\d+$", "", path)


# -- everybody


def through(world: World, record: Record) -> None:
    """All of this world, for everybody in it. They all come in before anybody looks, since coming in leaves a trace."""
    clients = {}
    for name, sign_in in world.clients.items():
        world.still.begin(f"{world.name} {name} comes in")
        clients[name] = sign_in()
    rows.settled()
    same, counters = Same(rows.known_refs()), rows.Counters()
    for name, client in clients.items():
        visitor = Visitor(world, name, client, record, same, counters)
        visitor.go(world.seeds(name))
        for path in world.posts.get(name, ()):
            visitor.look("post", path, note="empty, from nowhere")
    for name, go in world.journeys.items():
        nobody = Visitor(world, "journey", Client(raise_request_exception=False), record, same, counters)
        nobody.steps(f"{world.name} | journey | {name}", go)
    for status in ERRORS:
        record.add(f"{world.name} | nobody | ERROR {status}", [answer_of(error_page(status), 0, same)])
    for number, letter in enumerate(letters.delivered(same)):
        record.add_letter(f"{world.name} | {letter['to'][0]} | MAIL {number}", letter)


def error_page(status: int) -> Any:
    """What is shown when even the view broke."""
    handler = get_resolver().resolve_error_handler(status)
    request = RequestFactory().get("/")
    return handler(request) if status == 500 else handler(request, exception=Exception())
