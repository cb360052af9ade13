"""What Python draws of the ask page: names are escaped, the chosen one is marked, and each choice goes back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django import template

from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.pages.ask.page import PersonToLeaveOut
from requests_app.pages.ask.promise import ByConsent
from requests_app.pages.ask.promise_html import leave_out, promise_keys, promises, promises_folded

MAEVE = state(name_of(7, "Maeve <b>"), ".")


@pytest.fixture
def page():
    """One line of somebody who reads it alone, whatever is chosen about the next."""
    line = SimpleNamespace(
        css="for-mentor-soon is-first", pair="mentor-soon", key="abc", route="mentor", beside=(), notes=(MAEVE,),
        all_out=False, nobody=False, on_board=False, has_until=MAEVE, then=_either(MAEVE, MAEVE), sight=MAEVE,
        no_trace=NOTHING_STATED, folded=_either(MAEVE, state("Nobody.")),
    )  # fmt: skip
    return SimpleNamespace(lines=(line,), phone="518-555-0142")


@pytest.fixture
def context():
    return template.Context({"request": SimpleNamespace()})


def _either(may_read: Statement, only_waiting: Statement) -> ByConsent:
    return ByConsent(may_read, only_waiting)


def test_a_promise_is_drawn_for_its_choice_with_what_is_alike_once(context, page):
    assert promises(context, page) == (
        '<div class="promise for-mentor-soon is-first" data-pair="mentor-soon">'
        "<p>Maeve &lt;b&gt;. Maeve &lt;b&gt;.</p>\n<p>Maeve &lt;b&gt;.</p>\n"
        '<p class="sees">Maeve &lt;b&gt;. The evaluation pages can’t see this. '
        '<a href="/promise/#exceptions">Three exceptions</a></p></div>'
    )
    assert promise_keys(page) == '<input type="hidden" name="promise-mentor-soon" value="abc">'


def test_what_depends_on_the_consent_is_drawn_for_either(context, page):
    assert promises_folded(context, page) == (
        '<span class="for-mentor-soon is-first"><span class="if-may">Maeve &lt;b&gt;.</span>\n'
        '<span class="if-only-waiting">Nobody.</span></span>'
    )


def test_whoever_is_left_out_is_ticked(context):
    mentor = PersonToLeaveOut("ref-7", MAEVE, "my mentor", is_mentor=True, left_out=True)
    peer = PersonToLeaveOut("ref-8", state("Ben"), "", is_mentor=False, left_out=False)
    assert leave_out(context, [mentor, peer], "out_") == (
        '<div class="form-check"><input class="form-check-input" type="checkbox" name="left_out" id="out_0" '
        'value="ref-7" data-is-mentor checked><label class="form-check-label" for="out_0">Maeve &lt;b&gt;. '
        '<span class="soft">my mentor</span></label></div>\n'
        '<div class="form-check"><input class="form-check-input" type="checkbox" name="left_out" id="out_1" '
        'value="ref-8"><label class="form-check-label" for="out_1">Ben</label></div>'
    )
