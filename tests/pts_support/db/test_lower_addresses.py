"""Addresses from before: made lower case, left where two rows differ only by that, and kept lower by the database."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from pts_support.db.lower_addresses import left_as_they_were
from pts_support.people.models import Invitation, User
from tests.cast import NOW
from tests.people.inviting import added

BEFORE = [
    # name, address that mail goes to, addresses that sign in
    ("Ada", "Ada.Lane@hill.example", ["Ada.Lane@hill.example"]),
    ("Bo", "Bo@hill.example", ["Bo@hill.example"]),
    ("Cleo", "cleo@hill.example", ["cleo@hill.example", "bo@hill.example"]),
    ("Di", "Di@hill.example", ["Di@hill.example", "di@hill.example"]),
    ("Eve", "Eve@xn--schler-5ya.example", ["Eve@xn--schler-5ya.example"]),
]
AFTER = [
    ("Ada", "ada.lane@hill.example", ["ada.lane@hill.example"]),
    ("Bo", "Bo@hill.example", ["Bo@hill.example"]),
    ("Cleo", "cleo@hill.example", ["cleo@hill.example", "bo@hill.example"]),
    ("Di", "di@hill.example", ["Di@hill.example", "di@hill.example"]),
    ("Eve", "eve@schüler.example", ["eve@schüler.example"]),
]
BEFORE_IT = [("people", "0010_who_gave_a_role"), ("account", "0009_emailaddress_unique_primary_email")]
USER = """INSERT INTO people_user (ref, password, is_superuser, email, name, called, phone, time_zone, is_active,
    is_staff, made_by_demo, date_joined)
    VALUES (gen_random_uuid(), '', false, %s, %s, %s, '', 'UTC', true, false, false, now()) RETURNING id"""
OTHERWISE = {  # what may not be twice
    User: {"ref": "7b1c3f0e-5f0a-4a3e-9a52-3f7f1c9d8e21"},
    EmailAddress: {"primary": False},
    Invitation: {"token_hash": "another", "used_at": NOW},
}
ADDRESS = 'INSERT INTO account_emailaddress (user_id, email, verified, "primary") VALUES (%s, %s, true, %s)'


def as_before() -> None:
    with connection.cursor() as cursor:
        for called, email, addresses in BEFORE:
            cursor.execute(USER, [email, called, called])
            [person] = cursor.fetchone()
            for number, address in enumerate(addresses):
                cursor.execute(ADDRESS, [person, address, number == 0])


def as_now() -> list[tuple[str, str, list[str]]]:
    return [
        (person.called, person.email, list(person.emailaddress_set.order_by("pk").values_list("email", flat=True)))
        for person in User.objects.order_by("pk")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_database_from_before_is_made_lower_and_nothing_is_merged(elsewhere):
    elsewhere()
    MigrationExecutor(connection).migrate(BEFORE_IT)
    as_before()
    ours = MigrationExecutor(connection)
    ours.migrate(ours.loader.graph.leaf_nodes())
    assert as_now() == AFTER
    ids = {called: User.objects.get(called=called).pk for called, *_ in AFTER}
    assert left_as_they_were(User.objects.all()) == [ids["Bo"]]
    left = EmailAddress.objects.filter(email__in=["Bo@hill.example", "Di@hill.example"]).order_by("pk")
    assert left_as_they_were(EmailAddress.objects.all()) == [row.pk for row in left]

    User.objects.get(called="Bo").save()  # a row that was left can be changed like any other
    left.filter(user=ids["Bo"]).update(verified=True)
    EmailAddress.objects.filter(email="bo@hill.example").delete()
    EmailAddress.objects.filter(email="di@hill.example").delete()
    call_command("lower_addresses", verbosity=0)
    assert (left_as_they_were(User.objects.all()), left_as_they_were(EmailAddress.objects.all())) == ([], [])


@pytest.mark.parametrize("model", [User, EmailAddress, Invitation])
def test_the_database_keeps_no_capital(cast, model):
    """Whatever hands one in: the version before may still run on these tables."""
    added(cast)
    row = model.objects.order_by("-pk").first()
    before, row.email = row.email, row.email.upper()
    row.save()
    assert model.objects.get(pk=row.pk).email == before
    model.objects.filter(pk=row.pk).update(email="First.Last@Hill.example")
    assert model.objects.get(pk=row.pk).email == "first.last@hill.example"
    row = model.objects.get(pk=row.pk)
    row.pk, row.email = None, "Anew@Hill.example"
    for name, value in OTHERWISE.get(model, {}).items():
        setattr(row, name, value)
    row.save(force_insert=True)
    assert model.objects.get(pk=row.pk).email == "anew@hill.example"
