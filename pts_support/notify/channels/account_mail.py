"""Django's mail backend of this site: `send_mail()` only writes a row, so no page waits for a mail server.

allauth's reset links and codes come this way. They are sent by the same pass as everything else, from our sender,
in our shape: of the message only addresses, subject and text are kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from pts_support import clock
from pts_support.notify.models import AccountMail


class OutboxBackend(BaseEmailBackend):
    """One row for each address, in the caller's transaction. An attachment is refused (ValueError), not dropped."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows, at = [], clock.real()
        for message in email_messages:
            if message.attachments:
                raise ValueError("account mails carry no attachments")
            subject = " ".join(message.subject.split())[:200]
            rows += [
                AccountMail(to=to, subject=subject, text=str(message.body), next_try_at=at)
                for to in message.recipients()
            ]
        AccountMail.objects.bulk_create(rows)
        return len(email_messages)
