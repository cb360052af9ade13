"""Names for somebody's own rows in an address: they tell nothing, not even how many others there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.utils.crypto import constant_time_compare, salted_hmac

from pts_support.people.models import User

Row = TypeVar("Row", bound=Model)


def row_token(user: User, row: Model) -> str:
    return salted_hmac("people.marks", f"{user.pk} {row._meta.label_lower} {row.pk}", algorithm="sha256").hexdigest()[
        :32
    ]


def find_by_token(user: User, rows: Iterable[Row], named: str) -> Row | None:
    """Find the row of this person that has this token."""
    return next((row for row in rows if constant_time_compare(row_token(user, row), named)), None)
