"""What this room keeps about a person, for their own file (people/own_file.py)."""

from __future__ import annotations

from pts_support.notify.models import LocalMail, OutboxMessage
from pts_support.people.models import User
from pts_support.people.own_file import about, about_nobody

about_nobody("it holds a link or code for some seconds, until it is mailed", "notify.accountmail")


@about("notify.outboxmessage", "Mails to me")
def _mails(person: User):
    """Those that were sent: of one that was not needed any more nobody learned."""
    for m in OutboxMessage.objects.filter(person=person, status=OutboxMessage.Status.SENT).order_by("created_at", "id"):
        yield {"what": m.kind, "at": m.created_at, "sent": m.done_at}


@about("notify.localmail", "Mails in the demo’s mailbox")
def _local(person: User):
    for m in LocalMail.objects.filter(person=person).order_by("at", "id"):
        yield {"at": m.at, "subject": m.subject, "text": m.text}
