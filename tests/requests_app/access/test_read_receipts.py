"""Who read what is written once for each newest message, before anything is shown."""

from __future__ import annotations

import pytest

from requests_app.access import read_receipts
from requests_app.chain import policy, policy_versions
from requests_app.models import Reading
from tests.requests_app.asking import ask


@pytest.fixture
def asked(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    return ask(cast)


def test_each_request_and_newest_message_once(cast, asked):
    newest = asked.messages.get().id
    for _ in range(2):
        read_receipts.record(cast.maeve, [(asked.id, newest)], now=cast.NOW)
    read_receipts.record(cast.tom, [(asked.id, newest)], now=cast.NOW)
    rows = Reading.objects.order_by("reader_id").values_list("request_id", "reader_id", "newest_id", "at")
    readers = sorted([cast.maeve.id, cast.tom.id])
    assert list(rows) == [(asked.id, reader_id, newest, cast.NOW) for reader_id in readers]


def test_a_page_that_shows_nothing_writes_nothing(cast, asked, django_assert_num_queries):
    with django_assert_num_queries(0):
        read_receipts.record(cast.maeve, [], now=cast.NOW)
    assert not Reading.objects.exists()


def test_thirty_rows_are_one_insert(cast, asked, django_assert_num_queries):
    requests = [asked, *(ask(cast, text=f"Question {number}") for number in range(29))]
    shown = [(request.id, request.messages.get().id) for request in requests]
    with django_assert_num_queries(1):
        read_receipts.record(cast.maeve, shown, now=cast.NOW)
    assert Reading.objects.count() == 30
