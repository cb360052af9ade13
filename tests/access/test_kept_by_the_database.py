"""Seen by, the trail and "left out" hold whatever the code does: the database refuses to change or lose a row."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from requests_app.access import read_receipts
from requests_app.chain import policy, policy_versions
from requests_app.models import Message, Participant, Reading
from tests.access import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    r = scene.ask(cast, left_out=("tom",))
    read_receipts.record(cast.maeve, [(r.id, Message.objects.get(request=r).id)], now=cast.NOW)
    return r


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE requests_app_reading SET at = at - interval '1 day'",
        "UPDATE requests_app_reading SET reader_id = (SELECT min(id) FROM people_user)",
        "DELETE FROM requests_app_reading",
        "UPDATE requests_app_event SET at = at - interval '1 day'",
        "DELETE FROM requests_app_event",
        "UPDATE requests_app_participant SET standing = 'all', reads_since = joined_at WHERE standing = 'excluded'",
        "UPDATE requests_app_participant SET standing = 'waiting' WHERE standing = 'excluded'",
        "UPDATE requests_app_participant SET standing = 'left' WHERE standing = 'excluded'",
        "DELETE FROM requests_app_participant WHERE standing = 'excluded'",
    ],
)
def test_the_database_refuses(read, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Reading.objects.filter(request=read).count() == 1
    assert Participant.objects.get(request=read, standing="excluded").person.called == "Tom"


def test_one_row_a_reader_request_and_newest_message(read, cast):
    message = Message.objects.get(request=read).id
    read_receipts.record(cast.maeve, [(read.id, message)], now=cast.NOW)
    assert Reading.objects.filter(request=read).count() == 1
