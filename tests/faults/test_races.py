"""Many hands at once: sweepers, deliverers, replies and double clicks. Every trial ends with the invariants."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from pts_support.notify import outbox
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app import conversation, escalation, filing, steering, taking
from requests_app.escalation import sweep
from requests_app.filing import Asking
from requests_app.lifecycle import NotAllowed
from requests_app.models import Escalation, Event, HelpRequest, Participant
from tests.faults.harness import all_hold, each_once, file_many, make_due, policies, together
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)
DUE, SWEEPERS, DELIVERERS, RACES = 500, 8, 4, 60


@pytest.fixture
def ready(cast):
    policies(cast, cast.NOW)
    return cast


def test_eight_sweepers_take_every_due_request_up_one_step_once(ready):
    cast = ready
    requests = file_many(cast, DUE, now=cast.NOW)
    make_due(cast.NOW)
    assert together(SWEEPERS, lambda i: sweep(cast.NOW, batch=40)) == [0] * SWEEPERS
    each_once(requests)
    assert Escalation.objects.count() == DUE
    assert set(HelpRequest.objects.values_list("step", "state")) == {(1, "waiting")}
    all_hold(cast.NOW)


def test_without_the_lock_the_database_still_refuses_a_second_step_and_the_trial_sees_it(ready, monkeypatch):
    """The control: a claim that does not lock makes sweepers collide. The unique step stops each collision as an
    error."""
    cast = ready
    file_many(cast, 120, now=cast.NOW)
    make_due(cast.NOW)

    def unlocked(now, size):
        return list(HelpRequest.objects.due(now)[:size])

    def racing(i):
        escalation._claim = unlocked
        clashes = []
        escalation._apart = lambda ids, now: clashes.append(len(ids)) or 0
        sweep(cast.NOW, batch=40, limit=400)
        raise SystemExit(3 if clashes else 0)

    codes = together(4, racing)
    assert 1 in codes, "no two of them collided: the trial would not notice a missing lock"
    assert Escalation.objects.values("request", "generation", "step").distinct().count() == Escalation.objects.count()


@pytest.mark.parametrize("seed", range(3))
def test_a_reply_racing_the_sweep_never_leaves_a_step_after_the_answer(ready, seed):
    cast = ready
    requests = file_many(cast, RACES, now=cast.NOW)
    make_due(cast.NOW)
    order = random.Random(seed).sample(range(RACES), RACES)
    mentor_of = {r.id: Participant.objects.get(request=r, seat="mentor").person for r in requests}

    def race(i):
        if i == 0:
            sweep(cast.NOW, batch=7)
            return
        for n in order[i - 1 :: 3]:
            r = requests[n]
            conversation.reply(r, by=mentor_of[r.id], text="Here.", now=cast.NOW)

    assert together(4, race) == [0] * 4
    assert set(HelpRequest.objects.values_list("state", flat=True)) == {"answered"}
    for r in HelpRequest.objects.all():
        answered = Event.objects.get(request=r, kind="answered")
        assert not Event.objects.filter(request=r, kind="escalated", id__gt=answered.id).exists()
    all_hold(cast.NOW)


def test_escalate_close_withdraw_answer_and_reassign_all_at_once(ready):
    cast = ready
    requests = file_many(cast, RACES, now=cast.NOW)
    make_due(cast.NOW)

    def race(i):
        rnd = random.Random(i)
        for r in rnd.sample(requests, len(requests)):
            fellow = r.fellow
            act = rnd.choice(("close", "withdraw", "reply", "pass_on", "sooner", "sweep", "take_out"))
            try:
                mentor = Participant.objects.get(request=r, seat="mentor").person
                if act == "close":
                    conversation.close(r, by=fellow, now=cast.NOW)
                elif act == "withdraw":
                    steering.withdraw(r, by=fellow, now=cast.NOW)
                elif act == "reply":
                    conversation.reply(r, by=mentor, text="Here.", now=cast.NOW)
                elif act == "pass_on":
                    taking.pass_on(r, by=mentor, now=cast.NOW)
                elif act == "sooner":
                    steering.sooner(r, by=fellow, now=cast.NOW)
                elif act == "take_out":
                    steering.take_out(r, by=fellow, person_id=mentor.id, now=cast.NOW)
                else:
                    sweep(cast.NOW, batch=5)
            except (NotAllowed, steering.Refused):
                pass  # another one was first: that is what the race is about

    assert together(4, race) == [0] * 4
    all_hold(cast.NOW)
    for r in HelpRequest.objects.all():
        steps = list(
            Escalation.objects.filter(request=r, generation=r.generation)
            .order_by("step")
            .values_list("step", flat=True)
        )
        assert steps == list(range(1, r.step + 1))


def test_fifty_posts_of_one_form_make_one_request(ready):
    cast = ready
    key = uuid4()

    def post(i):
        filing.file(cast.memberships["asha"], Asking(text="Once.", form_key=key), by=cast.asha, now=cast.NOW)

    assert together(16, post) == [0] * 16
    r = HelpRequest.objects.get()
    assert OutboxMessage.objects.filter(about=r.ref).count() == 1
    assert Event.objects.filter(request=r).count() == 1


def test_somebody_left_out_while_the_sweep_claims_is_never_asked(ready):
    """A writer of exclusions locks the request; the sweep reads who is left out after its own lock."""
    cast = ready
    requests = file_many(cast, 60, now=cast.NOW)
    mine = [r for r in requests if r.fellow_id == cast.asha.id]
    make_due(cast.NOW)

    def race(i):
        if i:
            sweep(cast.NOW, batch=3)
            return
        for r in mine:
            with transaction.atomic():
                HelpRequest.objects.select_for_update().get(id=r.id)
                Participant.objects.get_or_create(
                    request=r,
                    person=cast.tom,
                    defaults={"standing": "excluded", "seat": "backup", "joined_at": cast.NOW},
                )

    assert together(3, race) == [0] * 3
    for r in mine:
        standing = Participant.objects.get(request=r, person=cast.tom).standing
        told = OutboxMessage.objects.filter(about=r.ref, person=cast.tom).exists()
        assert (standing == "excluded") != told
    all_hold(cast.NOW)


def test_four_deliverers_send_each_mail_once(ready, settings):
    cast = ready
    file_many(cast, 200, now=cast.NOW)
    with SmtpSink() as sink:
        for name, value in sink.settings().items():
            setattr(settings, name, value)
        assert together(DELIVERERS, lambda i: outbox.deliver()) == [0] * DELIVERERS
        ids = [m.message_id for m in sink.messages]
    assert len(ids) == len(set(ids)) == 200
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"sent"}


def test_a_poison_row_is_put_off_and_the_rest_go_on(ready, caplog):
    cast = ready
    requests = file_many(cast, 40, now=cast.NOW)
    make_due(cast.NOW)
    poison = requests[17]
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE requests_app_escalation ADD CONSTRAINT poison CHECK (request_id <> {poison.id}) NOT VALID"
        )
    try:
        now = cast.NOW
        assert sweep(now) == 39
        for _ in range(2):
            poison.refresh_from_db()
            now = poison.due_at
            HelpRequest.objects.exclude(id=poison.id).update(due_at=now + timedelta(days=9))
            assert sweep(now) == 0
        poison.refresh_from_db()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE requests_app_escalation DROP CONSTRAINT poison")
    assert (poison.trouble_count, poison.step) == (3, 0)
    assert poison.due_at == now + timedelta(days=1)
    assert "waits for a human" in caplog.text and "canary" not in caplog.text
    assert sweep(poison.due_at) >= 1
    poison.refresh_from_db()
    assert (poison.step, poison.trouble_count) == (1, 0)


def test_while_paused_no_sweep_takes_anything(ready):
    cast = ready
    file_many(cast, 3, now=cast.NOW)
    make_due(cast.NOW)
    Installation.objects.filter(id=1).update(paused=True)
    assert sweep(cast.NOW) == 0
    Installation.objects.filter(id=1).update(paused=False)
    assert sweep(cast.NOW) == 3
