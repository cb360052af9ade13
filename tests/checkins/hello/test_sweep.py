from __future__ import annotations

from datetime import timedelta

import pytest

from checkins.conversations import settings
from checkins.hello import sweep
from checkins.models import Greeting, ProgramCheckins
from checkins.vocabulary import GreetedBy
from mentors.models import Absence
from pts_support.notify.models import OutboxMessage
from tests.checkins.hello.scene import REMINDED, WITH_ALL, WITH_BACKUP, begin, of, run, told
from tests.checkins.scene import at

pytestmark = pytest.mark.django_db
REMINDERS = [("remind", "Maeve"), ("remind", "Priya"), ("remind", "Tom")]


def test_the_mentor_is_reminded_then_the_backup_then_all_each_told_once_however_many_fellows(cast):
    begin(cast)
    run(REMINDED - timedelta(minutes=1))
    assert told() == []
    run(REMINDED, REMINDED)
    assert told() == REMINDERS
    run(WITH_BACKUP)
    assert told() == [("passed_on", "Maeve"), ("passed_on", "Tom"), *REMINDERS]
    run(WITH_ALL, WITH_ALL)
    assert told() == [("passed_on", "Maeve"), ("passed_on", "Rosa"), ("passed_on", "Tom"), *REMINDERS]
    assert (of(cast, "asha").step, of(cast, "asha").due_at) == (3, None)


def test_who_was_greeted_is_passed_to_nobody(cast):
    begin(cast)
    Greeting.objects.filter(opens_at__lte=cast.NOW).update(
        greeted_at=cast.NOW, greeted_by=cast.maeve, how=GreetedBy.TALKED, due_at=None
    )
    run(REMINDED, WITH_BACKUP, WITH_ALL)
    assert told() == []


def test_what_was_missed_is_caught_up_at_the_step_of_now(cast):
    begin(cast)
    run(WITH_ALL + timedelta(hours=2))
    assert told() == [("passed_on", "Rosa")]
    assert of(cast, "asha").step == 3


def test_who_covers_for_a_mentor_who_is_away_is_reminded_instead(cast):
    begin(cast)
    Absence.objects.create(person=cast.maeve, first=at(17, 8).date(), last=at(27, 8).date(), backup=cast.priya)
    run(REMINDED)
    assert told() == [("remind", "Priya"), ("remind", "Tom")]  # one mail, for two mentors' fellows


def test_nobody_is_told_at_night_or_on_a_day_without_school(cast):
    begin(cast)
    type(cast.tom).objects.filter(id=cast.tom.id).update(time_zone="Pacific/Honolulu")
    run(REMINDED)
    waits = {
        row.person.called: row.next_try_at - min(OutboxMessage.objects.values_list("next_try_at", flat=True))
        for row in OutboxMessage.objects.filter(kind="hello.remind").select_related("person")
    }
    hours = {name: round(wait.total_seconds() / 3600) for name, wait in waits.items()}
    assert hours == {"Maeve": 0, "Priya": 0, "Tom": 4}  # 3 am there: at 7, in their school's hours


def test_a_row_that_raises_keeps_no_other_waiting(cast, monkeypatch, caplog):
    begin(cast)
    broken, step = of(cast, "asha"), sweep._step

    def one_raises(greeting, fellow, now):
        if greeting.id == broken.id:
            raise ValueError("a name")
        return step(greeting, fellow, now)

    monkeypatch.setattr(sweep, "_step", one_raises)
    run(REMINDED)
    broken.refresh_from_db()
    assert (broken.step, broken.put_off_until) == (0, REMINDED + timedelta(hours=1))
    assert of(cast, "imani").step == 1
    assert f"greeting id {broken.id} could not be passed on: ValueError" in caplog.text


def test_a_quiet_turn_costs_three_small_queries(cast, django_assert_num_queries):
    begin(cast)
    with django_assert_num_queries(3):
        assert sweep.sweep(cast.NOW) == 0
    assert ProgramCheckins.objects.get(program=cast.program).hello_look_at == at(23, 5)
    assert sweep.oldest_due(cast.NOW) is None
    assert sweep.oldest_due(WITH_BACKUP) == REMINDED


def test_a_program_that_raises_keeps_no_other_waiting(cast, monkeypatch, caplog):
    begin(cast)
    settings.begin(cast.other, now=cast.NOW)
    load = sweep.load_fellows

    def one_raises(checkins, now):
        if checkins.program_id == cast.program.id:
            raise ValueError("a name")
        return load(checkins, now)

    monkeypatch.setattr(sweep, "load_fellows", one_raises)
    run(REMINDED)
    assert told() == []
    assert Greeting.objects.filter(program=cast.other).exists()
    assert f"hellos of program id {cast.program.id} could not be moved: ValueError" in caplog.text
