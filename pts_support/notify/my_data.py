"""What this room keeps about a person, for their own file (people/records/personal_data.py)."""

from __future__ import annotations

from collections.abc import Iterator

from pts_support.notify.models import LocalMail, OutboxMessage, TellingChoice
from pts_support.people.models import User
from pts_support.people.records.personal_data import Row, exports_rows, not_personal

not_personal("it holds a link or code for some seconds, until it is mailed", "notify.accountmail")


@exports_rows("notify.outboxmessage", "Emails to me")
def _mails(person: User) -> Iterator[Row]:
    """Those that were sent: of one that was not needed any more nobody learned."""
    sent = OutboxMessage.objects.filter(person=person, status=OutboxMessage.Status.SENT)
    for mail in sent.order_by("created_at", "id"):
        yield {"what": mail.kind, "at": mail.created_at, "sent": mail.done_at}


@exports_rows("notify.tellingchoice", "When I want to be told")
def _telling(person: User) -> Iterator[Row]:
    for kept in TellingChoice.objects.filter(person=person):
        yield {
            "gathered": kept.gathered,
            "quiet from": str(kept.quiet_from or ""),
            "quiet until": str(kept.quiet_until or ""),
            "today in quiet hours": kept.today_may_wake,
            "at": kept.changed_at,
        }


@exports_rows("notify.localmail", "Emails in the demo’s mailbox")
def _local(person: User) -> Iterator[Row]:
    for mail in LocalMail.objects.filter(person=person).order_by("at", "id"):
        yield {"at": mail.at, "subject": mail.subject, "text": mail.text}
