from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import pytest

from checkins.conversations import acts
from checkins.conversations.acts import CheckinRefused, NoSuchConversation
from checkins.models import Booking, OwnSwitches, Pairing
from checkins.pages.held_page import held_by
from checkins.vocabulary import BookingState
from mentors import changes
from pts_support import clock
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import User
from pts_support.people.roster import endings
from requests_app.engine.invariants import broken_rules
from tests.cast import NEW_YORK
from tests.checkins.scene import at, begin, run
from tests.people.own_file import taken_out

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def scene(cast):
    """Asha talks with Rosa on Thursday at 3:00, Ben with Dana on Friday."""
    return begin(cast)


def kinds(ref):
    """What was told after it was booked first."""
    rows = OutboxMessage.objects.filter(about=ref, facts__sequence__gt=1).select_related("person")
    return sorted((row.kind, row.person.called) for row in rows)


def when(booking):
    return f"{booking.starts_at.astimezone(NEW_YORK):%a %m-%d %H:%M}"


def test_a_fellow_moves_it_to_another_free_time_and_both_are_told_after_ten_seconds(cast, scene):
    mine = scene.booking("asha")
    assert (mine.person, when(mine)) == (cast.rosa, "Thu 11-19 15:00")
    moved = acts.move(mine.ref, at(26, 15, 20), by=cast.asha, now=cast.NOW)
    assert (when(moved), moved.sequence) == ("Thu 11-26 15:20", mine.sequence + 1)
    assert kinds(mine.ref) == [("talk.moved", "Asha"), ("talk.moved", "Rosa")]
    holds = [row.next_try_at - row.created_at for row in OutboxMessage.objects.filter(kind="talk.moved")]
    assert len(holds) == 2
    assert broken_rules(cast.NOW, deep=True) == []


def test_a_time_that_somebody_else_has_or_that_is_none_is_refused_and_nothing_changes(cast, scene):
    mine = scene.booking("asha")
    taken = Booking.objects.filter(person=cast.rosa, state="booked").exclude(id=mine.id).first()
    for starts in (taken.starts_at, at(19, 9), mine.starts_at):
        with pytest.raises(CheckinRefused) as refused:
            acts.move(mine.ref, starts, by=cast.asha, now=cast.NOW)
        assert refused.value.sentence == acts.TAKEN
    assert scene.booking("asha").sequence == mine.sequence


def test_nobody_else_finds_it(cast, scene):
    mine = scene.booking("asha")
    for other in (cast.ben, cast.dana, cast.okafor, cast.maeve, cast.nina):
        for act in (acts.skip, acts.next_week, acts.cannot, acts.talked, acts.did_not_happen, acts.undo):
            with pytest.raises(NoSuchConversation):
                act(mine.ref, by=other, now=cast.NOW)


def test_each_of_the_two_has_their_own_taps(cast, scene):
    mine = scene.booking("asha")
    for act in (acts.skip, acts.next_week):
        with pytest.raises(NoSuchConversation):
            act(mine.ref, by=cast.rosa, now=cast.NOW)
    with pytest.raises(NoSuchConversation):
        acts.another_person(mine.ref, scene.dana.ref, by=cast.rosa, now=cast.NOW)
    for act in (acts.cannot, acts.talked, acts.did_not_happen):
        with pytest.raises(NoSuchConversation):
            act(mine.ref, by=cast.asha, now=cast.NOW)


def test_not_this_week_is_the_next_school_week(cast, scene):
    assert when(acts.next_week(scene.booking("asha").ref, by=cast.asha, now=cast.NOW)) == "Thu 11-26 15:00"


def test_a_skipped_one_keeps_its_time_and_only_its_two_people_hear_of_it(cast, scene):
    mine = scene.booking("asha")
    before = Counter(OutboxMessage.objects.exclude(about=mine.ref).values_list("person_id", "kind"))
    acts.skip(mine.ref, by=cast.asha, now=cast.NOW)
    waiting = Booking.objects.filter(state=BookingState.NO_ONE).first()
    Booking.objects.filter(id=waiting.id).update(due_at=cast.NOW)
    run(cast.NOW + timedelta(minutes=1))
    waiting.refresh_from_db()
    assert waiting.state == "no_one"  # the time is not given to another fellow
    assert Counter(OutboxMessage.objects.exclude(about=mine.ref).values_list("person_id", "kind")) == before
    assert kinds(mine.ref) == [("talk.canceled", "Asha"), ("talk.canceled", "Rosa")]


