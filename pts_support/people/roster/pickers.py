"""Lists of people to choose from: who can't do it yet is said so beside their name."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from pts_support.people.models import Membership, User
from pts_support.people.roles import has_joined

NOT_SIGNED_IN = "invited, not signed in"
NO_SECOND_STEP = "no two-step verification yet"
SUSPENDED = "sign-in suspended"


def with_readiness(people: QuerySet[User]) -> QuerySet[User]:
    """The same people, each knowing whether they can act here: see ``why_not_ready``."""
    steps = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    suspended = Membership.objects.filter(user=OuterRef("pk"), ended_at=None).exclude(suspended_at=None)
    return people.annotate(in_yet=has_joined(), has_step=Exists(steps) | Q(made_by_demo=True), out=Exists(suspended))


def why_not_ready(person: User) -> str:
    """Why this person could not act if they were asked today, "" for who can. (Of a list without readiness: "".)"""
    if getattr(person, "out", False):
        return SUSPENDED
    if not getattr(person, "in_yet", True):
        return NOT_SIGNED_IN
    if not getattr(person, "has_step", True):
        return NO_SECOND_STEP
    return ""
