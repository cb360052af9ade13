"""A visit: what is new since the one before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.people.models import User
from requests_app.pages.visit import previous_visit_began

pytestmark = pytest.mark.django_db


def at(cast, minutes):
    user = User.objects.get(id=cast.asha.id)
    return previous_visit_began(user, cast.NOW + timedelta(minutes=minutes))


def test_a_visit_begins_half_an_hour_after_the_last_one_began(cast):
    assert at(cast, 0) is None
    assert at(cast, 30) is None
    assert at(cast, 31) == cast.NOW
    assert at(cast, 50) == cast.NOW
    assert at(cast, 62) == cast.NOW + timedelta(minutes=31)


def test_within_a_visit_nothing_is_written(cast, django_assert_num_queries):
    at(cast, 0)
    user = User.objects.get(id=cast.asha.id)
    with django_assert_num_queries(0):
        previous_visit_began(user, cast.NOW + timedelta(minutes=5))
    with django_assert_num_queries(1):
        previous_visit_began(user, cast.NOW + timedelta(minutes=45))


def test_two_tabs_opened_at_once_see_the_same_news(cast):
    at(cast, 0)
    one, two = User.objects.get(id=cast.asha.id), User.objects.get(id=cast.asha.id)
    assert previous_visit_began(one, cast.NOW + timedelta(minutes=40)) == cast.NOW
    assert previous_visit_began(two, cast.NOW + timedelta(minutes=40)) == cast.NOW
    assert User.objects.get(id=cast.asha.id).last_visit_at == cast.NOW


def test_a_clock_set_back_begins_a_visit(cast):
    at(cast, 600)
    assert at(cast, 0) == cast.NOW + timedelta(minutes=600)
