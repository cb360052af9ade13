"""The page of one's addresses: one's own, after a fresh sign-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Tries
from pts_support.people.signin.row_tokens import row_token
from tests.people.adding_addresses import ADD, DISTRICT, PAGE, added
from tests.people.signing_in import by_password


@pytest.fixture
def asha(cast, client):
    by_password(client, cast.asha)
    return client


def test_nobody_touches_anothers(cast, asha):
    row = added(asha)
    ben = Client()
    by_password(ben, cast.ben)
    for act in ("use", "remove"):
        assert ben.post(reverse(f"people:address_{act}", args=[row_token(row.user, row)])).status_code == 404


def test_it_asks_who_it_is_when_the_sign_in_is_old(cast, asha):
    session = asha.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    assert asha.get(PAGE).url.startswith(reverse("account_reauthenticate"))
    assert (asha.post(ADD, {"email": DISTRICT}).url, mail.outbox) == (PAGE, [])


def test_no_more_than_fifteen_codes_a_day(cast, asha):
    for hour in range(4):
        for n in range(5):
            asha.post(ADD, {"email": f"a{hour}{n}@district.example"})
        Tries.objects.update(since=F("since") - timedelta(hours=1))
    page = asha.post(ADD, {"email": "once.more@district.example"}).content.decode()
    assert ("Too many tries for one day." in page, len(mail.outbox)) == (True, 15)
