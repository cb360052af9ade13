"""What `manage.py check --database default` says about people: addresses that nobody can sign in with for sure."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from pts_support.db.lower_addresses import left_as_they_were
from pts_support.people.models import User

HINT = (
    "Ask both people which account keeps the address; the other takes it out. Then run `manage.py lower_addresses`."
    " docs/running.md has the steps."
)


@register(Tags.database)
def addresses_are_one_persons(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """One warning a table, with the numbers of the rows. Never an address: what this says ends up in a log."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        tables = connections[alias].introspection.table_names()
        for model in (User, EmailAddress):
            left = model._meta.db_table in tables and left_as_they_were(model._default_manager.using(alias).all())
            if left:
                named = f"{model._meta.db_table}: {', '.join(map(str, left))}"
                found.append(Warning(f"Addresses not in the form that is kept ({named}).", hint=HINT, id="people.W001"))
    return found
