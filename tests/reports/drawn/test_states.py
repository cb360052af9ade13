"""docs/states.md: from where to where, and who may do what."""

from reports.drawn import states
from requests_app.vocabulary import State


def test_what_leads_where():
    page = states.page()
    assert "| not there yet |" in page
    assert [f"| **{state.value}** |" in page for state in State] == [True] * 5


def test_rights_that_are_the_same_in_all_states_are_a_sentence():
    page = states.page()
    assert "**Somebody who is left out**\n\nNot there, in any state.\n" in page
    assert "**The fellow, for 90 days after the fellowship**\n\nThey read it, and do nothing more.\n" in page
    assert "**A helper who may read**\n\n| state | may |\n" in page


def test_acts_stand_under_whoever_does_them():
    parts = states.page().split("\n## ")
    fellow = next(part for part in parts if part.startswith("What the fellow does"))
    engine = next(part for part in parts if part.startswith("What the engine does"))
    assert ("`WITHDRAW`" in fellow, "`WITHDRAW`" in engine) == (True, False)
    assert ("`ESCALATE`" in fellow, "`ESCALATE`" in engine) == (False, True)
