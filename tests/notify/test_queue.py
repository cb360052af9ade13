"""The queue: in once with its cause, taken back for those people alone, and marked by whoever holds the lease."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from pts_support import clock
from pts_support.notify import queue, retry
from pts_support.notify.deliver import deliver
from pts_support.notify.models import OutboxMessage
from pts_support.notify.queue import Notification, enqueue, suppress, suppress_each
from tests.cast import NOW, person
from tests.notify.outbox import in_child, states, unreachable

pytestmark = pytest.mark.django_db


def test_the_same_cause_is_in_once(cast, asked):
    about = uuid.uuid4()
    tell = Notification(cast.maeve.pk, "test.asked", "r1:asked:maeve", about, {"due": NOW})
    enqueue([tell, tell], now=NOW)
    enqueue([tell], now=NOW)
    assert [(row.person, row.kind, row.about, row.facts, row.created_at) for row in OutboxMessage.objects.all()] == [
        (cast.maeve, "test.asked", about, {"due": NOW.isoformat()}, NOW)
    ]


def test_it_goes_with_its_cause(cast, asked):
    with transaction.atomic():
        enqueue([Notification(cast.maeve.pk, "test.asked", "r1")], now=NOW)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_many_are_put_in_and_taken_back_by_one_statement_each(cast, asked, django_assert_num_queries):
    about = uuid.uuid4()
    tells = [Notification(cast.maeve.pk, "test.asked", f"r{n}", about) for n in range(50)]
    with django_assert_num_queries(1):
        enqueue(tells, now=NOW)
    with django_assert_num_queries(1):
        assert suppress(about=about) == 50


def test_taking_back_is_for_those_kinds_only(cast, tell):
    about, other = uuid.uuid4(), uuid.uuid4()
    tell(cast.maeve, "maeve", about=about)
    tell(cast.maeve, "other", about=other)
    assert suppress(about=about, kinds=["test.other"]) == 0
    assert suppress(about=about, kinds=["test.asked"]) == 1
    assert states() == {"maeve": ("suppressed", ""), "other": ("queued", "")}


def test_for_each_what_is_about_it_is_taken_back_for_these_people_in_one_statement(
    cast, tell, django_assert_num_queries
):
    for_one, for_all, other = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    for about, name in ((for_one, "for one"), (for_all, "for all"), (other, "other")):
        tell(cast.maeve, f"maeve {name}", about=about)
        tell(cast.tom, f"tom {name}", about=about)
    with django_assert_num_queries(1):
        suppress_each([(for_one, cast.maeve.pk), (for_all, None)])
    with django_assert_num_queries(0):
        suppress_each([])
    assert {cause for cause, (status, _) in states().items() if status == "suppressed"} == {
        "maeve for one",
        "maeve for all",
        "tom for all",
    }


def test_back_off_grows_and_ends_after_a_day(cast, sink, tell, caplog):
    sink.verdicts["connect"] = "421 no"
    row = tell(cast.maeve)
    waits = []
    for _ in range(7):
        OutboxMessage.objects.update(next_try_at=clock.real())
        deliver()
        row.refresh_from_db()
        waits.append(round((row.next_try_at - clock.real()).total_seconds() / 15) * 15)
    assert waits == [15, 60, 300, 900, 3600, 3600, 3600]
    OutboxMessage.objects.update(next_try_at=clock.real(), first_try_at=clock.real() - timedelta(hours=24))
    caplog.clear()
    deliver()
    assert (states(), unreachable()) == ({"one": ("dead", "421 connect")}, set())
    assert f"alarm: 1 mails given up (outboxmessage, ids [{row.pk}]): 421 connect" in caplog.text


def test_who_lost_the_lease_marks_nothing(cast, tell):
    tell(cast.maeve)
    [mine] = queue.claim(1, at=clock.real())
    assert queue.claim(1, at=clock.real()) == []
    [theirs] = queue.claim(1, at=clock.real() + queue.LEASE)
    assert theirs.lease != mine.lease
    assert queue.renew_lease([mine], at=clock.real(), told_ref=mine.ref) == []
    assert not queue.mark_sent([mine], at=clock.real())
    retry.retry_later([mine], "x", at=clock.real())
    queue.release([mine], at=clock.real())
    assert states() == {"one": ("queued", "")}
    assert queue.renew_lease([theirs], at=clock.real(), told_ref=theirs.ref) == [theirs]
    assert queue.mark_sent([theirs], at=clock.real())


@pytest.mark.django_db(transaction=True)
def test_the_same_causes_from_two_sides_never_wait_crosswise(installation, asked):
    maeve = person("Maeve")
    tells = [Notification(maeve.pk, "test.asked", f"r{n:04}") for n in range(2000)]
    children = [in_child(lambda order=order: enqueue(tells[::order], now=clock.real())) for order in (1, -1, 1, -1)]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 4
    assert OutboxMessage.objects.count() == 2000
