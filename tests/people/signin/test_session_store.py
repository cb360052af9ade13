"""Sessions are Django's own, read by a statement that is written once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from pts_support.people.signin.session_store import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    session = SessionStore()
    session["said"] = "yes"
    session.create()
    return session


def test_what_was_kept_is_read_in_one_query(kept, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert SessionStore(kept.session_key)["said"] == "yes"


def test_one_that_is_over_or_never_was_is_empty_and_its_key_is_not_taken_on(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    for key in (kept.session_key, "x" * 32):
        found = SessionStore(key)
        assert (found.get("said"), found.session_key) == (None, None)


def test_a_cookie_that_no_database_can_hold_is_nobodys(client):
    assert client.get("/", headers={"cookie": rf'{settings.SESSION_COOKIE_NAME}="\000abcdefghij"'}).status_code == 302
