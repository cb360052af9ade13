"""Many hands at once: sweepers, deliverers, replies and double clicks. Every trial ends with the invariants."""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client

from mentors import changes
from pts_support import clock
from pts_support.notify import deliver
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.access import read_receipts
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.acts import conversation, filing, helping, steering, undoing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine import due_acts
from requests_app.engine import sweep as sweeping
from requests_app.engine.sweep import sweep
from requests_app.models import DueAct, Escalation, Event, HelpRequest, Participant
from tests.faults.harness import (
    KILLED,
    Sender,
    all_hold,
    answers,
    bulk,
    each_once,
    file_many,
    fork,
    free_port,
    make_due,
    product,
    reap,
    together,
    until,
)
from tests.faults.tally import HANG, Tally, chance, size
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings):
    with SmtpSink() as sink:
        for name, value in sink.settings().items():
            setattr(settings, name, value)
        yield sink


def test_eight_sweepers_and_four_deliverers_on_five_thousand_due_rows(ready, sink, trial):
    cast, due = ready, size(5_000, 20_000)
    now = clock.now()
    bulk(cast, due, now=now)
    OutboxMessage.objects.all().delete()  # what filing told; here the steps are told
    make_due(now)
    ids = list(HelpRequest.objects.values_list("id", flat=True))
    swept = multiprocessing.get_context("fork").Value("i", 0)

    def work(i):
        if i < 8:
            sweep(now, batch=100)
            with swept.get_lock():
                swept.value += 1
            return
        while swept.value < 8 or OutboxMessage.objects.filter(status="queued").exists():
            if not deliver.deliver(limit=500).sent:
                time.sleep(0.1)

    started = time.monotonic()
    dying = [fork(lambda: sweep(now, batch=100), kill_at=f"record.outbox:{n}") for n in (2, 3)]
    assert together(12, work, seconds=HANG) == [0] * 12
    assert reap(*dying) in ([KILLED] * 2, [KILLED, 0], [0, KILLED], [0, 0])  # those who were too late found nothing
    trial.trials, trial.kills = due, 2
    trial.recovered(time.monotonic() - started)
    found = trial.settle(now, due=ids, arrived=[m.message_id for m in sink.messages])
    assert (found, trial.wrong, trial.repeated) == ([], 0, 0)
    # Each step tells whoever is asked, and the fellow that someone was.
    assert (Escalation.objects.count(), len(sink.messages)) == (due, 2 * due)
    assert set(HelpRequest.objects.values_list("step", "state")) == {(1, "waiting")}


UNIQUE = [
    ("requests_app_escalation", "each_step_once", "request_id, generation, step"),
    ("requests_app_participant", "one_standing_a_person", "request_id, person_id"),
    ("requests_app_helprequest", "one_request_a_form", "fellow_id, form_key"),
]


@contextmanager
def _without(constraints):
    with connection.cursor() as cursor:
        for table, name, _ in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE requests_app_helprequest CASCADE")
            for table, name, columns in constraints:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({columns})")


def test_control_without_lock_and_unique_step_sweepers_go_up_twice_and_the_trial_finds_it(ready):
    now, tally = clock.now(), Tally("control")
    bulk(ready, 200, now=now)
    make_due(now)

    def unlocked(now, size):
        return list(HelpRequest.objects.due(now)[:size])

    def racing(i):
        sweeping._claim = unlocked
        sweep(now, batch=200)

    with _without(UNIQUE[:2]):
        together(4, racing)
        tally.settle(now)
    assert tally.doubled > 0


ACTS = ("sweep", "reply", "close", "withdraw", "reassign")


