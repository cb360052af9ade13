"""Mails that came back: what a relay had taken and the address's own server refused later (RFC 3464).

Whoever knows the address that bounces go to could write one. So only one that names a mail of ours counts: by its
Message-ID, which nobody but its reader has seen, and for that reader's own address. A mail about an account is not kept
once it has left, so a bounce of one names nothing here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from pts_support.mail_address import normal_address
from pts_support.notify.channels.email import SmtpOutcome, judge
from pts_support.notify.models import OutboxMessage
from pts_support.notify.refusals import count_as_unreachable

log = logging.getLogger("pts_support.notify")
_OUR_ID = re.compile(r"^<([0-9a-f-]{36})@[^>]+>$")
# Nobody promises that it is a mail at all; one nested a thousand deep is none, and must not keep the others waiting.
UNREADABLE = (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError)
REFUSED = 550  # what a server says of an address that does not exist; its status says the rest


@dataclass(frozen=True)
class Bounce:
    """An address that was refused for good, and the mail of ours that was."""

    address: str
    message: UUID


def read(raw: bytes) -> list[Bounce]:
    """What this mail says of addresses; nothing where it is no bounce, or says that it tries on."""
    try:
        mail = message_from_bytes(raw, policy=policy.default)
        message = _original(mail)
        if message is None:
            return []
        return [Bounce(address, message) for address in _refused(mail)]
    except UNREADABLE:
        return []


def take(bounce: Bounce, *, now: datetime) -> bool:
    """Count its person as unreachable, as the engine does where the relay refuses an address itself."""
    told = OutboxMessage.objects.filter(Q(ref=bounce.message) | Q(told_ref=bounce.message), status="sent")
    row = told.select_related("person").first()
    if row is None or normal_address(row.person.email) != normal_address(bounce.address):
        return False
    with transaction.atomic():
        is_new = count_as_unreachable(row.person_id, now=now)
    if is_new:
        log.error("alarm: mail %d came back, the address was refused", row.pk)
    return is_new


def _refused(mail: Message) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            kind, _, address = str(block.get("Final-Recipient", "")).partition(";")  # type: ignore[union-attr]  # blocks
            status = str(block.get("Status", "")).split(" ")[0]  # type: ignore[union-attr]  # of headers
            failed = str(block.get("Action", "")).strip().lower() == "failed"  # type: ignore[union-attr]  # as above
            is_for_good = judge("rcpt", REFUSED, f"{status} ").outcome is SmtpOutcome.REFUSED
            if failed and is_for_good and kind.strip().lower() == "rfc822":
                yield address.strip()


def _original(mail: Message) -> UUID | None:
    """The Message-ID of the mail that came back: it stands in the part that holds it, or its headers."""
    for part in mail.walk():
        held = None
        if part.get_content_type() == "message/rfc822":
            held = part.get_payload(0)
        elif part.get_content_type() == "text/rfc822-headers" and isinstance(part, EmailMessage):
            held = message_from_bytes(part.get_content().encode(), policy=policy.default)
        found = _OUR_ID.match(str(held["Message-ID"]).strip()) if isinstance(held, Message) else None
        if found:
            return UUID(found[1])
    return None
