"""Somebody who may only know that a fellow waits: no mail to them depends on what was asked, how soon, or how."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, helping, steering
from requests_app.lifecycle.transition import WAITING_ONLY_MAIL
from requests_app.models import Escalation, Participant
from requests_app.vocabulary import (
    NEVER_CLOSED_BY_SILENCE,
    Consent,
    HelpKind,
    OfferKind,
    Route,
    Seat,
    Standing,
    State,
    Topic,
    Urgency,
)
from tests.requests_app.asking import up

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


def mails(who, request, kinds=()):
    rows = OutboxMessage.objects.filter(person=who, about=request.ref).order_by("id")
    return [(m.kind, m.facts) for m in rows if not kinds or m.kind in kinds]


@pytest.fixture
def waits(cast, ask, at):
    """A request of which Tom knows no more than that the fellow waits."""

    def make(**more):
        r = up(ask(consent=Consent.ONLY_WAITING, **more), at, 2)
        assert Participant.objects.get(request=r, person=cast.tom).standing == Standing.WAITING
        return r

    return make


def talked_and_on(cast, r, now):
    """They talked, and it was not enough yet: the same helper has it again, and words come after."""
    helping.acknowledge(r, by=cast.tom, until=None, now=now)
    conversation.talked(r, by=cast.tom, now=now + MIN)
    conversation.follow_up(r, by=cast.asha, text="Not yet.", now=now + 2 * MIN)
    conversation.add_words(r, by=cast.asha, text="And this.", now=now + 3 * MIN)


def test_asked_again_after_a_talk_they_hear_no_time_and_of_no_words(cast, waits):
    heard = []
    for more in ({}, {"urgency": Urgency.WHEN, "topic": Topic.UNSAFE, "kind": HelpKind.SHOW}):
        r = waits(**more)
        before = len(mails(cast.tom, r))
        talked_and_on(cast, r, r.due_at - timedelta(hours=1))
        r.refresh_from_db()
        assert r.state == State.WAITING
        heard.append(mails(cast.tom, r)[before:])
    assert heard == [[("request.next", {})], [("request.next", {})]]


def test_thanks_and_a_changed_urgency_are_no_news_of_theirs(cast, waits):
    r = waits(urgency=Urgency.SOON)
    before = mails(cast.tom, r)
    steering.change_urgency(r, by=cast.asha, urgency=Urgency.TODAY, now=r.due_at - timedelta(hours=2))
    conversation.talked(r, by=cast.tom, now=r.due_at - timedelta(hours=1))
    conversation.thank(r, by=cast.asha, text="Thanks.", now=r.due_at - MIN)
    assert mails(cast.tom, r) == before
    assert ("request.wrote", {"today": True}) in mails(cast.maeve, r)  # whoever reads it is told


def test_whoever_joins_because_it_is_for_today_hears_that_they_are_asked_and_no_time(cast, ask):
    r = ask(consent=Consent.ONLY_WAITING)
    steering.change_urgency(r, by=cast.asha, urgency=Urgency.TODAY, now=cast.NOW + MIN)
    assert mails(cast.tom, r) == [("request.next", {})]
    readable = ask(consent=Consent.MAY_READ)
    steering.change_urgency(readable, by=cast.asha, urgency=Urgency.TODAY, now=cast.NOW + MIN)
    [(kind, facts)] = mails(cast.tom, readable)
    assert kind == "request.asked"
    assert facts["due"]


@pytest.mark.parametrize("topic", sorted(NEVER_CLOSED_BY_SILENCE))
def test_what_must_not_end_in_silence_is_no_mail_to_who_may_not_know_why(cast, waits, at, topic):
    r = waits(topic=topic, mentor_may_see=True)  # else what is about the mentor goes round them
    helping.pass_on(r, by=cast.maeve, now=r.due_at - 2 * MIN)
    conversation.talked(r, by=cast.tom, now=r.due_at - MIN)
    up(r, at, 2)
    assert mails(cast.tom, r, ["request.in_person"]) == []
    assert mails(cast.maeve, r, ["request.in_person"]) == [("request.in_person", {})]  # Maeve reads it


def test_nor_where_it_is_about_the_mentor_and_goes_round_them(cast, ask, at):
    r = up(ask(consent=Consent.ONLY_WAITING, topic=Topic.MENTOR), at, 2)
    assert Participant.objects.get(request=r, person=cast.rosa).standing == Standing.WAITING
    helping.pass_on(r, by=cast.okafor, now=r.due_at - 2 * MIN)
    conversation.talked(r, by=cast.rosa, now=r.due_at - MIN)
    up(r, at, 2)
    assert mails(cast.rosa, r, ["request.in_person"]) == []
    assert mails(cast.okafor, r, ["request.in_person"]) == [("request.in_person", {})]
    assert mails(cast.maeve, r) == []  # no trace, whatever became of it


def test_where_nobody_reads_it_the_next_person_is_asked_as_if_she_had_gone_on(cast, waits, at):
    r = waits(topic=Topic.UNSAFE)
    steering.take_out(r, by=cast.asha, person_id=cast.maeve.id, now=r.due_at - 2 * MIN)
    conversation.talked(r, by=cast.tom, now=r.due_at - MIN)
    steps = Escalation.objects.filter(request=r).count()
    up(r, at, 2)
    assert r.state == State.WAITING
    assert Escalation.objects.filter(request=r).count() == steps + 1
    assert OutboxMessage.objects.filter(about=r.ref, kind="request.in_person").count() == 0


def test_an_answer_to_their_offer_reaches_them(cast, waits):
    r = waits()
    now = r.due_at - timedelta(hours=1)
    helping.offer(r, by=cast.tom, kind=OfferKind.READ, now=now)
    offer = r.offers.get()
    before = len(mails(cast.tom, r))
    steering.answer_offer(r, by=cast.asha, offer=offer.ref, yes=False, now=now + MIN)
    assert mails(cast.tom, r)[before:] == [("request.offer", {})]


def test_a_yes_to_a_call_reaches_them_with_their_own_time(cast, waits):
    r = waits()
    now = r.due_at - timedelta(hours=1)
    helping.offer(r, by=cast.tom, kind=OfferKind.CALL, now=now)
    before = len(mails(cast.tom, r))
    steering.answer_offer(r, by=cast.asha, offer=r.offers.get().ref, yes=True, now=now + MIN)
    r.refresh_from_db()
    assert mails(cast.tom, r)[before:] == [("request.call", {"due": r.due_at.isoformat()})]


def test_nothing_else_is_ever_said_to_them(cast, ask, at):
    """Every mail to whoever only knows, over lives of each kind, is one of a closed list and says no time."""
    for route in (Route.MENTOR, Route.DIRECTOR, Route.STAFF, Route.AROUND):
        for urgency in (Urgency.SOON, Urgency.WHEN):
            up(ask(consent=Consent.ONLY_WAITING, route=route, urgency=urgency), at, 6)
    blind = Participant.objects.filter(standing=Standing.WAITING).exclude(seat=Seat.PEER)
    pairs = set(blind.values_list("request__ref", "person_id"))
    said = [m for m in OutboxMessage.objects.all() if (m.about, m.person_id) in pairs]
    assert len(said) > 20
    assert {m.kind for m in said} <= WAITING_ONLY_MAIL
    assert not any(m.facts for m in said)
