"""What is stored as an address and is none spoils what its own person gets, and nobody else's page or mail."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.urls import reverse

from pts_support.mail_address import ascii_address, normal_address
from pts_support.people.checks import addresses_are_one_persons
from pts_support.people.models import User
from tests.bad_addresses import BAD


@pytest.fixture(params=BAD, ids=ascii)
def tom(request, cast) -> User:
    User.objects.filter(pk=cast.tom.pk).update(email=request.param)
    EmailAddress.objects.filter(user=cast.tom).update(email=request.param)
    cast.tom.refresh_from_db()
    return cast.tom


def test_every_page_that_names_it_is_there(cast, client, tom):
    client.force_login(cast.rosa)
    role = tom.memberships.get()
    for page in (reverse("people:people"), reverse("people:person", args=[role.ref]), reverse("people:program")):
        assert client.get(page).status_code == 200
    client.force_login(tom)
    for page in ("/", reverse("people:me"), reverse("people:my_data"), reverse("people:addresses")):
        assert client.get(page, follow=True).status_code == 200


def test_others_are_found_and_added_as_before(cast, client, tom):
    client.force_login(cast.rosa)
    typed = {
        "name": "Kim",
        "called": "Kim",
        "email": "kim@lakeside.example",
        "role": "mentor",
        "starts_on": "2026-11-17",
    }
    assert client.post(reverse("people:person_add"), typed).status_code == 302
    assert User.objects.with_address("Maeve@lakeside.example").get() == cast.maeve


def test_commands_and_checks_pass_it_by(cast, tom):
    assert normal_address(tom.email) == normal_address(normal_address(tom.email))
    ascii_address(tom.email)
    call_command("lower_addresses", stdout=StringIO())
    assert len(addresses_are_one_persons(databases=["default"])) in (0, 2)
