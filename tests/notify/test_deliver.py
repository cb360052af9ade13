"""Delivering: out at least once, never once it no longer matters, and no trouble of the server blames a person."""

from __future__ import annotations

import logging
import os
import signal
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pts_support import clock
from pts_support.notify import deliver as delivery
from pts_support.notify import kinds, queue
from pts_support.notify.deliver import deliver
from pts_support.notify.models import OutboxMessage
from pts_support.notify.queue import Notification, enqueue, suppress
from pts_support.notify.refusals import DeliveryCounts
from pts_support.people.models import Installation, User
from tests.bad_addresses import BAD
from tests.cast import NOW, person
from tests.notify.outbox import in_child, states, unreachable

pytestmark = pytest.mark.django_db


# Out ----------------------------------------------------------------------------------------------------------------


def test_one_connection_for_a_batch(cast, sink, tell):
    for n in range(20):
        tell(cast.maeve, f"r{n}")
    assert deliver() == DeliveryCounts(sent=20)
    assert sink.connections == 1


@pytest.mark.parametrize("bad", BAD, ids=ascii)
def test_a_stored_address_that_is_none_holds_up_nobody_else(cast, sink, tell, account_mail, bad):
    User.objects.filter(pk=cast.tom.pk).update(email=bad)
    tell(cast.tom, "to nobody")
    tell(cast.maeve, "to maeve")
    account_mail(bad)
    account_mail(cast.maeve.email)
    deliver()
    assert states()["to maeve"] == ("sent", "")
    assert [taken.to for taken in sink.messages].count(("maeve@lakeside.example",)) == 2
    assert "everybody@lakeside.example" not in str([taken.to for taken in sink.messages])


def test_nothing_is_sent_that_no_longer_matters(cast, sink, tell, asked):
    about = uuid.uuid4()
    tell(cast.maeve, "taken back", about=about)
    suppress(about=about)
    asked.gone = {tell(cast.maeve, "answered meanwhile").pk}
    tell(cast.tom, "tom left")
    User.objects.filter(pk=cast.tom.pk).update(is_active=False)
    tell(cast.maeve, "stays")
    assert deliver() == DeliveryCounts(sent=1, suppressed=2)
    assert states() == {
        "taken back": ("suppressed", ""),
        "answered meanwhile": ("suppressed", ""),
        "tom left": ("suppressed", ""),
        "stays": ("sent", ""),
    }
    assert [taken.message_id for taken in sink.messages] == [
        f"<{OutboxMessage.objects.get(dedupe='stays').ref}@localhost>"
    ]


def test_taken_back_while_the_batch_is_under_way(cast, sink, tell, monkeypatch):
    """Claimed and asked about together; the second is taken back while the first one leaves."""
    about = uuid.uuid4()
    tell(cast.maeve, "first")
    tell(cast.tom, "second", about=about)

    held = queue.renew_lease

    def hold(rows, *, at, told_ref):
        if rows[0].dedupe == "first":
            suppress(about=about)
        return held(rows, at=at, told_ref=told_ref)

    monkeypatch.setattr(queue, "renew_lease", hold)
    assert deliver() == DeliveryCounts(sent=1, lost=1)
    assert states() == {"first": ("sent", ""), "second": ("suppressed", "")}
    assert len(sink.messages) == 1


def test_taken_back_while_it_was_leaving_is_still_sent(cast, sink, tell, monkeypatch):
    """The server has it: "sent" is the truth, whatever was wished meanwhile."""
    about = uuid.uuid4()
    tell(cast.maeve, about=about)
    mark = queue.mark_sent

    def sent(rows, *, at):
        assert suppress(about=about) == 1
        return mark(rows, at=at)

    monkeypatch.setattr(queue, "mark_sent", sent)
    assert deliver() == DeliveryCounts(sent=1)
    assert states() == {"one": ("sent", "")}


def test_paused_sends_nothing(cast, sink, tell):
    tell(cast.maeve)
    Installation.objects.update(paused=True)
    assert deliver() == DeliveryCounts()
    assert (states(), sink.connections) == ({"one": ("queued", "")}, 0)


@pytest.mark.parametrize("kind", ["test.nobody-declared", "test.cannot-be-built", "test.cannot-be-asked"])
def test_one_bad_kind_keeps_nobody_waiting(cast, sink, tell, kind, monkeypatch, asked, caplog):
    def broken(*_):
        raise ValueError("canary-7a1")

    good = kinds.get("test.asked")
    for name, more in [("test.cannot-be-built", {"lines": broken}), ("test.cannot-be-asked", {"matters": broken})]:
        fields = {"subject": good.subject, "lines": good.lines, "path": good.path, "matters": good.matters} | more
        monkeypatch.setitem(kinds._notices, name, kinds.NotificationKind(name=name, **fields))
    enqueue([Notification(cast.tom.pk, kind, "bad")], now=NOW)
    tell(cast.maeve, "good")
    assert deliver() == DeliveryCounts(sent=1, later=1)
    status, error = states()["bad"]
    assert (status, states()["good"]) == ("queued", ("sent", ""))
    assert error in {"KeyError matters", "ValueError build", "ValueError matters"}
    assert "alarm" in caplog.text
    assert "canary" not in caplog.text


