"""Whom to call, and at which number."""

from __future__ import annotations

from requests_app.statements.calls import call_them
from requests_app.statements.facts import Happened
from requests_app.vocabulary import EventKind


def test_whom_to_call_with_the_number_or_that_none_is_given(spoken):
    fellow = spoken.maeve.fellow(start=True)
    said = call_them(spoken.about, spoken.asha_id, fellow, "518-555-0199")
    assert spoken.words(said) == "Asha said yes: call them, 518-555-0199. Then tap “We talked”."
    assert said.facts == (Happened(spoken.about, EventKind.ALLOWED, by=spoken.asha_id),)
    without = call_them(spoken.about, spoken.asha_id, fellow, "")
    assert spoken.words(without) == "Asha said yes: call them, no number is given here. Then tap “We talked”."