def test_a_skipped_one_is_neither_moved_nor_said_to_have_been(cast, scene):
    mine = scene.booking("asha")
    acts.skip(mine.ref, by=cast.asha, now=cast.NOW)
    for who in (cast.asha, cast.rosa):
        with pytest.raises(CheckinRefused):
            acts.move(mine.ref, at(26, 15, 20), by=who, now=cast.NOW)
    for act in (acts.skip, acts.next_week):
        with pytest.raises(CheckinRefused):
            act(mine.ref, by=cast.asha, now=cast.NOW)
    for act in (acts.talked, acts.did_not_happen):
        with pytest.raises(CheckinRefused):
            act(mine.ref, by=cast.rosa, now=mine.ends_at)
    assert scene.booking("asha").sequence == mine.sequence + 1


def test_a_skipped_one_that_goes_to_somebody_else_shows_them_nothing_of_it(cast, scene):
    mine = scene.booking("asha")
    acts.skip(mine.ref, by=cast.asha, now=cast.NOW)
    changes.take_time_away(
        cast.rosa, first=date(2026, 11, 18), last=date(2026, 11, 27), backup=None, by=cast.rosa, now=cast.NOW
    )
    moved = scene.booking("asha")
    assert (moved.person, moved.skipped_with) == (cast.dana, cast.rosa)  # Dana's time is taken, as it would be else
    assert kinds(mine.ref) == [("talk.canceled", "Asha"), ("talk.canceled", "Rosa")]
    assert [talk.ref for talk in held_by(cast.dana, cast.NOW) if talk.ref == mine.ref] == []
    for act in (acts.cannot, acts.talked):
        with pytest.raises(NoSuchConversation):
            act(mine.ref, by=cast.dana, now=cast.NOW)
    assert "Asha" not in json.dumps(taken_out(cast.dana), default=str)
    run(moved.ends_at)
    assert not Pairing.objects.filter(line_asked_at__isnull=False).exists()


def test_what_came_due_within_the_ten_seconds_of_a_slip_leaves_after_its_undo(cast, scene):
    mine = scene.booking("asha")
    acts.move(mine.ref, at(26, 15, 20), by=cast.asha, now=cast.NOW + SECOND)
    booked = OutboxMessage.objects.filter(about=mine.ref, kind="talk.booked")
    booked.update(status="suppressed", done_at=clock.real())  # as a delivery does of what does not matter at the moment
    acts.undo(mine.ref, by=cast.asha, now=cast.NOW + 5 * SECOND)
    assert sorted(booked.filter(status="queued").values_list("person__called", flat=True)) == ["Asha", "Rosa"]
    acts.move(mine.ref, at(26, 15, 20), by=cast.asha, now=cast.NOW + 6 * SECOND)
    assert booked.filter(status="queued").count() == 2


def test_after_two_skipped_in_a_row_the_one_they_were_with_is_asked_once_for_a_line(cast, scene):
    pair = Pairing.objects.get(membership=cast.memberships["asha"])
    for month, day in ((11, 17), (1, 5), (2, 9)):
        now = at(day, 10, 40, month=month)
        run(now)
        mine = Booking.objects.filter(membership=pair.membership_id, state="booked").get()
        acts.skip(mine.ref, by=cast.asha, now=now)
        run(mine.ends_at)
        pair.refresh_from_db()
        if month == 11:
            assert pair.line_asked_at is None
    assert pair.line_asked_at.astimezone(NEW_YORK).date() == date(2027, 1, 7)
    acts.wrote_a_line(cast.memberships["asha"].ref, by=cast.rosa, now=cast.NOW)
    with pytest.raises(NoSuchConversation):
        acts.wrote_a_line(cast.memberships["asha"].ref, by=cast.dana, now=cast.NOW)