def race(cast, requests, *, unlocked=False):
    """Five hands wait for each other before each request, then act on it at the same moment, those that are drawn."""
    now = clock.now()
    HelpRequest.objects.update(due_at=now + timedelta(days=1), promised_at=now, reminded=True)
    gate = multiprocessing.get_context("fork").Barrier(len(ACTS))
    memberships = {m.user_id: m for m in cast.memberships.values()}

    def hand(i):
        act, troubles = ACTS[i], []
        if unlocked:
            QuerySet.select_for_update = lambda self, *_, **__: self
        for position, r in enumerate(requests):
            drawn = chance("race", position).sample(ACTS, 3)
            if "sweep" in drawn and act == "sweep":
                HelpRequest.objects.filter(id=r.id, due_at__isnull=False).update(due_at=now)
            gate.wait(60)
            if act not in drawn:
                continue
            try:
                do(act, r, cast, memberships[r.fellow_id], now)
            except (NotAllowed, ActRefused):
                pass  # another one was first: that is what the race is about
            except Exception as trouble:
                troubles.append(trouble)
        if troubles:
            raise troubles[0]

    return together(len(ACTS), hand, seconds=HANG)


def do(act, r, cast, membership, now):
    match act:
        case "sweep":
            sweep(now, batch=2)
        case "reply":
            mentor = Participant.objects.filter(request=r, seat="mentor").order_by("-order")[0].person
            conversation.reply(r, by=mentor, text="canary", now=clock.now())
        case "close":
            conversation.close(r, by=r.fellow, now=clock.now())
        case "withdraw":
            steering.withdraw(r, by=r.fellow, now=clock.now())
        case "reassign":
            mentor = chance("to", r.id).choice((cast.maeve, cast.priya))
            changes.assign(membership, mentor=mentor, backup=cast.tom, by=cast.rosa, now=clock.now())


def went_up_after_an_answer():
    """Requests with a step of the clock after an answer or an end, by the order of their timeline."""
    found = 0
    for r in HelpRequest.objects.all():
        kinds = list(Event.objects.filter(request=r).order_by("id").values_list("kind", flat=True))
        over = [n for n, kind in enumerate(kinds) if kind in ("answered", "closed", "withdrawn")]
        found += bool(over and "escalated" in kinds[over[0] :])
    return found


def test_five_hundred_races_of_reply_escalation_close_withdraw_and_reassignment(ready, trial):
    cast, races = ready, size(500, 3_000)
    bulk(cast, races, now=clock.now())
    requests = list(HelpRequest.objects.select_related("fellow").order_by("id"))
    assert race(cast, requests) == [0] * len(ACTS)
    trial.trials = races
    found = trial.settle(clock.now())
    trial.doubled += went_up_after_an_answer()
    assert (found, trial.wrong) == ([], 0)
    assert {"answered", "closed", "withdrawn", "waiting"} == set(HelpRequest.objects.values_list("state", flat=True))


def test_control_the_same_races_without_the_lock_leave_damage(ready):
    bulk(ready, 120, now=clock.now())
    requests = list(HelpRequest.objects.select_related("fellow").order_by("id"))
    codes = race(ready, requests, unlocked=True)
    tally = Tally("control")
    tally.settle(clock.now())
    assert tally.wrong + went_up_after_an_answer() > 0, codes


@pytest.fixture
def web(ready, tmp_path):
    """A real gunicorn, without anything else."""
    port = free_port()
    with product(tmp_path, "web", PORT=str(port)):
        until(lambda: answers(f"http://localhost:{port}/healthz") == 200, seconds=HANG, what="the web answers")
        yield port


def test_i_cant_is_done_once_or_undone_whoever_is_first(ready):
    """Three engines carry it out while its undo is tapped: one of the two happens, and once."""
    now = clock.now()
    later, requests = now + timedelta(seconds=10), file_many(ready, 12, now=now)
    said = [(request, request.participants.get(seat="mentor").person) for request in requests]
    for request, mentor in said:
        helping.pass_on_soon(request, by=mentor, now=now)

    def hand(i):
        if i:
            due_acts.carry_out(later)
            return
        for request, mentor in reversed(said):
            with suppress(NotAllowed):  # done already
                undoing.undo(request, by=mentor, now=later)

    assert together(4, hand, seconds=HANG) == [0] * 4
    all_hold(later)
    passed = list(Event.objects.filter(kind="passed_on").values_list("request", flat=True))
    assert sorted(passed) == sorted(set(passed)) == sorted(Escalation.objects.values_list("request", flat=True))
    assert not DueAct.objects.exists()


