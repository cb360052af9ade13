"""The installation's one row, found by the name in the settings: what stands below every room imports none."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from pts_support import installation
from pts_support.people.models import Installation, Program


def test_the_row_as_it_is_now(db, django_assert_num_queries):
    assert installation.current().paused is False
    installation.rows().update(paused=True)
    with django_assert_num_queries(1):
        row = installation.current()
    assert (type(row), row.id, row.paused) == (Installation, 1, True)


def test_there_is_never_a_second_one(db):
    with pytest.raises(IntegrityError, match="one_installation"), transaction.atomic():
        installation.rows().create(id=2)


def test_the_settings_name_the_model(settings):
    assert installation.rows() is Installation.objects
    settings.INSTALLATION_MODEL = "people.Program"
    assert installation.rows() is Program.objects