def test_switched_off_looks_like_skipped_and_asks_for_no_line(cast, scene):
    acts.switch(off=True, by=cast.asha, now=cast.NOW)
    pair = Pairing.objects.get(membership=cast.memberships["asha"])
    for month, day in ((11, 17), (1, 5)):
        now = at(day, 10, 40, month=month)
        run(now)
        mine = Booking.objects.filter(membership=pair.membership_id, state="booked").get()
        assert (mine.skipped_at is not None, mine.person) == (True, cast.rosa)
        run(mine.ends_at)
    pair.refresh_from_db()
    assert pair.line_asked_at is None
    assert OutboxMessage.objects.filter(person=cast.asha, created_at__gt=cast.NOW).count() == 0
    assert OwnSwitches.objects.get().conversations_off


def test_one_skipped_after_one_switched_off_asks_for_no_line(cast, scene):
    acts.switch(off=True, by=cast.asha, now=cast.NOW)
    run(scene.booking("asha").ends_at)
    acts.switch(off=False, by=cast.asha, now=at(20, 12))
    now = at(5, 10, 40, month=1)
    run(now)
    mine = Booking.objects.get(membership=cast.memberships["asha"], state="booked")
    acts.skip(mine.ref, by=cast.asha, now=now)
    run(mine.ends_at)
    pair = Pairing.objects.get(membership=cast.memberships["asha"], until=None)
    assert (mine.person, pair.line_asked_at) == (cast.rosa, None)


def test_another_person_from_now_on_and_the_two_are_told(cast, scene):
    mine = scene.booking("asha")
    acts.another_person(mine.ref, scene.dana.ref, by=cast.asha, now=cast.NOW)
    pair = Pairing.objects.get(membership=cast.memberships["asha"], until=None)
    assert (pair.talker, pair.chosen, scene.booking("asha").person) == (scene.dana, True, cast.dana)
    assert kinds(mine.ref) == [("talk.booked", "Dana"), ("talk.canceled", "Rosa"), ("talk.moved", "Asha")]
    acts.undo(mine.ref, by=cast.asha, now=cast.NOW + 5 * SECOND)
    assert Pairing.objects.get(membership=cast.memberships["asha"], until=None).talker == scene.rosa
    assert scene.booking("asha").person == cast.rosa


def test_who_cannot_is_replaced_in_the_same_week_and_where_there_is_no_one_staff_have_the_number(cast, scene):
    mine = scene.booking("asha")
    Booking.objects.filter(person=cast.dana, state="booked").first().delete()
    assert acts.cannot(mine.ref, by=cast.rosa, now=cast.NOW).person == cast.dana
    assert Pairing.objects.get(membership=mine.membership_id, until=None).talker == scene.rosa
    other = Booking.objects.filter(person=cast.rosa, state="booked").first()
    User.objects.filter(id=cast.dana.id).update(is_active=False)
    assert acts.cannot(other.ref, by=cast.rosa, now=cast.NOW).state == "no_one"


def test_we_talked_and_it_did_not_happen_which_is_offered_once_more(cast, scene):
    mine = scene.booking("asha")
    with pytest.raises(CheckinRefused):
        acts.talked(mine.ref, by=cast.rosa, now=cast.NOW)
    after = mine.ends_at + timedelta(hours=1)
    run(after)
    again = acts.did_not_happen(mine.ref, by=cast.rosa, now=after)
    assert (again.state, when(again)) == ("booked", "Thu 11-26 15:00")
    run(again.ends_at)
    assert acts.did_not_happen(mine.ref, by=cast.rosa, now=again.ends_at).state == "missed"
    acts.undo(mine.ref, by=cast.rosa, now=again.ends_at)
    assert acts.talked(mine.ref, by=cast.rosa, now=again.ends_at).state == "talked"


