from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from checkins import programs
from checkins.conversations import settings, sweep, talkers
from checkins.models import Booking, Pairing, ProgramCheckins
from checkins.vocabulary import BookingState
from pts_support.notify.models import OutboxMessage
from requests_app.engine.invariants import broken_rules
from tests.cast import NEW_YORK
from tests.checkins.scene import at, begin, run, talker

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def this_round():
    return Booking.objects.filter(monday=date(2026, 11, 16))


def test_each_fellow_has_a_booking_for_every_round_that_is_left_and_those_of_this_week_a_time(cast):
    begin(cast)
    mondays = Counter(Booking.objects.filter(program=cast.program).values_list("monday", flat=True))
    assert mondays == {
        date(2026, 11, 16): 10, date(2027, 1, 4): 10, date(2027, 2, 8): 10, date(2027, 3, 22): 10, date(2027, 6, 7): 10,
    }  # fmt: skip
    booked = this_round().filter(state=BookingState.BOOKED)
    starts = sorted(f"{one.starts_at.astimezone(NEW_YORK):%a %H:%M} {one.person.called}" for one in booked)
    assert starts == [
        f"{day} 15:{minute} {who}" for day, who in (("Fri", "Dana"), ("Thu", "Rosa")) for minute in ("00", "20", "40")
    ]
    assert this_round().filter(state=BookingState.NO_ONE).count() == 4
    assert run(cast.NOW) == 0
    assert broken_rules(cast.NOW, deep=True) == []


def test_both_are_told_once_and_nobody_else(cast):
    begin(cast, with_dana=False)
    booked = this_round().filter(state=BookingState.BOOKED).select_related("membership")
    told = Counter(OutboxMessage.objects.filter(kind="talk.booked").values_list("about", "person_id"))
    assert told == {(one.ref, who): 1 for one in booked for who in (one.membership.user_id, cast.rosa.id)}
    assert len(told) == 6


def test_twenty_for_one_time_one_has_it_and_tomorrow_it_is_tried_again_until_the_week_is_over(cast):
    begin(cast, with_dana=False)
    waits = this_round().filter(state=BookingState.NO_ONE)
    assert {one.due_at for one in waits} == {cast.NOW + DAY}
    run(at(22, 12))
    assert waits.count() == 7
    run(at(23, 12))
    assert this_round().filter(state=BookingState.OVER, offered_at=None).count() == 7


def test_never_with_the_mentor_the_backup_or_whoever_signed_once(cast):
    settings.begin(cast.program, now=cast.NOW)
    for user, weekday in ((cast.maeve, 2), (cast.tom, 3), (cast.former, 4)):
        talker(cast, user, weekday)
    run(cast.NOW)
    of = {pair.membership_id: pair.talker.user for pair in Pairing.objects.select_related("talker__user")}
    names = {name: row.id for name, row in cast.memberships.items()}
    assert names["asha"] not in of  # Maeve mentors them, Tom is the backup, Gwen signed for the autumn
    assert {of.get(names[name]) for name in ("imani", "jonah", "ben", "lena")} <= {cast.former, None}
    assert cast.maeve in set(of.values())


def test_nobody_gets_more_fellows_than_they_take(cast):
    settings.begin(cast.program, now=cast.NOW)
    talker(cast, cast.rosa, 3, takes=2)
    run(cast.NOW)
    assert this_round().filter(person=cast.rosa).count() == Pairing.objects.count() == 2


def test_who_has_no_free_times_holds_nothing_and_a_calendar_without_school_days_has_no_rounds(cast):
    from pts_support.people.models import ClosedDays

    settings.begin(cast.program, now=cast.NOW)
    talkers.name(cast.program, cast.rosa, takes=9, by=cast.rosa, now=cast.NOW)
    run(cast.NOW)
    assert this_round().filter(state=BookingState.NO_ONE).count() == 10
    Booking.objects.all().delete()
    ClosedDays.objects.create(calendar=cast.calendar, name="Closed", first=date(2026, 8, 1), last=date(2027, 7, 1))
    settings.look_again(cast.program.id, now=cast.NOW)
    run(cast.NOW)
    assert Booking.objects.count() == 0


def test_who_joins_late_has_the_rounds_that_are_left_and_in_the_last_week_the_last(cast):
    asha = cast.memberships["asha"]
    asha.starts_on = date(2027, 6, 9)
    asha.save()
    talker(cast, cast.okafor, 3, 4)
    begin(cast)
    mine = Booking.objects.get(membership=asha)
    assert (mine.monday, mine.state) == (date(2027, 6, 7), "to_book")
    run(at(9, 9, month=6))
    mine.refresh_from_db()
    assert mine.starts_at.astimezone(NEW_YORK).date() in (date(2027, 6, 10), date(2027, 6, 11))


def test_when_its_time_is_over_it_waits_for_a_word_and_ends_without_one(cast):
    scene = begin(cast)
    first = this_round().filter(state=BookingState.BOOKED).order_by("id").first()
    run(first.ends_at)
    first.refresh_from_db()
    assert (first.state, first.due_at) == ("past", first.ends_at + 10 * DAY)
    run(first.due_at)
    first.refresh_from_db()
    assert (first.state, first.due_at) == ("over", None)
    assert scene.rosa


def test_a_row_that_raises_keeps_no_other_waiting(cast, monkeypatch, caplog):
    begin(cast, with_dana=False)
    broken, *others = this_round().filter(state=BookingState.BOOKED).order_by("id")
    rest, over = max(one.ends_at for one in (broken, *others)), sweep._time_is_over

    def one_raises(booking, writing):
        if booking.id == broken.id:
            raise ValueError("a name")
        over(booking, writing)

    monkeypatch.setattr(sweep, "_time_is_over", one_raises)
    run(rest)
    broken.refresh_from_db()
    assert (broken.state, broken.put_off_until) == ("booked", rest + timedelta(hours=1))
    assert {one.state for one in Booking.objects.filter(id__in=[one.id for one in others])} == {"past"}
    assert f"booking id {broken.id} could not be moved: ValueError" in caplog.text


def test_a_quiet_turn_costs_three_small_queries(cast, django_assert_num_queries):
    begin(cast)
    with django_assert_num_queries(3):
        assert sweep.sweep(cast.NOW) == 0
    assert ProgramCheckins.objects.get(program=cast.program).look_at == at(23, 5)


def test_a_program_that_switches_them_off_calls_off_and_on_again_books_what_is_left(cast):
    begin(cast)
    programs.switch(cast.program, "conversations", on=False, by=cast.rosa, now=cast.NOW)
    run(cast.NOW)
    assert set(Booking.objects.values_list("state", flat=True)) == {"over"}
    assert OutboxMessage.objects.filter(kind="talk.canceled").count() == 12
    programs.switch(cast.program, "conversations", on=True, by=cast.rosa, now=cast.NOW)
    run(cast.NOW)
    assert this_round().filter(state=BookingState.BOOKED).count() == 6
