"""The first proof of a mailbox, by whatever way, is one; what it drops is in tests/flows/test_account_taken.py."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from pts_support.people.account import proof
from pts_support.people.models import User
from tests.cast import NOW, PASSWORD
from tests.people.inviting import GOOD
from tests.people.signing_in import by_password, is_in

SECOND = "thief@home.example"


@pytest.fixture
def unproved(cast) -> User:
    """An account as an older version leaves it during an upgrade: a password, addresses, and nothing shown."""
    User.objects.filter(id=cast.asha.id).update(proved_at=None, proved_by="")
    EmailAddress.objects.create(user=cast.asha, email=SECOND, verified=True)
    Authenticator.objects.create(user=cast.asha, type=Authenticator.Type.RECOVERY_CODES, data={})
    cast.asha.refresh_from_db()
    return cast.asha


def state(user: User) -> tuple[object, ...]:
    user.refresh_from_db()
    emails = list(EmailAddress.objects.filter(user=user).values_list("email", flat=True))
    return user.proved_by, emails, Authenticator.objects.filter(user=user).count(), user.check_password(PASSWORD)


def test_a_mailed_code_proves_and_a_password_does_not(unproved):
    thief, owner = Client(), Client()
    Authenticator.objects.all().delete()
    by_password(thief, unproved)
    assert thief.get("/me/").url == reverse("people:unconfirmed")
    owner.post(reverse("account_request_login_code"), {"email": unproved.email})
    code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.M)[1]
    owner.post(reverse("account_confirm_login_code"), {"code": code})
    assert state(unproved) == ("code", ["asha@lakeside.example"], 0, False)
    assert (is_in(thief), is_in(owner)) == (False, True)
    assert owner.get("/me/").url == "/first/?next=%2Fme%2F"  # says yes to the promise anew: somebody else may have


def test_the_code_that_a_first_sign_in_asks_for_proves_too(unproved, client):
    """Of an account without any address that was shown, as `createsuperuser` makes it."""
    EmailAddress.objects.filter(user=unproved).delete()
    Authenticator.objects.all().delete()
    assert by_password(client, unproved).url == reverse("account_email_verification_sent")
    code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.M)[1]
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert state(unproved) == ("code", ["asha@lakeside.example"], 0, True)
    assert is_in(client)


def test_a_reset_proves_and_its_password_stays(unproved):
    owner = Client()
    owner.post(reverse("account_reset_password"), {"email": unproved.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    owner.post(owner.get(link, follow=True).redirect_chain[-1][0], GOOD)
    assert state(unproved) == ("reset", ["asha@lakeside.example"], 0, False)
    assert unproved.check_password(GOOD["password1"])


def test_a_second_address_of_such_an_account_proves_nothing(unproved):
    for name in ("account_request_login_code", "account_reset_password"):
        Client().post(reverse(name), {"email": SECOND})
    assert mail.outbox == []


def test_it_is_the_first_time_once(unproved):
    assert proof.prove(unproved, by="code", now=NOW)
    EmailAddress.objects.create(user=unproved, email=SECOND, verified=True)
    assert not proof.prove(unproved, by="reset", now=NOW)
    assert state(unproved)[:2] == ("code", ["asha@lakeside.example", SECOND])


def test_a_reset_later_keeps_the_account_but_ends_sessions_and_known_browsers(cast, client):
    """The fault was: a browser that passed the second step kept its pass after the owner's reset."""
    by_password(client, cast.maeve)
    again = Client()
    again.cookies = client.cookies.copy()
    owner = Client()
    owner.post(reverse("account_reset_password"), {"email": cast.maeve.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    owner.post(owner.get(link, follow=True).redirect_chain[-1][0], GOOD)
    assert not is_in(client)
    answer = again.post(reverse("account_login"), {"login": cast.maeve.email, "password": GOOD["password1"]})
    assert answer.url == reverse("mfa_authenticate")
