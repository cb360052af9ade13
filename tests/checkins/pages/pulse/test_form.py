from __future__ import annotations

from datetime import date

import pytest

from checkins.pages.pulse.form import EMPTY, PulseForm
from checkins.pulse.acts import OwnWeek
from checkins.vocabulary import Reach

MONDAY = date(2026, 11, 16)


def test_a_number_alone_or_a_wish_alone_is_enough():
    for typed, score, reach in (({"week": "4"}, 4, Reach.NOT_NOW), ({"reach": "mentor"}, None, Reach.MENTOR)):
        form = PulseForm(typed)
        assert form.is_valid()
        assert form.typed(MONDAY) == OwnWeek(MONDAY, score, "", reach)
        assert form.typed(None) is None


@pytest.mark.parametrize("typed", [{}, {"by_text": "on"}])
def test_nobody_calls_whoever_wants_a_text(typed):
    form = PulseForm({"reach": "mentor", **typed})
    assert form.is_valid()
    assert form.typed(MONDAY).by_text is bool(typed)


@pytest.mark.parametrize("typed", [{}, {"words": "Only words."}, {"reach": "not_now", "share": "on"}])
def test_nothing_picked_is_said(typed):
    assert PulseForm(typed).errors == {"week": [EMPTY]}


@pytest.mark.parametrize("week", ["0", "6", "1.5", "x", "٣", "1" * 400])
def test_what_is_no_number_of_the_five_is_said(week):
    assert "week" in PulseForm({"week": week}).errors
