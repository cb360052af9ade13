"""Every change on an account is mailed to all its addresses at once, with a link for "this wasn't me"."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from pts_support.people.account import changes
from pts_support.people.models import AccountChange, User
from pts_support.people.signin import addresses
from tests.cast import NOW, PASSWORD
from tests.people.inviting import GOOD
from tests.people.signing_in import app_code, by_password

SECOND = "asha@district.example"
WHAT = dict(AccountChange.ChangeKind.choices)


@pytest.fixture
def asha(cast) -> User:
    EmailAddress.objects.create(user=cast.asha, email=SECOND, verified=True)
    return cast.asha


def told() -> list[tuple[str, str]]:
    """(to whom, what) of the mails since the last look."""
    found = [(one.to[0], one.body.splitlines()[0]) for one in mail.outbox if one.subject == changes.SUBJECT]
    mail.outbox.clear()
    return found


def to_both(kind: str) -> list[tuple[str, str]]:
    return [("asha@lakeside.example", WHAT[kind]), (SECOND, WHAT[kind])]


def test_addresses_are_told_to_all_and_the_one_that_goes_too(asha):
    row = EmailAddress.objects.get(email=SECOND)
    addresses.make_primary(asha, row, now=NOW)
    assert told() == to_both("address_chosen")
    addresses.make_primary(asha, EmailAddress.objects.get(email="asha@lakeside.example"), now=NOW)
    told()
    addresses.remove_address(asha, EmailAddress.objects.get(email=SECOND), now=NOW)
    assert told() == to_both("address_removed")
    asked = {"email": SECOND, "hash": addresses._hash(asha, SECOND, "ABCD2345"), "until": NOW.timestamp(), "wrong": 0}
    assert addresses.confirm_code(asha, asked, "abcd-2345", at=NOW, now=NOW)
    assert told() == to_both("address_added")


def test_a_new_password_and_a_reset_are_told(asha, client):
    by_password(client, asha)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **GOOD})
    assert told() == to_both("password_changed")
    Client().post(reverse("account_reset_password"), {"email": asha.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    owner = Client()
    page = owner.get(link, follow=True).redirect_chain[-1][0]
    owner.post(page, GOOD)
    assert told() == to_both("password_reset")


def test_a_second_step_is_told_added_and_removed(asha, client, django_capture_on_commit_callbacks):
    by_password(client, asha)
    url = reverse("mfa_activate_totp")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"code": app_code(client.get(url).context["form"].secret)})
    assert told() == to_both("step_added")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    assert told() == to_both("spare_codes")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=asha, type="totp").exists()
    assert told() == to_both("step_removed")


def test_nothing_of_it_names_anybody(asha):
    changes.record(asha, changes.Kind.ADDRESS_ADDED, by=asha, now=NOW, detail="new@secret.example")
    for one in mail.outbox:
        assert not re.search("secret|Asha|Lakeside", one.subject + one.body)
        token = re.search(r"/not-me/(\S+)/", one.body)[1]
        assert "secret" not in token


def test_a_place_kept_for_somebody_has_no_mailbox(asha):
    asha.email = "x@invited.invalid"
    EmailAddress.objects.filter(user=asha).delete()
    changes.record(asha, changes.Kind.ROLE_GIVEN, by=None, now=NOW, detail="mentor")
    assert told() == []


def test_they_are_listed_the_newest_first(asha, cast):
    changes.record(asha, changes.Kind.SPARE_CODES, by=asha, now=NOW)
    changes.record(cast.nina, changes.Kind.SPARE_CODES, by=cast.nina, now=NOW)
    changes.record(asha, changes.Kind.ROLE_ENDED, by=None, now=NOW, detail="fellow")
    assert [one.kind for one in changes.changes_of(asha)] == ["role_ended", "spare_codes"]
