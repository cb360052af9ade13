"""The registry of kinds."""

import pytest

from pts_support.people.decisions import kinds
from pts_support.people.decisions.kinds import DecisionKind


def test_two_kinds_of_one_name_are_a_mistake(notes):
    with pytest.raises(ValueError, match="test.note"):
        kinds.register(
            DecisionKind("test.note", title=lambda act: "", explains=lambda act: (), apply=lambda act, now: None)
        )


def test_the_kinds_that_hold_others_back_are_known_by_name(notes):
    assert "test.frozen" in kinds.freezing()
    assert "test.note" not in kinds.freezing()
