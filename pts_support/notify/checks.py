"""What `manage.py check` says about mail: without a server, or without a limit, nobody would be told anything."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

OURS = "pts_support.notify.channels.account_mail.OutboxBackend"


@register()
def mail_can_leave(**_: object) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.EMAIL_HOST and not settings.LOCAL:
        found.append(
            Warning("No mail server is set: nobody is told anything.", hint="Set EMAIL_HOST.", id="notify.W001")
        )
    if not settings.EMAIL_TIMEOUT:
        found.append(
            Error("A mail server that is silent would hold up all mail.", hint="Set EMAIL_TIMEOUT.", id="notify.E001")
        )
    if settings.EMAIL_BACKEND != OURS and not settings.TESTING:
        found.append(
            Error("A page would wait for the mail server.", hint=f"EMAIL_BACKEND must be {OURS}.", id="notify.E002")
        )
    return found
