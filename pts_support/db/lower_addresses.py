"""Addresses from before every door made them lower case: brought to the form that is kept, or named.

Two rows that differ only by case (or by how a domain with accents is spelled) are two people's, or one person's twice.
Nobody can tell which account is whose, so they are left and never merged. `manage.py check` lists them
(people/checks.py). The migration that began this calls ``make_lower`` with the models of its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Lower

from pts_support.mail_address import normal_address

MAY_DIFFER = r"[A-Z]|[^ -~]|xn--"  # what the database can tell; the rest of the rule is normal_address()


class OldAddress(NamedTuple):
    """A row whose address is not in the form that is kept. ``person`` is whose it is."""

    pk: int
    person: int
    kept: str


def make_lower(users: QuerySet[Any], addresses: QuerySet[Any], invitations: QuerySet[Any]) -> None:
    """Bring each address to the form that is kept, unless it is somebody else's in that form."""
    for pk, _, kept in _old(invitations, "pk"):
        invitations.filter(pk=pk).update(email=kept)
    for pk, person, kept in _old(addresses, "user_id"):
        if not _with(addresses, kept).exclude(pk=pk).exists() and not _with(users, kept).exclude(pk=person).exists():
            addresses.filter(pk=pk).update(email=kept)
    for pk, person, kept in _old(users, "pk"):
        others = _with(addresses, kept).exclude(user_id=person).exists() or _with(users, kept).exclude(pk=pk).exists()
        if not others:
            users.filter(pk=pk).update(email=kept)


def left_as_they_were(rows: QuerySet[Any]) -> list[int]:
    """The numbers of the rows that were left."""
    return [pk for pk, _, _ in _old(rows, "pk")]


def _old(rows: QuerySet[Any], person: str) -> Iterator[OldAddress]:
    found = rows.filter(email__regex=MAY_DIFFER).order_by("pk").values_list("pk", person, "email")
    for pk, whose, email in list(found):
        if normal_address(email) != email:
            yield OldAddress(pk, whose, normal_address(email))


def _with(rows: QuerySet[Any], kept: str) -> QuerySet[Any]:
    return rows.alias(lower_email=Lower("email")).filter(lower_email=kept)
