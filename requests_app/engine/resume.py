"""What a restored copy would do the moment it runs again, whom that concerns, and the yes that lets it.

Everything written after the recovery point is gone, and the copy cannot know what it was: so everybody who may have
written then is named. Known by name only, because the rooms above are not imported from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from pts_support import clock
from pts_support.backup import database as backups
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation, Membership, Role
from pts_support.people.signals import begins_anew

Status = OutboxMessage.Status


def is_paused() -> bool:
    return Installation.current().paused


def preview_lines(now: datetime) -> Iterator[str]:
    """The lines an operator reads before they say yes."""
    if not is_paused():
        yield "The engine is not paused."
        return
    point = backups.restored_to()
    requests = apps.get_model("requests_app", "HelpRequest").objects
    due, waiting = requests.due(now), OutboxMessage.objects.filter(status=Status.QUEUED)
    if point:
        yield f"This is a restored copy. Everything written after {point.isoformat(timespec='seconds')} is gone."
    yield f"Would be escalated at once: {due.count()} requests, each by one step."
    if due.exists():
        yield "  With --anew none of them: each begins its clock again now, and nobody is told."
    yield f"Would be sent: {waiting.count()} mails that were waiting then."
    if point:
        yield "  They may have gone out since. A second one has the same Message-ID; --without-mail sends none of them."
    about = dict(waiting.order_by().values_list("person__email", "person__name").distinct())
    yield from _people("They would go to", about)
    if not point:
        return
    yield from _people(
        "Had something open then; what was asked, answered or agreed since is gone. Ask them to look and to send again",
        dict(requests.open().order_by().values_list("fellow__email", "fellow__name").distinct()),
    )
    fellows = Membership.objects.filter(role=Role.FELLOW, ended_at=None, user__is_active=True)
    yield from _people(
        "May have asked something new since, which nobody can know from here. Tell them",
        dict(fellows.values_list("user__email", "user__name")),
    )
    helpers = apps.get_model("requests_app", "Participant").objects.open().filter(standing__in=("all", "waiting"))
    yield from _people(
        "May have answered since. Tell them which answers to write again",
        dict(helpers.order_by().exclude(seat="peer").values_list("person__email", "person__name").distinct()),
    )


def resume(*, now: datetime, without_mail: bool = False, anew: bool = False) -> int:
    """Let sweep and deliver run. ``without_mail``: what was waiting is suppressed; returns how many mails that were.

    ``anew``: what is due takes no step now; its clock begins again at ``now`` (the floor date of a first deploy).
    """
    dropped = 0
    with transaction.atomic():
        if anew:
            begins_anew.send(Installation, now=now)
        if without_mail:
            waiting = OutboxMessage.objects.filter(status=Status.QUEUED)
            dropped = waiting.update(status=Status.SUPPRESSED, done_at=clock.real(), lease=None, leased_until=None)
        # An engine that was told what to do with old data has begun.
        Installation.objects.filter(id=1).update(paused=False, swept_at=Coalesce("swept_at", Value(clock.real())))
        backups.forget_restored()
    return dropped


def _people(what: str, named: dict[str, str]) -> Iterator[str]:
    if named:
        yield f"{what} ({len(named)}):"
        yield from (f"  {name} <{email}>" for email, name in sorted(named.items(), key=lambda pair: pair[1]))
