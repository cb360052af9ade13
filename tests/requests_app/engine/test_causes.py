"""Whoever makes somebody fall away never inherits: they learn that the fellow waits, and no more until the tap."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from mentors import changes
from pts_support.people.calendars import edit as calendars
from pts_support.people.models import ClosedDays, HalfDay, Role
from pts_support.people.roster import edit as roster
from pts_support.people.roster import endings
from requests_app.acts import helping, steering
from requests_app.chain import policy, policy_versions
from requests_app.engine import causes
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest
from requests_app.vocabulary import Route, Standing
from tests.cast import join, person
from tests.requests_app.asking import ask, fresh, standing, up, with_priya
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def policy_of_both(cast):
    return policies(cast)


def let_in(cast, who, role=Role.STAFF, by=None, days=3):
    """Somebody who came through Rosa (or ``by``) so many days ago."""
    given = {"given_by": by or cast.rosa, "given_at": cast.NOW - days * DAY}
    return join(who, cast.program, role, position=0, **given).user


def reads(request, who):
    return HelpRequest.objects.readable_by(who).filter(id=request.id).exists()


def held(request):
    return set(fresh(request).held_back)


def test_a_directors_end_opens_nothing_to_whoever_ended_it(cast, client):
    """The attack as it was made: acknowledged by the director, gone round the mentor, staff end the director's role."""
    asked = ask(cast, route=Route.AROUND)
    helping.acknowledge(asked, by=cast.okafor, now=cast.NOW)
    endings.end_role(cast.memberships["okafor"], last_day=None, by=cast.rosa, now=cast.NOW + MIN)
    assert (standing(asked, cast.rosa), reads(asked, cast.rosa)) == (Standing.WAITING, False)
    client.force_login(cast.rosa)
    assert "Three IEPs" not in client.get(f"/requests/{asked.ref}/").content.decode()
    steering.open_it(fresh(asked), by=cast.asha, person_id=cast.rosa.id, now=cast.NOW + HOUR)
    assert reads(asked, cast.rosa)


def test_the_fellow_reads_who_is_left_what_they_know_and_whom_to_call(cast, client):
    asked = ask(cast, route=Route.AROUND)
    endings.end_role(cast.memberships["okafor"], last_day=None, by=cast.rosa, now=cast.NOW + MIN)
    client.force_login(cast.asha)
    page = " ".join(client.get(f"/requests/{asked.ref}/").content.decode().split())
    assert "Rosa was told that you are waiting" in page
    assert "No one who is left can read what you wrote" in page
    assert ("518-555-0142" in page, "because you said the next person may" in page) == (True, False)
    assert "Let Rosa read it below" in page
    steering.open_it(fresh(asked), by=cast.asha, person_id=cast.rosa.id, now=cast.NOW + HOUR)
    page = " ".join(client.get(f"/requests/{asked.ref}/").content.decode().split())
    assert ("one tap below lets them" in page, "They were told no more than that" in page) == (False, True)


def test_who_is_told_has_no_time_and_no_word_of_it(cast):
    from pts_support.notify.models import OutboxMessage

    asked = ask(cast, route=Route.AROUND)
    endings.end_role(cast.memberships["okafor"], last_day=None, by=cast.rosa, now=cast.NOW + MIN)
    mails = OutboxMessage.objects.filter(person=cast.rosa, about=asked.ref)
    assert list(mails.values_list("kind", "facts")) == [("request.next", {})]


def ends_by_a_day_set_ahead(cast):
    endings.end_role(cast.memberships["okafor"], last_day=cast.NOW.date(), by=cast.rosa, now=cast.NOW + MIN)
    changes.begin_due(cast.NOW + DAY)


def says_that_they_are_away(cast):
    day = cast.NOW.date()
    changes.take_time_away(cast.okafor, first=day, last=day + DAY, backup=None, by=cast.rosa, now=cast.NOW)


def says_so_days_before(cast):
    first = cast.NOW.date() + DAY
    changes.take_time_away(cast.okafor, first=first, last=first + DAY, backup=None, by=cast.rosa, now=cast.NOW)
    changes.begin_due(cast.NOW + DAY)


def ends_it_at_once(cast):
    endings.end_role(cast.memberships["okafor"], last_day=None, by=cast.rosa, now=cast.NOW + MIN)


