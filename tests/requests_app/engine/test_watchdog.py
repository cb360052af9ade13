"""The watchdog: takes over, finds what is late or broken, and cries about nothing else."""

import http.client
import logging
import time
from datetime import timedelta
from uuid import uuid4

import psycopg2
import pytest
from django.db import connection

from mentors.models import Absence
from pts_support import clock
from pts_support.backup.database import OUR_NAME
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation, ProposedAct
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine import watchdog
from requests_app.engine.turn import engine_turn
from requests_app.models import Escalation, Event, HelpRequest
from tests.faults.harness import postgres_url
from tests.services import child_env

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(cast, set_clock):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    policy_versions.save_policy(cast.other, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    asking = Asking(text="The schedule does not fit.", form_key=uuid4())
    return filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request


def place():
    return Installation.objects.get(id=1)


def engine_ran(seconds_ago=0):
    then = clock.real() - timedelta(seconds=seconds_ago)
    Installation.objects.filter(id=1).update(swept_at=then, delivered_at=then, late_since=None)


def test_all_is_well_and_it_says_so(cast, filed):
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1))
    engine_ran()
    seen = watchdog.look()
    assert (seen.took_over, seen.well, place().late_since) == (False, True, None)
    assert clock.real() - place().watched_at < timedelta(seconds=5)


def test_without_a_sweep_it_escalates_itself(cast, filed, set_clock):
    HelpRequest.objects.update(due_at=cast.NOW, reminded=True, promised_at=cast.NOW)
    set_clock(cast.NOW)
    engine_ran(seconds_ago=30)
    assert watchdog.look().took_over
    assert list(Escalation.objects.values_list("step", "person__called")) == [(1, "Tom")]


def test_a_running_engine_is_left_alone(cast, filed, set_clock):
    HelpRequest.objects.update(due_at=cast.NOW, reminded=True, promised_at=cast.NOW)
    engine_ran(seconds_ago=10)
    assert not watchdog.look().took_over
    assert not Escalation.objects.exists()


def test_what_waits_too_long_is_shown_to_everybody_and_taken_back_when_done(cast, filed, caplog):
    since = clock.real() - timedelta(seconds=90)
    HelpRequest.objects.update(due_at=since)
    engine_ran()
    with caplog.at_level(logging.WARNING, "pts.alarm"):
        assert watchdog.look().late_since == since
        assert (place().late_since, place().watched_at) == (since, None)
        HelpRequest.objects.update(due_at=clock.real() + timedelta(hours=1))
        assert watchdog.look().well
    assert place().late_since is None
    assert [r.levelname for r in caplog.records if r.name == "pts.alarm"] == ["CRITICAL", "WARNING"]


def test_an_act_whose_time_has_come_is_waited_for_like_a_request(cast, filed):
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1))
    since = clock.real() - timedelta(seconds=90)
    ProposedAct.objects.create(program=cast.program, kind="any", about="x", asked_at=since, due_at=since)
    engine_ran()
    assert watchdog.look().late_since == since


def test_a_broken_rule_stops_the_heartbeat(cast, filed):
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1), changed_at=clock.real(), step=1)
    Escalation.objects.create(
        request=filed,
        generation=1,
        step=1,
        does="add",
        cause="clock",
        person=cast.tom,
        due_at=cast.NOW,
        at=clock.real(),
    )
    engine_ran()
    seen = watchdog.look()
    assert [b.rule for b in seen.broken] == ["every step has its notification", "every step is in the timeline"]
    assert place().watched_at is None


def test_while_paused_nothing_moves_and_nothing_is_late(cast, filed):
    HelpRequest.objects.update(due_at=cast.NOW - timedelta(days=3))
    Installation.objects.filter(id=1).update(paused=True, swept_at=None, delivered_at=None)
    seen = watchdog.look()
    assert (seen.took_over, seen.late_since) == (False, None)
    assert not Escalation.objects.exists()


