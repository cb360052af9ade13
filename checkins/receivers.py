"""What lower rooms tell this one, received in their transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.dispatch import receiver

from checkins.conversations import settings
from checkins.conversations.facts import programs_of_people
from checkins.conversations.settle import settle_programs
from checkins.hello.layout import lay_out_programs
from checkins.models import Booking, Greeting, HardWeeksOffer, Talker
from mentors.support import coverage_changed, time_away_changed
from pts_support.notify.signals import mail_refused
from pts_support.people.models import Calendar, Membership, Program, User
from pts_support.people.signals import (
    access_suspended,
    calendar_changed,
    membership_ended,
    person_deactivated,
    place_taken,
    program_made,
    role_given,
)


@receiver(program_made)
def a_program_begins(sender: type, program: Program, now: datetime, **kwargs: object) -> None:
    settings.begin(program, now=now)


@receiver(role_given)
def somebody_joined(sender: type, membership: Membership, now: datetime, **kwargs: object) -> None:
    settings.look_again(membership.program_id, now=now)


@receiver(membership_ended)
def somebody_left(sender: type, membership: Membership, now: datetime, **kwargs: object) -> None:
    settings.look_again(membership.program_id, now=now)
    settle_programs([membership.program_id], now=now)


@receiver([mail_refused, person_deactivated, access_suspended])
def somebody_cannot(sender: type, person_id: int, now: datetime, **kwargs: object) -> None:
    settle_programs(programs_of_people([person_id]), now=now)


@receiver([time_away_changed, coverage_changed])
def days_or_people_changed(sender: type, person_ids: Sequence[int], now: datetime, **kwargs: object) -> None:
    programs = programs_of_people(person_ids)
    settle_programs(programs, now=now)
    lay_out_programs(programs, now=now)


@receiver(calendar_changed)
def a_calendar_moved(sender: type, calendar_id: int, now: datetime, **kwargs: object) -> None:
    """Rounds fall into other weeks: what has no time yet moves with them in the engine's next turn; hellos move now."""
    program_id = Calendar.objects.values_list("program_id", flat=True).get(id=calendar_id)
    settings.look_again(program_id, now=now)
    settle_programs([program_id], now=now)
    lay_out_programs([program_id], now=now)


@receiver(place_taken)
def somebody_is_in(sender: type, old: User, new: User, program: Program, **kwargs: object) -> None:
    Talker.objects.filter(program=program, user=old).update(user=new)
    Booking.objects.filter(program=program, person=old).update(person=new)
    Booking.objects.filter(program=program, skipped_with=old).update(skipped_with=new)
    Greeting.objects.filter(program=program, greeted_by=old).update(greeted_by=new)
    HardWeeksOffer.objects.filter(membership__program=program, person=old).update(person=new)


def connected() -> None:
    """Importing this module connected its receivers; the app calls this so that the import has a reader."""
