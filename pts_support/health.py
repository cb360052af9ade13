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

DAY = 24 * 3600


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
    """200 while sweep, deliver and watchdog were all at work within the alarm's bound, nothing waits longer, nobody has
    paused it, mail leaves, and the last good backup is as new as it should be."""
    names = ("swept_at", "delivered_at", "watched_at", "late_since", "paused")
    try:
        found = installation.rows().values(*names, "backed_up_at", "mail_failing_since", "mail_lost_at").first()
        row: dict[str, Any] = found or {}
        backup_since = installation.without_backup_since(row.get("backed_up_at"))
    except Error:
        return _said({"ok": False, "database": "unreachable"}, False)
    bound, now = settings.ENGINE["alarm"], clock.real()
    ages = {name: _seconds(now, row.get(f"{name}_at")) for name in ("swept", "delivered", "watched")}
    late_for = _seconds(now, row.get("late_since"))
    paused = bool(row.get("paused"))
    in_time = late_for is None and not paused and all(age is not None and age <= bound for age in ages.values())
    mail, backup = _mail(row, now), _backup(row, backup_since, now)
    well = in_time and mail["ok"] and backup["ok"]
    said = {"ok": well, "seconds_since": ages, "late_for": late_for, "paused": paused, "bound": bound}
    return _said(said | {"mail": mail, "backup": backup}, well)


def _mail(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Not well: no mail leaves for minutes, or within the last day mails were given up."""
    failing, lost = (_seconds(now, row.get(name)) for name in ("mail_failing_since", "mail_lost_at"))
    leaves = failing is None or failing <= settings.ENGINE["mail"]
    return {"ok": leaves and (lost is None or lost > DAY), "failing_for": failing, "seconds_since_lost": lost}


def _backup(row: dict[str, Any], since: datetime | None, now: datetime) -> dict[str, Any]:
    return {
        "ok": not installation.is_backup_overdue(since, now),
        "seconds_since": _seconds(now, row.get("backed_up_at")),
        "bound": settings.BACKUP_HOURS * 3600 or None,
    }


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
