"""Rows in bulk come out exactly as they went in, and what a column refuses stays refused."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pts_support.db import bulk
from pts_support.notify.models import OutboxMessage
from pts_support.notify.queue import NEW_COLUMNS
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HARD = [
    "plain", '"quoted"', "it's", "back\\slash", "{braces},", "NULL", "null", "", " ", "line\nbreak\ttab",
    "\N{SNOWMAN}", "100%", "%s", '\\"', "$$",
]  # fmt: skip


def message(cast, n: int = 0, **more) -> OutboxMessage:
    given = {
        "ref": uuid4(), "person_id": cast.asha.id, "channel": "email", "kind": "k", "dedupe": f"d{n}", "about": None,
        "facts": {}, "status": "queued", "attempts": 0, "last_error": "", "created_at": NOW, "next_try_at": NOW,
    }  # fmt: skip
    return bulk.unsaved_row(OutboxMessage, **given | more)


def put_in(*messages: OutboxMessage, **how) -> None:
    bulk.insert(OutboxMessage, NEW_COLUMNS, messages, **how)


def kept(*columns: str) -> list[tuple]:
    return list(OutboxMessage.objects.order_by("id").values_list(*columns))


def test_every_text_and_fact_comes_out_as_it_went_in(cast):
    put_in(*(message(cast, n, last_error=text, facts={"say": text, "n": [n, None]}) for n, text in enumerate(HARD)))
    assert kept("last_error", "facts") == [(text, {"say": text, "n": [n, None]}) for n, text in enumerate(HARD)]


@pytest.mark.parametrize("text", HARD)
def test_also_where_all_rows_hold_the_same(cast, text):
    put_in(*(message(cast, n, last_error=text, facts={"say": text}) for n in range(3)))
    assert kept("last_error", "facts") == [(text, {"say": text})] * 3


def test_times_ids_and_nothing(cast):
    tokyo, about = datetime(2026, 3, 8, 2, 30, 15, 123456, tzinfo=ZoneInfo("Asia/Tokyo")), uuid4()
    put_in(
        message(cast, 1, created_at=tokyo, about=about, attempts=3),
        message(cast, 2, created_at=NOW, about=None, attempts=4),
    )
    assert kept("created_at", "about", "attempts") == [(tokyo, about, 3), (NOW, None, 4)]
    assert isinstance(kept("about")[0][0], UUID)


def test_what_is_too_long_is_refused_and_not_cut(cast):
    for rows in ([message(cast, 1, kind="k" * 41)], [message(cast, n, kind=f"{n}" * 41) for n in range(2)]):
        with pytest.raises(DataError), transaction.atomic():
            put_in(*rows)
    assert kept("id") == []


@pytest.mark.parametrize("text", HARD)
def test_one_row_is_written_as_it_is_and_learns_its_id(cast, text):
    row = OutboxMessage(
        person=cast.asha, kind="k", dedupe="d", facts={"say": text}, last_error=text, created_at=NOW, next_try_at=NOW
    )
    bulk.insert_one(row)
    read = OutboxMessage.objects.get()
    assert (row.pk, row._state.adding, row._state.db) == (read.pk, False, "default")
    assert [getattr(row, one.attname) for one in row._meta.fields] == [
        getattr(read, one.attname) for one in read._meta.fields
    ]
    with pytest.raises(DataError), transaction.atomic():
        bulk.insert_one(OutboxMessage(person=cast.asha, kind="k" * 41, dedupe="e", created_at=NOW, next_try_at=NOW))


def test_what_is_inserted_together_is_one_statement_at_the_end(cast, django_assert_num_queries):
    with django_assert_num_queries(1), bulk.inserts_together():
        put_in(message(cast, 1))
        put_in(message(cast, 2), message(cast, 3, last_error="%s"), ignore_conflicts=True)
        put_in()
    assert sorted(kept("dedupe", "last_error")) == [("d1", ""), ("d2", ""), ("d3", "%s")]
    with django_assert_num_queries(1), bulk.inserts_together():
        put_in(message(cast, 4))
    with django_assert_num_queries(0), bulk.inserts_together():
        put_in()
    assert OutboxMessage.objects.count() == 4


def test_after_an_error_nothing_is_inserted_and_the_next_goes_at_once(cast):
    def break_off():
        put_in(message(cast, 1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), bulk.inserts_together():
        break_off()
    put_in(message(cast, 2))
    assert kept("dedupe") == [("d2",)]


def test_a_delete_takes_the_rows_with_these_values_and_no_others(cast):
    put_in(message(cast, 1, kind="a"), message(cast, 2, kind="a"), message(cast, 3, kind="b"))
    bulk.delete(OutboxMessage, kind="a", dedupe="d2")
    assert kept("dedupe") == [("d1",), ("d3",)]


def test_the_same_twice_is_refused_or_left_as_it_was(cast):
    put_in(message(cast, 1, attempts=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        put_in(message(cast, 1, attempts=2))
    put_in(message(cast, 1, attempts=2), message(cast, 2, attempts=2), ignore_conflicts=True)
    assert kept("dedupe", "attempts") == [("d1", 1), ("d2", 2)]


def test_an_update_reaches_these_rows_and_no_others(cast):
    put_in(*(message(cast, n) for n in range(4)))
    first, second, *_ = there = list(OutboxMessage.objects.order_by("id"))
    first.last_error, second.last_error = HARD[1], HARD[3]
    first.attempts = second.attempts = 7
    bulk.update(OutboxMessage, ("last_error", "attempts"), [first, second])
    assert kept("id", "last_error", "attempts") == [
        (there[0].id, HARD[1], 7), (there[1].id, HARD[3], 7), (there[2].id, "", 0), (there[3].id, "", 0)
    ]  # fmt: skip


def test_one_statement_however_many_and_none_for_none(cast):
    for n in (0, 1, 40):
        with CaptureQueriesContext(connection) as seen:
            put_in(*(message(cast, n * 100 + i) for i in range(n)))
        assert len(seen) == bool(n)


def test_read_gives_models_that_know_where_they_come_from(cast):
    put_in(message(cast, 1, last_error="here"))
    (row,) = bulk.read_rows(OutboxMessage.objects.all(), ("id", "dedupe"))
    assert (row.dedupe, row._state.adding, row._state.db) == ("d1", False, "default")
    assert row.last_error == "here"  # read when asked for
    assert row == OutboxMessage.objects.get()
    assert row.next_try_at.tzinfo is not None
    assert row.next_try_at.astimezone(UTC) == NOW.astimezone(UTC)


def test_the_collector_rests_and_is_as_it_was_afterwards():
    def fail():
        fail.collected = gc.isenabled()
        raise ZeroDivisionError

    def states(was):
        with pytest.raises(ZeroDivisionError), bulk.gc_paused():
            fail()
        return fail.collected, gc.isenabled() is was

    assert gc.isenabled()
    assert states(True) == (False, True)
    gc.disable()
    try:
        assert states(False) == (False, True)
    finally:
        gc.enable()