def test_double_clicks_and_fifty_posts_at_once_with_one_key_through_http(ready, web, trial):
    """Each form makes one request, every click gets the same answer; another body under the same key makes none."""
    cast = ready
    sender, keys = Sender(cast.asha, web), [str(uuid4()) for _ in range(size(11, 60))]
    with ThreadPoolExecutor(50) as hands:
        for n, key in enumerate(keys):
            clicks = 50 if n == 0 else 2
            words = f"canary: {n}"  # the same ones under another key would be known again
            said = list(hands.map(lambda _, key=key, words=words: sender.send(words, key=key), range(clicks)))
            assert {status for status, _ in said} == {302}
            assert len({where for _, where in said}) == 1
            trial.trials += clicks
    status, where = sender.send("canary: 0", key=keys[0])  # back, and sent again as it was
    assert (status, where) == (302, sender.acknowledged[keys[0]])
    status, page = sender.send("canary: now in other words", key=keys[0])  # back, changed, sent again
    assert status == 200
    assert "canary: now in other words" in page
    found = trial.settle(clock.now(), acknowledged=map(UUID, sender.acknowledged))
    assert (found, trial.wrong, HelpRequest.objects.count()) == ([], 0, len(keys))
    for r in HelpRequest.objects.all():
        assert (r.messages.count(), r.events.count(), OutboxMessage.objects.filter(about=r.ref).count()) == (1, 1, 1)


def test_control_a_build_that_does_not_know_the_key_again_keeps_each_click(ready):
    """Neither looked up nor unique: every click of one form makes a request, and the driver's list says so."""
    key, tally = uuid4(), Tally("control")

    def click(i):
        filing._sent_before = lambda asking, by: None
        membership = ready.memberships["asha"]
        filing.file_request(membership, Asking(text="canary", form_key=key), by=ready.asha, now=clock.now())

    with _without(UNIQUE[2:]):
        assert together(4, click) == [0] * 4
        tally.settle(clock.now(), acknowledged=[key])
    assert tally.doubled > 0


def read_by_their_mentors(cast, n, fetch, tally):
    """``fetch(person, path)`` gives status and page; how many pages showed the fellow's words."""
    shown = 0
    for r in file_many(cast, n, now=clock.now()):
        mentor = r.participants.get(seat="mentor").person
        status, page = fetch(mentor, f"/requests/{r.ref}/")
        if status == 200 and "canary-" in page:
            shown += 1
            tally.lost += not r.readings.filter(reader=mentor).exists()
    tally.trials = shown
    return shown


def test_a_reading_is_written_before_the_words_are_shown(ready, web, trial):
    """I8: each page of a fellow's words that a helper was given has its reading."""
    assert read_by_their_mentors(ready, 10, lambda person, path: Sender(person, web).fetch(path), trial) == 10
    assert trial.lost == 0


def test_control_a_page_that_keeps_no_reading_is_found(ready, monkeypatch):
    def fetch(person, path):
        client = Client()
        client.force_login(person)
        answer = client.get(path)
        return answer.status_code, answer.content.decode()

    monkeypatch.setattr(read_receipts, "record", lambda *_, **__: None)
    tally = Tally("control")
    assert read_by_their_mentors(ready, 2, fetch, tally) == tally.lost == 2


