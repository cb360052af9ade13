"""What time it is: the one place that asks. In demo mode the program's clock can be set ahead.

Views use ``request.now``, tasks call ``now()`` once and hand it down; no act or query asks the time itself.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from pts_support import installation
from pts_support.installation import Place


class TimedRequest(HttpRequest):
    """A request from whoever comes, as NowMiddleware hands it on. /healthz needs no database and has ``now`` alone."""

    now: datetime
    installation: Place
    hours_left: int  # until their session is over, of somebody who signed in


def real() -> datetime:
    """The machine's own time (aware, UTC): for leases, heartbeats and lateness, which no demo may bend."""
    return timezone.now()


def now(place: Place | None = None) -> datetime:
    """The time people live in (aware, UTC): the machine's, plus the demo's offset where a demo set its clock.

    ``place``: the installation's row, if it has been read already."""
    return timezone.now() + (place or installation.current()).clock_offset