def test_paused_is_not_well_and_is_cried_about_each_quarter_of_an_hour(cast, filed, monkeypatch, caplog, client):
    asked, watch, start = [], watchdog.WatchdogMemory(), clock.real()
    monkeypatch.setattr(watchdog, "_ping", lambda: asked.append(1))
    HelpRequest.objects.update(due_at=start + timedelta(days=1))
    OutboxMessage.objects.all().delete()
    Installation.objects.filter(id=1).update(paused=True)
    for minutes in (0, 1, 14, 16):
        monkeypatch.setattr(clock, "real", lambda m=minutes: start + timedelta(minutes=m))
        engine_ran()
        assert not watchdog.look(watch).well
    said = [r.getMessage() for r in caplog.records if r.name == "pts.alarm"]
    assert (said.count(said[0]), len(said)) == (2, 2)
    assert "the engine is paused" in said[0]
    assert (asked, place().watched_at) == ([], None)
    assert client.get("/healthz/engine").json()["paused"] is True
    client.force_login(cast.asha)
    assert "No one is being told right now" in client.get("/").content.decode()
    Installation.objects.filter(id=1).update(paused=False)
    engine_ran()
    assert watchdog.look(watch).well
    assert asked
    assert client.get("/healthz/engine").json()["ok"] is True
    assert "No one is being told right now" not in client.get("/").content.decode()


def test_while_paused_a_turn_begins_nothing_either(cast, filed):
    """A restored copy must not act on time away or roles that ended since, before somebody said yes."""
    today = clock.now().date()
    away = Absence.objects.create(person=cast.maeve, first=today - timedelta(days=1), last=today + timedelta(days=1))
    Installation.objects.filter(id=1).update(paused=True)
    engine_turn()
    away.refresh_from_db()
    assert (away.begun_at, Event.objects.filter(kind="fell_away").exists()) == (None, False)
    Installation.objects.filter(id=1).update(paused=False)
    engine_turn()
    away.refresh_from_db()
    assert away.begun_at is not None


def test_what_cannot_be_done_keeps_nothing_else_from_being_done(cast, filed, caplog, monkeypatch):
    """A turn that raises (a bug, a lock nobody gives back): the rest of the look happens, and a human hears of it."""
    since = clock.real() - timedelta(seconds=90)
    HelpRequest.objects.update(due_at=since)

    def fails():
        raise ValueError("canary")

    monkeypatch.setattr(watchdog, "engine_turn", fails)
    with caplog.at_level(logging.WARNING, "pts.alarm"):
        seen = watchdog.look()
    assert (seen.failed, seen.late_since, seen.well, place().late_since) == (("sweep",), since, False, since)
    assert "could not sweep: ValueError" in caplog.text
    assert "canary" not in caplog.text


def test_time_away_that_cannot_begin_stops_no_sweep_and_no_other_time_away(cast, filed, monkeypatch, caplog):
    from mentors import changes
    from requests_app import receivers
    from requests_app.engine import turn as engine_turns

    today = cast.NOW.date()
    bad, good = (Absence.objects.create(person=p, first=today, last=today) for p in (cast.maeve, cast.priya))
    real = receivers.departures.person_departed

    def fails_for_maeve(person_id, why, **more):
        if person_id == cast.maeve.id:
            raise ValueError
        return real(person_id, why, **more)

    monkeypatch.setattr(receivers.departures, "person_departed", fails_for_maeve)
    HelpRequest.objects.update(due_at=cast.NOW, reminded=True, promised_at=cast.NOW)
    assert engine_turns.engine_turn() == 1
    bad.refresh_from_db(), good.refresh_from_db()
    assert (bad.begun_at, good.begun_at) == (None, cast.NOW)
    assert "could not begin absence id" in caplog.text
    monkeypatch.setattr(receivers.departures, "person_departed", real)
    assert changes.begin_due(cast.NOW) == 1


def test_a_mark_from_the_future_is_none(cast, filed):
    """The machine's clock was set back two hours: the marks and the queue of before must not keep anybody waiting."""
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1))
    OutboxMessage.objects.update(next_try_at=clock.real() + timedelta(hours=2))
    engine_ran(seconds_ago=-7200)
    assert watchdog.look().took_over
    assert place().swept_at <= clock.real()
    assert OutboxMessage.objects.get().next_try_at <= clock.real()


