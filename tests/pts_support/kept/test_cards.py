"""The first page says what was not sent, and until when it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pts_support.kept.models import UnsentWords

pytestmark = pytest.mark.django_db


def home(who):
    client = Client()
    client.force_login(who)
    return client.get("/").content.decode().replace("\xa0", " ")


def test_it_is_said_before_it_goes_and_to_its_author_alone(cast, set_clock):
    set_clock(cast.NOW)
    for number, days in enumerate((0, 3)):
        at = cast.NOW - timedelta(days=days)
        UnsentWords.objects.create(person=cast.maeve, form=f"/x/#{number}", page="/", changed_at=at)
    said = "You wrote 2 things and have not sent them yet. The first is kept until November 28, and only you see it."
    assert said in home(cast.maeve)
    assert "Not sent yet" not in home(cast.tom)


def test_one_is_said_as_one(cast, set_clock):
    set_clock(cast.NOW)
    UnsentWords.objects.create(person=cast.asha, form="/x/#0", page="/", changed_at=cast.NOW)
    assert "It is kept until December 1, and only you see it." in home(cast.asha)
