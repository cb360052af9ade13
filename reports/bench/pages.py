"""`manage.py bench`: what pages cost while the tables grow, each beside the plainest view of the same rows on a
stock site.

It fills the database it is given (1,000 requests a program; more programs at each size) and leaves it full: only ever a
throw-away one. Pages are asked through Django's own client with all middleware: no network, no template compiled anew.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import django
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import NoReverseMatch, clear_url_caches, reverse

from pts_support.people.models import (
    Agreement,
    Installation,
    User,
)
from pts_support.people.signin import agreements, backend
from reports.bench import plain as stock_site
from reports.bench.page_rows import NOW, PER_PROGRAM, fill
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Message, Participant
from requests_app.vocabulary import Standing, State

DUE = 500
HEALTH = "/healthz"
Say = Callable[[str], None]

# What is wanted: (times the plain view, queries at most); growth from the smallest to the largest size, times the plain.
WANTED = {
    "dashboard": (1.6, 8), "thread (mentor)": (1.6, 8), "thread (fellow)": (1.6, 8), "home (fellow)": (2.5, 11),
    "search, a rare word": (2.5, 8), "search, a common word": (2.5, 8), "search, no such word": (2.5, 8),
    "ask": (3.0, None), "me": (2.5, None), "filing": (2.0, None), HEALTH: (None, 3), f"sweep, {DUE} due": (None, 12),
}  # fmt: skip
MAY_GROW = 1.15
IDLE = "sweep, nothing due"


@dataclass
class PageMeasurement:
    """One page at one size: milliseconds on the clock, and of this process's own work (``own``: the database and other
    programs left out); and those of the plain view asked in turn with it."""

    page: str
    size: int
    queries: int
    times: list[float] = field(default_factory=list)
    plain_queries: int = 0
    plain_times: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    plain_own: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[max(0, round(len(self.times) * 0.95) - 1)]

    @property
    def plain(self) -> float | None:
        if not self.plain_times:
            return None
        return statistics.median(self.plain_times)

    @property
    def ratio(self) -> float | None:
        """Times the plain view: what the wanted is held against."""
        if not self.plain:
            return None
        return self.median / self.plain

    @property
    def own_ratio(self) -> float | None:
        """The same in this process's own work alone."""
        if not self.plain_own:
            return None
        return statistics.median(self.own) / statistics.median(self.plain_own)


# -- measuring


@dataclass
class ProbedPage:
    """A page, and the plain view of the same rows (None: nothing to compare it with)."""

    page: str
    ask: Callable[[], object]
    plain: Callable[[], object] | None = None


def bench_pages(*, sizes: tuple[int, ...], rounds: int, say: Say = print) -> list[PageMeasurement]:
    """Fill to each size and measure there. ``rounds``: how often each page is asked, in turn with its plain twin."""
    if User.objects.exists():
        raise ValueError("this database holds people: the bench fills only an empty one")
    found: list[PageMeasurement] = []
    have = 0
    with _as_in_production():
        for size in sizes:
            began, wanted = time.monotonic(), size // PER_PROGRAM
            fill(range(have, wanted))
            have = wanted
            say(f"filled to {size:,} requests in {time.monotonic() - began:.0f} s")
            for asked in pages():
                with _undone():
                    found.append(_measure(asked, size, rounds))
                say(_line(found[-1]))
            for one in _engine(size, rounds):
                found.append(one)
                say(_line(one))
    return found


@contextmanager
def _as_in_production() -> Iterator[None]:
    """Our own addresses beside the product's, and files by their plain names (no collectstatic is needed)."""
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ROOT_URLCONF="reports.bench.plain", STORAGES=storages, DEBUG=False):
        clear_url_caches()
        yield
    clear_url_caches()


