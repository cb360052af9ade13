from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from checkins.conversations import acts, talkers
from checkins.engine import turn
from checkins.models import Booking
from checkins.vocabulary import BookingState
from tests.cast import NEW_YORK
from tests.checkins.scene import begin
from tests.home_cards import cards_on_home

pytestmark = pytest.mark.django_db
ROOM = ("talk", "talks", "times", "round-")


@pytest.fixture
def shown(cast, client, signed_in, rf):
    """`shown(person)`: the titles and sentences of this room's cards on their first page."""

    def of(person):
        request = rf.get("/")
        request.user, request.now = person, cast.NOW
        found = [card for card in cards_on_home(request) if card.key.startswith(ROOM)]
        said = [(card.heading, card.sentences) for card in found]
        return [" ".join(_plain(one, cast) for one in (title, *says)) for title, says in said]

    return of


def _plain(statement, cast):
    from pts_support.spoken.statement import plain

    return plain(statement, cast.NOW, NEW_YORK).replace("\N{NO-BREAK SPACE}", " ")


def test_each_sees_what_is_next_at_one_glance(cast, shown):
    begin(cast)
    assert shown(cast.asha) == [
        "Rosa calls you Thursday at 3:00 pm Rosa doesn’t sign off on your fellowship, and writes nothing down."
    ]
    assert shown(cast.rosa) == [
        "Your conversations Asha, Thursday at 3:00 pm Imani, Thursday at 3:20 pm Lena, Thursday at 3:40 pm",
        "This round’s conversations Offered: 6 of 10. 4 conversations have no one. Name someone who holds them, or ask "
        "for more free times. Numbers only, for everyone alike. No one sees who skipped.",
    ]
    assert shown(cast.maeve) == shown(cast.nina) == []
    booked = Booking.objects.filter(state=BookingState.BOOKED)
    booked.update(starts_at=F("starts_at") - timedelta(days=7), ends_at=F("ends_at") - timedelta(days=7), state="past")
    assert "Asha, Thursday at 3:00 pm. Did it happen?" in shown(cast.rosa)[0]


def test_skipping_changes_nothing_of_what_staff_see(cast, shown):
    scene = begin(cast)
    before = shown(cast.rosa)[-1]
    acts.skip(scene.booking("asha").ref, by=cast.asha, now=cast.NOW)
    assert shown(cast.rosa)[-1] == before
    assert shown(cast.asha) == []


def test_who_holds_them_and_has_no_free_times_is_asked_for_some(cast, shown):
    talkers.name(cast.program, cast.dana, takes=3, by=cast.rosa, now=cast.NOW)
    assert shown(cast.dana) == [
        "When are you free? You hold conversations with fellows. None can be booked before you say when you are free."
    ]


@pytest.mark.parametrize("who", ["asha", "maeve", "okafor", "rosa", "dana", "nina"])
def test_the_first_page_takes_at_most_ten_queries_for_every_role(cast, client, signed_in, who):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from requests_app.chain import policy, policy_versions

    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    begin(cast)
    turn.everything_due(cast.NOW)
    signed_in(client, getattr(cast, who)).get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert len(queries) <= 10


def test_a_fellows_cards_cost_no_query(cast, client, signed_in):
    """What they say is made from columns of the query that the first page asks anyway."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from pts_support.kept import keeping
    from requests_app.chain import policy, policy_versions

    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    begin(cast)
    keeping.keep(cast.asha.id, form="/ask/", page="/ask/", fields={"text": ["Not sent."]}, now=cast.NOW)
    signed_in(client, cast.asha).get("/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/").content.decode()
    for card in ("card-talk", "card-your-week", "card-practice", "card-kept"):
        assert f'id="{card}"' in page
    assert len(queries) == 6
