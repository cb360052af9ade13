"""Builds that are broken on purpose: each takes one rule away, in the process that calls it and for its whole life (a
forked child, a worker). A trial over such a build must find the damage.
"""

import contextlib

from pts_support.notify import deliver, queue, refusals
from requests_app.acts import helping
from requests_app.engine import due_acts, sweep
from requests_app.lifecycle import transition
from tests.faults import scenes


def no_transaction():
    """Every statement is kept at once, and nothing is locked."""
    sweep.transaction.atomic = transition.transaction.atomic = lambda *_, **__: contextlib.nullcontext()
    sweep._claim = lambda now, size, ids=None: list(sweep.HelpRequest.objects.due(now)[:size])


def mail_is_no_row():
    """Told by a message to a broker after the commit, instead of by a row of the same transaction."""
    transition.enqueue = lambda tells, now: None


def forgotten_before_it_is_done():
    """The row of "I can't" is gone before its request has moved."""

    def tried(row_id, request_id, program_id, now):
        row = due_acts.DueAct.objects.select_related("person", "request").get(id=row_id)
        row.delete()
        helping.pass_on(row.request, by=row.person, now=now)
        return True

    due_acts._tried = tried


def marked_before_it_is_sent():
    real = deliver.SmtpConnection.send

    def send(line, ready):
        row = deliver.OutboxMessage.objects.get(ref=ready.ref)
        queue.mark_sent([row], at=deliver.clock.real())
        return real(line, ready)

    deliver.SmtpConnection.send = send
    queue.renew_lease = lambda rows, at, told_ref: _hold_then_mark(rows, at)


def _hold_then_mark(rows, at):
    deliver.OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(status="sent", done_at=at)
    return rows


def told_before_it_is_kept():
    """The driver is answered first and the words are kept afterwards."""
    scenes.Filing.work = lambda scene: (scene.tell(), scene.keep())


def no_lease(together):
    """What waits is read by everybody who looks; ``together`` is called between the look and the first mail."""

    def claim(rows, n, *, at, related=(), ready=None):
        due = list(rows.filter(next_try_at__lte=at).select_related(*related).order_by("pk")[:n])
        if due:
            together()
        return due

    queue._claim = claim
    queue.renew_lease = lambda rows, at, told_ref: rows


def nobody_takes_over(settings):
    """A watchdog that only watches."""
    settings.ENGINE = settings.ENGINE | {"takeover": 1e9}


def one_refusal_is_enough():
    """Each refused address is a person's own, however many are refused at once."""
    refusals.REFUSALS = 10**9
