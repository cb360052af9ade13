"""What a move says of the request after it, and what it keeps of what changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.notify.queue import Notification
from requests_app.lifecycle.move import event_time, notification_for
from requests_app.models import Offer
from requests_app.vocabulary import EventKind, OfferKind, State, Urgency, Verb
from tests.requests_app.lifecycle.cases import asked_case, move_of

HOUR = timedelta(hours=1)


@pytest.fixture
def case(cast):
    return asked_case(cast)


def test_a_move_that_sets_nothing_leaves_the_request_as_it_is(case):
    move = move_of(case)
    assert (move.state, move.generation, move.due_at) == (State.WAITING, 1, case.request.due_at)


def test_what_a_move_sets_counts(case):
    move = move_of(case)
    move.put |= {"state": State.ACKNOWLEDGED, "generation": 2, "due_at": case.now + HOUR}
    assert (move.state, move.generation, move.due_at) == (State.ACKNOWLEDGED, 2, case.now + HOUR)


def test_an_event_says_where_the_request_stands_after_the_move(cast, case):
    move = move_of(case, Verb.ACKNOWLEDGE, cast.maeve.id)
    move.put |= {"state": State.ACKNOWLEDGED, "generation": 3, "step": 2}
    move.happened(EventKind.ACKNOWLEDGED, person_id=cast.maeve.id, private=True, until="soon")
    (event,) = move.events
    kept = (
        "request_id",
        "at",
        "kind",
        "verb",
        "actor_id",
        "person_id",
        "private",
        "data",
        "state",
        "generation",
        "step",
    )
    assert {name: getattr(event, name) for name in kept} == {
        "request_id": case.request.id,
        "at": case.now,
        "kind": EventKind.ACKNOWLEDGED,
        "verb": Verb.ACKNOWLEDGE,
        "actor_id": cast.maeve.id,
        "person_id": cast.maeve.id,
        "private": True,
        "data": {"until": "soon"},
        "state": State.ACKNOWLEDGED,
        "generation": 3,
        "step": 2,
    }


def test_a_participant_altered_twice_is_written_once(case):
    move, (maeve,) = move_of(case), case.helpers
    move.altered(maeve)
    move.altered(maeve)
    assert move.changes == [maeve]


def test_an_offer_turned_down_is_answered_with_a_no(case):
    move, offers = move_of(case), [Offer(kind=OfferKind.READ), Offer(kind=OfferKind.MORE_TIME)]
    move.turned_down(offers)
    assert move.answered_offers == offers
    assert [(offer.answered_at, offer.accepted) for offer in offers] == [(case.now, False)] * 2


def test_a_notification_is_named_by_its_cause(cast, case):
    ref = case.request.ref
    said = notification_for(move_of(case), cast.maeve.id, "request.next", "step:1:1", due=case.now, hold=10)
    assert said == Notification(
        person_id=cast.maeve.id,
        kind="request.next",
        dedupe=f"{ref}:step:1:1:request.next:{cast.maeve.id}",
        about=ref,
        facts={"due": case.now.isoformat()},
        hold=10,
    )
    assert notification_for(move_of(case), cast.maeve.id, "request.next", "step:1:1").facts == {}


def test_a_notification_of_what_is_for_today_says_so(cast, case):
    def facts(move):
        return notification_for(move, cast.maeve.id, "request.sooner", "x", who=cast.tom.id).facts

    becomes = move_of(case)
    becomes.put["urgency"] = Urgency.TODAY
    assert (facts(move_of(case)), facts(becomes)) == ({"who": cast.tom.id}, {"who": cast.tom.id, "today": True})
    case.request.urgency = Urgency.TODAY
    assert facts(move_of(case)) == {"who": cast.tom.id, "today": True}
    becomes.put["urgency"] = Urgency.SOON
    assert facts(becomes) == {"who": cast.tom.id}


def test_times_are_kept_as_text(case):
    assert [event_time(case.now), event_time(None)] == [case.now.isoformat(), ""]
