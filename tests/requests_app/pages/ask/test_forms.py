"""The form on which fellows ask: nothing about the mentor is chosen for them, and what is wrong is said."""

from __future__ import annotations

import html
import re

import pytest

from requests_app.models import HelpRequest
from tests.requests_app.ask_page import TEXT, hidden

pytestmark = pytest.mark.django_db


def test_nothing_is_preselected_about_the_mentor(asha):
    tags = re.findall(r'<input[^>]*name="mentor_may_see"[^>]*>', asha.get("/ask/").content.decode())
    assert len(tags) == 2
    assert not any("checked" in tag for tag in tags)


HOSTILE = [
    ({"text": ""}, "Write one sentence, and it can go."),
    ({"text": " \u200b\u3000\n"}, "Write one sentence, and it can go."),
    ({"text": "\x00\x01"}, "Write one sentence, and it can go."),
    ({"text": "a" * 5001}, "This is 5,001 characters long, and 5,000 fit."),
    ({"kind": "no_such"}, "Pick one from the list."),
    ({"urgency": "yesterday"}, "Pick one from the list."),
    ({"route": "everybody"}, "Pick one from the list."),
    ({"route": "mentor\x00"}, "Pick one from the list."),
    ({"consent": "maybe"}, "Pick one from the list."),
    ({"topic": "'; drop table"}, "Pick one from the list."),
    ({"topic": "mentor", "mentor_may_see": "perhaps"}, "Pick one from the list."),
    ({"left_out": ["not-a-person"]}, "Somebody here is not around you any more."),
    ({"before_day": "31/31/2026"}, "Write the day like 11/30/2026."),
    ({"before_day": "2026-11-10"}, "That time has passed already."),
    ({"before_day": "2099-11-10"}, "That is more than a year away."),
    ({"before_day": "9999-12-31"}, "This day is too far off."),
    ({"before_day": "2026-11-18", "before_time": "25:99"}, "Write the time like 8:00 am."),
    ({"tried_friend": "a" * 201}, "This is 201 characters long, and 200 fit."),
]


@pytest.mark.parametrize(("typed", "said"), HOSTILE)
def test_what_is_wrong_is_said_and_the_rest_is_kept(asha, typed, said):
    answer = asha.post("/ask/", {"text": TEXT, "tried_again": "twice", **hidden(asha.get("/ask/")), **typed})
    body = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert not HelpRequest.objects.exists()
    assert body.count(said) == 2  # at the head of the form, and beside the field
    assert "twice" in body
    assert (TEXT if "text" not in typed else typed["text"].strip(" \u200b\u3000\n\x00\x01")) in body
