"""The form on which fellows ask: nothing about the mentor is chosen for them, and what is wrong is said."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.http import QueryDict

from requests_app.models import HelpRequest
from requests_app.pages.ask.forms import AskForm, as_typed, key_of, worth_keeping
from tests.cast import NEW_YORK, NOW
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
    ({"left_out": ["not-a-person"]}, "Someone here can’t be chosen any more."),
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


# By the form alone ------------------------------------------------------------------------------------------------------


def form(**fields) -> AskForm:
    data = QueryDict(mutable=True)
    for name, value in ({"text": TEXT} | fields).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return AskForm(data, people=[("m", "Maeve")], peers=[("b", "Ben")], zone=NEW_YORK, now=NOW)


def november(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("day", "at", "before"),
    [
        ("", "", None),
        ("2026-11-18", "", november(18, 8)),
        ("2026-11-18", "14:30", november(18, 14, 30)),
        ("", "14:30", november(17, 14, 30)),
        ("", "10:40", november(18, 10, 40)),  # it is 10:40 now
        ("", "08:00", november(18, 8)),
    ],
)
def test_before_when(day, at, before):
    asked = form(before_day=day, before_time=at)
    assert (asked.is_valid(), asked.cleaned_data["before_at"], asked.holds_before) == (True, before, before)


@pytest.mark.parametrize(("days", "fits"), [(0, False), (366, True), (367, False)])
def test_before_is_ahead_and_within_a_year(days, fits):
    asked = form(before_day=f"{NOW.date() + timedelta(days=days)}", before_time="10:40")
    assert ("before_day" in asked.errors, asked.holds_before is None) == (not fits, not fits)


def test_one_sentence_is_enough_and_the_rest_has_its_usual_value():
    asked = form()
    assert asked.is_valid()
    usual = {name: asked.cleaned_data[name] for name in AskForm.DEFAULTS}
    assert usual == {"kind": "run_by", "urgency": "soon", "route": "mentor", "consent": "may_read"}


def test_what_holds_is_one_of_the_choices_whatever_was_sent():
    asked = form(route="everybody", urgency="today", topic="none such", left_out=["m", "nina"])
    assert [asked.holds(name) for name in ("route", "urgency", "topic")] == ["mentor", "today", ""]
    assert asked.holds_out == {"m"}


def test_a_page_only_looked_at_holds_no_time():
    looked = AskForm(None, people=[], peers=[], zone=NEW_YORK, now=NOW)
    assert (looked.holds_before, looked.holds("route"), looked.holds_out) == (None, "mentor", frozenset())


def test_a_key_that_is_none_becomes_a_new_one():
    known = UUID("12345678123456781234567812345678")
    assert key_of({"form_key": str(known)}) == known
    new = [key_of(posted) for posted in ({}, {"form_key": ""}, {"form_key": "x"})]
    assert len({known, *new}) == 4


def test_a_draft_keeps_known_fields_as_typed_and_more_words_than_can_be_sent():
    posted = QueryDict("text=a%00b&topic=none+such&left_out=m&left_out=b&admin=1&kind=")
    assert as_typed(posted) == {"text": "ab", "topic": "none such", "left_out": ["m", "b"]}
    assert len(as_typed(QueryDict("text=" + "a" * 50_001))["text"]) == 50_000


@pytest.mark.parametrize(
    ("fields", "worth"),
    [({}, False), ({"route": "staff", "left_out": ["m"]}, False), ({"text": "a"}, True), ({"tried_other": "a"}, True)],
)
def test_only_words_are_worth_keeping(fields, worth):
    assert worth_keeping(fields) is worth
