"""Letters without their accents: the same in Python and in the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Value

from pts_support.db.folding import Folded, folded
from pts_support.people.models import User

TEXTS = (
    "Café José",
    "Ångström naïve",
    "Đorđe Łukasz",
    "Søren Æbelø",
    "straße",
    "Œuvre",
    "Ñandú",
    "plain",
    "日本",
    "Zoë’s 3½",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café", "cafe"),
        ("Łukasz", "lukasz"),
        ("Søren Æbelø", "soren aebelo"),
        ("straße", "strasse"),
        ("cafe\u0301", "cafe"),
    ],
)
def test_a_letter_loses_its_marks(text, expected):
    assert folded(text) == expected


@pytest.mark.django_db
def test_the_database_folds_alike(cast):
    for text in TEXTS:
        found = User.objects.filter(id=cast.asha.id).values_list(Folded(Value(text)), flat=True)[0]
        assert found.lower() == folded(text)


@pytest.mark.django_db
def test_no_extension_is_needed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")
        assert cursor.fetchall() == []