def pages() -> list[ProbedPage]:
    """The pages of the first program's people, whose rows stay the same at every size."""
    mentor = User.objects.get(email="mentor0@p0.example")
    fellow = User.objects.get(email="fellow0@p0.example")
    director = User.objects.get(email="director0@p0.example")
    mine = Participant.objects.filter(person=mentor, request__fellow=fellow, standing=Standing.ALL)
    one = mine.filter(request__state=State.CLOSED).order_by("request_id")[0].request
    helper, asker, reader = _Browser(mentor), _Browser(fellow), _Browser(director)
    stock = _Browser(fellow, stock=True)
    word = Message.objects.filter(request=one)[0].text.split()[-1]
    found = [
        _asked("dashboard", helper, lambda: helper.get("requests:dashboard"), "/plain/dashboard/"),
        _search("search, a rare word", helper, word),
        _search("search, a common word", helper, "handwriting"),
        _search("search, no such word", helper, "giraffe"),
        _asked("thread (mentor)", helper, lambda: helper.get("requests:thread", one.ref), f"/plain/thread/{one.id}/"),
        _asked("thread (fellow)", asker, lambda: asker.get("requests:thread", one.ref), f"/plain/thread/{one.id}/"),
        _asked("home (fellow)", asker, lambda: asker.get("requests:home"), "/plain/own/"),
        _asked("ask", asker, lambda: asker.get("requests:ask"), "/plain/people/"),
        _asked("me", asker, lambda: asker.get("people:me"), "/plain/me/"),
        ProbedPage("filing", asker.file, lambda: stock.post("/plain/file/", {"text": "One more thing."})),
        ProbedPage("report", lambda: reader.get("reports:report")),
        ProbedPage(HEALTH, lambda: asker.at(HEALTH)),
    ]
    return [asked for asked in found if _is_there(asked.page)]


def _asked(page: str, who: _Browser, ask: Callable[[], object], beside: str) -> ProbedPage:
    stock = _Browser(who.user, stock=True)
    return ProbedPage(page, ask, lambda: stock.at(beside))


def _search(page: str, who: _Browser, word: str) -> ProbedPage:
    stock = _Browser(who.user, stock=True)

    def beside() -> object:
        return stock.at("/plain/search/", q=word)

    return ProbedPage(page, lambda: who.get("requests:dashboard", q=word), beside)


NAMES = {"dashboard": "requests:dashboard", "home": "requests:home", "ask": "requests:ask", "report": "reports:report"}


def _is_there(page: str) -> bool:
    name = NAMES.get(page.split(" ")[0].rstrip(","))
    try:
        return name is None or bool(reverse(name))
    except NoReverseMatch:
        return False


class _Browser:
    """Somebody signed in, with everything done that comes first: the yes to the promise, and the second step.
    ``stock``: with a new project's middleware and sessions between them and the views, and Django's own way to read who
    is signed in."""

    def __init__(self, user: User, *, stock: bool = False) -> None:
        self.user = user
        for what in Agreement.What.values:
            Agreement.objects.get_or_create(user=user, what=what, version=agreements.VERSION, defaults={"at": NOW})
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
        self.client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0], REMOTE_ADDR="127.0.0.1")
        if stock:
            with override_settings(MIDDLEWARE=stock_site.STOCK, SESSION_ENGINE=stock_site.SESSIONS):
                self.client.handler.load_middleware()
        self.client.force_login(user, backend=stock_site.BACKEND if stock else backend.PATH)
        self._form: dict[str, str] = {}
        self._filed, self._led_to = 0, ""

    def at(self, url: str, **query: str) -> bytes:
        answer = self.client.get(url, query, secure=True)
        if answer.status_code != 200:
            raise AssertionError(f"{url}: {answer.status_code}")
        return answer.content

    def get(self, name: str, *args: object, **query: str) -> bytes:
        return self.at(reverse(name, args=args), **query)

    def post(self, url: str, fields: dict[str, str]) -> str:
        """Where it leads."""
        answer = self.client.post(url, fields, secure=True)
        if answer.status_code != 302:
            raise AssertionError(f"{url}: {answer.status_code}, not sent on")
        return answer.headers["Location"]

    def file(self) -> object:
        """Send the ask page's own form, as a browser would; the page itself is asked for once. Each time in other words:
        the same ones, sent twice within the hour, lead to the request that they made first, and file nothing."""
        if not self._form:
            page = self.get("requests:ask").decode()
            hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
            self._form = {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}
            self._form |= {
                "urgency": "when",
                "kind": "run_by",
                "route": "mentor",
            }
        self._filed += 1
        words = f"The walker came in the wrong size {self._filed} times."
        leads_to = self.post(reverse("requests:ask"), self._form | {"form_key": str(uuid.uuid4()), "text": words})
        if leads_to == self._led_to:
            raise AssertionError("led to the request before: nothing was filed")
        self._led_to = leads_to
        return leads_to