def left_out_while_claimed(cast, n, tally, *, broken=None):
    """Tom is left out of every request of Maeve's while two hands sweep them: told or left out, never both.

    ``broken(read, out)`` breaks the sweep of a hand: it sets ``read`` when it has read, and waits for ``out``.
    """
    context = multiprocessing.get_context("fork")
    read, out = context.Event(), context.Event()
    now = clock.now()
    bulk(cast, n, now=now)
    mine = list(HelpRequest.objects.filter(participants__person=cast.maeve).order_by("id"))
    make_due(now)

    def race(i):
        if i:
            if broken:
                broken(read, out)
            sweep(now, batch=n // 2 if broken else 3)  # enough read too early that some of it is Maeve's
            return
        if broken:
            read.wait(HANG)
        for r in mine:
            with transaction.atomic():
                HelpRequest.objects.select_for_update().get(id=r.id)
                Participant.objects.get_or_create(
                    request=r, person=cast.tom, defaults={"standing": "excluded", "seat": "backup", "joined_at": now}
                )
        out.set()

    assert together(3, race) == [0] * 3
    tally.trials = len(mine)
    left_out = set(
        Participant.objects.filter(person=cast.tom, standing="excluded").values_list("request__ref", flat=True)
    )
    told = set(OutboxMessage.objects.filter(person=cast.tom, kind="request.next").values_list("about", flat=True))
    tally.lost += sum((r.ref in left_out) == (r.ref in told) for r in mine)
    return tally.settle(now)


def test_somebody_left_out_while_the_sweep_claims_is_never_asked(ready, trial):
    """A writer of exclusions locks the request; the sweep reads who is left out after its own lock."""
    found = left_out_while_claimed(ready, size(120, 1200), trial)
    assert (found, trial.wrong) == ([], 0)


def test_control_a_sweep_that_reads_before_it_locks_asks_who_was_left_out(ready):
    """One statement for both reads a snapshot older than its locks; without the database's own refusal it is a mail."""

    def reads_first(read, out):
        locked, load = sweeping._claim, sweeping.load_cases

        def read_then_lock(now, size):
            seen = load(list(HelpRequest.objects.due(now)[:size]), now)
            sweeping.load_cases = lambda requests, now, policies: _only(requests, seen)
            read.set()
            out.wait(HANG)
            return locked(now, size)

        sweeping._claim = read_then_lock

    tally = Tally("control")
    with _without(UNIQUE[1:]):
        left_out_while_claimed(ready, 60, tally, broken=reads_first)
    assert tally.lost > 0


def _only(requests, cases):
    """Of what was read before, that which could be locked."""
    ids = {r.id for r in requests}
    return [case for case in cases if case.request.id in ids]


def test_while_paused_no_sweep_takes_anything(ready):
    cast, now = ready, clock.now()
    file_many(cast, 3, now=now)
    make_due(now)
    Installation.objects.filter(id=1).update(paused=True)
    assert sweep(now) == 0
    Installation.objects.filter(id=1).update(paused=False)
    assert sweep(now) == 3


def policy_edited(cast, n, tally, *, broken=None):
    """Four versions saved while two hands sweep. The times that follow are those of the version a request began
    with: ten are moved before the edits, and show what the others must get."""
    now = clock.now()
    bulk(cast, n, now=now)
    make_due(now)
    before = dict(HelpRequest.objects.values_list("id", "policy_id"))
    assert sweep(now, batch=10, limit=10) == 10
    wanted = dict(HelpRequest.objects.filter(step=1).values_list("fellow_id", "due_at"))

    def race(i):
        if i:
            if broken:
                broken()
            for _ in range(2):
                sweep(now, batch=10)
            return
        for days in (2, 3, 4, 5):
            policy_versions.save_policy(
                cast.program, replace(policy.DEFAULT_RULES, soon_days=days), by=cast.rosa, now=now
            )

    assert together(3, race) == [0] * 3
    tally.trials = len(before)
    found = tally.settle(now, due=before)
    for r in HelpRequest.objects.all():
        tally.missed += r.policy_id != before[r.id] or r.due_at != wanted[r.fellow_id]
    return found, set(before.values())


def test_a_policy_edited_while_requests_run_changes_none_of_them(ready, trial):
    """Running requests keep the version they began with; those filed after the edit have the new one."""
    found, before = policy_edited(ready, size(200, 2000), trial)
    assert (found, trial.wrong) == ([], 0)
    each_once(list(HelpRequest.objects.all()))
    assert file_many(ready, 1, now=clock.now())[0].policy_id not in before
    all_hold(clock.now())


def test_control_a_sweep_by_the_newest_policy_moves_what_runs(ready):
    from requests_app.chain import case

    def newest_rules():
        case.rules_for = lambda ids: dict.fromkeys(ids, replace(policy.DEFAULT_RULES, soon_days=5))

    tally = Tally("control")
    policy_edited(ready, 40, tally, broken=newest_rules)
    assert tally.missed > 0
