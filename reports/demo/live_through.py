"""Demo only: let the engine live through the time its clock skips, one due moment after the other."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from mentors.support import begin_due
from pts_support import clock
from pts_support.notify import deliver
from pts_support.people.models import Installation
from requests_app.engine import rooms_above
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest

MOST_MOMENTS = 5_000  # more than the demo's two programs have in the longest jump it allows


def live_through(start: datetime, target: datetime) -> None:
    """Everything that falls due between these two moments happens at its own time; mails go to the local mailbox.

    Raises RuntimeError when there are more moments than any demo has (nothing is lost: the engine goes on by itself).
    """
    at = start
    for _ in range(MOST_MOMENTS):
        due = HelpRequest.objects.due(target).filter(put_off_until__isnull=True)  # what raised is tried again later
        nearest = min(
            filter(None, (due.values_list("due_at", flat=True).first(), rooms_above.oldest_due(target))), default=None
        )
        if nearest is None:
            begin_due(target)
            return
        at = max(at, nearest)
        begin_due(at)
        sweep(at)
        rooms_above.turn(at)
        if not settings.EMAIL_HOST:  # never a mail server inside a page
            Installation.objects.filter(id=1, demo=True).update(clock_offset=at - clock.real())
            deliver.deliver()
    raise RuntimeError("more happens in that time than a demo can live through at once")
