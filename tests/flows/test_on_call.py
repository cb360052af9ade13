"""Asked for today over a break: whoever is on call counts in their own days, in whatever happens to it later."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from pts_support.people.calendars import edit as calendar_edits
from pts_support.people.models import ClosedDays
from requests_app.acts import conversation, helping, steering
from requests_app.chain import policy, policy_versions
from requests_app.chain.case import load_cases
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Participant
from tests.cast import NEW_YORK, WINTER_BREAK
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db


def at(day, hour, minute=0):
    return datetime(2026, 12, day, hour, minute, tzinfo=NEW_YORK)


@pytest.fixture
def over(cast):
    """A request for today, on the second day of winter break; Tom is on call, and it is due at noon."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    ClosedDays.objects.filter(calendar=cast.calendar, first=WINTER_BREAK[0]).update(cover=cast.tom)
    r = ask(cast, urgency="today", now=at(22, 10))
    assert r.promised_at == at(22, 12)
    return r


def fresh(r):
    return HelpRequest.objects.get(id=r.id)


def test_i_have_it_with_one_tap_is_by_the_promised_time(cast, over):
    helping.acknowledge(over, by=cast.tom, now=at(22, 10, 30))
    assert fresh(over).due_at == at(22, 12)
    with pytest.raises(helping.ActRefused):  # asked for today: not a day later
        helping.acknowledge(over, by=cast.tom, until=at(23, 9), now=at(22, 10, 31))


def test_a_question_gives_back_what_was_left_on_a_day_of_the_break(cast, over):
    conversation.ask_back(over, by=cast.tom, text="Which one?", now=at(22, 10, 30))
    conversation.follow_up(over, by=cast.asha, text="The first.", now=at(22, 14))
    assert fresh(over).due_at == fresh(over).promised_at == at(22, 15, 30)


def test_a_follow_up_counts_in_their_day(cast, over):
    conversation.reply(over, by=cast.tom, text="Like this.", now=at(22, 10, 30))
    conversation.follow_up(over, by=cast.asha, text="And then?", now=at(23, 9))
    assert (fresh(over).due_at, fresh(over).promised_at) == (at(23, 10), at(23, 11))


def test_a_hold_ends_into_their_day(cast, over):
    steering.hold(over, by=cast.asha, until=at(23, 9), now=at(22, 11))
    sweep(at(23, 9))
    assert fresh(over).promised_at == at(23, 10)


def test_the_time_to_an_answer_is_counted_in_their_day(cast, over):
    conversation.reply(over, by=cast.tom, text="Like this.", now=at(22, 10, 30))
    assert fresh(over).first_human_minutes == 30


def test_a_snow_day_just_before_the_break_takes_nobody_off_call(cast, over):
    calendar_edits.snow_day(cast.calendar, day=date(2026, 12, 18), by=cast.rosa, now=at(22, 10, 1))
    assert ask(cast, who="imani", urgency="today", now=at(22, 10, 2)).promised_at == at(22, 12, 15)


@pytest.mark.parametrize("day", [date(2027, 2, 17), date(2026, 12, 18)])
def test_an_edit_elsewhere_leaves_it_alone(cast, over, day):
    was = HelpRequest.objects.values().get()
    calendar_edits.snow_day(cast.calendar, day=day, by=cast.rosa, now=at(22, 10, 1))
    assert HelpRequest.objects.values().get() == was


def test_a_break_that_grows_leaves_it_alone_too(cast, over):
    was = HelpRequest.objects.values().get()
    calendar_edits.close_days(
        cast.calendar,
        kind="break",
        name="More",
        first=date(2027, 1, 4),
        last=date(2027, 1, 5),
        by=cast.rosa,
        now=at(22, 10, 1),
    )
    assert HelpRequest.objects.values().get() == was


def test_sooner_than_the_break_ends_in_a_hurry_who_is_on_call_is_asked(cast):
    """Asked for soon, before the break; today after all, in it: as if the fellow had asked for today."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    ClosedDays.objects.filter(calendar=cast.calendar, first=WINTER_BREAK[0]).update(cover=cast.priya)
    r = ask(cast, now=at(18, 15))
    steering.change_urgency(r, by=cast.asha, urgency="today", now=at(22, 10))
    assert fresh(r).promised_at == at(22, 12)
    assert Participant.objects.get(request=r, person=cast.priya).seat == "cover"


def test_who_is_not_on_call_keeps_the_break(cast, over):
    case = load_cases([over], at(22, 10))[0]
    assert case.hours_of(cast.tom.id).is_open(at(22, 10))
    assert not case.hours_of(cast.maeve.id).is_open(at(22, 10))
    over.urgency = "soon"
    assert not load_cases([over], at(22, 10))[0].hours_of(cast.tom.id).is_open(at(22, 10))


def test_up_to_the_promised_time_it_counts_in_the_first_persons_calendar(cast):
    """Maeve works until half past three, Tom until five: for today both are asked, and hers decides."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    long = calendar_edits.usual_calendar(cast.program, "Long days")
    long.week.update(closes=time(17))
    cast.memberships["tom"].calendar = long
    cast.memberships["tom"].save()
    r = ask(cast, urgency="today", now=cast.NOW)
    case = load_cases([r], cast.NOW)[0]
    assert case.hours == case.circle.mentor.hours != case.hours_of(cast.tom.id)
    sweep(r.due_at)
    sweep(r.promised_at)
    assert load_cases([fresh(r)], cast.NOW)[0].hours == case.hours_of(cast.okafor.id)
