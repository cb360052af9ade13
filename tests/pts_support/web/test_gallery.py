"""The component gallery at /ui/: invented things alone, every field in every state, and only where it may be seen."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.test import RequestFactory

from pts_support.people.models import Installation
from pts_support.web import gallery
from tests.cast import NOW


@pytest.fixture
def shown():
    request = RequestFactory().get("/ui/")
    request.now = NOW
    return gallery.pieces(request)


def test_every_field_that_can_be_wrong_is_shown_wrong(shown):
    assert shown["wrong"].errors == {
        "text": ["Write at least one sentence, then send it again."],
        "phone": ["A phone number has at least ten digits, such as 215-555-0100."],
        "urgency": ["Pick one; “soon” is fine."],
        "agree": ["Please tick this before you go on."],
    }
    assert shown["right"].errors == {}


def test_its_times_are_told_from_the_readers_now(shown):
    times = {name: shown[name] - NOW for name in ("since", "later", "tomorrow", "long_ago")}
    assert times == {
        "since": -timedelta(minutes=30),
        "later": timedelta(hours=4),
        "tomorrow": timedelta(days=1),
        "long_ago": -timedelta(days=200),
    }


def test_no_two_parts_of_the_page_have_one_id(client, cast):
    Installation.objects.update(demo=True)
    ids = Counter(re.findall(r'\sid="([^"]+)"', client.get("/ui/").content.decode()))
    assert [name for name, count in ids.items() if count > 1] == []
    assert {"id_wrong-text", "id_crispy-text"} <= set(ids)


def test_the_gallery_is_there_in_a_demo_and_nowhere_else(client, cast):
    assert client.get("/ui/").content == client.get("/no-such-page/").content
    Installation.objects.update(demo=True)
    page = client.get("/ui/").content.decode()
    assert "Every part, in every state" in page
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
