"""Due times that move without anybody acting: old data that begins anew, and a calendar that was edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars import edit as calendar_edits
from pts_support.people.calendars.load import hours_for
from pts_support.people.calendars.worktime import Closure
from pts_support.people.models import ClosedDays, Installation, User
from requests_app.acts import conversation, helping, steering
from requests_app.engine import retiming
from requests_app.engine.sweep import sweep
from requests_app.models import Event, HelpRequest
from requests_app.vocabulary import Route
from tests.cast import NEW_YORK
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEDNESDAY = date(2026, 11, 18)
CLOCK = ("clock_from", "allowance", "promised_at", "due_at")


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


MONDAY = at(30, 9)  # two weeks later


@pytest.fixture(autouse=True)
def kept_policies(cast):
    policies(cast)


def fresh(request):
    return HelpRequest.objects.get(id=request.id)


def columns(request, *names):
    return {name: getattr(fresh(request), name) for name in names}


def moved_events():
    return list(Event.objects.filter(kind="times_moved").values_list("request", "actor", "private", "data"))


# -- old data


@pytest.mark.parametrize(
    ("place", "age", "stops", "pauses"),
    [
        ({"swept_at": None}, 25 * HOUR, True, True),
        ({"swept_at": None}, 23 * HOUR, False, False),  # what fell due today is not old
        ({"swept_at": None, "demo": True}, 25 * HOUR, False, False),  # a demo lives in its own time
        ({"swept_at": None, "paused": True}, 25 * HOUR, True, True),
    ],
)
def test_an_engine_that_never_ran_pauses_on_what_fell_due_a_day_ago(cast, place, age, stops, pauses):
    request = ask(cast)
    Installation.objects.update(**place)
    assert retiming.pause_on_old_data(request.due_at + age) is stops
    assert Installation.current().paused is pauses


def test_the_alarm_is_given_once(cast, caplog):
    request = ask(cast)
    Installation.objects.update(swept_at=None)
    for _ in range(2):
        retiming.pause_on_old_data(request.due_at + 2 * DAY)
    assert [line.getMessage() for line in caplog.records] == [
        "requests fell due before this engine ever ran: it is paused until `manage.py resume` gets a yes"
    ]


def test_what_waits_begins_its_whole_clock_anew_and_nobody_is_told(cast):
    request = ask(cast)
    mails = OutboxMessage.objects.count()
    assert retiming.restart_clocks(MONDAY) == 1
    assert columns(request, "state", *CLOCK) == {
        "state": "waiting",
        "clock_from": MONDAY,
        "allowance": 450,
        "promised_at": MONDAY + DAY,
        "due_at": at(30, 12, 45),
    }
    times = {"next": fresh(request).due_at.isoformat(), "promised": fresh(request).promised_at.isoformat()}
    assert moved_events() == [(request.id, None, False, times)]
    assert OutboxMessage.objects.count() == mails


def test_whoever_was_reminded_is_not_reminded_again(cast):
    request = ask(cast)
    sweep(request.due_at)
    retiming.restart_clocks(MONDAY)
    assert columns(request, "reminded", "due_at") == {"reminded": True, "due_at": MONDAY + DAY}


def test_what_went_up_has_the_interval_of_its_step_again(cast):
    request = ask(cast)
    for _ in range(2):
        sweep(fresh(request).due_at)
    promised = fresh(request).promised_at
    retiming.restart_clocks(MONDAY)
    assert columns(request, "step", "due_at", "promised_at") == {
        "step": 1,
        "due_at": at(30, 12, 45),
        "promised_at": promised,
    }


def test_what_somebody_has_is_due_at_the_usual_time_of_one_tap(cast):
    request = ask(cast)
    helping.acknowledge(request, by=cast.maeve, now=cast.NOW)
    retiming.restart_clocks(MONDAY)
    assert columns(request, "state", "due_at") == {"state": "acknowledged", "due_at": at(30, 15, 30) + DAY}


def test_after_an_answer_the_question_comes_in_seven_school_days_and_stands_in_no_timeline(cast):
    request = ask(cast)
    conversation.reply(request, by=cast.maeve, text="Like this.", now=cast.NOW)
    retiming.restart_clocks(MONDAY)
    assert columns(request, "state", "due_at") == {
        "state": "answered",
        "due_at": datetime(2026, 12, 9, 9, tzinfo=NEW_YORK),
    }
    assert moved_events() == []


def test_a_hold_is_over_and_what_was_left_runs_on(cast):
    request = ask(cast)
    steering.hold(request, by=cast.asha, until=at(18, 8), now=at(17, 11, 10))
    retiming.restart_clocks(MONDAY)
    row = columns(request, "held_from", "held_until", "left_minutes", "due_at")
    due = at(30, 8, 45) + DAY  # 425 minutes were left
    assert row == {"held_from": None, "held_until": None, "left_minutes": None, "due_at": due}


def test_what_is_not_due_yet_stays(cast):
    request = ask(cast)
    was = columns(request, *CLOCK)
    assert retiming.restart_clocks(request.due_at - HOUR) == 0
    assert columns(request, *CLOCK) == was


# -- an edited calendar


@pytest.fixture
def snow(cast):
    """`snow(now)`: Wednesday is closed, and everything is retimed."""

    def falls(now=cast.NOW, **more):
        before = hours_for([cast.calendar.id])[cast.calendar.id]
        ClosedDays.objects.create(calendar=cast.calendar, name="Snow", first=WEDNESDAY, last=WEDNESDAY)
        return retiming.retime_for_calendar(cast.calendar.id, before=before, now=now, **more)

    return falls


def test_what_is_promised_on_a_day_that_closes_moves_and_the_fellow_hears_of_it(cast, snow):
    request = ask(cast)
    sweep(request.due_at)
    assert snow() == 1
    assert columns(request, "promised_at", "due_at", "answer_by") == dict.fromkeys(
        ("promised_at", "due_at", "answer_by"), at(19, 10, 45)
    )
    time = fresh(request).due_at.isoformat()
    assert moved_events() == [(request.id, None, False, {"next": time, "promised": time})]
    told = OutboxMessage.objects.filter(dedupe__contains=":moved:").values_list("person", "kind")
    assert list(told) == [(cast.asha.id, "fellow.moved")]


def test_the_quiet_reminder_alone_is_a_time_nobody_was_told(cast, snow):
    request = ask(cast, urgency="when")
    HelpRequest.objects.update(promised_at=at(17, 10, 30))  # has passed: only the next moment of the engine is to come
    assert snow() == 1
    assert columns(request, "due_at") == {"due_at": at(19, 14, 30)}
    assert moved_events() == []
    assert not OutboxMessage.objects.filter(dedupe__contains=":moved:").exists()


def test_what_the_edit_does_not_touch_is_not_written(cast, snow):
    request = ask(cast, urgency="today")
    was = HelpRequest.objects.filter(id=request.id).values().get()
    assert (snow(), HelpRequest.objects.filter(id=request.id).values().get(), moved_events()) == (0, was, [])


def test_a_hold_and_what_has_come_due_stay(cast, snow):
    held, due = ask(cast), ask(cast, "imani")
    steering.hold(held, by=cast.asha, until=at(18, 9), now=cast.NOW)
    assert snow(now=due.due_at) == 0


def test_another_programs_requests_stay(cast, snow):
    theirs = ask(cast, "nina")
    sweep(theirs.due_at)
    assert snow() == 0


def test_for_one_person_who_changed_over_only_their_clocks_move(cast, snow):
    with_maeve, with_tom = ask(cast), ask(cast, "ben")
    was = columns(with_tom, *CLOCK)
    assert snow(person_id=cast.maeve.id) == 1
    assert (fresh(with_maeve).promised_at, columns(with_tom, *CLOCK)) == (at(19, 10, 45), was)


def test_after_an_answer_the_question_moves_by_school_days_unseen_by_helpers(cast, snow):
    request = ask(cast)
    conversation.reply(request, by=cast.maeve, text="Like this.", now=cast.NOW)
    due = fresh(request).due_at
    assert snow() == 1
    assert fresh(request).due_at == due + DAY
    assert [private for _, _, private, _ in moved_events()] == [True]
    assert not OutboxMessage.objects.filter(dedupe__contains=":moved:").exists()


def test_a_time_somebody_named_moves_only_where_nobody_is_there_at_it(cast, snow):
    stands, moves = ask(cast), ask(cast, "imani")
    helping.acknowledge(stands, by=cast.maeve, until=at(19, 10), now=cast.NOW)
    helping.acknowledge(moves, by=cast.maeve, until=at(18, 10), now=cast.NOW)
    snow()
    assert (fresh(stands).due_at, fresh(moves).due_at) == (at(19, 10), at(19, 10))


def test_what_nobody_can_be_asked_for_is_looked_at_by_the_fellows_calendar(cast, snow):
    """Maeve works elsewhere and has left; the others must not know."""
    cast.memberships["maeve"].calendar = calendar_edits.usual_calendar(cast.program, "Another district")
    cast.memberships["maeve"].save()
    request = ask(cast, left_out=frozenset({cast.tom.id, cast.okafor.id, cast.rosa.id, cast.dana.id}))
    User.objects.filter(id=cast.maeve.id).update(is_active=False)
    HelpRequest.objects.update(due_at=at(18, 8))
    assert (snow(), fresh(request).due_at) == (1, at(19, 8))


def test_the_board_counts_in_the_fellows_calendar(cast, snow):
    request = ask(cast, route=Route.PEERS)
    sweep(request.due_at)
    assert (snow(), fresh(request).due_at) == (1, at(19, 10, 45))


def test_before_is_what_it_was_and_not_what_it_is(cast):
    """Wednesday was closed until now: as much working time as then, so a day is given back."""
    request = ask(cast)
    now = hours_for([cast.calendar.id])[cast.calendar.id]
    before = replace(now, closures=(*now.closures, Closure(WEDNESDAY, WEDNESDAY, "Snow", "snow")))
    HelpRequest.objects.update(promised_at=at(19, 10, 45), answer_by=at(19, 10, 45))
    assert retiming.retime_for_calendar(cast.calendar.id, before=before, now=cast.NOW) == 1
    assert columns(request, "promised_at", "answer_by") == {"promised_at": at(18, 10, 45), "answer_by": at(18, 10, 45)}
