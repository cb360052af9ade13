"""What helpers do: I have it, I can't, hand over, offer; by when, and whose turn it is then."""

from __future__ import annotations

from datetime import datetime

import pytest

from pts_support.people.calendars.worktime import quarter_up
from pts_support.people.models import Role
from requests_app.access.permissions import ActRefused
from requests_app.acts import helping, steering
from requests_app.chain.case import load_cases
from requests_app.models import Escalation, HelpRequest, Offer, Participant
from requests_app.vocabulary import Route, Seat, Standing, Urgency
from tests.cast import join
from tests.requests_app.asking import ask, standing
from tests.requests_app.scene import DAY, HOUR, MIN, NY, K, work

pytestmark = pytest.mark.django_db


def test_acknowledge_without_a_time_takes_the_promised_one_while_it_is_an_hour_away(scene):
    r = scene.file()
    helping.acknowledge(r, by=scene.cast.maeve, now=scene.now)
    r = scene.fresh()
    assert (r.state, r.acked_by, r.due_at) == (K, scene.cast.maeve, r.promised_at)


def test_acknowledge_without_a_time_near_the_promise_takes_the_end_of_the_next_working_day(scene):
    r = scene.file()
    late = r.promised_at - 30 * MIN
    helping.acknowledge(r, by=scene.cast.maeve, now=late)
    assert scene.fresh().due_at == datetime(2026, 11, 19, 15, 30, tzinfo=NY)


def test_acknowledge_of_what_was_asked_for_today_is_by_the_end_of_today(scene):
    r = scene.file(urgency=Urgency.TODAY)
    helping.acknowledge(r, by=scene.cast.maeve, now=r.promised_at - 30 * MIN)
    assert scene.fresh().due_at == datetime(2026, 11, 17, 15, 30, tzinfo=NY)


@pytest.mark.parametrize(
    ("urgency", "latest"),
    [
        ("today", datetime(2026, 11, 17, 15, 30, tzinfo=NY)),
        ("soon", datetime(2026, 11, 19, 10, 40, tzinfo=NY)),
        ("when", datetime(2026, 11, 24, 10, 40, tzinfo=NY)),
    ],
)
def test_the_longest_by_when(scene, urgency, latest):
    r = scene.file(urgency=Urgency(urgency))
    with pytest.raises(ActRefused):
        helping.acknowledge(r, by=scene.cast.maeve, until=latest + MIN, now=scene.now)
    helping.acknowledge(r, by=scene.cast.maeve, until=latest, now=scene.now)
    assert scene.fresh().due_at == latest


def test_a_time_that_has_passed_is_refused(scene):
    r = scene.file()
    with pytest.raises(ActRefused, match="passed"):
        helping.acknowledge(r, by=scene.cast.maeve, until=scene.now - MIN, now=scene.now)


def test_once_a_turn_and_a_second_time_waits_for_her_thats_fine(scene):
    r = scene.file()
    helping.acknowledge(r, by=scene.cast.maeve, now=scene.now)
    later = scene.now + DAY + HOUR
    helping.acknowledge(r, by=scene.cast.maeve, until=later, now=scene.now + HOUR)
    assert scene.fresh().due_at == r.promised_at
    offer = Offer.objects.get(request=r)
    steering.answer_offer(r, by=scene.cast.asha, offer=offer.ref, yes=True, now=scene.now + HOUR)
    assert (scene.fresh().due_at, scene.request.state) == (later, K)


def test_pass_on_brings_the_next_person_now_with_half_the_allowance(scene):
    r = scene.file()
    helping.pass_on(r, by=scene.cast.maeve, now=scene.now)
    r = scene.fresh()
    assert (r.step, Escalation.objects.get(request=r).person) == (1, scene.cast.tom)
    assert r.due_at == quarter_up(work(scene).add(scene.now, 225), NY)


