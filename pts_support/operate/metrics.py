"""What Prometheus is told: how the pages, the sign-ins, the mails and the engine do. Never anything about a person.

A page is named as its address is in the code (``requests:thread``), or with all pages of its room (``count_together``),
a sign-in by what came of it. What the processes of one web server count is added up (gunicorn_conf.py gives them a
folder for it); the engine, the mails and the backups are read from the database when somebody asks. Nothing is counted,
and the address is not there, without a token.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pts_support import clock, installation

PAGES = Counter("pts_pages", "Requests answered, by page and status.", ["view", "method", "status"])
SECONDS = Histogram(
    "pts_page_seconds", "How long answers took, by page.", ["view"], buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
)
SIGN_INS = Counter("pts_sign_ins", "Sign-ins, by what came of them.", ["result"])

Read = Callable[[], Iterable[tuple[dict[str, str], float]]]
_GAUGES: list[tuple[str, str, tuple[str, ...], Read]] = []
_TOGETHER: set[str] = set()
METHODS = {"GET", "HEAD", "POST"}


def register(name: str, about: str, labels: tuple[str, ...], read: Read) -> None:
    """A room says what can be read of it; called in ready()."""
    _GAUGES.append((name, about, labels, read))


def count_together(room: str) -> None:
    """The pages of this room are one figure: how often one of them was used could say who was silent, or who not."""
    _TOGETHER.add(room)


def count_sign_in(result: str) -> None:
    if settings.METRICS_TOKEN:
        SIGN_INS.labels(result).inc()


class CountingMiddleware:
    """Counts each page and its time; static files and what monitors ask are none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.METRICS_TOKEN or request.path_info.startswith((settings.STATIC_URL, "/healthz", "/metrics")):
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        view = _page_of(request)
        method = request.method if request.method in METHODS else "other"
        PAGES.labels(view, method, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


def _page_of(request: HttpRequest) -> str:
    if request.resolver_match is None:
        return "none"
    room = ":".join(request.resolver_match.namespaces)
    return room if room in _TOGETHER else request.resolver_match.view_name


@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Not there for whoever does not know the token."""
    said = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(said, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(_OfThisProcess())
    registry.register(_OfTheDatabase())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _OfThisProcess(Collector):
    """What one process has counted, where there is only one."""

    def collect(self) -> Iterator[object]:  # type: ignore[override]  # they are metrics
        for metric in REGISTRY.collect():
            if metric.name.startswith("pts_"):
                yield metric


class _OfTheDatabase(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, about, labels, read in (*_OWN, *_GAUGES):
            family = GaugeMetricFamily(name, about, labels=labels)
            for values, found in read():
                family.add_metric([values[label] for label in labels], found)
            yield family


def _ages() -> Iterator[tuple[dict[str, str], float]]:
    """What never was has no age."""
    row, now = installation.current(), clock.real()
    marks: dict[str, datetime | None] = {
        "sweep": row.swept_at,
        "delivery": row.delivered_at,
        "watchdog": row.watched_at,
        "backup": row.backed_up_at,
    }
    for of, at in marks.items():
        if at is not None:
            yield {"of": of}, abs((now - at).total_seconds())


def _lasting() -> Iterator[tuple[dict[str, str], float]]:
    """For how long something is wrong; 0: it is not."""
    row, now = installation.current(), clock.real()
    for what, since in {"late": row.late_since, "mail": row.mail_failing_since}.items():
        yield {"what": what}, (now - since).total_seconds() if since else 0


def _paused() -> Iterator[tuple[dict[str, str], float]]:
    yield {}, float(installation.current().paused)


_OWN: tuple[tuple[str, str, tuple[str, ...], Read], ...] = (
    ("pts_seconds_since", "Seconds since the last of each.", ("of",), _ages),
    ("pts_wrong_for_seconds", "For how long the engine is late, or no mail leaves.", ("what",), _lasting),
    ("pts_paused", "1 while the engine waits for a yes.", (), _paused),
)
