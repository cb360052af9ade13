"""Clocks that jump, and clocks that are changed twice a year: steps come in the time people live in, once each."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from pts_support import clock
from pts_support.notify import deliver
from pts_support.people.models import Calendar, Installation, User
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine import watchdog
from requests_app.engine.invariants import broken_rules
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, HelpRequest
from tests.cast import SPRING_BREAK, WINTER_BREAK
from tests.faults.tally import Tally, chance, size
from tests.smtp_sink import SmtpSink

ZONES = ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage"]
ZONES += ["Europe/Berlin", "Australia/Lord_Howe"]  # the last one changes by half an hour
CHANGES = {
    "Australia/Lord_Howe": (datetime(2027, 4, 4), datetime(2026, 10, 4)),
    "Europe/Berlin": (datetime(2027, 3, 28), datetime(2026, 10, 25)),
}
AMERICAN = (datetime(2027, 3, 14), datetime(2026, 11, 1))


def jumped(cast, monkeypatch, settings, tally, jump):
    """A watchdog alone, whose clock jumps in the third hour, and twenty hours after; how late each step came."""
    at = [cast.NOW.astimezone(UTC)]
    monkeypatch.setattr(clock, "real", lambda: at[0])
    monkeypatch.setattr(clock, "now", lambda: at[0])
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=at[0])
    with SmtpSink() as sink:
        for name, value in sink.settings().items():
            setattr(settings, name, value)
        membership = cast.memberships["asha"]
        for n in range(size(8, 40)):
            asking = Asking(text=f"canary-{n}", form_key=uuid4(), urgency=("soon", "today")[n % 2])
            filing.file_request(membership, asking, by=cast.asha, now=at[0])
        watch = watchdog.WatchdogMemory()
        for minutes in (0, 60, 90, 150):
            at[0] = cast.NOW + timedelta(minutes=minutes)
            watchdog.look(watch)
        steps = dict(HelpRequest.objects.values_list("id", "step"))
        at[0] += jump
        watchdog.look(watch)
        at[0] += timedelta(seconds=5)
        seen = watchdog.look(watch)
        after = dict(HelpRequest.objects.values_list("id", "step"))
        most = 1 if jump > timedelta() else 0
        tally.trials = len(after)
        tally.doubled += sum(after[i] - steps[i] > most for i in after)
        assert seen.late_since is None
        assert seen.broken == ()
        asking = Asking(text="canary", form_key=uuid4(), urgency="today")
        filing.file_request(membership, asking, by=cast.asha, now=at[0])
        for _ in range(40):  # and everything goes on from there
            at[0] += timedelta(minutes=30)
            watchdog.look(watch)
        waiting = deliver.OutboxMessage.objects.filter(status="queued", next_try_at__lte=at[0])
        tally.lost += waiting.count()
        assert broken_rules(at[0], deep=True) == []
        return [e.at - e.due_at for e in Escalation.objects.all() if e.cause == "clock"]


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2), timedelta(days=3), timedelta(days=-3)])
def test_the_machines_clock_jumps(cast, monkeypatch, settings, trial, jump):
    """Ahead: one step each, not four. Back: nothing again, and nothing that was to be sent waits for the old time."""
    trial.fault = "the machine's clock jumps by two hours or three days"
    late = jumped(cast, monkeypatch, settings, trial, jump)
    assert trial.wrong == 0
    assert max(late, default=timedelta()) <= max(jump, timedelta()) + timedelta(minutes=30)


@pytest.mark.django_db
def test_control_where_a_mark_from_the_future_looks_fresh_steps_come_late(cast, monkeypatch, settings):
    """After a clock set back the watchdog would wait for the time of its own last mark."""
    fresh = lambda at, now, seconds: at is None or now - at > timedelta(seconds=seconds)  # noqa: E731
    monkeypatch.setattr(watchdog, "_older", fresh)
    late = jumped(cast, monkeypatch, settings, Tally("control"), timedelta(hours=-6))
    assert max(late) > timedelta(minutes=30)


def model(zone, start, minutes):
    """Working time counted minute by minute on the wall of this zone: school days, 8:00 to 15:30; then the quarter."""
    tz, at = ZoneInfo(zone), start.astimezone(UTC)
    left = minutes
    while left > 0:
        wall = at.astimezone(tz)
        closed = any(first <= wall.date() <= last for first, last in (SPRING_BREAK, WINTER_BREAK))
        if wall.weekday() < 5 and not closed and time(8) <= wall.time() < time(15, 30):
            left -= 1
        at += timedelta(minutes=1)
    while (wall := at.astimezone(tz)).minute % 15 or wall.second:
        at += timedelta(minutes=1)
    return at


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("which", [0, 1], ids=["spring", "autumn"])
def test_due_times_over_both_clock_changes(cast, trial, zone, which):
    """Against a model that knows nothing but zoneinfo; and the sweep acts at that moment, not a second before."""
    trial.fault = "both clock changes of the year in seven zones"
    change = CHANGES.get(zone, AMERICAN)[which]
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    Calendar.objects.filter(program=cast.program).update(time_zone=zone)
    User.objects.update(time_zone=zone)
    cast.program.time_zone = zone
    cast.program.save()
    Installation.objects.get_or_create(id=1)
    luck, tz = chance(zone, which), ZoneInfo(zone)
    for n in range(size(6, 60)):
        start = (change - timedelta(days=3)).replace(tzinfo=tz) + timedelta(minutes=luck.randint(0, 4 * 1440))
        start = start.astimezone(UTC).replace(second=0)
        urgency = luck.choice(("today", "soon", "when"))
        asking = Asking(text="canary", form_key=uuid4(), urgency=urgency)
        r = filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=start).request
        whole = {"today": 120, "soon": 450, "when": 1350}[urgency]
        assert r.promised_at == model(zone, start, whole), (zone, start, urgency)
        assert r.due_at == model(zone, start, whole // 2), (zone, start, urgency)
        sweep(r.due_at)
        r.refresh_from_db()
        before = r.due_at - timedelta(seconds=1)
        sweep(before)
        trial.doubled += Escalation.objects.filter(request=r).count()
        sweep(r.due_at)
        step = Escalation.objects.filter(request=r).first()
        trial.missed += step is None
        if step:
            r.refresh_from_db()
            assert r.due_at == model(zone, step.at, whole // 2) or urgency == "today", (zone, start, urgency, n)
        trial.trials += 1
        HelpRequest.objects.filter(id=r.id).update(due_at=start + timedelta(days=365))
    assert trial.wrong == 0


def test_control_a_clock_of_fixed_offsets_is_found():
    """Counting in UTC with the offset of the first day: an hour wrong over a change, and the model says so."""
    zone, change = "America/New_York", AMERICAN[0]
    start = datetime(change.year, change.month, change.day, tzinfo=ZoneInfo(zone)) - timedelta(days=2)
    start = start.replace(hour=14).astimezone(UTC)
    offset = start.astimezone(ZoneInfo(zone)).utcoffset()
    wrong = model("Etc/GMT+5", start, 450)
    assert offset == timedelta(hours=-5)
    assert wrong != model(zone, start, 450)
