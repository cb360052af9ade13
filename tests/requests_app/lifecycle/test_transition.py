"""The state table, once as data: each act from each state by each person, allowed or refused, and where it leads."""

import ast
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars.load import hours_for
from pts_support.people.calendars.worktime import quarter_up
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine import departures
from requests_app.engine.audit import broken_rules
from requests_app.engine.sweep import sweep
from requests_app.lifecycle.move import Move
from requests_app.lifecycle.transition import TRANSITIONS, record
from requests_app.models import Escalation, Event, HelpRequest, KeptLine, Message, Offer, Participant
from requests_app.vocabulary import Consent, Outcome, PeerChoice, Route, State, Topic, Urgency, Verb
from tests.requests_app.lifecycle.cases import case_of, move_of

pytestmark = pytest.mark.django_db
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NY = ZoneInfo("America/New_York")

STATES = ("waiting", "acknowledged", "answered", "closed", "withdrawn")
# act: {state: state after it}; who may do it. A state that is missing is refused from there.
W, K, A, C, X = STATES
TABLE = {
    "acknowledge": ("helper waiting-helper", {W: K, K: K}),
    "pass_on": ("helper waiting-helper", {W: W, K: W}),
    "reply": ("helper", {W: A, K: A, A: A}),
    "ask_back": ("helper", {W: A, K: A, A: A}),
    "talked": ("helper waiting-helper", {W: A, K: A, A: A}),
    "note": ("helper", {W: W, K: K, A: A}),
    "add_person": ("helper", {W: W, K: K, A: A}),
    "hand_over": ("helper", {W: W, K: W}),
    "offer": ("waiting-helper", {W: W, K: K}),
    "remind_holder": ("waiting-helper", {W: W, K: K}),
    "sooner": ("fellow", {W: W, K: W}),
    "add_words": ("fellow", {W: W, K: K, A: A}),
    "thank": ("fellow", {A: A, C: C}),
    "follow_up": ("fellow", {A: W}),
    "reopen": ("fellow", {C: W}),
    "close": ("fellow", {W: C, K: C, A: C}),
    "hold": ("fellow", {W: W, K: K}),
    "change_urgency": ("fellow", {W: W}),
    "take_out": ("fellow", {W: W, K: W, A: A}),
    "open_it": ("fellow", {W: W, K: K, A: A}),
    "withdraw": ("fellow", {W: X, K: X, A: X}),
}
PEOPLE = {
    "fellow": "asha",
    "helper": "maeve",
    "waiting-helper": "tom",
    "peer": "ben",
    "stranger": "nina",
    "left out": "okafor",
}


@pytest.fixture
def scene(cast):
    return Scene(cast)


