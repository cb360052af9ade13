"""What settle() must find, each planted by hand: the trials rest on it."""

from datetime import timedelta

import pytest

from pts_support import clock
from pts_support.notify.models import OutboxMessage
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, HelpRequest
from tests.faults.harness import file_many, make_due
from tests.faults.tally import Tally

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_step_by_the_clock_is_doubled_although_it_has_its_own_number(ready):
    now = clock.now()
    requests = file_many(ready, 3, now=now)
    make_due(now)
    assert sweep(now) == 3
    due = [r.id for r in requests]
    tally = Tally("once")
    assert (tally.settle(now, due=due), tally.wrong) == ([], 0)
    HelpRequest.objects.filter(id=due[0]).update(due_at=now)
    assert sweep(now) == 1
    tally.settle(now, due=due)
    assert (tally.doubled, tally.wrong) == (1, 1)


def through_the_steps(cast, route, n):
    """A request, with ``n`` steps by the clock taken one after the other."""
    now = clock.now()
    r = file_many(cast, 1, now=now)[0]
    HelpRequest.objects.filter(id=r.id).update(route=route, reminded=True, promised_at=now, due_at=now)
    for _ in range(n):
        assert sweep(now) == 1
        r.refresh_from_db()
        now = r.due_at
    return r, now


def test_a_step_that_asked_her_without_a_mail_is_found(ready):
    """Left up on the board: the first step asks the fellow once more, and nobody else."""
    now = clock.now()
    r = file_many(ready, 1, now=now)[0]
    HelpRequest.objects.filter(id=r.id).update(
        route="peers", peer_choice="leave", reminded=True, promised_at=now, due_at=now
    )
    assert sweep(now) == 1
    assert list(Escalation.objects.values_list("does", flat=True)) == ["ask_fellow"]
    tally = Tally("asked")
    assert tally.settle(now) == []
    assert OutboxMessage.objects.filter(dedupe__contains=":board:").delete()[0] == 1
    assert [b.rule for b in tally.settle(now)] == ["every step has its notification"]


def test_a_reminder_that_one_of_them_did_not_get_is_found(ready):
    r, now = through_the_steps(ready, "mentor", 6)
    assert Escalation.objects.filter(request=r, does="remind_all").exists()
    tally = Tally("reminded")
    assert tally.settle(now) == []
    OutboxMessage.objects.filter(kind="request.still", about=r.ref).first().delete()
    assert [(b.rule, b.count) for b in tally.settle(now)] == [("everybody is reminded", 1)]


def test_a_mail_of_a_sent_row_that_never_arrived_is_lost(ready):
    file_many(ready, 1, now=clock.now())
    OutboxMessage.objects.update(status="sent", done_at=clock.real())
    tally = Tally("arrived")
    tally.settle(clock.now() + timedelta(seconds=1), arrived=[])
    assert tally.lost == OutboxMessage.objects.count() > 0
