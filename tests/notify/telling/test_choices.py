"""What each person chose, from the page to the mail that waits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pts_support import clock
from pts_support.notify import queue, retry
from pts_support.notify.deliver import deliver
from pts_support.notify.models import OutboxMessage
from pts_support.notify.telling.choices import choice_of, choose, chosen_by
from pts_support.notify.telling.hours import TellingHours
from pts_support.people.models import Installation
from tests.cast import NOW

pytestmark = pytest.mark.django_db
GATHERED = TellingHours(gathered=True)
NIGHT = TellingHours(quiet_from=time(21), quiet_until=time(7))
MORNING = datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def lived(db):
    """`lived(at)`: people live at that time now, and real time goes on."""

    def lived(at):
        Installation.objects.filter(id=1).update(demo=True, clock_offset=at - clock.real())

    return lived


def test_nobody_has_chosen_anything_at_first(cast):
    assert choice_of(cast.maeve) == TellingHours()
    assert chosen_by({cast.maeve.id, cast.tom.id}) == {}


def test_a_choice_is_kept_and_changed(cast):
    choose(cast.maeve, GATHERED, now=NOW)
    choose(cast.maeve, NIGHT, now=NOW)
    assert choice_of(cast.maeve) == NIGHT
    assert chosen_by({cast.maeve.id, cast.tom.id}) == {cast.maeve.id: NIGHT}


def test_what_is_gathered_waits_for_the_afternoon_and_is_one_mail(cast, sink, tell, lived):
    choose(cast.maeve, GATHERED, now=NOW)
    lived(MORNING)
    for n in range(3):
        tell(cast.maeve, f"{n}", now=MORNING)
    tell(cast.tom, "to tom", now=MORNING)
    assert deliver().sent == 1
    assert [taken.to for taken in sink.messages] == [(cast.tom.email,)]
    waits = OutboxMessage.objects.filter(status="queued").values_list("next_try_at", flat=True)
    assert {round((at - clock.real()).total_seconds() / 60) for at in waits} == {300}
    lived(MORNING + timedelta(hours=5))
    OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())
    assert deliver().sent == 3
    assert len({row.told_ref for row in OutboxMessage.objects.filter(person=cast.maeve)}) == 3


def test_today_leaves_at_once_and_waits_only_for_quiet_hours(cast, sink, tell, lived):
    choose(cast.maeve, GATHERED, now=NOW)
    choose(cast.tom, NIGHT, now=NOW)
    night = MORNING.replace(hour=22)
    lived(night)
    tell(cast.maeve, "maeve", now=night, facts={"today": True})
    tell(cast.tom, "tom", now=night, facts={"today": True})
    assert deliver().sent == 1
    choose(cast.tom, TellingHours(quiet_from=time(21), quiet_until=time(7), today_may_wake=True), now=NOW)
    OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())
    assert deliver().sent == 1


def test_whoever_puts_the_outbox_right_leaves_it_waiting(cast, sink, tell, lived):
    choose(cast.maeve, GATHERED, now=NOW)
    lived(MORNING)
    tell(cast.maeve, "one", now=MORNING)
    deliver()
    assert retry.after_a_clock_set_back(clock.real()) == 0
    OutboxMessage.objects.update(next_try_at=clock.real() + timedelta(days=2))
    assert retry.after_a_clock_set_back(clock.real()) == 1


def test_that_a_fellow_waits_leaves_at_once_without_a_time_too(cast, sink, tell, lived):
    """To whoever knows only that they wait no time goes, and it may be for today."""
    choose(cast.tom, GATHERED, now=NOW)
    lived(MORNING)
    for kind in ("request.next", "request.reminder", "request.still", "request.taken"):
        row = tell(cast.tom, kind, now=MORNING)
        OutboxMessage.objects.filter(pk=row.pk).update(kind=kind)
    queue.claim(10, at=clock.real(), lived=MORNING - clock.real())
    held = OutboxMessage.objects.filter(next_try_at__gt=clock.real() + timedelta(hours=1), leased_until=None)
    assert [row.kind for row in held] == ["request.taken"]