class Scene:
    """One request: Maeve reads it, Tom only knows that Asha waits, Dr. Okafor is left out."""

    def __init__(self, cast):
        self.cast, self.now = cast, cast.NOW
        for program in (cast.program, cast.other):
            policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=self.now)

    def file(self, **more):
        asking = Asking(text="Everything at once.", form_key=uuid4(), **more)
        self.request = filing.file_request(
            self.cast.memberships["asha"], asking, by=self.cast.asha, now=self.now
        ).request
        return self.request

    def begin(self, state="waiting"):
        self.now = self.cast.NOW
        self.file(consent=Consent.ONLY_WAITING, left_out=frozenset({self.cast.okafor.id}))
        self.pass_time_to_due()
        self.pass_time_to_due()  # Tom joined, sees only that Asha waits
        if state in (K,):
            helping.acknowledge(self.request, by=self.cast.maeve, now=self.now)
        if state in (A,):
            conversation.reply(self.request, by=self.cast.maeve, text="What would help?", now=self.now)
        if state == C:
            conversation.close(self.request, by=self.cast.asha, now=self.now)
        if state == X:
            steering.withdraw(self.request, by=self.cast.asha, now=self.now)
        self.now += MIN
        return self.fresh()

    def pass_time_to_due(self):
        self.fresh()
        self.now = self.request.due_at
        assert sweep(self.now) == 1
        return self.fresh()

    def fresh(self):
        self.request.refresh_from_db()
        return self.request

    def do(self, act, by):
        cast, r, now = self.cast, self.request, self.now
        calls = {
            "acknowledge": lambda: helping.acknowledge(r, by=by, now=now),
            "pass_on": lambda: helping.pass_on(r, by=by, now=now),
            "reply": lambda: conversation.reply(r, by=by, text="Try one thing.", now=now),
            "ask_back": lambda: conversation.ask_back(r, by=by, text="What have you seen?", now=now),
            "talked": lambda: conversation.talked(r, by=by, now=now),
            "note": lambda: conversation.note(r, by=by, text="Among us.", now=now),
            "add_person": lambda: helping.add_person(r, by=by, person_id=cast.rosa.id, now=now),
            "hand_over": lambda: helping.hand_over(r, by=by, person_id=cast.rosa.id, now=now),
            "offer": lambda: helping.offer(r, by=by, kind="read", now=now),
            "remind_holder": lambda: helping.remind_holder(r, by=by, now=now),
            "sooner": lambda: steering.sooner(r, by=by, now=now),
            "add_words": lambda: conversation.add_words(r, by=by, text="One more thing.", now=now),
            "thank": lambda: conversation.thank(r, by=by, text="Thank you.", now=now),
            "follow_up": lambda: conversation.follow_up(r, by=by, text="And then?", now=now),
            "reopen": lambda: conversation.reopen(r, by=by, text="Again.", now=now),
            "close": lambda: conversation.close(r, by=by, now=now),
            "hold": lambda: steering.hold(r, by=by, until=now + DAY, now=now),
            "change_urgency": lambda: steering.change_urgency(r, by=by, urgency=Urgency.WHEN, now=now),
            "take_out": lambda: steering.take_out(r, by=by, person_id=cast.maeve.id, now=now),
            "open_it": lambda: steering.open_it(r, by=by, person_id=cast.tom.id, now=now),
            "withdraw": lambda: steering.withdraw(r, by=by, now=now),
        }
        return calls[act]()

    def trace(self):
        """Everything an act could change, to prove that a refused one changed nothing."""
        return [
            list(HelpRequest.objects.values()),
            list(Participant.objects.order_by("id").values()),
            *(model.objects.count() for model in (Event, Message, Escalation, Offer, OutboxMessage, KeptLine)),
        ]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", TABLE)
def test_each_act_from_each_state_by_everybody(scene, act, state):
    allowed_people, leads = TABLE[act]
    for who, name in PEOPLE.items():
        with transaction.atomic():
            _try(scene, act, state, who, getattr(scene.cast, name), allowed_people, leads)
            transaction.set_rollback(True)  # the next person finds the same scene


def _try(scene, act, state, who, person, allowed_people, leads):
    request = scene.begin(state)
    before = scene.trace()
    may = who in allowed_people.split()
    has_it = who == "helper"  # Maeve, who is the one to say "I can't" then
    if may and state in leads and (act != "pass_on" or state != K or has_it):
        if act == "hand_over" and request.consent == "only_waiting":
            scene.do(act, person)  # it waits for the fellow's tap: nothing has moved yet
            assert (scene.fresh().state, Offer.objects.get(request=request).kind) == (state, "hand_over")
            return
        scene.do(act, person)
        after = scene.fresh()
        assert after.state == leads[state], (act, who, state)
        assert (after.due_at is not None) == (after.state in (W, K, A))
        assert Event.objects.filter(request=request).order_by("-id")[0].state == after.state
        return
    with pytest.raises(NotAllowed) as refused:
        scene.do(act, person)
    gone = who in ("peer", "stranger", "left out") or (state == X and who != "fellow")
    assert refused.value.verdict.hidden == (gone or not may), (act, who, state)
    assert scene.trace() == before


