"""An offer is answered where it was made: a yes is the helper's to do, with the number; a no is said once."""

from datetime import timedelta

import pytest

from requests_app.models import Offer
from requests_app.vocabulary import Consent, State
from tests.reading import body, plain
from tests.requests_app.asking import fresh, up

pytestmark = pytest.mark.django_db
SLIP = timedelta(seconds=11)


@pytest.fixture
def quiet(cast, ask, at, do):
    """Tom knows only that Asha waits, and could call."""
    cast.asha.phone = "518-555-0199"
    cast.asha.save(update_fields=["phone"])
    request = up(ask(consent=Consent.ONLY_WAITING), at, 2)
    do(cast.tom, request, "offer", kind="call")
    return request


def answered(cast, do, request, yes):
    do(cast.asha, request, "answer_offer", offer=Offer.objects.get(request=request).ref, yes=yes)


def test_a_yes_to_a_call_makes_it_theirs_with_the_number_until_we_talked(cast, do, look, quiet, client, signed_in):
    answered(cast, do, quiet, "yes")
    request = fresh(quiet)
    assert (request.state, request.acked_by) == (State.ACKNOWLEDGED, cast.tom)
    page = look(cast.tom, quiet)
    assert 'href="tel:5185550199"' in body(page)
    assert "Asha said yes: call them, 518-555-0199. Then tap “We talked”." in plain(page)
    assert 'value="call"' not in body(page)
    desk = signed_in(client, cast.tom).get("/dashboard/")
    assert "Asha said yes: call them, 518-555-0199. Then tap “We talked”." in plain(desk)
    assert "You’re on it." in plain(desk)
    assert "waiting for Maeve" not in plain(desk)
    do(cast.tom, quiet, "talked")
    assert fresh(quiet).state == State.ANSWERED
    assert "518-555-0199" not in body(look(cast.tom, quiet))


def test_nobody_else_gets_the_number(cast, do, look, quiet):
    assert "518-555-0199" not in body(look(cast.tom, quiet))  # not before the yes
    answered(cast, do, quiet, "yes")
    assert "said yes: call them" not in plain(look(cast.maeve, quiet))


def test_not_now_is_said_kindly_and_the_offer_does_not_stand_there_again(cast, do, look, quiet):
    answered(cast, do, quiet, "no")
    page = look(cast.tom, quiet)
    assert "Asha thanks you for offering to call, and said not now." in plain(page)
    assert 'value="call"' not in body(page)
    assert 'value="read"' in body(page)
    do(cast.tom, quiet, "offer", kind="call")
    assert Offer.objects.filter(request=quiet).count() == 1


def test_an_offer_that_an_answer_turned_down_may_be_made_again(cast, do, quiet, at):
    do(cast.maeve, quiet, "reply", text="Try one thing.")
    assert Offer.objects.get(request=quiet).accepted is False
    do(cast.asha, quiet, "follow_up", text="Not yet.")
    do(cast.tom, quiet, "offer", kind="call")
    assert Offer.objects.filter(request=quiet, answered_at=None).count() == 1


def test_a_call_that_never_came_is_said_with_one_tap_and_is_theirs_again(cast, do, look, quiet, at):
    answered(cast, do, quiet, "yes")
    do(cast.tom, quiet, "talked")
    at(fresh(quiet).answered_at + SLIP)  # the fellow's page waits for the undo
    assert "We haven’t talked" in plain(look(cast.asha, quiet))
    do(cast.asha, quiet, "not_talked")
    assert fresh(quiet).state == State.WAITING
    assert "You said: we haven’t talked." in plain(look(cast.asha, quiet))
    assert "We haven’t talked" not in body(look(cast.asha, quiet)).split("You said")[0]
    assert "Asha said yes: call them, 518-555-0199. Then tap “We talked”." in plain(look(cast.tom, quiet))
    assert "said yes: call them" not in plain(look(cast.maeve, quiet))
