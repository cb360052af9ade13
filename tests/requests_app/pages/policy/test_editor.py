"""The steps of a policy, edited without script; what is wrong is said beside its field."""

from __future__ import annotations

import pytest

from requests_app.chain import policy_versions
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.models import EscalationPolicy
from requests_app.pages.policy import editor
from requests_app.vocabulary import Chain
from tests.requests_app.policy_form import URL, form

pytestmark = pytest.mark.django_db


def test_every_policy_reads_back_as_itself():
    drafted = editor.draft_of(DEFAULT_RULES)
    assert editor.read_draft(form()) == drafted
    made, wrong = editor.check_draft(drafted)
    assert wrong == {}
    assert policy_versions.same_rules(made, DEFAULT_RULES)


def test_chains_are_folded_until_something_happens_in_them(here):
    draft = editor.draft_of(DEFAULT_RULES)

    def opened(draft, wrong=None, act="") -> list[str]:
        return [w.chain for w in editor.chain_editors(draft, wrong or {}, DEFAULT_RULES, act=act) if w.is_open]

    assert opened(draft) == ["mentor"]
    assert opened(editor.arrange(draft, "add:peers"), act="add:peers") == ["mentor", "peers"]
    assert opened(editor.arrange(draft, "remove:staff:3")) == ["mentor", "staff"]
    assert opened(draft, {"director-2-percent": "…"}) == ["mentor", "director"]
    summaries = {w.chain: w.summary for w in editor.chain_editors(draft, {}, DEFAULT_RULES)}
    assert summaries["peers"] == "100% fellow asked, 200% staff"


# -- what is wrong is said beside its field
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"today": "0"}, {"today": "Hours from 0.5 to 8, in quarters: 2, or 1.5."}),
        ({"today": "nan"}, {"today": "Hours from 0.5 to 8, in quarters: 2, or 1.5."}),
        ({"today": "1e9"}, {"today": "Hours from 0.5 to 8, in quarters: 2, or 1.5."}),
        ({"soon": "6"}, {"soon": "A number of school days from 1 to 5."}),
        ({"when": "²"}, {"when": "A number of school days from 1 to 10."}),
        ({"remind": "80"}, {"remind": "A whole number from 25 to 75."}),
        ({"mentor-2-percent": "90"}, {"mentor-2-percent": "A whole number from 100 to 400."}),
        ({"mentor-2-percent": "105"}, {"mentor-2-percent": "Later than the step before it: 110 or more."}),
        ({"mentor-3-percent": "150"}, {"mentor-3-percent": "Later than the step before it: 160 or more."}),
        ({"mentor-2-does": "backup"}, {"mentor-2-does": "An earlier step asks them already."}),
        (
            {"mentor-1-does": "contact"},
            {
                "mentor-2-does": "No one is asked after the named contact, who is always last.",
                "mentor-3-does": "No one is asked after the named contact, who is always last.",
            },
        ),
        ({"mentor-1-does": "mentor"}, {"mentor-1-does": "Pick one from the list."}),
        ({"director-1-does": "backup"}, {"director-1-does": "Pick one from the list."}),
        ({"peers-1-does": "remind_all"}, {"peers-1-does": "Pick one from the list."}),
        (
            {"director-1-does": "remind_all", "director-2-does": "remind_all"},
            {"director-steps": "Add a person: at least one step has to ask someone."},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(changed, said):
    assert editor.check_draft(editor.read_draft(form(**changed))) == (None, said)


def test_a_form_without_steps_is_refused_in_words():
    _, wrong = editor.check_draft(editor.read_draft({"today": "2", "soon": "1", "when": "3", "remind": "50"}))
    assert set(wrong) == {f"{chain}-steps" for chain in Chain}


@pytest.mark.parametrize(
    "act", ["add:nobody", "remove:mentor:99", "up:mentor:x", "remove:mentor:²", "down:mentor", ":", "add:mentor\x00"]
)
def test_acts_that_are_none_change_nothing(here, client, signed_in, act):
    signed_in(client, here.rosa)
    assert client.post(URL, form(act=act)).status_code == 200
    assert editor.arrange(editor.draft_of(DEFAULT_RULES), act) == editor.draft_of(DEFAULT_RULES)


# -- arranging
def steps(draft, chain=Chain.MENTOR):
    return [(s.percent, s.does) for s in draft.steps[chain]]


def test_steps_are_added_removed_and_moved_without_script(here, client, signed_in):
    draft = editor.draft_of(DEFAULT_RULES)
    assert steps(editor.arrange(draft, "add:mentor")) == [
        ("100", "backup"),
        ("150", "director"),
        ("200", "staff"),
        ("250", "contact"),
    ]
    assert steps(editor.arrange(draft, "remove:mentor:1")) == [("100", "director"), ("200", "staff")]
    assert steps(editor.arrange(draft, "down:mentor:1")) == [
        ("100", "director"),
        ("150", "backup"),
        ("200", "staff"),
    ]
    assert editor.arrange(draft, "up:mentor:1") == draft
    assert editor.arrange(draft, "remove:peers:1") == draft  # the fellow is always asked first
    assert editor.arrange(draft, "up:peers:2") == draft
    many = draft
    for _ in range(9):
        many = editor.arrange(many, "add:mentor")
    assert len(many.steps[Chain.MENTOR]) == editor.MAX_STEPS
    one = editor.arrange(editor.arrange(draft, "remove:mentor:1"), "remove:mentor:1")
    assert steps(editor.arrange(one, "remove:mentor:1")) == [("100", "staff")]  # never none
    signed_in(client, here.rosa)
    page = client.post(URL, form(act="remove:mentor:2")).content.decode()
    assert 'name="mentor-2-does"' in page
    assert 'name="mentor-3-does"' not in page
    assert EscalationPolicy.objects.filter(program=here.program).count() == 1


def test_words_typed_into_the_wrong_field_come_back_whole():
    words = "Ask the director on the first day already, please"
    assert editor.read_draft({"today": words}).today == words