def test_the_code_names_the_same_acts():
    engine = {v for v, rule in TRANSITIONS.items() if rule.by == "engine"}
    other = {Verb.FILE, Verb.LET_BACK, Verb.ALLOW, Verb.DECLINE, Verb.PEER_CHOICE, Verb.UNDO}  # below, one by one
    other |= {Verb.NAMES_STUDENT, Verb.CHANGE_WORDS}  # test_redaction.py
    other |= {Verb.BREAK_GLASS}  # test_emergency.py
    names = {"reply": "answer", "ask_back": "question", "thank": "thanks"}
    assert {Verb(names.get(act, act)) for act in TABLE} == set(TRANSITIONS) - engine - other


# The clock of each row, one by one --------------------------------------------------------------------------------


def work(scene):
    return hours_for([scene.cast.calendar.id])[scene.cast.calendar.id]


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


def test_an_acknowledgement_that_passes_is_the_next_step_not_a_new_clock(scene):
    r = scene.file()
    helping.acknowledge(r, by=scene.cast.maeve, now=scene.now)
    r = scene.pass_time_to_due()
    assert (r.state, r.step, r.generation, r.acked_by) == (W, 1, 1, None)
    assert Escalation.objects.get(request=r).cause == "ack_passed"
    assert Escalation.objects.get(request=r).person == scene.cast.tom


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


def test_sooner_brings_the_next_person_now_and_can_be_undone(scene):
    r = scene.file()
    steering.sooner(r, by=scene.cast.asha, now=scene.now)
    assert Escalation.objects.get(request=r).person == scene.cast.tom
    steering.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=9))
    r = scene.fresh()
    assert (r.due_at, r.state, r.step) == (r.promised_at, W, 1)  # the quiet reminder is what it cost
    assert not HelpRequest.objects.visible_to(scene.cast.tom).exists()
    assert set(OutboxMessage.objects.filter(person=scene.cast.tom).values_list("status", flat=True)) == {"suppressed"}
    sweep(r.promised_at)  # and then exactly what the page said before: Tom, not whoever comes after Tom
    assert Escalation.objects.get(request=r, step=2).person == scene.cast.tom
    assert HelpRequest.objects.visible_to(scene.cast.tom).get() == r
    assert OutboxMessage.objects.filter(person=scene.cast.tom, kind="request.next", status="queued").count() == 1


def test_an_answer_stops_the_clock_reminds_at_seven_and_closes_at_ten_school_days(scene):
    r = scene.file()
    conversation.reply(r, by=scene.cast.maeve, text="Which one is due first?", now=scene.now)
    assert scene.fresh().due_at == datetime(2026, 11, 26, 10, 45, tzinfo=NY)
    r = scene.pass_time_to_due()
    assert (r.state, r.nudged) == (A, True)
    assert r.due_at == datetime(2026, 12, 1, 10, 45, tzinfo=NY)
    r = scene.pass_time_to_due()
    assert (r.state, r.outcome) == (C, Outcome.NO_FEEDBACK)


@pytest.mark.parametrize("topic", [Topic.WELLBEING, Topic.UNSAFE, Topic.MENTOR, Topic.CHILD_SAFETY])
def test_some_things_never_close_by_silence(scene, topic):
    r = scene.file(topic=topic, route=Route.DIRECTOR)
    conversation.reply(r, by=scene.cast.okafor, text="I am here.", now=scene.now)
    for _ in range(6):
        r = scene.pass_time_to_due()
        assert r.state == A
    assert OutboxMessage.objects.filter(about=r.ref, person=scene.cast.okafor, kind="request.in_person").count() == 5


