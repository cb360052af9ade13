"""How somebody's role ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pts_support.people.models import AccessEntry, Browser, Membership, Role
from pts_support.people.roster import endings
from pts_support.people.signals import membership_ended, person_deactivated
from tests.cast import NOW, join
from tests.people.signing_in import by_password, is_in

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


def test_who_leaves_is_forgotten_everywhere(cast, client, maeve):
    by_password(client, maeve)
    endings.sign_out_everywhere(maeve.id)
    assert (is_in(client), Browser.objects.filter(user=maeve).count()) == (False, 0)
