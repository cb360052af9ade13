"""An engine that meets old data before its first sweep floods nobody: it waits for a yes, and can begin anew."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from pts_support import clock
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.acts import conversation, helping, steering
from requests_app.apps import _old_data_waits
from requests_app.chain import policy, policy_versions
from requests_app.engine import watchdog
from requests_app.engine.invariants import broken_rules
from requests_app.engine.sweep import sweep
from requests_app.engine.turn import engine_turn
from requests_app.models import Escalation, Event, HelpRequest
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db

LATER = timedelta(days=20)


@pytest.fixture
def old(cast, set_clock):
    """Six requests, one in each state the engine looks at, all due for weeks before it ever ran."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    names = ("asha", "ben", "imani", "jonah", "lena", "carmen")
    rows = dict(zip(names, (ask(cast, who=name) for name in names), strict=True))
    for name in ("ben", "carmen"):
        r = rows[name]
        r.refresh_from_db()
        while r.step == 0 and not (name == "ben" and r.reminded):
            sweep_one(r)
    helping.acknowledge(rows["imani"], by=cast.maeve, now=cast.NOW)
    conversation.reply(rows["jonah"], by=cast.maeve, text="Here.", now=cast.NOW)
    steering.hold(rows["lena"], by=cast.lena, until=cast.NOW + timedelta(days=1), now=cast.NOW)
    OutboxMessage.objects.update(status="sent", done_at=clock.real())
    Installation.objects.update(swept_at=None, paused=False)
    set_clock(cast.NOW + LATER)
    return rows


def sweep_one(r):
    others = HelpRequest.objects.exclude(id=r.id)
    kept = dict(others.values_list("id", "due_at"))
    others.update(due_at=r.due_at + timedelta(days=9))
    sweep(r.due_at)
    for i, due in kept.items():
        HelpRequest.objects.filter(id=i).update(due_at=due)
    r.refresh_from_db()


def waiting():
    return OutboxMessage.objects.filter(status="queued").count()


def paused():
    return Installation.current().paused


def test_the_first_turn_pauses_and_says_so_once(cast, old, caplog):
    steps = Escalation.objects.count()
    assert (engine_turn(), engine_turn(), paused(), Escalation.objects.count()) == (0, 0, True, steps)
    assert caplog.text.count("before this engine ever ran") == 1
    assert not waiting()


def test_so_does_a_migration_before_any_worker_runs(cast, old):
    _old_data_waits()
    assert paused()


def test_the_watchdog_pauses_too_and_shows_nobody_that_it_is_late(cast, old):
    seen = watchdog.look()
    assert (paused(), seen.late_since, seen.failed) == (True, None, ())


def test_after_a_plain_yes_each_goes_up_one_step(cast, old):
    engine_turn()
    before = Escalation.objects.count()
    call_command("resume", "--yes", stdout=StringIO())
    assert not paused()
    assert engine_turn() == 6
    assert Escalation.objects.count() > before
    assert waiting()


def test_begun_anew_nothing_goes_up_and_everything_comes_in_its_time(cast, old):
    engine_turn()
    now, before, out = clock.now(), Escalation.objects.count(), StringIO()
    call_command("resume", "--yes", "--anew", stdout=out)
    assert "With --anew none of them" in out.getvalue()
    assert (paused(), engine_turn(), Escalation.objects.count(), waiting()) == (False, 0, before, 0)
    rows = {name: HelpRequest.objects.get(id=r.id) for name, r in old.items()}
    assert all(r.due_at > now for r in rows.values())
    asha = rows["asha"]
    assert asha.clock_from == now < asha.due_at < asha.promised_at
    assert rows["ben"].due_at == rows["ben"].promised_at
    assert (rows["lena"].held_until, rows["lena"].held_minutes > 0) == (None, True)
    told = Event.objects.filter(kind="times_moved").values_list("request", flat=True)
    assert set(told) == {r.id for name, r in rows.items() if name != "jonah"}
    assert broken_rules(now, deep=True) == []
    sweep(asha.due_at)
    asha.refresh_from_db()
    assert (asha.reminded, asha.step) == (True, 0)
    assert broken_rules(asha.due_at, deep=True) == []


def test_an_engine_that_ran_before_makes_up_for_what_it_missed(cast, old):
    Installation.objects.update(swept_at=cast.NOW)
    _old_data_waits()
    assert (paused(), engine_turn()) == (False, 6)


def test_what_fell_due_today_is_not_old(cast, old):
    HelpRequest.objects.filter(due_at__isnull=False, held_until=None).update(due_at=clock.now() - timedelta(hours=9))
    HelpRequest.objects.filter(held_until__isnull=False).update(due_at=clock.now() + timedelta(hours=9))
    _old_data_waits()
    assert (paused(), engine_turn()) == (False, 5)


def test_a_demo_lives_in_its_own_time(cast, old):
    Installation.objects.update(demo=True)
    assert engine_turn() == 6