def test_it_works_alone_for_a_minute_before_it_says_so(cast, filed, monkeypatch, caplog):
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1))
    OutboxMessage.objects.all().delete()
    start, watch = clock.real(), watchdog.WatchdogMemory()
    said = []
    for seconds in range(0, 121, 5):
        monkeypatch.setattr(clock, "real", lambda s=seconds: start + timedelta(seconds=s))
        said.append(watchdog.look(watch).alone is not None)
    assert (said.index(True) * 5, said[-1]) == (45, True)
    monkeypatch.setattr(clock, "real", lambda: start + timedelta(seconds=126))
    engine_ran()
    assert watchdog.look(watch).well
    assert [r.levelname for r in caplog.records if r.name == "pts.alarm"] == ["CRITICAL", "WARNING"]


@pytest.mark.parametrize(("name", "seconds", "well"), [("report", 0, False), (OUR_NAME, 0, True), (OUR_NAME, 2, False)])
def test_a_backup_may_keep_its_snapshot_for_longer_than_others(cast, filed, settings, name, seconds, well):
    """A dump of a large database is no alarm after a minute; one that never ends is, after an hour (here: two s)."""
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1))
    engine_ran()
    settings.ENGINE = settings.ENGINE | {"alarm": 0.2, "backup": 2}
    line = psycopg2.connect(postgres_url(child_env()["DATABASE_URL"]), application_name=name)
    try:
        line.set_session(isolation_level="REPEATABLE READ")
        with line.cursor() as cursor:
            cursor.execute("SELECT 1")
            time.sleep(0.3 + seconds)
            age = watchdog._old_snapshot()
            assert (age is None) is well
            assert age is None or timedelta(seconds=seconds) < age < timedelta(seconds=30)
    finally:
        line.close()


def test_it_looks_through_the_index_only(cast, filed):
    """Its question about lateness is answered by the partial index on due_at, however many requests there are."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT min(due_at) FROM requests_app_helprequest WHERE due_at IS NOT NULL AND due_at <= now()"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "request_due" in plan


def test_an_overdue_backup_is_an_alarm_once_and_the_engine_itself_is_well(cast, filed, settings, caplog):
    settings.BACKUP_HOURS = 26
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1))
    watch = watchdog.WatchdogMemory()
    for hours, overdue in ((25, False), (27, True), (28, True), (1, False), (27, True)):
        Installation.objects.update(backed_up_at=clock.real() - timedelta(hours=hours))
        engine_ran()
        seen = watchdog.look(watch)
        assert (seen.backup_overdue, seen.well) == (overdue, True)
    said = [r.getMessage() for r in caplog.records if r.name == "pts.alarm"]
    assert said == ["the last good backup is older than 26 hours"] * 2


@pytest.mark.parametrize("trouble", [http.client.RemoteDisconnected("gone"), ConnectionResetError(), TimeoutError()])
def test_a_monitor_that_cuts_the_line_is_no_trouble_of_ours(cast, filed, settings, monkeypatch, caplog, trouble):
    def cut(*_, **__):
        raise trouble

    settings.DEADMAN_URL = "https://ping.example.org/x"
    monkeypatch.setattr(watchdog.urllib.request, "urlopen", cut)
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1))
    engine_ran()
    assert watchdog.look().well
    assert [r.getMessage() for r in caplog.records] == [f"the outside monitor did not answer: {type(trouble).__name__}"]


def test_a_fresh_start_takes_the_turn_without_a_word(cast, filed, caplog):
    for began_at, said in ((clock.real(), 0), (clock.real() - timedelta(seconds=30), 1)):
        engine_ran(seconds_ago=300)
        assert watchdog.look(watchdog.WatchdogMemory(began_at=began_at)).took_over
        assert caplog.text.count("the watchdog takes the turn") == said
