"""The purge ledger: appended whole, read past a line cut short, and never taken for another installation's."""

import json
from pathlib import Path

import pytest
from django.db import connection

from pts_support.people.models import AccessEntry, User
from pts_support.people.records import purge_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purged")
    return Path(settings.PURGE_FILE)


def entries(cast, n):
    return [AccessEntry.objects.create(actor=cast.maeve, verb="look", at=cast.NOW) for _ in range(n)]


def test_rows_that_came_back_go_again_and_their_ids_are_never_given_out(cast, file):
    kept, gone = entries(cast, 2)
    purge_ledger.append(AccessEntry, [gone.id, gone.id + 500], at=cast.NOW)
    assert purge_ledger.replay() == purge_ledger.Replayed(lines=1, rows=1, others=0)
    assert list(AccessEntry.objects.values_list("id", flat=True)) == [kept.id]
    assert entries(cast, 1)[0].id > gone.id + 500
    assert purge_ledger.replay() == purge_ledger.Replayed(lines=1, rows=0, others=0)


def test_nothing_but_ids_is_on_record(cast, file):
    purge_ledger.append(AccessEntry, [3, 1], at=cast.NOW)
    line = json.loads(file.read_text())
    where = str(User.objects.order_by("id").first().ref)
    assert line == {"at": cast.NOW.isoformat(), "where": where, "model": "people.accessentry", "ids": [1, 3]}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_line_cut_short_spoils_no_other(cast, file):
    one, two = entries(cast, 2)
    purge_ledger.append(AccessEntry, [one.id], at=cast.NOW)
    with file.open("a") as half:
        half.write('{"at": "2026-')
    purge_ledger.append(AccessEntry, [two.id], at=cast.NOW)
    assert purge_ledger.replay() == purge_ledger.Replayed(lines=2, rows=2, others=0)


def test_lines_of_another_installation_are_left_alone(cast, file):
    (row,) = entries(cast, 1)
    purge_ledger.append(AccessEntry, [row.id], at=cast.NOW)
    file.write_text(file.read_text().replace(str(User.objects.order_by("id").first().ref), "somewhere-else"))
    assert purge_ledger.replay() == purge_ledger.Replayed(lines=0, rows=0, others=1)
    assert AccessEntry.objects.get() == row


def test_the_door_is_closed_again_after_a_replay(cast, file):
    (row,) = entries(cast, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pts.purge', true)")
        assert cursor.fetchone()[0] in (None, "")
    assert AccessEntry.objects.filter(id=row.id).exists()
