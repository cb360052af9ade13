"""Rows the engine stumbles over: whose fault it is, when they are tried again, and who sees them late."""

from contextlib import contextmanager
from datetime import timedelta

import psycopg2
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from pts_support import clock
from pts_support.people.models import Installation
from requests_app.acts import conversation, helping, steering
from requests_app.engine import sweep as sweeping
from requests_app.engine import watchdog
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, HelpRequest
from tests.faults.harness import (
    bulk,
    each_once,
    file_many,
    make_due,
    postgres_url,
)
from tests.faults.tally import Tally
from tests.services import child_env

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def poisoned(request):
    """Whatever moves this request up raises, as a bug would."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE requests_app_escalation ADD CONSTRAINT poison CHECK (request_id <> {request.id}) NOT VALID"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE requests_app_escalation DROP CONSTRAINT poison")


def test_a_poison_row_is_put_off_and_the_rest_go_on(ready, caplog, trial):
    """It stays due, so that everybody sees it late; once mended it goes up with its own due time in the record."""
    cast, due = ready, clock.now()
    bulk(cast, 40, now=due)
    make_due(due)
    poison, now = HelpRequest.objects.order_by("id")[17], due
    with poisoned(poison):
        assert sweep(now) == 39
        waits = [timedelta(hours=1), timedelta(days=1), timedelta(days=1)]
        for wait in waits:
            poison.refresh_from_db()
            assert claimed(poison.put_off_until - timedelta(seconds=1)) == []  # not even tried
            assert poison.due_at == due
            now = poison.put_off_until
            HelpRequest.objects.exclude(id=poison.id).update(due_at=now + timedelta(days=9))
            assert sweep(now) == 0  # alone by now, but others went through before
            before, poison = poison, HelpRequest.objects.get(id=poison.id)
            assert poison.trouble_count == before.trouble_count + 1
            assert poison.put_off_until == now + wait
            assert watchdog._late_since(Installation.current(), now) == due
            assert HelpRequest.objects.due(now).count() == 1
    assert "waits for a human" in caplog.text
    assert "canary" not in caplog.text
    assert sweeping.try_again() == 1
    assert sweep(now) == 1
    poison.refresh_from_db()
    assert (poison.step, poison.trouble_count, poison.put_off_until) == (1, 0, None)
    assert Escalation.objects.get(request=poison).due_at == due
    trial.trials = 40
    assert (trial.settle(now), trial.wrong) == ([], 0)


def claimed(now):
    with transaction.atomic():
        return sweeping._claim(now, sweeping.BATCH)


@pytest.mark.parametrize("due", [1, 2])
def test_a_bug_in_every_step_of_one_or_two_puts_nothing_off_for_long(ready, trial, due):
    """Nobody can tell the row from the engine then: it is late for everybody to see, and done a minute after the
    mend."""
    now = clock.now()
    requests = file_many(ready, due, now=now)
    make_due(now)
    due_at = now
    with broken_steps():
        for n in range(1, 4):
            assert sweep(now) == 0
            assert set(HelpRequest.objects.values_list("trouble_count", "due_at", "step")) == {(0, due_at, 0)}
            now += timedelta(minutes=1)
            assert watchdog._late_since(Installation.current(), now + timedelta(seconds=n)) is not None
    assert sweep(now) == due
    trial.trials = due
    assert (trial.settle(now, due=[r.id for r in requests]), trial.wrong) == ([], 0)


def test_a_bug_in_every_step_is_no_row_s_own_although_another_sweep_holds_some(ready, trial):
    now = clock.now()
    requests = file_many(ready, 8, now=now)
    make_due(now)
    with broken_steps(), other_session(requests[0]), pytest.raises(IntegrityError):
        sweep(now)
    assert set(HelpRequest.objects.values_list("trouble_count", "put_off_until")) == {(0, None)}
    trial.trials = 8
    assert (sweep(now), trial.settle(now, due=[r.id for r in requests]), trial.wrong) == (8, [], 0)


@contextmanager
def other_session(request):
    """Holds this row from the moment the batch has been rolled back."""
    real, line = sweeping._apart, psycopg2.connect(postgres_url(child_env()["DATABASE_URL"]))

    def held(ids, now):
        with line.cursor() as cursor:
            cursor.execute(f"SELECT id FROM requests_app_helprequest WHERE id = {request.id} FOR UPDATE")
        sweeping._apart = real
        return real(ids, now)

    sweeping._apart = held
    try:
        yield
    finally:
        sweeping._apart = real
        line.rollback()  # now: the server may notice a closed line only later
        line.close()


def test_rows_that_raised_before_are_no_broken_engine_when_they_come_alone(ready, trial):
    """Three poisoned rows, put off together with others that went, and due together an hour later."""
    now = clock.now()
    requests = file_many(ready, 6, now=now)
    make_due(now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE requests_app_escalation ADD CONSTRAINT poison CHECK (request_id < {requests[3].id}) NOT VALID"
        )
    try:
        for _ in range(3):
            sweep(now)
            now += timedelta(days=1)
            HelpRequest.objects.filter(id__lt=requests[3].id).update(due_at=now + timedelta(days=9))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE requests_app_escalation DROP CONSTRAINT poison")
    assert list(HelpRequest.objects.order_by("id").values_list("trouble_count", flat=True)) == [0, 0, 0, 3, 3, 3]
    trial.trials = 6
    assert (sweep(now), trial.settle(now), trial.wrong) == (3, [], 0)


@pytest.mark.parametrize("due", [1, 2, 5])
def test_a_passing_trouble_of_the_database_is_nobody_s(ready, monkeypatch, trial, due):
    """A deadlock, a timeout, a line that broke: once, and the same pass moves all; as long as it lasts they stay due
    and nothing is held against a row."""
    now, real = clock.now(), sweeping.load_cases
    requests = file_many(ready, due, now=now)
    make_due(now)
    left = [2 if due > 2 else 1]  # the batch, and its first half

    def passing(*args):
        if left[0]:
            left[0] -= 1
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 10; SELECT pg_sleep(1)")
        return real(*args)

    monkeypatch.setattr(sweeping, "load_cases", passing)
    assert sweep(now) == due
    each_once(requests)
    HelpRequest.objects.update(due_at=now)
    left[0] = 100
    if due > 2:
        with pytest.raises(OperationalError):
            sweep(now)
    else:
        assert sweep(now) == 0
    assert set(HelpRequest.objects.values_list("trouble_count", "step", "due_at")) == {(0, 1, now)}
    left[0] = 0
    assert sweep(now + timedelta(minutes=1)) == due
    trial.trials = due
    assert (trial.settle(now), trial.wrong) == ([], 0)


def acts_before_it_is_put_off(cast, monkeypatch, act):
    """Somebody acts, or another sweep comes, between a row's failure and its being put off. The row afterwards."""
    now, real = clock.now(), sweeping._put_off
    requests = file_many(cast, 4, now=now)
    make_due(now)
    poison = requests[1]

    def meanwhile(request_id, now, **more):
        if request_id == poison.id:
            monkeypatch.setattr(sweeping, "_put_off", real)
            act(poison, now)
        real(request_id, now, **more)

    monkeypatch.setattr(sweeping, "_put_off", meanwhile)
    with poisoned(poison):
        sweep(now)
    poison.refresh_from_db()
    return poison