# What a pass costs ----------------------------------------------------------------------------------------------------


def test_only_holding_and_marking_grow_with_the_rows(cast, sink, tell, asked):
    def queries(n):
        for i in range(n):
            tell(cast.maeve, f"{n}-{i}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert deliver().sent == n
        per_row = [
            q for q in captured if q["sql"].startswith("UPDATE") and '"lease" = \'' in q["sql"].partition("WHERE")[2]
        ]
        return len(per_row), len(captured) - len(per_row)

    assert [queries(1), queries(30)] == [(2, few := queries(2)[1]), (60, few)]
    assert asked.times_asked == 3
    asked.gone = {tell(cast.maeve, f"gone-{i}").pk for i in range(30)}
    with CaptureQueriesContext(connection) as captured:
        assert deliver().suppressed == 30
    assert len(captured) <= few + 1


# Verdicts -------------------------------------------------------------------------------------------------------------


OUTAGES = [
    ("connect", "554 no", "554 connect"),
    ("connect", "421 later", "421 connect"),
    ("connect", "drop", "SMTPServerDisconnected connect"),
    ("ehlo", "550 5.1.1 who", "550 ehlo"),
    ("auth", "535 5.7.8 no", "535 auth"),
    ("mail", "550 5.1.1 sender unknown", "550 5.1.1 mail"),
    ("mail", "451 4.3.0 later", "451 4.3.0 mail"),
    ("rcpt", "550 5.1.8 your domain", "550 5.1.8 rcpt"),
    ("rcpt", "421 4.7.0 going", "421 4.7.0 rcpt"),
    ("rcpt", "drop", "SMTPServerDisconnected rcpt"),
    ("data", "554 5.1.1 no", "554 5.1.1 data"),
    ("dot", "552 5.1.1 no", "552 5.1.1 dot"),
]  # fmt: skip
LATER = [
    ("rcpt", "450 4.1.1 grey", "450 4.1.1 rcpt"),
    ("rcpt", "550 no", "550 rcpt"),
    ("rcpt", "554 5.7.1 relaying denied", "554 5.7.1 rcpt"),
    ("rcpt", "552 5.2.2 full", "552 5.2.2 rcpt"),
    ("data", "451 4.3.0 no", "451 4.3.0 data"),
    ("dot", "452 4.2.2 full", "452 4.2.2 dot"),
    ("dot", "drop", "SMTPServerDisconnected data"),
    ("dot", "keep and drop", "SMTPServerDisconnected data"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "answer", "error", "outage"), [(*row, True) for row in OUTAGES] + [(*row, False) for row in LATER]
)
def test_no_verdict_but_one_blames_a_person(
    cast, sink, tell, moved_on, caplog, settings, step, answer, error, outage, due_again
):
    if step == "auth":
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "canary-user", "canary-password"
    sink.verdicts[step] = lambda _: answer
    row = tell(cast.maeve)
    before = clock.real()
    assert deliver() == DeliveryCounts(later=1)
    row.refresh_from_db()
    assert (row.status, row.last_error, row.attempts, row.lease) == ("queued", error, 1, None)
    assert before + timedelta(seconds=15) <= row.next_try_at <= clock.real() + timedelta(seconds=15)
    assert (unreachable(), moved_on) == (set(), [])
    assert ("alarm" in caplog.text) == outage
    assert not any(word in caplog.text for word in ("canary", "lakeside", "grey", "sender unknown"))
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=1)
    assert {taken.message_id for taken in sink.messages} == {f"<{row.ref}@localhost>"}


def test_a_silent_server_holds_up_nobody_for_long(cast, sink, tell, settings):
    settings.EMAIL_TIMEOUT = 0.3
    for step in ("connect", "mail", "rcpt", "dot"):
        sink.verdicts = {step: "hang"}
        tell(cast.maeve, step)
        before = clock.real()
        assert deliver() == DeliveryCounts(later=1)
        assert clock.real() - before < timedelta(seconds=2)
    assert [error for _, error in states().values()] == [
        "TimeoutError connect",
        "TimeoutError mail",
        "TimeoutError rcpt",
        "TimeoutError data",
    ]


def test_since_when_no_mail_leaves_is_known_until_one_does(cast, sink, tell, due_again):
    def since():
        return Installation.current().mail_failing_since

    tell(cast.maeve)
    sink.verdicts["connect"] = ["554 no", "554 no"]
    before = clock.real()
    deliver()
    first = since()
    assert before <= first <= clock.real()
    deliver()  # between two tries nothing is known anew
    due_again()
    deliver()
    assert since() == first
    due_again()
    assert (deliver().sent, since()) == (1, None)