def closes_their_access(cast):
    endings.close_access(cast.okafor, cast.program, by=cast.rosa, now=cast.NOW + MIN)


WAYS = [ends_it_at_once, ends_by_a_day_set_ahead, says_that_they_are_away, says_so_days_before, closes_their_access]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_make_a_director_fall_away(cast, way):
    """Asked after the director, or later by the clock: of what was open the causer and whoever they let in learn only
    that it waits; what is asked afterwards comes to them like to anybody."""
    kim = let_in(cast, person("Kim"))
    asked = [ask(cast, route=Route.AROUND), ask(cast, "ben")]
    way(cast)
    for request in asked:
        up(request, lambda at: None, times=6)
        assert {standing(request, who) for who in (cast.rosa, kim)} <= {Standing.WAITING, None}
    assert held(asked[0]) >= {cast.rosa.id, kim.id}
    later = ask(cast, route=Route.STAFF, now=cast.NOW + 2 * DAY)
    assert (held(later), reads(later, kim)) == (set(), True)


@pytest.mark.parametrize("days", [31, 29])
def test_who_came_through_them_longer_ago_is_another_person(cast, days):
    kim = let_in(cast, person("Kim"), days=days)
    asked = ask(cast, route=Route.AROUND)
    ends_it_at_once(cast)
    assert (kim.id in held(asked), standing(asked, kim)) == (
        (days < 30),
        Standing.WAITING if days < 30 else Standing.ALL,
    )


def test_whoever_lets_somebody_in_does_not_gain_by_their_act_either(cast):
    kim = let_in(cast, person("Kim"))
    asked = ask(cast, route=Route.AROUND)
    endings.end_role(cast.memberships["okafor"], last_day=None, by=kim, now=cast.NOW + MIN)
    assert held(asked) == {cast.rosa.id, kim.id}


def test_who_is_let_in_after_the_act_is_held_back_where_the_causer_is(cast):
    asked = ask(cast, route=Route.AROUND)
    ends_it_at_once(cast)
    kim = roster.add(
        program=cast.program, role=Role.MENTOR, email="kim@lakeside.example", name="Kim", called="Kim",
        starts_on=cast.NOW.date(), by=cast.rosa, now=cast.NOW + HOUR,
    ).user  # fmt: skip
    assert held(asked) == {cast.rosa.id, kim.id}


def test_whoever_assigns_themselves_reads_nothing_that_was_open(cast):
    join(cast.rosa, cast.program, Role.MENTOR)
    asked, other = ask(cast), ask(cast, "ben")
    changes.assign(
        cast.memberships["asha"], mentor=cast.rosa, backup=cast.priya, by=cast.rosa, now=cast.NOW + MIN
    )  # fmt: skip
    up(asked, lambda at: None, times=6)
    assert (standing(asked, cast.rosa), held(asked), held(other)) == (Standing.WAITING, {cast.rosa.id}, set())
    assert standing(ask(cast, now=cast.NOW + HOUR), cast.rosa) == Standing.ALL


def test_whoever_moves_somebody_up_reads_nothing_that_was_open(cast):
    first = join(person("Sam"), cast.program, Role.STAFF, position=0)
    asked = ask(cast, route=Route.DIRECTOR)
    roster.move_up(cast.memberships["rosa"], by=cast.rosa, now=cast.NOW)
    up(asked, lambda at: None, times=2)
    assert (standing(asked, cast.rosa), standing(asked, first.user)) == (Standing.WAITING, None)


def test_whoever_is_on_call_by_their_own_act_reads_nothing_that_was_open(cast):
    asked = ask(cast)
    day = cast.NOW.date() + DAY
    calendars.close_days(
        cast.calendar, kind="snow", name="Snow", first=day, last=day, cover=cast.rosa, by=cast.rosa, now=cast.NOW
    )  # fmt: skip
    assert held(asked) == {cast.rosa.id}
    HelpRequest.objects.update(held_back=[])
    calendars.open_days(ClosedDays.objects.get(cover=cast.rosa), by=cast.tom, now=cast.NOW)
    assert held(asked) == {cast.tom.id}