def test_who_passed_it_on_is_asked_again_with_everybody_else(scene):
    """Past the last step all are reminded, and it is everybody's turn again."""
    r = scene.file()
    helping.pass_on(r, by=scene.cast.maeve, now=scene.now)
    turns = []
    for _ in range(5):
        r = scene.pass_time_to_due()
        turns.append(Participant.objects.get(request=r, person=scene.cast.maeve).has_turn(r.generation))
    assert turns == [False, False, False, True, True]


def test_handing_over_under_may_read_gives_it_away_whole(scene):
    r = scene.file()
    helping.hand_over(r, by=scene.cast.maeve, person_id=scene.cast.rosa.id, now=scene.now)
    rows = dict(Participant.objects.filter(request=r).values_list("person__called", "standing"))
    assert rows == {"Maeve": "left", "Rosa": "all"}
    assert scene.fresh().due_at == r.due_at
    assert not HelpRequest.objects.visible_to(scene.cast.maeve).exists()


def test_an_offer_to_read_is_opened_by_her_tap_alone(scene):
    scene.begin()
    helping.offer(scene.request, by=scene.cast.tom, kind="read", now=scene.now)
    assert Participant.objects.get(request=scene.request, person=scene.cast.tom).standing == "waiting"
    steering.answer_offer(scene.request, by=scene.cast.asha, offer=Offer.objects.get().ref, yes=True, now=scene.now)
    assert Participant.objects.get(request=scene.request, person=scene.cast.tom).standing == "all"
    assert Offer.objects.get().accepted is True


# Whom a helper may bring in at once ----------------------------------------------------------------------------------


def test_at_once_comes_only_somebody_of_this_chain(cast, policy):
    """On the director's chain stand director, staff and contact: mentor and backup wait for the fellow's tap."""
    for who, act in [(cast.maeve, "add_person"), (cast.tom, "add_person"), (cast.tom, "hand_over")]:
        r = ask(cast, route=Route.DIRECTOR)
        getattr(helping, act)(r, by=cast.okafor, person_id=who.id, now=cast.NOW + MIN)
        assert (standing(r, who), standing(r, cast.okafor)) == (None, Standing.ALL)
        offer = r.offers.get()
        steering.answer_offer(r, by=cast.asha, offer=offer.ref, yes=True, now=cast.NOW + HOUR)
        assert standing(r, who) == Standing.ALL
    r = ask(cast, route=Route.DIRECTOR)
    helping.add_person(r, by=cast.okafor, person_id=cast.rosa.id, now=cast.NOW + MIN)
    assert standing(r, cast.rosa) == Standing.ALL


def test_who_stands_in_the_chain_by_another_part_comes_at_once(cast, policy):
    join(cast.tom, cast.program, Role.STAFF)
    r = ask(cast, route=Route.DIRECTOR)
    helping.add_person(r, by=cast.okafor, person_id=cast.tom.id, now=cast.NOW + MIN)
    part = Participant.objects.get(request=r, person=cast.tom)
    assert (part.standing, part.seat) == (Standing.ALL, Seat.STAFF)


def test_whoever_a_helper_brings_in_does_not_move_the_chain(scene):
    cast, r = scene.cast, scene.file()
    helping.add_person(r, by=cast.maeve, person_id=cast.okafor.id, now=scene.now)
    row = Participant.objects.get(request=r, person=cast.okafor)
    assert (row.brought_in, row.asked_generation) == (True, 1)
    joined = []
    for _ in range(5):
        scene.pass_time_to_due()
        joined = list(Escalation.objects.filter(request=r, person__isnull=False).values_list("person", flat=True))
    assert joined == [cast.tom.id, cast.rosa.id, cast.dana.id]  # as was promised, but for who is there already


def test_the_clock_runs_on_in_the_calendar_of_whom_the_chain_asked(scene):
    cast, r = scene.cast, scene.file()
    helping.add_person(r, by=cast.maeve, person_id=cast.okafor.id, now=scene.now)
    case = load_cases([scene.fresh()], scene.now)[0]
    assert case.asked == ((cast.maeve.id, Seat.MENTOR),)
