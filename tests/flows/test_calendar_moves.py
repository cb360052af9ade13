"""A calendar is edited: what still runs moves by what really changed, the fellow hears of it, all else stays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars import edit as calendar_edits
from pts_support.people.models import Role
from pts_support.people.roster import edit as roster
from requests_app.acts import conversation, helping, steering
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import Event, HelpRequest
from requests_app.pages.thread.timeline.reader import TimelineReader
from requests_app.pages.thread.timeline.told import event_sentences_for
from requests_app.statements.listener import Listener
from requests_app.vocabulary import PeerChoice, Route, Topic
from tests.cast import NEW_YORK, join
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db
FEBRUARY = date(2027, 2, 17)  # a Wednesday
MIN = timedelta(minutes=1)


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


class Running:
    """One request and the time it is."""

    def __init__(self, cast, **asking):
        self.cast, self.now = cast, cast.NOW
        self.row = ask(cast, **asking)

    @property
    def fresh(self):
        self.row = HelpRequest.objects.get(id=self.row.id)
        return self.row

    @property
    def trace(self):
        rows = HelpRequest.objects.filter(id=self.row.id).values().get()
        return rows, Event.objects.count(), OutboxMessage.objects.count()

    def sweeps(self, times=1):
        for _ in range(times):
            self.now = self.fresh.due_at
            assert sweep(self.now) == 1
        return self

    def snow(self, day, *, now=None):
        return calendar_edits.snow_day(
            self.cast.calendar, day=day, by=self.cast.rosa, now=now or self.now + timedelta(seconds=37)
        )


@pytest.fixture
def running(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    return lambda **asking: Running(cast, **asking)


# Every way in which an interval comes to run, with the request just after it -------------------------------------


def fresh(running):
    return running()


def reminded(running):
    return running().sweeps()


def second_step(running):
    return running().sweeps(3)


def daily(running):
    return running().sweeps(7)


def today(running):
    return running(urgency="today").sweeps(2)


def replied(running):
    it = running()
    conversation.ask_back(it.row, by=it.cast.maeve, text="Which one?", now=at(18, 10))
    it.now = at(19, 9)
    conversation.follow_up(it.row, by=it.cast.asha, text="The first.", now=it.now)
    return it


def resumed(running):
    it = running()
    steering.hold(it.row, by=it.cast.asha, until=at(20, 8), now=it.now + 5 * MIN)
    return it.sweeps()


def acknowledged(running):
    it = running()
    helping.acknowledge(it.row, by=it.cast.maeve, until=at(18, 14), now=it.now)
    return it


def on_board(running):
    return running(route=Route.PEERS).sweeps(2)


def left_up(running):
    it = on_board(running)
    it.now = at(18, 13)
    steering.choose_on_board(it.row, by=it.cast.asha, choice=PeerChoice.LEAVE, now=it.now)
    return it


def by_name(running):
    it = on_board(running)
    it.now = at(18, 13)
    steering.choose_on_board(it.row, by=it.cast.asha, choice=PeerChoice.DIRECTOR, now=it.now)
    return it


def staff_on_board(running):
    return running(route=Route.PEERS).sweeps(3)


def asked_again(running):
    """In generation 2, at step 1: Tom, who has been there for days, was asked once more."""
    it = running().sweeps(2)
    conversation.reply(it.row, by=it.cast.maeve, text="Like this.", now=at(18, 11))
    conversation.follow_up(it.row, by=it.cast.asha, text="And then?", now=at(30, 9))
    return it.sweeps(2)


def sooner(running):
    it = running()
    steering.sooner(it.row, by=it.cast.asha, now=it.now + MIN)
    it.now += MIN
    return it


def handed_over(running):
    it = running()
    it.now += MIN
    helping.hand_over(it.row, by=it.cast.maeve, person_id=it.cast.tom.id, now=it.now)
    return it


def put_in_a_hurry(running):
    it = running(urgency="when")
    it.now += 60 * MIN
    steering.change_urgency(it.row, by=it.cast.asha, urgency="soon", now=it.now)
    return it


def answered(running):
    it = running()
    conversation.reply(it.row, by=it.cast.maeve, text="Like this.", now=it.now)
    return it


def asked_if_it_helped(running):
    return answered(running).sweeps()


def asked_in_person(running):
    it = running(topic=Topic.WELLBEING)
    conversation.reply(it.row, by=it.cast.maeve, text="Like this.", now=it.now)
    return it.sweeps(2)


def on_hold(running):
    it = running()
    steering.hold(it.row, by=it.cast.asha, until=at(20, 8), now=it.now + MIN)
    it.now += MIN
    return it


def nobody_there(running):
    cast = running.__closure__[0].cell_contents
    everybody = frozenset(getattr(cast, n).id for n in ("maeve", "tom", "okafor", "rosa", "dana"))
    return running(left_out=everybody)


WAYS = [
    fresh, reminded, second_step, daily, today, replied, resumed, acknowledged, on_board, left_up, by_name,
    staff_on_board, asked_again, sooner, handed_over, put_in_a_hurry, answered, asked_if_it_helped, asked_in_person,
    on_hold, nobody_there,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_an_edit_does_not_touch_stays_and_nobody_hears_of_it(running, way):
    it = way(running)
    before, now = it.trace, it.now + timedelta(seconds=41)
    by = {"by": it.cast.rosa, "now": now}
    calendar_edits.snow_day(it.cast.calendar, day=FEBRUARY, **by)
    calendar_edits.set_half_day(it.cast.calendar, day=FEBRUARY + timedelta(1), opens=time(8), closes=time(11), **by)
    calendar_edits.snow_day(it.cast.calendar, day=date(2026, 10, 14), **by)
    week = {n: (time(8), time(15, 30)) for n in range(5)}
    calendar_edits.set_week(it.cast.calendar, name="Other name", time_zone="America/New_York", week=week, **by)
    assert it.trace == before
    assert sweep(now) == 0


DUE_TODAY = [fresh, today, replied, resumed, asked_again, sooner, handed_over, put_in_a_hurry]


@pytest.mark.parametrize("way", [w for w in WAYS if w not in (on_hold, *DUE_TODAY)], ids=lambda way: way.__name__)
def test_a_day_taken_out_before_it_is_due_moves_it_a_school_day_and_given_back_brings_it_home(running, way):
    it = way(running)
    was, last = it.fresh, Event.objects.order_by("-id")[0].id
    day = was.due_at.astimezone(NEW_YORK).date()
    off = it.snow(day)
    now = it.fresh
    expected = was.due_at + timedelta(days=1)
    if expected.astimezone(NEW_YORK).weekday() == 5:
        expected += timedelta(days=2)
    assert now.due_at == expected
    event = Event.objects.filter(request=now, id__gt=last).get()
    assert (event.kind, event.private) == ("times_moved", now.state == "answered")
    mails = OutboxMessage.objects.filter(about=now.ref, dedupe__contains=":moved:").values_list("person", "kind")
    assert list(mails) == ([] if now.state == "answered" else [(it.cast.asha.id, "fellow.moved")])
    calendar_edits.open_days(off, by=it.cast.rosa, now=it.now + MIN)
    back = it.fresh
    assert (back.due_at, back.promised_at, back.answer_by) == (was.due_at, was.promised_at, was.answer_by)


@pytest.mark.parametrize("way", DUE_TODAY, ids=lambda way: way.__name__)
def test_the_rest_of_a_day_taken_out_moves_what_is_due_on_it_to_the_next(running, way):
    it = way(running)
    was, today_ = it.fresh, it.now.astimezone(NEW_YORK).date()
    it.snow(today_)
    assert was.due_at.astimezone(NEW_YORK).date() == today_ < it.fresh.due_at.astimezone(NEW_YORK).date()
    assert it.row.promised_at >= min(was.promised_at, it.row.due_at)


def test_snow_in_the_middle_of_the_day_counts_as_if_the_day_had_never_opened(running):
    it = running()  # asked at 10:40; one school day
    it.snow(date(2026, 11, 17), now=at(17, 11, 7))
    r = it.fresh
    assert (r.due_at, r.promised_at, r.answer_by) == (at(18, 11, 45), at(18, 15, 30), at(18, 15, 30))


def test_an_hour_that_is_opened_afterwards_brings_nothing_nearer(running):
    it = running()
    off = it.snow(date(2026, 11, 18))
    assert it.fresh.promised_at == at(19, 10, 45)
    calendar_edits.open_days(off, by=it.cast.rosa, now=at(19, 8, 30))
    assert it.fresh.promised_at == at(19, 10, 45)


def test_half_a_day_moves_what_falls_behind_it(running):
    it = running().sweeps()
    calendar_edits.set_half_day(
        it.cast.calendar, day=date(2026, 11, 18), opens=time(8), closes=time(9), by=it.cast.rosa, now=it.now
    )
    r = it.fresh
    assert (r.due_at, r.promised_at) == (at(19, 9, 45), at(19, 9, 45))


def test_whose_calendar_it_is_decides(cast, running):
    """Maeve works by another calendar than Tom: what counts in hers does not move with his, and the other way round."""
    other = calendar_edits.usual_calendar(cast.program, "Another district")
    cast.memberships["tom"].calendar = other
    cast.memberships["tom"].save()
    it = running().sweeps()
    by = {"by": cast.rosa, "now": it.now}
    calendar_edits.snow_day(other, day=date(2026, 11, 18), **by)
    assert it.fresh.due_at == at(18, 10, 45)
    it.sweeps()  # Tom is asked; the next interval counts in his
    due = it.fresh.due_at
    assert due == at(19, 11, 45)
    calendar_edits.snow_day(cast.calendar, day=date(2026, 11, 19), **by)
    assert it.fresh.due_at == due
    calendar_edits.snow_day(other, day=date(2026, 11, 19), by=cast.rosa, now=it.now)
    assert it.fresh.due_at > due


def test_a_person_who_changes_over_to_another_calendar_takes_their_clocks_along(cast, running):
    other = calendar_edits.usual_calendar(cast.program, "Another district")
    calendar_edits.snow_day(other, day=date(2026, 11, 18), by=cast.rosa, now=cast.NOW)
    mine, his = running(), Running(cast, who="ben")  # Maeve has one, Tom the other, and she stands behind him
    was = his.trace[0]
    roster.change_role(
        cast.memberships["maeve"], cohort=None, calendar=other, ends_on=None, by=cast.rosa, now=cast.NOW + MIN
    )
    kept = {name: value for name, value in his.trace[0].items() if name != "held_back"}
    assert (mine.fresh.promised_at, kept) == (at(19, 10, 45), {name: was[name] for name in kept})


def test_the_last_role_that_names_a_calendar_decides_and_another_changes_nothing(cast, running):
    other = calendar_edits.usual_calendar(cast.program, "Another district")
    calendar_edits.snow_day(other, day=date(2026, 11, 18), by=cast.rosa, now=cast.NOW)
    join(cast.maeve, cast.program, Role.STAFF, calendar=cast.calendar)
    it = running()
    before = it.trace
    roster.change_role(
        cast.memberships["maeve"], cohort=None, calendar=other, ends_on=None, by=cast.rosa, now=cast.NOW + MIN
    )
    assert it.trace == before


def test_another_zone_keeps_the_working_time(running):
    it = running()
    week = {n: (time(8), time(15, 30)) for n in range(5)}
    calendar_edits.set_week(
        it.cast.calendar, name="West", time_zone="America/Chicago", week=week, by=it.cast.rosa, now=it.now
    )
    chicago = ZoneInfo("America/Chicago")
    assert it.fresh.promised_at == datetime(2026, 11, 18, 9, 45, tzinfo=chicago)


def test_what_has_come_due_stays(running):
    it = running()
    it.snow(date(2026, 11, 17), now=it.row.due_at + MIN)
    assert it.fresh.due_at == at(17, 14, 30)


def test_a_time_somebody_named_stands_while_they_are_there_at_it(running):
    it = running()
    helping.acknowledge(it.row, by=it.cast.maeve, until=at(19, 10), now=it.now)
    it.snow(date(2026, 11, 18))
    assert it.fresh.due_at == at(19, 10)
    it.snow(date(2026, 11, 19))
    assert (it.fresh.due_at, it.row.answer_by) == (at(20, 10), at(20, 10))


def test_a_break_over_the_ten_school_days_moves_reminder_and_close_behind_it(cast, running):
    it = running()
    conversation.reply(it.row, by=cast.maeve, text="Like this.", now=cast.NOW)
    assert it.fresh.due_at == at(26, 10, 45)  # seven school days, on a quarter of an hour
    calendar_edits.close_days(
        cast.calendar,
        kind="break",
        name="Fall",
        first=date(2026, 11, 23),
        last=date(2026, 11, 27),
        by=cast.rosa,
        now=it.now,
    )
    assert it.fresh.due_at == datetime(2026, 12, 3, 10, 45, tzinfo=NEW_YORK)
    it.sweeps()
    assert it.fresh.due_at == datetime(2026, 12, 8, 10, 45, tzinfo=NEW_YORK)
    calendar_edits.snow_day(cast.calendar, day=date(2026, 12, 7), by=cast.rosa, now=it.now)
    assert it.fresh.due_at == datetime(2026, 12, 9, 10, 45, tzinfo=NEW_YORK)


def test_a_reminder_a_few_seconds_late_is_no_quarter_of_an_hour_late(cast, running):
    it = running()
    conversation.reply(it.row, by=cast.maeve, text="Like this.", now=cast.NOW)
    sweep(it.fresh.due_at + timedelta(seconds=9))
    assert it.fresh.due_at == datetime(2026, 12, 1, 10, 45, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("way", "named"),
    [
        (reminded, "promised_at"),
        (second_step, "due_at"),
        (acknowledged, "due_at"),
        (answered, "due_at"),
    ],
)
def test_the_sentence_names_a_time_that_is_still_to_come(running, way, named):
    it = way(running)
    it.snow(date(2026, 11, 18)) if way is not second_step else it.snow(it.row.due_at.astimezone(NEW_YORK).date())
    r = it.fresh
    event = Event.objects.filter(request=r, kind="times_moved").get()
    assert event.data == {"next": r.due_at.isoformat(), "promised": r.promised_at.isoformat()}
    asha = Listener(it.cast.asha.id, it.cast.asha.id, {})
    reader = TimelineReader(asha, r.id, r.consent, "518-555-0142")
    [(_, telling)] = event_sentences_for([event], [], reader)
    words, time_, stop = telling.more.line
    assert words.text == "A calendar changed, and the time moved to "
    assert time_.at == getattr(r, named) > it.now
    assert stop.text == "."


def test_a_reminder_alone_that_moves_is_told_to_nobody(cast, running):
    """Only what the fellow was told is told again."""
    it = running(urgency="when")  # the promise is days off, the quiet reminder comes before it
    before = it.trace
    # two hours less on Wednesdays and two more on Thursdays: the promise stands, the reminder between them moves
    week = {n: (time(8), time({2: 13, 3: 17}.get(n, 15), 30)) for n in range(5)}
    calendar_edits.set_week(
        cast.calendar, name="Two days", time_zone="America/New_York", week=week, by=cast.rosa, now=it.now
    )
    r = it.fresh
    assert r.promised_at == before[0]["promised_at"]
    assert (before[0]["due_at"], r.due_at) == (at(18, 14, 30), at(19, 9))
    assert (Event.objects.count(), OutboxMessage.objects.count()) == before[1:]