def _measure(asked: ProbedPage, size: int, rounds: int) -> PageMeasurement:
    _warm_up(asked.ask)
    found = PageMeasurement(asked.page, size, _queries(asked.ask))
    if asked.plain:
        _warm_up(asked.plain)
        found.plain_queries = _queries(asked.plain)
    for _ in range(rounds):
        _timed(asked.ask, found.times, found.own)
        if asked.plain:
            _timed(asked.plain, found.plain_times, found.plain_own)
    return found


def _warm_up(act: Callable[[], object]) -> None:
    """What is made once (templates, plans, calendars) is not measured."""
    for _ in range(4):
        act()


def _engine(size: int, rounds: int) -> Iterator[PageMeasurement]:
    """A sweep that finds nothing, beside the shortest query there is; and one that moves 500, undone each time."""
    yield _measure(ProbedPage(IDLE, lambda: sweep(NOW), Installation.current), size, rounds * 10)
    ids = list(HelpRequest.objects.filter(state=State.WAITING).order_by("-id").values_list("id", flat=True)[:DUE])
    if len(ids) < DUE:
        return
    busy = PageMeasurement(f"sweep, {DUE} due", size, 0)
    for turn in range(6):
        with _undone():
            HelpRequest.objects.filter(id__in=ids).update(due_at=NOW - timedelta(seconds=5))
            if turn == 0:
                busy.queries = _queries(lambda: sweep(NOW))
            else:
                _timed(lambda: sweep(NOW), busy.times, busy.own)
    yield busy


