"""A person who signs in by email."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pts_support.people.models import User
from pts_support.people.models.user import known_zone
from tests.cast import PASSWORD


def test_an_address_is_one_person_however_it_is_written(cast):
    with pytest.raises(IntegrityError, match="one_user_per_email"), transaction.atomic():
        User.objects.create_user("ASHA@lakeside.example", name="Another", called="Another")
    assert User.objects.get_by_natural_key("Asha@Lakeside.Example") == cast.asha


@pytest.mark.django_db
def test_made_with_a_password_or_without_one():
    kim = User.objects.create_user(" Kim@LAKESIDE.example ", PASSWORD, name="Kim Example", called="Kim")
    lee = User.objects.create_user("lee@lakeside.example", name="Lee Example", called="Lee")
    assert (kim.email, kim.check_password(PASSWORD), kim.is_staff) == ("kim@lakeside.example", True, False)
    assert (lee.has_usable_password(), lee.is_superuser) == (False, False)


@pytest.mark.django_db
def test_who_keeps_the_machine_is_made_with_both_marks():
    root = User.objects.create_superuser("root@lakeside.example", PASSWORD, name="Root", called="Root")
    assert (root.is_staff, root.is_superuser) == (True, True)


def test_how_somebody_is_named(cast):
    names = (str(cast.okafor), cast.okafor.get_short_name(), cast.okafor.get_full_name())
    assert names == ("Dr. Okafor", "Dr. Okafor", "Ngozi Okafor")
    assert cast.nina.zone == ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("email", "stands_in"),
    [("0f3a@invited.invalid", True), ("asha@lakeside.example", False), ("a@invited.invalid.example", False)],
)
def test_who_only_stands_in_for_somebody_invited(email, stands_in):
    assert User(email=email).stands_in is stands_in


def test_only_zones_this_machine_knows():
    known_zone("Europe/Berlin")
    with pytest.raises(ValidationError, match="We don't know the time zone “Mars/Base”."):
        known_zone("Mars/Base")