def calendar_of_their_own(cast, cover=None, by=None):
    """A calendar with the hours of the program's; with ``cover`` closed today and tomorrow, and this person on call."""
    facts = {"by": by or cast.rosa, "now": cast.NOW}
    made = calendars.make_calendar(cast.program, name="Another", time_zone=cast.program.time_zone, **facts)
    for closed in cast.calendar.closed_days.all():
        made.closed_days.create(name=closed.name, first=closed.first, last=closed.last)
    day = cast.NOW.date()
    if cover:
        ClosedDays.objects.create(calendar=made, kind="break", name="Break", first=day, last=day + DAY, cover=cover)
    return made


def works_by(cast, who, calendar, by=None):
    row = cast.memberships[who]
    roster.change_role(row, cohort=row.cohort, calendar=calendar, ends_on=None, by=by or cast.rosa, now=cast.NOW)


def test_whoever_moves_a_fellow_to_a_calendar_with_themselves_on_call_reads_nothing_that_was_open(cast):
    """The attack as it was made: the mentor falls away, and whoever is on call is asked in their place."""
    asked, other = ask(cast), ask(cast, "ben")
    works_by(cast, "asha", calendar_of_their_own(cast, cover=cast.rosa))
    changes.take_time_away(
        cast.maeve, first=cast.NOW.date(), last=cast.NOW.date(), backup=None, by=cast.maeve, now=cast.NOW + MIN
    )  # fmt: skip
    assert (standing(asked, cast.rosa), reads(asked, cast.rosa)) == (Standing.WAITING, False)
    assert (held(asked), held(other)) == ({cast.rosa.id}, set())


def test_whoever_moves_a_helper_to_another_calendar_reads_nothing_of_what_they_had_part_in(cast):
    kim = let_in(cast, person("Kim"))
    asked, other = ask(cast), ask(cast, "nina")
    works_by(cast, "maeve", calendar_of_their_own(cast))
    assert (held(asked), held(other)) == ({cast.rosa.id, kim.id}, set())


def test_whoever_moves_a_helper_to_longer_hours_reads_nothing_of_what_comes_to_them(cast):
    """Tom is asked after Maeve: from then on it would count by hours at which everybody sleeps."""
    asked, night = ask(cast), calendar_of_their_own(cast)
    calendars.set_week(night, **WHOLE_WEEK, time_zone=night.time_zone, by=cast.okafor, now=cast.NOW)
    assert held(asked) == set()  # nobody works by it yet
    works_by(cast, "tom", night)
    assert (standing(asked, cast.tom), held(asked)) == (None, {cast.rosa.id})


def test_whoever_gives_a_helper_a_second_role_with_longer_hours_reads_nothing_that_was_open(cast):
    asked, night = ask(cast, route=Route.DIRECTOR), calendar_of_their_own(cast)
    calendars.set_week(night, **WHOLE_WEEK, time_zone=night.time_zone, by=cast.okafor, now=cast.NOW)
    facts = {"email": cast.okafor.email, "name": cast.okafor.name, "called": cast.okafor.called}
    roster.add(
        program=cast.program, role=Role.MENTOR, calendar=night, starts_on=cast.NOW.date(), by=cast.rosa, now=cast.NOW,
        **facts,
    )  # fmt: skip
    assert held(asked) == {cast.rosa.id}


WHOLE_WEEK = {"name": "Long", "week": {weekday: (time(0), time(23, 45)) for weekday in range(7)}}


def works_all_week(cast, by):
    calendars.set_week(cast.calendar, **WHOLE_WEEK, time_zone="America/New_York", **by)


def works_by_another_zone(cast, by):
    calendars.set_week(cast.calendar, name="Same", time_zone="Europe/Berlin", week=usual_week(), **by)


def calls_short_days_usual(cast, by):
    """An allowance counts in usual days: three short ones make it hours."""
    short = dict.fromkeys(range(3), (time(8), time(9)))
    calendars.set_week(cast.calendar, name="Same", time_zone="America/New_York", week=usual_week() | short, **by)


def opens_a_saturday(cast, by):
    """Far behind the next due time, which stays."""
    saturday = cast.NOW.date() + 18 * DAY - cast.NOW.date().weekday() * DAY + DAY
    assert saturday.weekday() == 5
    calendars.set_half_day(cast.calendar, day=saturday, opens=time(0), closes=time(23), **by)


def drops_a_half_day(cast, by):
    day = cast.NOW.date() + DAY
    calendars.drop_half_day(
        HalfDay.objects.create(calendar=cast.calendar, day=day, opens=time(8), closes=time(11)), **by
    )  # fmt: skip


