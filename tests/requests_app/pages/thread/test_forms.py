"""The forms of a conversation: what is wrong is said beside the field."""

import pytest
from django.template.loader import render_to_string

from requests_app.pages.thread.forms import CloseForm
from requests_app.vocabulary import State
from tests.cast import NEW_YORK
from tests.reading import plain
from tests.requests_app.asking import fresh

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("2026-11-17T09:00", "That time has passed."),
        ("2026-11-30T09:00", "That is a long time for someone who asked to wait"),
        ("Tuesday", "Write the day and time like"),
        ("9999-99-99T99:99", "Write the day and time like"),
        ("0001-01-01T00:00+00:00", "Write the day and time like"),
        ("\x00", "Write the day and time like"),
    ],
)
def test_a_time_that_cannot_be_is_said_kindly_beside_the_field(cast, ask, do, until, says):
    r = ask()
    page = do(cast.maeve, r, "acknowledge", until="", until_own=until)
    assert page.status_code == 422
    assert says in plain(page)
    assert fresh(r).state == State.WAITING


def test_in_a_program_of_fewer_than_five_fellows_the_closing_form_says_first_that_one_may_be_recognized():
    def said(fellows):
        form = CloseForm(zone=NEW_YORK, fellows=fellows)
        shown = render_to_string("requests_app/thread_close_more.html", {"form": form})
        return [shown.find(words) > 0 for words in ("may recognize whose", "change it for all")]

    assert [said(fellows) for fellows in (None, 4, 5)] == [[False, False], [True, True], [False, True]]
    shown = render_to_string("requests_app/thread_close_more.html", {"form": CloseForm(zone=NEW_YORK, fellows=4)})
    assert shown.index("may recognize whose") < shown.index('name="for_all"')
