"""What lower rooms tell this one, received in their transaction: people fall away, calendars move, programs begin."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.dispatch import receiver

from mentors.support import coverage_changed
from pts_support.notify.signals import mail_refused
from pts_support.people.calendars.worktime import Hours
from pts_support.people.models import Membership, Program, Role, User
from pts_support.people.roster import ending_soon
from pts_support.people.signals import (
    access_restored,
    access_suspended,
    begins_anew,
    calendar_changed,
    chain_changed,
    membership_ended,
    person_deactivated,
    place_taken,
    program_made,
    reading_over,
    role_given,
)
from requests_app.chain import policy, policy_versions
from requests_app.engine import causes, departures, retiming
from requests_app.models import Participant


@receiver(program_made)
def a_program_begins(sender: type, program: Program, now: datetime, **kwargs: object) -> None:
    policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=now)


@receiver(membership_ended)
def a_role_ended(sender: type, membership: Membership, now: datetime, **kwargs: object) -> None:
    if membership.role == Role.FELLOW:
        departures.fellowship_ended(membership.id, now=now)
        return
    others = Membership.objects.filter(
        user_id=membership.user_id, program_id=membership.program_id, ended_at__isnull=True
    ).exclude(role=Role.FELLOW)
    still = list(others.exclude(id=membership.id).values_list("role", flat=True))
    departures.role_ended(membership.user_id, membership.program_id, membership.role, still, now=now)


@receiver(reading_over)
def their_reading_is_over(sender: type, membership: Membership, now: datetime, **kwargs: object) -> None:
    departures.end_reading(membership.id)


@receiver(person_deactivated)
def a_person_left(sender: type, person_id: int, now: datetime, **kwargs: object) -> None:
    departures.person_departed(person_id, "ended", now=now)


@receiver(access_suspended)
def a_sign_in_was_suspended(sender: type, person_id: int, program_id: int, now: datetime, **kwargs: object) -> None:
    departures.suspended(person_id, program_id, now=now)


@receiver(access_restored)
def a_sign_in_works_again(sender: type, person_id: int, program_id: int, now: datetime, **kwargs: object) -> None:
    departures.restored(person_id, program_id, now=now)


@receiver(place_taken)
def somebody_is_in(sender: type, old: User, new: User, program: Program, **kwargs: object) -> None:
    """Who left them out, or wrote on the board before they came, meant the person and not the place kept for them."""
    rows = Participant.objects.filter(request__program=program)
    rows.filter(person=old).update(person=new)
    rows.filter(stands_in_for=old).update(stands_in_for=new)
    causes.same_person(old.id, new.id, program.id)


@receiver(chain_changed)
def others_are_asked_by_an_act(
    sender: type,
    *,
    by_id: int,
    program_id: int,
    person_id: int | None,
    fellow_ids: Collection[int] | None,
    now: datetime,
    **kwargs: object,
) -> None:
    causes.hold_back(by_id, program_id=program_id, person_id=person_id, fellow_ids=fellow_ids, now=now)


@receiver(role_given)
def somebody_was_let_in(
    sender: type, membership: Membership, by_id: int | None, now: datetime, **kwargs: object
) -> None:
    causes.hold_back_newcomer(membership, by_id, now)


@receiver(mail_refused)
def a_mail_bounced(sender: type, person_id: int, now: datetime, **kwargs: object) -> None:
    departures.person_departed(person_id, "bounced", now=now)


@receiver(coverage_changed)
def coverage_moved(
    sender: type, person_ids: Sequence[int], membership_ids: Sequence[int], why: str, now: datetime, **kwargs: object
) -> list[int | None]:
    """For who is away: who was asked in their place, one for each request."""
    asked: list[int | None] = []
    if why == "away":
        for person_id in person_ids:
            departures.person_departed(person_id, "away", now=now)
            asked += departures.asked_instead(person_id, now=now)
    elif why == "reassigned":
        for membership_id in membership_ids:
            departures.reassigned(membership_id, now=now)
    return asked


@receiver(calendar_changed)
def a_calendar_moved(
    sender: type,
    *,
    calendar_id: int,
    before: Hours,
    person_id: int | None,
    by_id: int,
    now: datetime,
    **kwargs: object,
) -> None:
    retiming.retime_for_calendar(calendar_id, before=before, person_id=person_id, by_id=by_id, now=now)


@receiver(begins_anew)
def old_data_begins_anew(sender: type, now: datetime, **kwargs: object) -> None:
    retiming.restart_clocks(now)


ending_soon.register_open_requests(departures.open_requests_of)


def connected() -> None:
    """Importing this module connected its receivers; the app calls this so that the import has a reader."""
