"""What a fellow asked, a row each: whose turn it is, until when, and what is new."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from requests_app.acts import conversation, helping, steering
from requests_app.engine.sweep import sweep
from requests_app.models import Draft, KeptLine
from requests_app.pages.home import own_requests, query
from requests_app.pages.home.query import NEWS_KINDS
from requests_app.vocabulary import EventKind, State
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = "A fifth grader refuses to leave class with me"


def test_whose_turn_it_is_and_until_when(home, cast):
    ask(cast, text=WORDS)
    assert f"Waiting for Maeve until 10:45 am tomorrow Can I run something by you? {WORDS}" in home(cast.asha)


def test_today_is_with_both_and_names_who_is_next(home, cast):
    ask(cast, urgency="today")
    assert "Waiting for Maeve and Tom then Dr. Okafor, today at 12:45 pm" in home(cast.asha)


def test_a_step_later_it_names_both_and_the_next(home, cast, set_clock):
    r = ask(cast)
    sweep(r.due_at)
    r.refresh_from_db()
    sweep(r.due_at)
    set_clock(r.due_at + timedelta(minutes=1))
    assert "Waiting for Maeve and Tom then Dr. Okafor, today at 2:30 pm" in home(cast.asha)


def test_only_waiting_has_not_got_it(home, cast, set_clock):
    r = ask(cast, consent="only_waiting")
    sweep(r.due_at)
    r.refresh_from_db()
    sweep(r.due_at)
    set_clock(r.due_at)
    assert "Waiting for Maeve then Dr. Okafor," in home(cast.asha)
    assert "Maeve and Tom" not in home(cast.asha)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda r, c: helping.acknowledge(r, by=c.maeve, now=c.NOW), "Maeve is on it you’ll hear by 10:45 am tomorrow"),
        (lambda r, c: conversation.reply(r, by=c.maeve, text="x", now=c.NOW), "Maeve answered today at 10:40 am"),
        (lambda r, c: conversation.ask_back(r, by=c.maeve, text="x", now=c.NOW), "Maeve asks you something today at 10:40 am"),
        (lambda r, c: conversation.talked(r, by=c.maeve, now=c.NOW), "Maeve says you talked today at 10:40 am"),
        (
            lambda r, c: steering.hold(r, by=c.asha, until=c.NOW + timedelta(days=2), now=c.NOW),
            "Paused until 10:40 am Thursday",
        ),
    ],
)  # fmt: skip
def test_the_state_in_words(home, cast, act, said):
    act(ask(cast), cast)
    assert said in home(cast.asha)


def test_the_board_names_nobody_and_then_asks_her(home, cast, set_clock):
    r = ask(cast, route="peers")
    assert "On the board until 10:45 am tomorrow , then you decide" in home(cast.asha)
    for _ in range(3):
        r.refresh_from_db()
        if not r.step:
            set_clock(r.due_at)
            sweep(r.due_at)
    assert "No answer yet you decide who is asked next" in home(cast.asha)
    conversation.reply(r, by=cast.ben, text="x", now=r.due_at)
    assert "Ben answered" in home(cast.asha)


def test_drafts_offers_and_the_tool_belt_are_there(home, cast):
    Draft.objects.create(
        fellow=cast.asha, form_key=uuid4(), fields={"text": "two schools", "kind": "thoughts"}, changed_at=cast.NOW
    )
    KeptLine.objects.create(fellow=cast.asha, text="Meet them at the door.", at=cast.NOW)
    r = ask(cast, consent="only_waiting")
    sweep(r.due_at)
    r.refresh_from_db()
    sweep(r.due_at)
    r.refresh_from_db()
    helping.offer(r, by=cast.tom, kind="read", now=r.changed_at)
    said = home(cast.asha)
    assert "Draft only you can see it, kept until 10:40 am December 1 What are your thoughts on … two schools" in said
    assert "Meet them at the door. your own words" in said
    assert "Tom could read it, if you let them. Decide" in said
    assert not any("two schools" in home(u) or "Meet them" in home(u) for u in (cast.ben, cast.maeve, cast.nina))


def test_what_is_new_since_the_last_visit(home, cast, set_clock):
    r, other = ask(cast, text=WORDS), ask(cast, text="And one more")
    home(cast.asha)  # the visit in which the fellow asked
    conversation.reply(r, by=cast.maeve, text="x", now=cast.NOW + timedelta(hours=1))
    helping.acknowledge(other, by=cast.maeve, now=cast.NOW + timedelta(hours=1))
    set_clock(cast.NOW + timedelta(hours=2))
    said = home(cast.asha)
    assert "Maeve answered one of your questions. One more has moved too." in said
    assert said.count(" new ") == 2
    set_clock(cast.NOW + timedelta(hours=5))
    assert "Nothing new since your last visit." in home(cast.asha)


@pytest.mark.parametrize(
    ("act", "news"),
    [
        (lambda r, c: conversation.close(r, by=c.asha, now=c.NOW + 2 * HOUR), "Nothing new since your last visit."),
        (lambda r, c: conversation.follow_up(r, by=c.asha, text="x", now=c.NOW + 2 * HOUR), "Nothing new since"),
        (lambda r, c: None, "Maeve answered one of your questions."),
    ],
)
def test_news_is_what_still_is_so(home, cast, set_clock, act, news):
    r = ask(cast, text=WORDS)
    home(cast.asha)
    conversation.reply(r, by=cast.maeve, text="x", now=cast.NOW + HOUR)
    r.refresh_from_db()
    act(r, cast)
    set_clock(cast.NOW + 3 * HOUR)
    assert news in home(cast.asha)


def test_whether_it_helped_is_asked_over_what_was_answered_and_is_open(cast):
    event = {"kind": EventKind.ASKED_IF_HELPED, "request": 7, "actor": None, "person": None, "actor_id": None,
             "person_id": None, "acked_by": None, "at": "", "answered_at": ""}  # fmt: skip
    said = {state: bool(own_requests.news_of([{**event, "state": state}], cast.asha.id).says) for state in State}
    assert said == {state: state == State.ANSWERED for state in State}


def test_each_kind_of_news_is_told_only_while_it_is_so(cast):
    """In these states of the request; of an answer, while it is the newest; of who is on it, while it is they."""
    event = {"request": 7, "actor": "Maeve", "person": "Tom", "actor_id": 2, "person_id": 3, "acked_by": 2, "at": "1",
             "answered_at": "1"}  # fmt: skip
    running, back = {State.WAITING, State.ACKNOWLEDGED}, {State.ANSWERED}
    told_in = {kind: set(State) for kind in NEWS_KINDS} | dict.fromkeys(query.CAME_BACK, back) | {
        EventKind.ACKNOWLEDGED: {State.ACKNOWLEDGED}, EventKind.ESCALATED: running, EventKind.FELL_AWAY: running,
        EventKind.TIMES_MOVED: running, EventKind.ASKED_FELLOW: {State.WAITING}, EventKind.ASKED_IF_HELPED: back,
        EventKind.CLOSED: {State.CLOSED},
    }  # fmt: skip

    def states(kind, **other):
        rows = {state: {**event, "kind": kind, "state": state, **other} for state in State}
        return {state for state, row in rows.items() if own_requests.news_of([row], cast.asha.id).says}

    assert {kind: states(kind) for kind in NEWS_KINDS} == told_in
    assert [states(kind, answered_at="2") for kind in query.CAME_BACK] == [set()] * 3
    assert states(EventKind.ACKNOWLEDGED, acked_by=3) == set()


def test_that_somebody_is_on_it_is_news_while_they_are(home, cast, set_clock):
    r = ask(cast, text=WORDS)
    home(cast.asha)
    helping.acknowledge(r, by=cast.maeve, now=cast.NOW + HOUR)
    set_clock(cast.NOW + 2 * HOUR)
    assert "Maeve is on one of your questions." in home(cast.asha)
    helping.pass_on(r, by=cast.maeve, now=cast.NOW + 2 * HOUR)
    assert "Maeve is on" not in home(cast.asha)


def test_everything_asked_page_by_page_and_by_state(home, cast):
    conversation.close(ask(cast, text="closed one"), by=cast.asha, now=cast.NOW)
    steering.withdraw(ask(cast, text="taken one"), by=cast.asha, now=cast.NOW)
    for n in range(22):
        ask(cast, text=f"open {n}.")
    assert "open 21." in home(cast.asha, "/asked/")
    assert "closed one" not in home(cast.asha, "/asked/")
    assert "closed one" in home(cast.asha, "/asked/?page=2")
    assert "taken one" in home(cast.asha, "/asked/?page=2")
    assert "Closed today at 10:40 am Can I run something by you? closed one" in home(cast.asha, "/asked/?state=closed")
    assert "Taken back today at 10:40 am" in home(cast.asha, "/asked/?state=withdrawn")
    assert "Nothing here" in home(cast.asha, "/asked/?state=answered")
    assert "open 21." in home(cast.asha, "/asked/?state=nonsense&page=zero")
    assert "open" not in home(cast.ben, "/asked/").replace("Open", "")
    assert "open" not in home(cast.nina, "/asked/").replace("Open", "")


def test_the_time_is_said_of_those_whose_turn_it_is_not_of_everyone_who_was_told(home, cast):
    """Tom, Dr. Okafor and Rosa were told that Asha waits, Tom talked with them, and they still need help. Dr. Okafor
    passed it on, so that Dana was asked."""
    r = ask(cast, consent="only_waiting")
    for _ in range(3):
        sweep(r.due_at)
        r.refresh_from_db()
    now = r.due_at - HOUR
    steering.take_out(r, by=cast.asha, person_id=cast.maeve.id, now=now)
    conversation.talked(r, by=cast.tom, now=now)
    conversation.follow_up(r, by=cast.asha, text="Not yet.", now=now + HOUR)
    helping.pass_on(r, by=cast.okafor, now=now + HOUR)
    [request] = query.open_first(cast.asha, now + HOUR)
    request.step = 0  # as where the chain begins with Tom
    [row] = own_requests.own_request_rows([request], {}, now=now + HOUR)
    assert [cast.okafor.id in fact.told for fact in row.state.facts] == [True]
    assert [fact.waiting_for for fact in row.when.facts] == [(cast.tom.id, cast.rosa.id, cast.dana.id)]


def test_within_the_undo_of_a_talk_the_row_says_how_it_came_back_before(home, cast, set_clock):
    r = ask(cast)
    conversation.reply(r, by=cast.maeve, text="x", now=cast.NOW)
    conversation.talked(r, by=cast.maeve, now=cast.NOW + HOUR, can_undo=True)
    set_clock(cast.NOW + HOUR + timedelta(seconds=5))
    assert "Maeve answered today at 10:40 am" in home(cast.asha)
    set_clock(cast.NOW + HOUR + timedelta(seconds=11))
    assert "Maeve says you talked today at 11:40 am" in home(cast.asha)