def test_where_whoever_was_to_ask_in_person_has_gone_somebody_else_does(scene):
    r, cast = scene.file(topic=Topic.WELLBEING), scene.cast
    r = scene.pass_time_to_due()
    r = scene.pass_time_to_due()  # Tom is in beside Maeve
    conversation.reply(r, by=cast.maeve, text="I am here.", now=scene.now)
    scene.pass_time_to_due()  # the fellow was asked whether it helped
    departures.person_departed(cast.maeve.id, "ended", now=scene.now)
    scene.pass_time_to_due()
    asked = OutboxMessage.objects.filter(about=r.ref, kind="request.in_person").values_list("person__called", flat=True)
    assert (scene.fresh().state, list(asked)) == (A, ["Tom"])
    departures.person_departed(cast.tom.id, "ended", now=scene.now)
    assert broken_rules(scene.now, deep=True) == []  # after an answer nobody is waited for
    r = scene.pass_time_to_due()
    assert (r.state, r.step) == (W, 2)
    assert Escalation.objects.get(request=r, step=2).person == cast.okafor
    assert broken_rules(scene.now, deep=True) == []


def test_within_a_request_time_does_not_run_back(scene):
    """Who waited for the lock read the clock first; a clock that was set back is another matter."""
    r = scene.file()
    conversation.reply(r, by=scene.cast.maeve, text="Here.", now=scene.now + MIN)
    conversation.follow_up(r, by=scene.cast.asha, text="And then?", now=scene.now + MIN - timedelta(seconds=5))
    assert [e.kind for e in Event.objects.filter(request=r)] == ["asked", "answered", "followed_up"]
    assert Event.objects.filter(request=r, at=scene.now + MIN).count() == 2
    conversation.reply(r, by=scene.cast.maeve, text="So.", now=scene.now - HOUR)
    assert Event.objects.filter(request=r, kind="answered", at=scene.now - HOUR).exists()


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


def test_hold_stops_adding_people_and_then_what_was_left_runs_on(scene):
    r = scene.file()
    scene.now += HOUR
    until = scene.now + 2 * DAY
    left = int(work(scene).between(scene.now, r.promised_at))
    steering.hold(r, by=scene.cast.asha, until=until, now=scene.now)
    r = scene.fresh()
    assert (r.due_at, r.state) == (until, W)
    r = scene.pass_time_to_due()
    assert r.promised_at == quarter_up(work(scene).add(until, left), NY)
    assert r.due_at == quarter_up(work(scene).add(until, left - 225), NY)  # half a school day before: the reminder
    assert r.held_minutes == int(work(scene).between(scene.cast.NOW + HOUR, until))
    assert not Escalation.objects.exists()


def test_a_hold_is_five_school_days_at_most_and_helpers_may_still_answer(scene):
    r = scene.file()
    with pytest.raises(ActRefused, match="Five school days"):
        steering.hold(r, by=scene.cast.asha, until=scene.now + 10 * DAY, now=scene.now)
    steering.hold(r, by=scene.cast.asha, until=scene.now + DAY, now=scene.now)
    conversation.reply(r, by=scene.cast.maeve, text="Here.", now=scene.now)
    assert (scene.fresh().state, scene.request.kept_promise) == (A, True)


@pytest.mark.parametrize("ends", ["acknowledge", "pass on", "reply", "resume", "close", "close and undo"])
def test_however_a_hold_ends_its_time_is_not_counted_against_who_answers(scene, ends):
    r = scene.file()
    began = scene.now = scene.now + HOUR
    until = began + 2 * DAY
    steering.hold(r, by=scene.cast.asha, until=until, now=began)
    scene.now += DAY
    if ends == "acknowledge":
        helping.acknowledge(r, by=scene.cast.maeve, now=scene.now)
    elif ends == "pass on":
        helping.pass_on(r, by=scene.cast.maeve, now=scene.now)
    elif ends == "resume":
        scene.pass_time_to_due()
    elif ends.startswith("close"):
        conversation.close(r, by=scene.cast.asha, now=scene.now)
        if ends == "close and undo":
            steering.undo(r, by=scene.cast.asha, now=scene.now)
            r = scene.fresh()
            assert (r.held_minutes, r.held_from, r.held_until) == (0, began, until)
            return
    held = int(work(scene).between(began, scene.now))
    if ends != "reply":
        r = scene.fresh()
        assert (r.held_minutes, r.held_from, r.held_until) == (held, None, None)
    if ends == "close":
        return
    scene.now += HOUR
    helper = scene.cast.tom if ends == "pass on" else scene.cast.maeve
    conversation.reply(r, by=helper, text="Here.", now=scene.now)
    whole = int(work(scene).between(scene.cast.NOW, scene.now))
    if ends == "reply":
        held += int(work(scene).between(scene.now - HOUR, scene.now))
    assert (scene.fresh().held_minutes, scene.request.first_human_minutes) == (held, whole - held)


