"""With whom a hello is at a moment: the mentor always; whoever covers for one who is away; the backup from the fourth
school day; from the fifth whoever talks with the fellow, and staff, or the contact while no staff is here. One rule for
cards, taps and numbers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from checkins.models import Greeting, Pairing, ProgramCheckins
from mentors.support import Assignment
from pts_support.people.models import Membership, Role, User

WITH_BACKUP, WITH_ALL = 2, 3  # steps
_NO_OTHER = Q(mentor__absences__backup=None)  # covers for this absence


def begun(now: datetime) -> QuerySet[Greeting]:
    """Rounds that are on or were, of whoever is a fellow, where hello is switched on."""
    on = ProgramCheckins.objects.filter(program=OuterRef("program"), hello=True)
    rows = Greeting.objects.filter(opens_at__lte=now, membership__ended_at=None, membership__suspended_at=None)
    return rows.filter(Exists(on))


def of_helper(user: int, staff_of: Collection[int], *, today: date, now: datetime) -> QuerySet[Any]:
    """Those of one helper, done or not; ``is_mentor``: whether they are the mentor of that fellow. Begins at whoever
    they stand beside."""
    running = Assignment.objects.filter(ended_at=None, starts_on__lte=today).order_by()
    away = Q(
        mentor__absences__called_off_at=None, mentor__absences__first__lte=today, mentor__absences__last__gte=today
    )
    mentors, backs = running.filter(mentor=user), running.filter(backup=user)
    named, usual = running.filter(away, mentor__absences__backup=user), backs.filter(away & _NO_OTHER)
    talks = Pairing.objects.filter(until=None, talker__user=user, talker__ended_at=None).order_by()
    staff = Membership.objects.filter(program__in=list(staff_of), role=Role.FELLOW, ended_at=None).order_by()
    contact = _without_staff(user, today)
    beside = [rows.values_list("fellow_id") for rows in (mentors, backs, named)]
    others = [talks.values_list("membership_id"), staff.values_list("id"), contact.values_list("id")]
    here = OuterRef("membership")
    return (
        begun(now)
        .filter(membership__in=beside[0].union(*beside[1:], *others))
        .annotate(is_mentor=Exists(mentors.filter(fellow=here)))
        .filter(
            Q(is_mentor=True)
            | Exists(named.filter(fellow=here))
            | Exists(usual.filter(fellow=here))
            | (Q(step__gte=WITH_BACKUP) & Exists(backs.filter(fellow=here)))
            | (Q(step__gte=WITH_ALL) & (Exists(talks.filter(membership=here)) | Q(program__in=list(staff_of))))
            | (Q(step__gte=WITH_ALL) & Exists(contact.filter(id=here)))
        )
    )


def _without_staff(user: int, today: date) -> QuerySet[Membership]:
    """Fellows of programs whose contact this is, as long as none of the staff there can be asked."""
    roles = Membership.objects.filter(program=OuterRef("program"), ended_at=None, suspended_at=None).order_by()
    away = User.objects.filter(
        id=OuterRef("user"),
        absences__called_off_at=None,
        absences__first__lte=today,
        absences__last__gte=today,
    )
    staff = roles.filter(~Exists(away), role=Role.STAFF, user__is_active=True, user__mail_refused_at=None)
    is_contact = Exists(roles.filter(role=Role.CONTACT, user=user))
    fellows = Membership.objects.filter(is_contact, role=Role.FELLOW, ended_at=None).order_by()
    return fellows.exclude(Exists(staff))


def newest(rows: QuerySet[Greeting], now: datetime) -> QuerySet[Greeting]:
    """Of each fellow only the round that began last."""
    later = Greeting.objects.filter(membership=OuterRef("membership"), opens_at__lte=now, number__gt=OuterRef("number"))
    return rows.exclude(Exists(later))


COUNTS = {"all": Count("id"), "greeted": Count("id", filter=Q(greeted_at__isnull=False))}


def of_this_round(now: datetime) -> QuerySet[Greeting]:
    return newest(begun(now), now)
