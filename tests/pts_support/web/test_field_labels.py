"""What a field is called where its words come back."""

from __future__ import annotations

import pytest

from pts_support.web.field_labels import label_of


@pytest.mark.parametrize(
    ("path", "name", "label"),
    [
        ("/ask/", "text", "What’s going on?"),
        ("/requests/1/reply/", "text", "What you wrote"),
        ("/program/people/1/details/", "details-name", "Full name"),
        ("/program/calendars/1/", "week-opens_0", "From"),
        ("/program/escalation/", "mentor_today-2-percent", "Percent of the time"),
        ("/ask/", "urgency", ""),
        ("/me/another-mentor/", "promise-today", ""),
        ("/ask/", "form_key", ""),
    ],
)
def test_a_field_that_is_typed_into_has_its_label_and_a_choice_or_a_key_none(path, name, label):
    assert label_of(path, name) == label