def test_what_failed_and_no_longer_matters_leaves_no_trouble_behind(cast, sink, tell):
    tell(cast.maeve)
    sink.verdicts["connect"] = ["554 no"]
    deliver()
    OutboxMessage.objects.update(status="suppressed", done_at=clock.real())
    deliver()
    assert Installation.current().mail_failing_since is None


def test_when_mails_were_last_given_up_is_known(cast, sink, tell, due_again):
    row = tell(cast.maeve)
    OutboxMessage.objects.update(first_try_at=clock.real() - timedelta(hours=25), attempts=9)
    sink.verdicts["connect"] = ["554 no"]
    deliver()
    row.refresh_from_db()
    assert (row.status, clock.real() - Installation.current().mail_lost_at < timedelta(seconds=9)) == ("dead", True)


def test_nobody_listens(cast, sink, tell, moved_on):
    sink.stop()
    tell(cast.maeve, "r1")
    tell(cast.tom, "r2")
    assert deliver() == DeliveryCounts(later=2)
    assert states() == dict.fromkeys(["r1", "r2"], ("queued", "ConnectionRefusedError connect"))


def test_one_mail_the_server_dislikes_does_not_stop_the_rest(cast, sink, tell):
    sink.verdicts["dot"] = ["554 5.6.0 no", "drop"]
    for n in range(5):
        tell(cast.maeve, f"r{n}")
    assert deliver() == DeliveryCounts(sent=3, later=2)


def test_a_server_in_trouble_is_left_alone_after_three(cast, sink, tell):
    sink.verdicts["mail"] = "451 4.3.0 later"
    for n in range(8):
        tell(cast.maeve, f"r{n}")
    assert deliver() == DeliveryCounts(later=8)
    assert {row.last_error for row in OutboxMessage.objects.all()} == {"451 4.3.0 mail"}


def test_time_is_up_and_the_rest_is_given_back(cast, sink, tell):
    for n in range(3):
        tell(cast.maeve, f"r{n}")
    rows = queue.claim(10, at=clock.real())
    run = delivery._Run(delivery.SmtpConnection(), DeliveryCounts(), clock.real())
    assert run.go(rows, now=clock.real()) == []
    assert [(row.attempts, row.lease) for row in OutboxMessage.objects.all()] == [(0, None)] * 3
    assert deliver() == DeliveryCounts(sent=3)


# Leases ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_deliverers_send_each_mail_once(installation, sink, asked):
    people = [person(f"P{n}", email=f"p{n}@lakeside.example") for n in range(10)]
    enqueue([Notification(people[n % 10].pk, "test.asked", f"r{n}") for n in range(500)], now=clock.real())
    children = [in_child(lambda: deliver(seconds=30)) for _ in range(4)]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 4
    assert Counter(taken.message_id for taken in sink.messages) == Counter(
        f"<{ref}@localhost>" for ref in OutboxMessage.objects.values_list("ref", flat=True)
    )
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_marking(installation, sink, asked):
    maeve = person("Maeve")
    enqueue([Notification(maeve.pk, "test.asked", f"r{n}") for n in range(5)], now=clock.real())

    def killed_at_the_third():
        mark, marks = queue.mark_sent, []

        def sent(rows, *, at):
            marks.append(rows)
            if len(marks) == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            return mark(rows, at=at)

        queue.mark_sent = sent
        deliver()

    child = in_child(killed_at_the_third)
    child.join(30)
    assert child.exitcode == -signal.SIGKILL
    assert (len(sink.messages), OutboxMessage.objects.filter(status="sent").count()) == (3, 2)
    assert deliver() == DeliveryCounts()  # the lease of the dead one still runs
    OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())
    assert deliver() == DeliveryCounts(sent=3)
    assert sorted(Counter(taken.message_id for taken in sink.messages).values()) == [1, 1, 1, 1, 2]
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_mail_is_sent(installation, sink, asked):
    enqueue([Notification(person("Maeve").pk, "test.asked", "r1")], now=clock.real())
    open_then = []
    sink.verdicts["mail"] = lambda _: open_then.append(connection.in_atomic_block)
    with pytest.raises(RuntimeError), transaction.atomic():
        deliver()
    assert deliver() == DeliveryCounts(sent=1)
    assert open_then == [False]


# Without a server -----------------------------------------------------------------------------------------------------


def test_without_a_server_everything_waits_and_says_so(cast, tell, settings, caplog):
    settings.EMAIL_HOST = ""
    assert deliver() == DeliveryCounts()
    assert caplog.records == []
    row = tell(cast.maeve)
    assert deliver() == deliver() == DeliveryCounts()
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [
        "alarm: mails are waiting and there is no mail server (EMAIL_HOST is not set)"
    ] * 2
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("queued", 0)