def test_urgency_moves_times_nearer_and_never_further(scene):
    r = scene.file(urgency=Urgency.WHEN)
    steering.change_urgency(r, by=scene.cast.asha, urgency=Urgency.TODAY, now=scene.now)
    r = scene.fresh()
    assert r.promised_at == quarter_up(work(scene).add(scene.now, 120), NY)
    assert set(Participant.objects.filter(request=r).values_list("person__called", flat=True)) == {"Maeve", "Tom"}
    promised = r.promised_at
    steering.change_urgency(r, by=scene.cast.asha, urgency=Urgency.WHEN, now=scene.now)
    assert scene.fresh().promised_at == promised


def test_taking_out_the_only_reader_asks_the_next_in_the_same_tap(scene):
    r = scene.file()
    steering.take_out(r, by=scene.cast.asha, person_id=scene.cast.maeve.id, now=scene.now)
    r = scene.fresh()
    assert dict(Participant.objects.filter(request=r).values_list("person__called", "standing")) == {
        "Maeve": "excluded",
        "Tom": "all",
    }
    assert r.due_at == quarter_up(work(scene).add(scene.now, 225), NY)
    assert not Event.objects.filter(request=r, kind="taken_out", private=False).exists()
    steering.let_back(r, by=scene.cast.asha, person_id=scene.cast.maeve.id, now=scene.now)
    assert Participant.objects.get(request=r, person=scene.cast.maeve).standing == "all"


def test_somebody_has_to_have_it(scene):
    cast = scene.cast
    r = scene.file(left_out=frozenset({cast.tom.id, cast.okafor.id, cast.rosa.id, cast.dana.id}))
    with pytest.raises(ActRefused, match="Somebody has to have it"):
        steering.take_out(r, by=cast.asha, person_id=cast.maeve.id, now=scene.now)
    assert Participant.objects.get(request=r, person=cast.maeve).standing == "all"


def test_handing_over_under_may_read_gives_it_away_whole(scene):
    r = scene.file()
    helping.hand_over(r, by=scene.cast.maeve, person_id=scene.cast.rosa.id, now=scene.now)
    rows = dict(Participant.objects.filter(request=r).values_list("person__called", "standing"))
    assert rows == {"Maeve": "left", "Rosa": "all"}
    assert scene.fresh().due_at == r.due_at
    assert not HelpRequest.objects.visible_to(scene.cast.maeve).exists()


def test_close_keeps_her_line_for_her_alone_and_can_be_undone(scene):
    r = scene.file()
    due = r.due_at
    conversation.close(r, by=scene.cast.asha, outcome=Outcome.SELF, kept_line="Ask before lunch.", now=scene.now)
    assert (scene.fresh().state, KeptLine.objects.get().fellow) == (C, scene.cast.asha)
    steering.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=8))
    assert (scene.fresh().state, scene.request.due_at, scene.request.outcome) == (W, due, "")


def test_undo_is_for_ten_seconds(scene):
    r = scene.file()
    steering.withdraw(r, by=scene.cast.asha, now=scene.now)
    with pytest.raises(NotAllowed):
        steering.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=20))
    steering.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=10))
    assert scene.fresh().state == W