@contextmanager
def _undone() -> Iterator[None]:
    """What happens in here has not happened afterwards: the next page finds the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


NO_QUERY = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def _queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(not query["sql"].startswith(NO_QUERY) for query in captured.captured_queries)


def _timed(act: Callable[[], object], times: list[float], own: list[float]) -> None:
    began, worked = time.perf_counter(), time.process_time()
    act()
    times.append((time.perf_counter() - began) * 1000)
    own.append((time.process_time() - worked) * 1000)


# -- saying


def _line(found: PageMeasurement) -> str:
    own = statistics.median(found.own)
    mine = f"{found.size:>8,} {found.page:24} {found.queries:>4} {found.median:8.1f} {found.p95:8.1f} {own:7.1f}"
    if not found.plain:
        return mine
    plain_own = statistics.median(found.plain_own)
    beside = f"   {found.plain_queries:>3} {found.plain:8.1f} {plain_own:7.1f} {found.ratio:6.2f}×"
    return f"{mine}{beside} {_times(found.own_ratio)}"


def _times(ratio: float | None) -> str:
    return f"{ratio:.2f}×" if ratio else "–"


def unmet(found: list[PageMeasurement]) -> list[str]:
    """What is wanted and not so, in sentences."""
    missing: list[str] = []
    by_page: dict[str, list[PageMeasurement]] = {}
    for measured in found:
        by_page.setdefault(measured.page, []).append(measured)
        missing += _unmet_by(measured)
    for page, sizes in by_page.items():
        growth = _growth(sizes)
        if page not in WANTED and page != IDLE:
            continue
        if growth is not None and growth > MAY_GROW:
            first, last = sizes[0].size, sizes[-1].size
            missing.append(f"{page}: grows {growth:.2f}× from {first:,} to {last:,}, wanted {MAY_GROW}×")
    return missing


def _unmet_by(measured: PageMeasurement) -> Iterator[str]:
    """What one page at one size does not keep."""
    where = f"{measured.page} at {measured.size:,}"
    times, queries = WANTED.get(measured.page, (None, None))
    if times and measured.ratio and measured.ratio > times:
        yield f"{where}: {measured.ratio:.2f}× the plain view, wanted {times}×"
    if queries and measured.queries > queries:
        yield f"{where}: {measured.queries} queries, wanted {queries}"
    if measured.page == IDLE and measured.queries != 1:
        yield f"{where}: {measured.queries} queries, wanted 1"


def _growth(sizes: list[PageMeasurement]) -> float | None:
    """How many times more the last size costs than the first one."""
    first, last = sizes[0], sizes[-1]
    if first.size == last.size:
        return None
    return _fastest(last) / _fastest(first)


def _fastest(measured: PageMeasurement) -> float:
    """The fastest of all rounds, which a busy machine touches least; against the plain view in the same minute where
    there is one."""
    if not measured.plain_times:
        return min(measured.times)
    return min(measured.times) / min(measured.plain_times)


def document(found: list[PageMeasurement], command: str, took: float) -> str:
    """docs/performance.md."""
    missing = unmet(found)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0].split(" ")[0]
    lines = [
        "# Performance",
        "",
        "What pages and the engine cost, and that the cost stays the same when the tables grow. The command below writes this",
        "page; nobody edits it by hand. Times are milliseconds in one process through all middleware, without a network.",
        "",
        f"    {command}",
        "",
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, Django {django.get_version()}, "
        f"PostgreSQL {server}; the run took {took:.0f} seconds. Load when it ended: {os.getloadavg()[0]:.1f}.",
        "",
        "*Plain* is a view of a site that is not ours: the middleware of a new Django project, a session, one indexed query for",
        "the rows of the page, printed as a bare list (docs/decisions/0010-what-a-page-is-measured-against.md). The bench asks",
        "for it in turn with the page. *Own* is the",
        "work of this process alone, which other programs on the machine do not slow. A program has 1,000 requests, 60 fellows",
        "and 12 mentors; the number of programs grows. The pages are those of one mentor (83 requests, about six of them open),",
        "one fellow and one director.",
        "",
        "| page | requests | queries | median | p95 | own | plain: queries | plain: median | plain: own | times plain | own work, times plain |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for page in dict.fromkeys(measured.page for measured in found):
        lines += [_row(measured) for measured in found if measured.page == page]
    lines += ["", "## Wanted", ""]
    lines += [
        "Dashboard and conversation cost at most 1.6 times the plain view (by median) and 8 queries; home, search and /me/ 2.5 times,",
        "home 11 queries; the ask page 3 times. Filing costs at most 2 times a view that inserts the same rows. /healthz asks 3",
        "queries at most. No page grows by more than 15 % from the smallest to the largest size (between the",
        "fastest of each, against the plain view). A sweep with nothing due is one query.",
        "",
    ]
    lines += [f"- not met: {sentence}" for sentence in missing] or ["All of it is met."]
    return "\n".join(lines) + "\n"


def _row(measured: PageMeasurement) -> str:
    """One page at one size, in the table."""
    own = f"{measured.median:.1f} | {measured.p95:.1f} | {statistics.median(measured.own):.1f}"
    plain = "– | – | – | – | –"
    if measured.plain:
        plain = f"{measured.plain_queries} | {measured.plain:.1f} | {statistics.median(measured.plain_own):.1f}"
        plain += f" | {measured.ratio:.2f} | {measured.own_ratio:.2f}"
    return f"| {measured.page} | {measured.size:,} | {measured.queries} | {own} | {plain} |"
