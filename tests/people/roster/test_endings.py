"""How somebody's role ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from pts_support.people import audit
from pts_support.people.models import AccessEntry, Membership, Role
from pts_support.people.roster import endings
from pts_support.people.signals import membership_ended, person_deactivated
from tests.cast import NOW, join

TODAY = NOW.date()


@pytest.fixture
def heard():
    told: list[tuple] = []

    def listen(sender, signal, **kw):
        told.append((sender.__name__, kw.get("person_id") or kw["membership"].id, kw["now"]))

    membership_ended.connect(listen)
    person_deactivated.connect(listen)
    yield told
    membership_ended.disconnect(listen)
    person_deactivated.disconnect(listen)


def test_at_once(cast, heard):
    row = endings.end_role(cast.memberships["gwen"], last_day=None, by=cast.rosa, now=NOW)
    assert (row.ends_on, row.ended_at) == (TODAY, NOW)
    assert heard == [("Membership", row.id, NOW)]
    assert (
        AccessEntry.objects.filter(verb="role_ended", actor=cast.rosa, program=cast.program, detail="mentor").count()
        == 1
    )


def test_after_a_last_day(cast, heard):
    row = endings.end_role(cast.memberships["gwen"], last_day=date(2026, 11, 20), by=cast.rosa, now=NOW)
    assert (row.ends_on, row.ended_at, heard) == (date(2026, 11, 20), None, [])
    saturday = NOW + timedelta(days=4)
    assert endings.end_due_roles(saturday - timedelta(days=1)) == 0
    assert endings.end_due_roles(saturday) == 1
    assert heard == [("Membership", row.id, saturday)]
    assert endings.end_due_roles(saturday) == 0


def test_ending_twice_is_ending_once(cast, heard):
    for _ in range(2):
        endings.end_role(cast.memberships["gwen"], last_day=None, by=cast.rosa, now=NOW)
    assert len(heard) == 1


def test_who_leaves_is_signed_out_and_can_no_longer_sign_in(cast, client, signed_in, heard):
    signed_in(client, cast.former).get("/promise/")
    assert client.session.get("_auth_user_id") == str(cast.former.id)
    endings.close_access(cast.former, cast.program, by=cast.rosa, now=NOW)
    cast.former.refresh_from_db()
    assert (cast.former.is_active, "_auth_user_id" in client.session) == (False, False)
    assert [h[0] for h in heard] == ["Membership", "User"]


def test_who_has_another_program_keeps_that(cast, heard):
    elsewhere = join(cast.former, cast.other, Role.MENTOR)
    endings.close_access(cast.former, cast.program, by=cast.rosa, now=NOW)
    cast.former.refresh_from_db()
    assert cast.former.is_active is True
    assert list(Membership.objects.filter(user=cast.former, ended_at__isnull=True)) == [elsewhere]
    assert [h[0] for h in heard] == ["Membership"]


def test_the_trail_only_grows(cast):
    audit.record(cast.rosa, "looked", "user:1", program=cast.program, now=NOW)
    for sql in ("UPDATE people_accessentry SET verb = 'x'", "DELETE FROM people_accessentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pts.purge = 'on'")  # the door without a limit opens for nothing
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("DELETE FROM people_accessentry")
        transaction.set_rollback(True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pts.purge = 'on'")
        cursor.execute("SELECT set_config('pts.purge_before', %s, true)", [(NOW + timedelta(days=1)).isoformat()])
        cursor.execute("DELETE FROM people_accessentry")
    assert AccessEntry.objects.count() == 0
