"""The log of sign-ins: who came in and how, who did not and why. No address, no name: an account's number, a network.

Where nobody has an account of the address that was typed, its number is 0.
"""

from __future__ import annotations

import logging

from pts_support.operate import metrics
from pts_support.people.models import User

log = logging.getLogger("pts.signin")


def came_in(user: User, network: str, how: list[str]) -> None:
    metrics.count_sign_in("came in")
    log.info("came in: account %d from %s: %s", user.pk, network, ", ".join(dict.fromkeys(how)) or "a link")


def refused(email: str, network: str, why: str) -> None:
    """One query, whether there is such an account or not."""
    found = User.objects.with_address(email).values_list("pk", flat=True).first()
    metrics.count_sign_in(why)
    log.warning("refused: account %d from %s: %s", found or 0, network, why)


def code_refused(user: User | None, network: str, why: str) -> None:
    metrics.count_sign_in(why)
    log.warning("refused: account %d from %s: %s", 0 if user is None else user.pk, network, why)


def left(user: User) -> None:
    log.info("left: account %d", user.pk)
