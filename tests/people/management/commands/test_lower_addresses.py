"""manage.py lower_addresses: says what is still left."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection


def said() -> str:
    out = StringIO()
    call_command("lower_addresses", stdout=out)
    return out.getvalue()


@pytest.fixture
def asha_twice(cast):
    """An older version let her have one address in two cases."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE account_emailaddress DISABLE TRIGGER lower_address")
        made = EmailAddress.objects.create(user=cast.asha, email="ASHA@lakeside.example", verified=True)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE account_emailaddress ENABLE TRIGGER lower_address")
    return made


def test_what_is_left_is_counted_until_it_is_settled(cast, asha_twice):
    assert said() == "Rows still left: 1. `manage.py check --database default` names them.\n"
    EmailAddress.objects.filter(user=cast.asha, email="asha@lakeside.example").delete()
    assert said() == "Every address is in the form that is kept.\n"
    asha_twice.refresh_from_db()
    assert asha_twice.email == "asha@lakeside.example"
