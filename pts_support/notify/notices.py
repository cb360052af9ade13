"""What acts that wait tell people by mail: closed subjects, no names, and nothing of what the act is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.dispatch import receiver

from pts_support.notify.kinds import NotificationKind, register
from pts_support.notify.models import OutboxMessage
from pts_support.notify.queue import Notification, enqueue, suppress
from pts_support.people.models import ProposedAct
from pts_support.people.signals import decision_told

PATH = "/decisions/"


def while_it_waits(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while nobody has decided it (one query a batch)."""
    refs = {mail.about for mail in rows if mail.about}
    waits = set(ProposedAct.objects.filter(ref__in=refs, outcome="").values_list("ref", flat=True))
    return {mail.id for mail in rows if mail.about in waits}


def always(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """How something ended matters to everybody who was told that it waits."""
    return {mail.id for mail in rows}


register(
    NotificationKind(
        name="decision.asked",
        subject=lambda mail: "PTS Support: a change in your program is waiting",
        lines=lambda mail: (
            "Someone in your program asked for a change that one person can’t make alone.",
            "Sign in to see what it is, when it takes effect, who can agree to it and who can stop it.",
        ),
        path=lambda mail: PATH,
        matters=while_it_waits,
    )
)
register(
    NotificationKind(
        name="decision.over",
        subject=lambda mail: "PTS Support: a change in your program was decided",
        lines=lambda mail: (
            "A change that you may know of took effect, was stopped, or ended without a yes.",
            "Sign in to see what it was and how it ended.",
        ),
        path=lambda mail: PATH,
        matters=always,
    )
)


register(
    NotificationKind(
        name="decision.objected",
        subject=lambda mail: "PTS Support: someone objects to a change in your program",
        lines=lambda mail: ("Someone objects to a change that concerns them.", "Sign in to see which, and call them."),
        path=lambda mail: PATH,
        matters=always,
    )
)
KINDS = {"asked": "decision.asked", "objected": "decision.objected"}


@receiver(decision_told)
def an_act_waits_or_is_over(
    sender: type, act: ProposedAct, what: str, person_ids: Sequence[int], now: datetime, **kwargs: object
) -> None:
    """One mail a person when it is asked for, and one when it is over; what was not sent by then is not needed."""
    kind = KINDS.get(what, "decision.over")
    if what not in KINDS:
        suppress(about=act.ref, kinds=("decision.asked",))
    enqueue([Notification(person, kind, f"act:{act.ref}:{kind}:{person}", act.ref) for person in person_ids], now=now)
