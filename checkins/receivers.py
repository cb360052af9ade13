"""What lower rooms tell this one, received in their transaction."""

from __future__ import annotations

from datetime import datetime

from django.dispatch import receiver

from checkins.conversations import settings
from pts_support.people.models import Membership, Program
from pts_support.people.signals import membership_ended, program_made, role_given


@receiver(program_made)
def a_program_begins(sender: type, program: Program, now: datetime, **kwargs: object) -> None:
    settings.begin(program, now=now)


@receiver(role_given)
def somebody_joined(sender: type, membership: Membership, now: datetime, **kwargs: object) -> None:
    settings.look_again(membership.program_id, now=now)


@receiver(membership_ended)
def somebody_left(sender: type, membership: Membership, now: datetime, **kwargs: object) -> None:
    settings.look_again(membership.program_id, now=now)


def connected() -> None:
    """Importing this module connected its receivers; the app calls this so that the import has a reader."""
