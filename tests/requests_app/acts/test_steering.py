"""What the fellow steers: sooner, on hold, how urgent, who is in it, the board; and ten seconds to undo."""

from datetime import datetime, timedelta

import pytest

from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars.worktime import quarter_up
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.acts import conversation, helping, steering, undoing
from requests_app.chain.case import load_cases
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, Event, HelpRequest, Participant
from requests_app.vocabulary import PeerChoice, Route, Urgency
from tests.cast import NEW_YORK
from tests.requests_app.scene import DAY, HOUR, NY, A, W, work

pytestmark = pytest.mark.django_db


def test_sooner_brings_the_next_person_now_and_can_be_undone(scene):
    r = scene.file()
    steering.sooner(r, by=scene.cast.asha, now=scene.now)
    assert Escalation.objects.get(request=r).person == scene.cast.tom
    undoing.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=9))
    r = scene.fresh()
    assert (r.due_at, r.state, r.step) == (r.promised_at, W, 1)  # the quiet reminder is what it cost
    assert not HelpRequest.objects.visible_to(scene.cast.tom).exists()
    assert set(OutboxMessage.objects.filter(person=scene.cast.tom).values_list("status", flat=True)) == {"suppressed"}
    sweep(r.promised_at)  # and then exactly what the page said before: Tom, not whoever comes after Tom
    assert Escalation.objects.get(request=r, step=2).person == scene.cast.tom
    assert HelpRequest.objects.visible_to(scene.cast.tom).get() == r
    assert OutboxMessage.objects.filter(person=scene.cast.tom, kind="request.next", status="queued").count() == 1


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
            undoing.undo(r, by=scene.cast.asha, now=scene.now)
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
    with pytest.raises(ActRefused, match="Someone has to be asked"):
        steering.take_out(r, by=cast.asha, person_id=cast.maeve.id, now=scene.now)
    assert Participant.objects.get(request=r, person=cast.maeve).standing == "all"


def test_undo_is_for_ten_seconds(scene):
    r = scene.file()
    steering.withdraw(r, by=scene.cast.asha, now=scene.now)
    with pytest.raises(NotAllowed):
        undoing.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=20))
    undoing.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=10))
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


# What changing how soon would do, before the tap ----------------------------------------------------------------------


@pytest.mark.parametrize("moment", [datetime(2026, 11, 17, 11, 0), datetime(2026, 11, 20, 15, 0)])
@pytest.mark.parametrize("urgency", ["today", "soon"])
def test_what_is_said_of_changing_how_soon_is_what_it_does(cast, ask, moment, urgency):
    now = moment.replace(tzinfo=NEW_YORK)
    request = ask(urgency="when", now=now)
    [said] = [one for one in steering.urgency_previews(load_cases([request], now)[0]) if one.urgency == urgency]
    before = set(Participant.objects.filter(request=request).values_list("person_id", flat=True))
    steering.change_urgency(request, by=cast.asha, urgency=urgency, now=now)
    request.refresh_from_db()
    after = set(Participant.objects.filter(request=request).values_list("person_id", flat=True))
    assert (said.until, {one.person.id for one in said.also}) == (request.promised_at, after - before)
    assert said.today == (urgency == "today" and moment.day == 17)


@pytest.mark.parametrize(("hour", "later"), [(10, None), (16, True)])
def test_today_asked_for_once_school_is_over_is_told_as_what_it_is(scene, hour, later):
    r = scene.file()
    now = scene.now.replace(hour=hour, minute=45)
    steering.change_urgency(r, by=scene.cast.asha, urgency=Urgency.TODAY, now=now)
    assert Event.objects.get(request=r, kind="urgency_changed").data.get("later") is later