def test_the_board_choice_leads_to_a_person_by_name_or_leaves_it_up(scene):
    r = scene.file(route=Route.PEERS)
    for _ in range(2):
        r = scene.pass_time_to_due()
    assert Event.objects.filter(request=r, kind="asked_fellow").count() == 1
    steering.choose_on_board(r, by=scene.cast.asha, choice=PeerChoice.LEAVE, now=scene.now)
    r = scene.fresh()
    assert (r.route, r.state, r.on_board) == (Route.PEERS, W, True)
    steering.choose_on_board(r, by=scene.cast.asha, choice=PeerChoice.DIRECTOR, now=scene.now)
    r = scene.fresh()
    assert (r.route, r.generation, r.step) == (Route.DIRECTOR, 2, 0)
    part = Participant.objects.get(request=r, person=scene.cast.okafor)
    assert (part.standing, part.nameless) == ("all", False)


def test_a_post_left_up_is_asked_about_again_and_not_read_by_staff(scene):
    r = scene.file(route=Route.PEERS)
    for _ in range(2):
        r = scene.pass_time_to_due()
    steering.choose_on_board(r, by=scene.cast.asha, choice=PeerChoice.LEAVE, now=scene.now)
    scene.pass_time_to_due()
    assert Event.objects.filter(request=r, kind="asked_fellow").count() == 2
    assert not Participant.objects.filter(request=r, person=scene.cast.rosa).exists()


def test_a_fellowship_that_ends_closes_what_is_open_as_left_the_program(scene):
    from requests_app.engine import departures

    r = scene.file()
    assert departures.fellowship_ended(scene.cast.memberships["asha"].id, now=scene.now) == 1
    assert (scene.fresh().state, scene.request.outcome) == (C, Outcome.LEFT_PROGRAM)
    assert r.ref == scene.request.ref


def test_an_offer_to_read_is_opened_by_her_tap_alone(scene):
    scene.begin()
    helping.offer(scene.request, by=scene.cast.tom, kind="read", now=scene.now)
    assert Participant.objects.get(request=scene.request, person=scene.cast.tom).standing == "waiting"
    steering.answer_offer(scene.request, by=scene.cast.asha, offer=Offer.objects.get().ref, yes=True, now=scene.now)
    assert Participant.objects.get(request=scene.request, person=scene.cast.tom).standing == "all"
    assert Offer.objects.get().accepted is True


def test_state_is_set_nowhere_but_in_the_one_door():
    from pathlib import Path

    room = Path(__file__).resolve().parents[3] / "requests_app"
    guilty = []
    for file in (f for f in room.rglob("*.py") if "migrations" not in f.parts):
        for node in ast.walk(ast.parse(file.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets):
                guilty.append((file.name, node.lineno))
    assert guilty == []


def test_states_of_the_model_are_those_of_the_table():
    assert tuple(State) == STATES


def test_a_bug_in_a_decision_stops_at_the_table(scene):
    case = case_of(scene.file(), scene.now)
    with pytest.raises(AssertionError, match="close may not lead from waiting to waiting"):
        record([move_of(case, Verb.CLOSE)])
    assert scene.fresh().state == State.WAITING


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        record([])


def test_the_same_form_twice_is_one_message_and_the_same_answer(scene):
    scene.file()
    form_key = uuid4()
    for _ in range(2):
        case = conversation.reply(
            scene.request, by=scene.cast.maeve, text="Try one thing.", now=scene.now, form_key=form_key
        )
        assert case.request.state == State.ANSWERED
    assert scene.request.messages.filter(form_key=form_key).count() == 1


def test_requests_that_set_the_same_columns_are_one_update(scene, django_assert_num_queries):
    cases = [case_of(scene.file(), scene.now) for _ in range(30)]
    moves = [Move(case, Verb.REMIND, None, {"reminded": True, "due_at": case.request.promised_at}) for case in cases]
    with django_assert_num_queries(1):
        record(moves)
    assert HelpRequest.objects.filter(reminded=True).count() == 30