def test_an_undo_puts_back_the_time_and_takes_back_the_mails_and_is_kindly_refused_later(cast, scene):
    from checkins.notices import matters

    mine = scene.booking("asha")
    acts.move(mine.ref, at(26, 15, 20), by=cast.asha, now=cast.NOW)
    with pytest.raises(NoSuchConversation):
        acts.undo(mine.ref, by=cast.rosa, now=cast.NOW)
    acts.undo(mine.ref, by=cast.asha, now=cast.NOW + 10 * SECOND)
    back = scene.booking("asha")
    assert (back.starts_at, back.sequence, back.state) == (mine.starts_at, mine.sequence, "booked")
    rows = list(OutboxMessage.objects.filter(about=mine.ref))
    assert {row.kind for row in rows if row.id in matters(rows, cast.NOW)} == {"talk.booked"}
    acts.skip(mine.ref, by=cast.asha, now=cast.NOW)
    with pytest.raises(CheckinRefused) as refused:
        acts.undo(mine.ref, by=cast.asha, now=cast.NOW + 11 * SECOND)
    assert refused.value.sentence == acts.TOO_LATE
    assert broken_rules(cast.NOW, deep=True) == []


def test_what_was_undone_is_not_told_with_the_next_change(cast, scene):
    from checkins.notices import matters

    mine = scene.booking("asha")
    acts.skip(mine.ref, by=cast.asha, now=cast.NOW)
    acts.undo(mine.ref, by=cast.asha, now=cast.NOW + 3 * SECOND)
    acts.move(mine.ref, at(26, 15, 20), by=cast.asha, now=cast.NOW + 5 * SECOND)
    rows = list(OutboxMessage.objects.filter(about=mine.ref, status="queued").select_related("person"))
    leave = [(row.kind, row.person.called) for row in rows if row.id in matters(rows, cast.NOW)]
    assert sorted(leave) == [("talk.moved", "Asha"), ("talk.moved", "Rosa")]


def test_nobody_comes_back_by_an_undo_who_signs_off_meanwhile(cast, scene):
    mine = scene.booking("asha")
    acts.cannot(mine.ref, by=cast.rosa, now=cast.NOW)
    changes.assign(cast.memberships["asha"], mentor=cast.maeve, backup=cast.rosa, by=cast.rosa, now=cast.NOW)
    with pytest.raises(CheckinRefused):
        acts.undo(mine.ref, by=cast.rosa, now=cast.NOW + 5 * SECOND)
    assert scene.booking("asha").person != cast.rosa
    assert broken_rules(cast.NOW, deep=True) == []


def test_time_away_moves_it_in_the_same_transaction_even_if_it_begins_later(cast, scene):
    mine = scene.booking("asha")
    changes.take_time_away(
        cast.asha, first=date(2026, 11, 19), last=date(2026, 11, 20), backup=None, by=cast.asha, now=cast.NOW
    )
    assert when(scene.booking("asha")) == "Thu 11-26 15:00"
    held = Booking.objects.filter(person=cast.rosa, state="booked")
    changes.take_time_away(
        cast.rosa, first=date(2026, 11, 18), last=date(2026, 11, 20), backup=None, by=cast.rosa, now=cast.NOW
    )
    assert {one.starts_at.astimezone(NEW_YORK).date() for one in held} == {date(2026, 11, 26)}
    assert kinds(mine.ref) == [("talk.moved", "Asha"), ("talk.moved", "Rosa")]
    assert broken_rules(cast.NOW, deep=True) == []


def test_a_fellow_who_leaves_before_it_calls_it_off_and_who_mentors_now_talks_no_more(cast, scene):
    mine = scene.booking("asha")
    changes.assign(cast.memberships["asha"], mentor=cast.maeve, backup=cast.rosa, by=cast.rosa, now=cast.NOW)
    assert scene.booking("asha").person != cast.rosa
    ben = scene.booking("ben")
    endings.end_role(cast.memberships["ben"], last_day=date(2026, 11, 16), by=cast.rosa, now=cast.NOW)
    ben.refresh_from_db()
    assert ben.state == "over"
    assert ("talk.canceled", ben.person.called) in kinds(ben.ref)
    assert mine