MEANWHILE = {
    "acknowledged": lambda r, now: helping.acknowledge(r, by=r.participants.get(seat="mentor").person, now=now),
    "answered": lambda r, now: conversation.reply(
        r, by=r.participants.get(seat="mentor").person, text="canary", now=now
    ),
    "held": lambda r, now: steering.hold(r, by=r.fellow, until=now + timedelta(days=3), now=now),
    "withdrawn": lambda r, now: steering.withdraw(r, by=r.fellow, now=now),
    "swept": lambda r, now: sweep(now),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_whoever_acts_before_a_row_is_put_off_has_the_last_word(ready, monkeypatch, what, trial):
    row = acts_before_it_is_put_off(ready, monkeypatch, MEANWHILE[what])
    trial.trials = 1
    if what == "swept":  # by the second sweep, alone, after others went through in the first
        assert row.trouble_count <= 1
        assert row.put_off_until is not None
    else:
        assert (row.trouble_count, row.put_off_until) == (0, None)
        assert row.due_at is None or row.due_at > clock.now()
    assert (trial.settle(clock.now()), trial.wrong) == ([], 0)


def test_control_a_row_put_off_blindly_takes_the_last_word(ready, monkeypatch):
    """As it was: by its number alone, whatever it has become meanwhile."""
    blindly = sweeping._PUT_OFF.replace(
        "AND due_at <= %(now)s AND (put_off_until IS NULL OR put_off_until <= %(now)s)", ""
    )
    assert blindly != sweeping._PUT_OFF
    monkeypatch.setattr(sweeping, "_PUT_OFF", blindly)
    row = acts_before_it_is_put_off(ready, monkeypatch, MEANWHILE["acknowledged"])
    assert row.put_off_until is not None


def test_one_row_with_a_lasting_trouble_of_the_database_is_not_convicted(ready, trial):
    """Somebody holds what one row must write; the others go up, and that one is tried again in a minute."""
    now = clock.now()
    requests = file_many(ready, 5, now=now)
    make_due(now)
    with slow(requests[2]):
        assert sweep(now) == 4
    row = HelpRequest.objects.get(id=requests[2].id)
    assert (row.trouble_count, row.put_off_until, row.due_at) == (0, now + sweeping.RETRY_AFTER, now)
    assert sweep(row.put_off_until) == 1
    trial.trials = 5
    assert (trial.settle(now, due=[r.id for r in requests]), trial.wrong) == ([], 0)


@contextmanager
def slow(request):
    """A write for this request runs into the time limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION too_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF NEW.request_id = {request.id} THEN RAISE query_canceled; END IF; RETURN NEW; END $$;"
            " CREATE TRIGGER too_long BEFORE INSERT ON requests_app_escalation FOR EACH ROW EXECUTE FUNCTION too_long()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER too_long ON requests_app_escalation; DROP FUNCTION too_long()")


@contextmanager
def broken_steps():
    """Whatever moves any request up raises, as a bug in the engine would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE requests_app_escalation ADD CONSTRAINT a_bug CHECK (false) NOT VALID")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE requests_app_escalation DROP CONSTRAINT a_bug")


def test_control_where_rows_are_not_tried_apart_one_poison_row_stops_all(ready, monkeypatch):
    now, tally = clock.now(), Tally("control")
    bulk(ready, 40, now=now)
    make_due(now)
    requests = list(HelpRequest.objects.order_by("id"))
    monkeypatch.setattr(sweeping, "_apart", lambda ids, now: (0, dict.fromkeys(ids, False)))
    with poisoned(requests[17]), pytest.raises(IntegrityError):
        sweep(now)
    tally.settle(now, due=[r.id for n, r in enumerate(requests) if n != 17])
    assert tally.missed == 39
