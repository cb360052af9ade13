"""What stands in the outbox, whom a mail could not reach, and a second process at work on it."""

from __future__ import annotations

import multiprocessing
import os

from django.db import connection

from pts_support.notify.models import OutboxMessage
from pts_support.people.models import User

UNKNOWN = "550 5.1.1 no such user"


def states() -> dict[str, tuple[str, str]]:
    return {row.dedupe: (row.status, row.last_error) for row in OutboxMessage.objects.order_by("pk")}


def unreachable() -> set[str]:
    return set(User.objects.filter(mail_refused_at__isnull=False).values_list("called", flat=True))


def in_child(work):
    """A forked child with connections of its own; `work` returns nothing and may be killed."""
    context = multiprocessing.get_context("fork")

    def run():
        connection.connect()
        work()
        os._exit(0)

    connection.close()
    child = context.Process(target=run)
    child.start()
    return child