def opens_a_break(cast, by):
    calendars.open_days(cast.calendar.closed_days.get(name="Winter break"), **by)


def closes_for_longer_over_who_is_on_call(cast, by):
    day = cast.NOW.date() + DAY
    ClosedDays.objects.create(calendar=cast.calendar, kind="break", name="Break", first=day, last=day, cover=cast.dana)
    calendars.close_days(cast.calendar, kind="break", name="Longer", first=day, last=day + DAY, **by)


def usual_week():
    return dict(calendars.USUAL_WEEK)


SOONER = [
    works_all_week, works_by_another_zone, calls_short_days_usual, opens_a_saturday, drops_a_half_day, opens_a_break,
    closes_for_longer_over_who_is_on_call,
]  # fmt: skip


@pytest.mark.parametrize("edit", SOONER)
def test_whoever_edits_a_calendar_so_that_others_are_asked_sooner_reads_nothing_that_was_open(cast, edit):
    kim = let_in(cast, person("Kim"))
    asked, on_hold, theirs = ask(cast), ask(cast, "ben"), ask(cast, "nina")
    steering.hold(on_hold, by=cast.ben, until=cast.NOW + DAY, now=cast.NOW)
    edit(cast, {"by": cast.rosa, "now": cast.NOW + MIN})
    both = {cast.rosa.id, kim.id}
    assert (held(asked), held(on_hold), held(theirs)) == (both, both, set())
    assert held(ask(cast, "imani", now=cast.NOW + HOUR)) == set()


def test_past_sleeping_people_it_comes_to_whoever_made_the_week_longer_without_its_words(cast):
    asked = ask(cast, route=Route.AROUND)
    works_all_week(cast, {"by": cast.rosa, "now": cast.NOW + MIN})
    up(asked, lambda at: None, times=6)
    assert (standing(asked, cast.rosa), reads(asked, cast.rosa)) == (Standing.WAITING, False)


def has_a_snow_day(cast, by):
    calendars.snow_day(cast.calendar, day=cast.NOW.date() + DAY, **by)


def has_a_snow_day_today(cast, by):
    calendars.snow_day(cast.calendar, day=cast.NOW.date(), **by)


def has_a_longer_break(cast, by):
    first = cast.NOW.date() + DAY
    calendars.close_days(cast.calendar, kind="break", name="Fall", first=first, last=first + 5 * DAY, **by)


def closes_early(cast, by):
    calendars.set_half_day(cast.calendar, day=cast.NOW.date() + DAY, opens=time(8), closes=time(11), **by)


def is_called_otherwise(cast, by):
    calendars.set_week(cast.calendar, name="New", time_zone="America/New_York", week=usual_week(), **by)


@pytest.mark.parametrize(
    "edit", [has_a_snow_day, has_a_snow_day_today, has_a_longer_break, closes_early, is_called_otherwise]
)  # fmt: skip
def test_a_calendar_that_moves_times_later_holds_nobody_back(cast, edit):
    asked = [ask(cast), ask(cast, "ben", route=Route.DIRECTOR)]
    edit(cast, {"by": cast.rosa, "now": cast.NOW + MIN})
    assert [held(one) for one in asked] == [set(), set()]


