from __future__ import annotations

import pytest

from checkins.models import OwnSwitches, PulseWeek
from requests_app.models import Draft, HelpRequest
from tests.checkins.scene import begin

pytestmark = pytest.mark.django_db
VENT = "No one's being flexible, it's impossible!"


def text(answer):
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def asha(cast, policy, client, signed_in):
    begin(cast)
    signed_in(client, cast.asha)
    return lambda **data: client.post("/pulse/", data, follow=True)


def test_a_tap_leads_to_its_request_with_a_promise(cast, asha):
    page = asha(week="1", reach="mentor")
    assert page.redirect_chain[-1][0] == f"/requests/{HelpRequest.objects.get().ref}/"
    assert "Maeve" in text(page)


def test_what_cannot_be_read_comes_back_with_the_words(cast, asha):
    for wrong in ({}, {"week": "6"}, {"week": "x"}, {"week": "1", "reach": "everyone"}, {"words": "canary"}):
        page = text(asha(**{"words": "canary", **wrong}))
        assert "Please fix one thing" in page
        assert "canary" in page
    assert "2,000 fit" in text(asha(week="3", words="x" * 2_001))
    assert PulseWeek.objects.count() == 0


def test_words_that_mean_help_are_offered_as_an_ask_once(cast, asha, client):
    page = text(asha(week="2", words=VENT))
    assert "Want to put it as an ask?" in page
    page = text(asha(do="ask", take="run_by"))
    draft = Draft.objects.get(fellow=cast.asha)
    assert draft.fields["text"].startswith("Can I run something by you")
    assert VENT in draft.fields["text"]
    assert "Want to put it as an ask?" not in text(client.get("/pulse/"))


def test_left_or_switched_off_it_is_not_offered(cast, asha, client):
    asha(week="2", words=VENT)
    asha(do="ask", take="leave")
    assert "Want to put it as an ask?" not in text(client.get("/pulse/"))
    PulseWeek.objects.update(implied="")
    OwnSwitches.objects.create(person=cast.asha, suggestions_off=True, changed_at=cast.NOW)
    assert "Want to put it as an ask?" not in text(client.get("/pulse/"))


def test_words_that_call_for_a_number_get_it(cast, asha):
    assert (
        "988"
        in text(asha(week="1", words="I don't want to live anymore.")).partition("<main")[2].partition("<footer")[0]
    )


def test_shared_words_that_name_a_helper_are_asked_about_first(cast, asha):
    page = asha(week="2", words="Maeve never answers.", reach="mentor", share="on")
    assert HelpRequest.objects.count() == 0
    assert "/ask/?draft=" in page.redirect_chain[-1][0]
    assert "Should Maeve see this?" in text(page)


def test_nobody_else_has_the_page(cast, asha, client, signed_in):
    for who in (cast.maeve, cast.rosa, cast.okafor, cast.dana):
        assert signed_in(client, who).get("/pulse/").status_code == 404
