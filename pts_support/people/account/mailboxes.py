"""The addresses of an account: which there are, which is the oldest, which one mail goes to."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from pts_support.mail_address import normal_address
from pts_support.people.models import User


def all_of(user: User) -> list[str]:
    """Every address that mail for this account may go to, the oldest first."""
    shown = EmailAddress.objects.filter(user=user, verified=True).order_by("id").values_list("email", flat=True)
    found = list(shown)
    if not user.stands_in and user.email not in found:
        found.append(user.email)
    return found


def use(user: User, email: str) -> None:
    """Mail goes there from now on."""
    EmailAddress.objects.filter(user=user, primary=True).update(primary=False)
    EmailAddress.objects.filter(user=user, email=email).update(primary=True)
    user.email, user.mail_refused_at = email, None
    user.save(update_fields=["email", "mail_refused_at"])


def belongs_to_nobody(email: str) -> bool:
    held = EmailAddress.objects.filter(email=normal_address(email)).exists()
    return not held and not User.objects.with_address(email).exists()
