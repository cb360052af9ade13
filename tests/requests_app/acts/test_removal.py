"""At a district's demand the words of one request go, and its author is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pts_support.people.models import AccessEntry
from tests.requests_app.kept import words_there

pytestmark = pytest.mark.django_db
MIN, DAY = timedelta(minutes=1), timedelta(days=1)


def test_one_requests_words_go_at_a_districts_demand(cast, lived, demand):
    from pts_support.notify.models import OutboxMessage

    done, still = lived
    told = OutboxMessage.objects.filter(about=done.ref, person=cast.asha).count()
    page = demand(cast.rosa, done.ref).content.decode()
    assert "its words and files are gone now" in page
    assert words_there().split() == ["words-still-open"]
    assert OutboxMessage.objects.filter(about=done.ref, person=cast.asha).count() == told + 1
    trail = AccessEntry.objects.get(verb="words.purged")
    assert (trail.actor, trail.subject, trail.detail) == (cast.rosa, str(done.ref), "district: No. 12")
    client = Client()
    client.force_login(cast.asha)
    assert "The words were removed at the district’s demand." in client.get(f"/requests/{done.ref}/").content.decode()
