"""Questions, answers and the end: what of the time is left, and that an end can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support import clock
from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars.worktime import quarter_up
from requests_app.access.permissions import ActRefused
from requests_app.acts import conversation, steering, undoing
from requests_app.models import Escalation, Event, HelpRequest, KeptLine, Participant
from requests_app.vocabulary import Outcome, Route, Standing
from tests.requests_app.asking import ask, standing, with_priya
from tests.requests_app.scene import DAY, HOUR, MIN, NY, A, C, W, work

pytestmark = pytest.mark.django_db


def test_one_question_first_keeps_what_was_left_and_her_reply_gives_it_back(scene):
    r = scene.file()
    scene.now += HOUR
    conversation.ask_back(r, by=scene.cast.maeve, text="What happens on Fridays?", now=scene.now)
    r = scene.fresh()
    left = int(work(scene).between(scene.now, r.promised_at))
    assert (r.state, r.left_minutes) == (A, left)
    scene.now += 2 * DAY
    conversation.follow_up(r, by=scene.cast.asha, text="They carry the folder.", now=scene.now)
    r = scene.fresh()
    assert (r.state, r.generation, r.step) == (W, 1, 0)
    assert r.due_at == r.promised_at == quarter_up(work(scene).add(scene.now, left), NY)


def test_at_least_a_quarter_is_left(scene):
    r = scene.file()
    conversation.ask_back(r, by=scene.cast.maeve, text="?", now=r.promised_at - MIN)
    assert scene.fresh().left_minutes == 450 // 4


def test_we_talked_asks_whether_that_did_it_and_not_yet_gives_back_what_was_left(scene):
    r = scene.file()
    conversation.talked(r, by=scene.cast.maeve, now=scene.now + HOUR)
    assert (scene.fresh().state, scene.request.left_minutes) == (
        A,
        int(work(scene).between(scene.now + HOUR, r.promised_at)),
    )
    conversation.follow_up(r, by=scene.cast.asha, now=scene.now + DAY)
    assert (scene.fresh().state, scene.request.generation) == (W, 1)


def test_a_talk_that_never_was_goes_on_with_what_was_left_and_counts_for_no_answer(scene):
    r = scene.file()
    conversation.talked(r, by=scene.cast.maeve, now=scene.now + HOUR)
    left, then = scene.fresh().left_minutes, scene.now + DAY
    conversation.not_talked(r, by=scene.cast.asha, now=then)
    r = scene.fresh()
    assert (r.state, r.generation, r.step, r.acked_by, r.answered_by) == (W, 1, 0, None, scene.cast.maeve)
    assert r.due_at == r.promised_at == quarter_up(work(scene).add(then, left), NY)
    assert (r.first_human_at, r.first_human_minutes, r.kept_promise) == (None, None, None)
    told = OutboxMessage.objects.filter(person=scene.cast.maeve).latest("id")
    assert told.kind == "request.asked"
    assert told.next_try_at > clock.real() + timedelta(seconds=5)  # while the fellow can still undo it
    r = scene.pass_time_to_due()  # no one acts: the chain goes on as if nothing had been said
    assert Escalation.objects.get(request=r).person == scene.cast.tom


def test_what_was_answered_before_the_talk_still_counts(scene):
    r = scene.file()
    conversation.reply(r, by=scene.cast.maeve, text="Call me.", now=scene.now + HOUR)
    conversation.talked(r, by=scene.cast.maeve, now=scene.now + 2 * HOUR)
    conversation.not_talked(r, by=scene.cast.asha, now=scene.now + DAY)
    assert (scene.fresh().first_human_at, scene.request.kept_promise) == (scene.now + HOUR, True)


def test_no_talk_is_denied_that_nobody_noted_or_that_was_undone(scene):
    r = scene.file()
    conversation.reply(r, by=scene.cast.maeve, text="Call me.", now=scene.now)
    conversation.talked(r, by=scene.cast.maeve, now=scene.now + HOUR, can_undo=True)
    undoing.undo(r, by=scene.cast.maeve, now=scene.now + HOUR + timedelta(seconds=5))
    with pytest.raises(ActRefused, match="No one has said here that you talked."):
        conversation.not_talked(r, by=scene.cast.asha, now=scene.now + DAY)
    assert scene.fresh().state == A


def test_we_have_not_talked_can_be_undone(scene):
    r = scene.file()
    conversation.talked(r, by=scene.cast.maeve, now=scene.now + HOUR)
    names = ("state", "due_at", "promised_at", "left_minutes", "reminded", "first_human_at", "kept_promise")
    before = [getattr(scene.fresh(), name) for name in names]
    conversation.not_talked(r, by=scene.cast.asha, now=scene.now + DAY)
    undoing.undo(r, by=scene.cast.asha, now=scene.now + DAY + timedelta(seconds=8))
    assert [getattr(scene.fresh(), name) for name in names] == before
    assert OutboxMessage.objects.get(dedupe__contains=":turn:").status == "suppressed"


def test_a_follow_up_after_an_answer_is_a_fresh_clock_from_the_last_answerer_on(scene):
    r = scene.file()
    for _ in range(2):
        r = scene.pass_time_to_due()  # Tom is in
    conversation.reply(r, by=scene.cast.tom, text="Try the door.", now=scene.now)
    conversation.follow_up(r, by=scene.cast.asha, text="And if it is shut?", now=scene.now)
    r = scene.fresh()
    assert (r.generation, r.step, r.state, r.reminded) == (2, 0, W, False)
    for _ in range(4):
        r = scene.pass_time_to_due()
    second = Escalation.objects.filter(request=r, generation=2).order_by("step").values_list("step", "person__called")
    assert list(second) == [(1, "Dr. Okafor"), (2, "Rosa"), (3, "Dana")]
    reminded = Event.objects.filter(request=r, generation=2, kind="reminded")
    assert reminded.get().data["people"] == [scene.cast.tom.id]


def test_close_keeps_her_line_for_her_alone_and_can_be_undone(scene):
    r = scene.file()
    due = r.due_at
    conversation.close(r, by=scene.cast.asha, outcome=Outcome.SELF, kept_line="Ask before lunch.", now=scene.now)
    assert (scene.fresh().state, KeptLine.objects.get().fellow) == (C, scene.cast.asha)
    undoing.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=8))
    assert (scene.fresh().state, scene.request.due_at, scene.request.outcome) == (W, due, "")


LATER = "Words of the second time."


def test_opened_again_it_begins_with_whoever_is_there_now(cast, policy, client, signed_in):
    r = ask(cast)
    conversation.reply(r, by=cast.maeve, text="Try it.", now=cast.NOW)
    conversation.close(r, by=cast.asha, now=cast.NOW + MIN)
    with_priya(cast)
    OutboxMessage.objects.all().delete()
    conversation.reopen(r, by=cast.asha, text=LATER, now=cast.NOW + HOUR)
    assert (standing(r, cast.maeve), standing(r, cast.priya)) == (Standing.LEFT, Standing.ALL)
    assert set(OutboxMessage.objects.values_list("person__called", "kind")) == {("Priya", "request.asked")}
    signed_in(client, cast.maeve)
    assert client.get(f"/requests/{r.ref}/").status_code == 404
    assert LATER not in client.get("/dashboard/").content.decode()


def test_opened_again_after_a_peers_answer_somebody_by_name_is_asked(cast, policy):
    """It left the board when the fellow asked by name, so the board can not have it again."""
    r = ask(cast, route=Route.PEERS)
    HelpRequest.objects.filter(id=r.id).update(step=1)
    steering.choose_on_board(r, by=cast.asha, choice="mentor", now=cast.NOW)
    conversation.reply(r, by=cast.ben, text="Me too.", now=cast.NOW)
    conversation.close(r, by=cast.asha, now=cast.NOW + MIN)
    conversation.reopen(r, by=cast.asha, text=LATER, now=cast.NOW + HOUR)
    r.refresh_from_db()
    assert not r.on_board
    assert Participant.objects.get(request=r, person=cast.maeve).has_turn(r.generation)
