"""Is it well? Two public addresses for monitors: no session, nothing personal, seconds only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from pts_support import clock, installation


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return _unlogged(HttpResponse("database unreachable", status=503, content_type="text/plain"))
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def engine(request: HttpRequest) -> HttpResponse:
    """200 while sweep, deliver and watchdog were all at work within the alarm's bound, nothing waits longer and nobody
    has paused it."""
    bound = settings.ENGINE["alarm"]
    try:
        found = installation.rows().values("swept_at", "delivered_at", "watched_at", "late_since", "paused").first()
    except Error:
        return _said({"ok": False, "database": "unreachable"}, False)
    row: dict[str, Any] = found or {}
    now = clock.real()
    ages = {name: _seconds(now, row.get(f"{name}_at")) for name in ("swept", "delivered", "watched")}
    late_for = _seconds(now, row.get("late_since"))
    paused = bool(row.get("paused"))
    well = late_for is None and not paused and all(age is not None and age <= bound for age in ages.values())
    said = {"ok": well, "seconds_since": ages, "late_for": late_for, "paused": paused, "bound": bound}
    return _said(said, well)


def _said(found: dict[str, object], well: bool) -> HttpResponse:
    return _unlogged(JsonResponse(found, status=200 if well else 503))


def _unlogged(response: HttpResponse) -> HttpResponse:
    """The monitor that asked makes the alarm; Django would write a line for each time it asks."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # django.utils.log reads and sets it
    return response


def _seconds(now: datetime, then: datetime | None) -> float | None:
    """A time from the future is as old as it is ahead: the machine's clock was set back."""
    if then is None:
        return None
    return round(abs((now - then).total_seconds()), 1)
