from __future__ import annotations

from datetime import date, timedelta

import pytest

from checkins.models import OwnSwitches, PulseWeek
from checkins.pages.asking.views import page_of
from requests_app.acts import conversation
from requests_app.models import HelpRequest
from requests_app.vocabulary import HelpKind, Outcome
from tests.checkins.scene import begin
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db


def text(answer):
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def asha(cast, policy, client, signed_in):
    begin(cast)
    ask(cast, "asha", text="A plan for Fridays.")
    for monday, score in ((date(2026, 11, 2), 2), (date(2026, 11, 9), 4)):
        PulseWeek.objects.create(
            membership=cast.memberships["asha"], monday=monday, score=score, words="canary", at=cast.NOW
        )
    signed_in(client, cast.asha)
    return lambda **data: client.post("/me/asking/", data, follow=True)


def test_their_weeks_and_what_they_asked(cast, asha, client):
    page = text(client.get("/me/asking/"))
    for words in (
        "Your numbers, first to last: 2, 4.",
        "2 of 5",
        "canary",
        "Can I run something by you?",
        "no answer yet",
    ):
        assert words in page
    assert "Your weeks, and what you asked" in text(client.get("/me/"))


def test_what_helped_is_counted_of_those_whose_end_they_told(cast, asha, client):
    helped = ask(cast, "asha", text="Is this plan too thin?", kind=HelpKind.LOOK)
    conversation.reply(helped, by=cast.maeve, text="No.", now=cast.NOW + timedelta(hours=3))
    for request, outcome in ((helped, Outcome.HELPED), (HelpRequest.objects.earliest("id"), Outcome.SELF)):
        conversation.close(request, by=cast.asha, outcome=outcome, now=cast.NOW + timedelta(hours=4))
    ask(cast, "asha", text="And this one?", kind=HelpKind.THOUGHTS)
    page = page_of(cast.asha, cast.NOW + timedelta(hours=5))
    assert [(one.opener, one.moved, one.told) for one in page.kinds] == [
        (HelpKind.RUN_BY.label, 0, 1),
        (HelpKind.LOOK.label, 1, 1),
    ]
    assert {(one.answered, one.outcome) for one in page.asked} == {
        ("no answer yet", ""),
        ("first answer after 3 hours", "Yes, it helped"),
        ("no answer", "I sorted it out myself"),
    }


def test_a_week_is_deleted_and_then_all(cast, asha):
    mine = PulseWeek.objects.order_by("monday").first()
    for wrong in ("", "x", str(mine.membership.ref)):
        assert "deleted already" in text(asha(do="delete", week=wrong))
    assert "Deleted." in text(asha(do="delete", week=str(mine.ref)))
    assert PulseWeek.objects.count() == 1
    assert "All your weeks are deleted." in text(asha(do="delete_all"))
    assert PulseWeek.objects.count() == 0


def test_hidden_it_shows_nothing_and_comes_back(cast, asha):
    page = text(asha(do="hide", hidden="yes"))
    assert "You hid this page." in page
    assert "canary" not in page
    assert "canary" in text(asha(do="hide", hidden="no"))


@pytest.mark.parametrize("what", ["conversations", "pulse", "suggestions"])
def test_each_switch(cast, asha, what):
    column = {"conversations": "conversations_off", "pulse": "pulse_off", "suggestions": "suggestions_off"}[what]
    for off in ("yes", "no"):
        asha(do="switch", what=what, off=off)
        assert getattr(OwnSwitches.objects.get(person=cast.asha), column) == (off == "yes")


def test_what_is_no_button_of_it_changes_nothing(cast, asha):
    for wrong in ({}, {"do": "x"}, {"do": "switch", "what": "hello", "off": "yes"}):
        assert "Nothing was changed." in text(asha(**wrong))
    assert not OwnSwitches.objects.exists()
