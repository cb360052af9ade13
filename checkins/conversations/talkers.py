"""Who holds conversations: named by staff, with their own free times and their own way to meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from checkins.conversations.facts import load_facts
from checkins.conversations.settings import begin, look_again
from checkins.conversations.settle import settle
from checkins.models import FreeTime, Pairing, Round, Talker
from checkins.programs import lock_program
from checkins.schedule.slots import WeeklyTime
from checkins.vocabulary import RoundWhen
from pts_support.people import audit, lock
from pts_support.people.models import Membership, Program, Role, User


def may_be_named(program: Program) -> QuerySet[User]:
    """Whoever helps here: directors, staff, the contact, and mentors, who hold them for others' fellows."""
    held = Membership.objects.filter(program=program, ended_at=None, suspended_at=None).exclude(role=Role.FELLOW)
    already = Talker.objects.filter(program=program, ended_at=None).values("user_id")
    people = User.objects.filter(id__in=held.values("user_id"), is_active=True)
    return people.exclude(id__in=already).order_by("called", "id")


def name(program: Program, user: User, *, takes: int, by: User, now: datetime) -> Talker:
    """Nothing is booked with them before they have given free times."""
    with transaction.atomic():
        begin(program, now=now)
        lock.take_shared(program.id)
        lock_program(program.id)
        made, _ = Talker.objects.get_or_create(
            program=program, user=user, ended_at=None, defaults={"takes": takes, "named_by": by, "named_at": now}
        )
        audit.record(by, "talker_named", f"user:{user.id}", program=program, now=now)
        look_again(program.id, now=now)
    return made


def end(talker: Talker, *, by: User, now: datetime) -> int:
    """They hold no more: what they had is given to others at once. How many conversations moved."""
    with transaction.atomic():
        lock.take_shared(talker.program_id)
        checkins = lock_program(talker.program_id)
        Talker.objects.filter(id=talker.id, ended_at=None).update(ended_at=now)
        Pairing.objects.filter(talker=talker, until=None).update(until=now)
        audit.record(by, "talker_ended", f"user:{talker.user_id}", program=talker.program_id, now=now)
        if checkins is None:
            return 0
        return settle(load_facts(checkins, now))


def save_times(
    talker: Talker, *, times: Sequence[WeeklyTime], meets_by: str, place: str, takes: int, now: datetime
) -> None:
    """What is booked stays as it is: both know of it. The rest is booked by the new times."""
    with transaction.atomic():
        lock.take_shared(talker.program_id)
        lock_program(talker.program_id)
        row = Talker.objects.select_for_update(of=("self",)).get(id=talker.id)
        row.meets_by, row.place, row.takes = meets_by, place, takes
        row.save(update_fields=["meets_by", "place", "takes"])
        row.free_times.all().delete()
        FreeTime.objects.bulk_create(
            FreeTime(talker=row, weekday=free.weekday, opens=free.opens, closes=free.closes) for free in set(times)
        )
        look_again(talker.program_id, now=now)


def save_rounds(
    program: Program, *, weeks: Sequence[int], after_winter: bool, last: bool, by: User, now: datetime
) -> None:
    """The rounds are these from now on. What is booked stays; what has no time yet goes with its round."""
    wanted: set[tuple[str, int | None]] = {(RoundWhen.WEEK.value, week) for week in weeks}
    if after_winter:
        wanted.add((RoundWhen.AFTER_WINTER.value, None))
    if last:
        wanted.add((RoundWhen.LAST.value, None))
    with transaction.atomic():
        begin(program, now=now)
        lock_program(program.id)
        there = {(one.when, one.week): one for one in Round.objects.filter(program=program, ended_at=None)}
        gone = [one.id for key, one in there.items() if key not in wanted]
        Round.objects.filter(id__in=gone).update(ended_at=now)
        Round.objects.bulk_create(
            Round(program=program, when=when, week=week) for when, week in sorted(wanted - set(there), key=str)
        )
        audit.record(by, "rounds_saved", f"program:{program.id}", program=program, now=now)
        look_again(program.id, now=now)
