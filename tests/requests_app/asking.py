"""Requests for the tests of pages: asked through the one way in."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from mentors import changes
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Participant


def ask(cast, who="asha", text="Three IEPs are due.", now=None, **more):
    """One request by somebody of the cast, with every default of the form."""
    membership = cast.memberships[who]
    asking = Asking(text=text, form_key=uuid4(), **more)
    return filing.file_request(membership, asking, by=membership.user, now=now or cast.NOW).request


TEXT = "Three evaluations are due, and one canary-7301 is missing."


def up(request, at, times=1):
    """Let the engine take so many of its moments."""
    for _ in range(times):
        request.refresh_from_db()
        at(request.due_at)
        sweep(request.due_at)
    request.refresh_from_db()
    return request


def fresh(request):
    return HelpRequest.objects.get(id=request.id)


MIN = timedelta(minutes=1)


def standing(request, who) -> str | None:
    return Participant.objects.filter(request=request, person=who).values_list("standing", flat=True).first()


def with_priya(cast):
    """Maeve's fellows are Priya's now, and Tom's are backed up by her."""
    for name in cast.assignments:
        if name != "nina":
            mentor, backup = (cast.tom, cast.priya) if name in ("ben", "lena") else (cast.priya, cast.tom)
            changes.assign(cast.memberships[name], mentor=mentor, backup=backup, by=cast.rosa, now=cast.NOW + MIN)