def test_a_longer_week_asks_as_many_queries_for_many_requests_as_for_two(cast):
    """Two, because one that moves alone needs one statement less to be told."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    by = {"by": cast.rosa, "now": cast.NOW + MIN}
    counts = []
    for names in (["asha", "ben"], ["imani", "lena", "asha", "ben"]):
        for name in names:
            ask(cast, name)
        HelpRequest.objects.update(held_back=[])
        with CaptureQueriesContext(connection) as asked:
            works_all_week(cast, by)
        counts.append(len(asked))
        calendars.set_week(cast.calendar, name="Same", time_zone="America/New_York", week=usual_week(), **by)
    assert counts[0] == counts[1]


def test_a_new_contact_reads_nothing_that_was_open(cast):
    asked, sol = ask(cast), person("Sol")
    roster.name_contact(cast.program, sol, by=cast.rosa, now=cast.NOW)
    assert held(asked) == {cast.rosa.id, sol.id}


def test_a_director_who_becomes_the_contact_too_keeps_what_comes_to_a_director(cast):
    asked = ask(cast)
    roster.name_contact(cast.program, cast.okafor, by=cast.rosa, now=cast.NOW)
    assert held(asked) == {cast.rosa.id}


def test_ones_own_day_off_holds_nobody_back(cast):
    asked = ask(cast)
    day = cast.NOW.date()
    changes.take_time_away(cast.maeve, first=day, last=day, backup=None, by=cast.maeve, now=cast.NOW)
    assert (held(asked), standing(asked, cast.tom)) == (set(), Standing.ALL)


def test_an_ordinary_mentors_end_touches_what_they_had_part_in(cast):
    asked, other = ask(cast), ask(cast, "ben", route=Route.DIRECTOR)
    with_priya(cast)
    HelpRequest.objects.update(held_back=[])
    helping_too = ask(cast, "ben", now=cast.NOW + MIN)
    endings.end_role(cast.memberships["maeve"], last_day=None, by=cast.rosa, now=cast.NOW + HOUR)
    assert [held(one) for one in (asked, other, helping_too)] == [{cast.rosa.id}, set(), set()]


def test_an_edited_policy_moves_nothing_that_runs(cast):
    """So there is nothing to inherit by it: a request keeps the version it began with."""
    asked = ask(cast)
    kept = asked.policy_id
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=cast.rosa, now=cast.NOW)
    assert (fresh(asked).policy_id, held(asked)) == (kept, set())


def test_a_post_without_a_name_does_not_come_to_them_at_all(cast):
    asked = ask(cast, route=Route.PEERS)
    ends_it_at_once(cast)
    up(asked, lambda at: None, times=4)
    assert (standing(asked, cast.rosa), standing(asked, cast.dana)) == (None, Standing.ALL)


def test_a_helper_brings_them_in_only_by_the_fellows_tap(cast):
    asked = ask(cast)
    ends_it_at_once(cast)
    helping.add_person(fresh(asked), by=cast.maeve, person_id=cast.rosa.id, now=cast.NOW + HOUR)
    assert standing(asked, cast.rosa) is None
    (offer,) = asked.offers.all()
    steering.answer_offer(fresh(asked), by=cast.asha, offer=offer.ref, yes=True, now=cast.NOW + HOUR)
    assert standing(asked, cast.rosa) == Standing.ALL


def test_a_place_that_was_held_back_is_held_back_as_the_person_who_took_it(cast):
    from pts_support.people.models import User
    from pts_support.people.signals import place_taken

    asked = ask(cast)
    HelpRequest.objects.filter(id=asked.id).update(held_back=[cast.priya.id])
    place_taken.send(User, old=cast.priya, new=cast.nina, program=cast.program, now=cast.NOW)
    assert held(asked) >= {cast.nina.id}


def test_a_sweep_asks_no_more_with_somebody_held_back(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = ask(cast)
    with CaptureQueriesContext(connection) as without:
        sweep(asked.due_at)
    other = ask(cast, "ben")
    HelpRequest.objects.filter(id=other.id).update(held_back=[cast.tom.id, cast.maeve.id])
    with CaptureQueriesContext(connection) as with_some:
        sweep(other.due_at)
    assert len(with_some) == len(without)


@pytest.mark.parametrize(("giver", "held_back"), [("okafor", False), ("rosa", True)])
def test_another_role_for_whoever_is_here_takes_nothing_from_them(cast, giver, held_back):
    """By somebody else they keep what comes to them, so that the giver does not come in their place; by themselves they
    gain nothing earlier."""
    asked = ask(cast)
    by = getattr(cast, giver)
    given = {"given_by": by, "given_at": cast.NOW, "starts_on": cast.NOW.date()}
    second = join(cast.rosa, cast.program, Role.DIRECTOR, **given)
    causes.hold_back_newcomer(second, by.id, cast.NOW)
    assert (cast.rosa.id in held(asked)) is held_back


def test_who_came_within_a_month_is_a_newcomer_in_another_role_too(cast):
    asked = ask(cast)
    sol = let_in(cast, person("Sol"))
    second = join(sol, cast.program, Role.DIRECTOR, given_by=cast.okafor, given_at=cast.NOW)
    causes.hold_back_newcomer(second, cast.okafor.id, cast.NOW)
    assert sol.id in held(asked)
