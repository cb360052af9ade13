"""The migration: whoever came in by a code read out begins anew, and all others have shown their mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import mail
from django.test import Client

from pts_support.people.models import Browser, Invitation, Membership, User
from pts_support.people.roster import invite
from tests.cast import NOW
from tests.people.inviting import GOOD, link

MIGRATION = import_module("pts_support.people.migrations.0014_who_had_shown_their_mailbox")
THEIRS = "thief@home.example"


def used(membership: Membership, email: str, *, lasted: timedelta, at: datetime = NOW) -> None:
    Invitation.objects.create(
        membership=membership, email=email, name="Tom Example", called="Tom", made_at=at, sent_at=at,
        expires_at=at + lasted, used_at=at + timedelta(minutes=5),
    )  # fmt: skip


@pytest.fixture
def migrated(cast):
    """Tom came in by a code, and gave the account another address; Maeve came by mail and was read a code later."""
    User.objects.update(proved_at=None, proved_by="")
    User.objects.filter(id=cast.dana.id).update(password="!", last_login=None)  # only invited
    used(cast.memberships["tom"], "tom@lakeside.example", lasted=timedelta(hours=1))
    used(cast.memberships["maeve"], "maeve@lakeside.example", lasted=timedelta(days=21))
    used(cast.memberships["maeve"], "maeve@lakeside.example", lasted=timedelta(hours=1), at=NOW + timedelta(days=1))
    EmailAddress.objects.filter(user=cast.tom).update(primary=False)
    EmailAddress.objects.create(user=cast.tom, email=THEIRS, verified=True, primary=True)
    User.objects.filter(id=cast.tom.id).update(email=THEIRS)
    Browser.objects.create(user=cast.tom, token_hash="x" * 64, made_at=NOW, seen_at=NOW)
    MIGRATION.prove_all_but_those_by_phone(apps, None)
    for one in (cast.tom, cast.maeve, cast.dana, cast.asha):
        one.refresh_from_db()
    return cast


def test_who_counts_as_shown(migrated):
    shown = [one.proved_by for one in (migrated.tom, migrated.maeve, migrated.dana, migrated.asha)]
    assert shown == ["", "before", "", "before"]
    assert migrated.asha.proved_at == migrated.asha.date_joined


def test_nothing_that_signs_in_is_left_and_the_link_goes_to_the_first_address(migrated, set_clock):
    tom = migrated.tom
    assert (tom.email, tom.has_usable_password(), tom.last_login) == ("tom@lakeside.example", False, None)
    for model in (EmailAddress, Authenticator, Browser):
        assert not model.objects.filter(user=tom).exists()
    later = Invitation.objects.get(membership__user=tom, used_at=None).send_at
    set_clock(later)
    assert invite.send_due_invitations(later) == 1
    assert mail.outbox[-1].to == ["tom@lakeside.example"]
    assert Client().post(link(), GOOD).url == "/"
    tom.refresh_from_db()
    assert tom.proved_by == "invitation"


def test_once_more_changes_nothing(migrated):
    before = list(User.objects.order_by("id").values()), Invitation.objects.count()
    MIGRATION.prove_all_but_those_by_phone(apps, None)
    after = list(User.objects.order_by("id").values()), Invitation.objects.count()
    for one in (*before[0], *after[0]):
        one.pop("password")
    assert before == after
