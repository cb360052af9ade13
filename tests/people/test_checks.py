"""What `manage.py check` says about addresses that were left: numbers and a way out, never an address."""

from __future__ import annotations

import pytest
from django.db import connection

from pts_support.people.checks import HINT, addresses_are_one_persons
from pts_support.people.models import User


@pytest.fixture
def asha_from_before(cast):
    """As an older version kept her."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the trigger could not be turned off here
        cursor.execute("ALTER TABLE people_user DISABLE TRIGGER lower_address")
        User.objects.filter(pk=cast.asha.pk).update(email="Asha@lakeside.example")
        cursor.execute("ALTER TABLE people_user ENABLE TRIGGER lower_address")


def test_nothing_to_say(cast):
    assert addresses_are_one_persons(databases=["default"]) == []


def test_the_rows_are_named_by_number_alone(cast, asha_from_before):
    [said] = addresses_are_one_persons(databases=["default"])
    assert (said.id, said.msg, said.hint) == (
        "people.W001",
        f"Addresses not in the form that is kept (people_user: {cast.asha.pk}).",
        HINT,
    )
    assert "@" not in f"{said}".replace("/me/addresses/", "")


def test_without_a_database_it_asks_none(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert addresses_are_one_persons(databases=None) == []
