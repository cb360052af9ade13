"""A ceiling on wrong codes at one account's second step, over all networks.

Whoever gets as far as that step knows the password. From many networks they could go on for ever, eight codes out of
each. So strangers' browsers have thirty wrong codes an hour together, and sixty a day. Then the second step is closed
to them for a day, and its owner is told. A browser that signed in before is never counted here, and never closed: it
has its own limit (people/signin/rate_limits.py). A new password opens it again, because whoever tried knew the old one.
Passkeys can't be guessed and are not counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset
from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse

from pts_support.people.account import mailboxes
from pts_support.people.models import User
from pts_support.people.signin import rate_limits
from pts_support.people.signin.rate_limits import Limit

CEILINGS = (
    Limit("second_step_hour", 30, timedelta(hours=1)),
    Limit("second_step_day", 60, timedelta(days=1)),
)
CLOSED = Limit("second_step_closed", 1, timedelta(days=1))
ANYWHERE = ""


def count_guess(user: User, *, at: datetime) -> bool:
    """Count a code before it is looked at, so that many at once are counted too. False: it may not be looked at."""
    if rate_limits.is_exhausted(CLOSED, user.pk, ANYWHERE, at=at):
        return False
    counted = [rate_limits.count_try(ceiling, user.pk, ANYWHERE, at=at) for ceiling in CEILINGS]
    return all(counted)


def was_right(user: User) -> None:
    """What was right is no guess. What others guessed still counts."""
    for ceiling in CEILINGS:
        rate_limits.take_back(ceiling, user.pk, ANYWHERE)


def was_wrong(user: User, *, at: datetime) -> None:
    """Close the second step to strangers' browsers at the last wrong code of an hour or a day, and tell its owner."""
    at_the_ceiling = any(rate_limits.is_exhausted(ceiling, user.pk, ANYWHERE, at=at) for ceiling in CEILINGS)
    if at_the_ceiling and rate_limits.count_try(CLOSED, user.pk, ANYWHERE, at=at):
        _tell(user)


def _tell(user: User) -> None:
    link = settings.SITE_URL + reverse("account_reset_password")
    for box in mailboxes.all_of(user):
        get_adapter().render_mail("account/email/many_wrong_codes", box, {"reset_url": link}).send()


@receiver(password_reset)
@receiver(password_changed)
def open_again(sender: object, user: User, **_: object) -> None:
    for limit in (CLOSED, *CEILINGS):
        rate_limits.forget(limit, user.pk, ANYWHERE)
