"""The one row that says what this installation is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pts_support.people.models import Installation


@pytest.mark.parametrize("time", ["first", "after a flush"])
@pytest.mark.django_db(transaction=True)
def test_there_is_one_and_it_is_no_demo(time):
    assert list(Installation.objects.values_list("id", "demo", "clock_offset")) == [(1, False, timedelta())]


@pytest.mark.django_db
def test_there_is_no_second_one_and_only_a_demo_sets_its_clock():
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create(id=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.filter(id=1).update(clock_offset=timedelta(hours=1))
