"""The outbox: in once, out at least once, never once it no longer matters; each refusal judged by who is to blame."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pts_support import clock
from pts_support.notify import deliver as outbox
from pts_support.notify import kinds, queue
from pts_support.notify.deliver import deliver
from pts_support.notify.models import AccountMail, LocalMail, OutboxMessage
from pts_support.notify.queue import Notification, enqueue, suppress
from pts_support.notify.refusals import WITHIN, DeliveryCounts
from pts_support.notify.signals import mail_refused
from pts_support.people.models import Installation, User
from tests.cast import NOW, person

UNKNOWN = "550 5.1.1 no such user"
pytestmark = pytest.mark.django_db


def states() -> dict[str, tuple[str, str]]:
    return {row.dedupe: (row.status, row.last_error) for row in OutboxMessage.objects.order_by("pk")}


def unreachable() -> set[str]:
    return set(User.objects.filter(mail_refused_at__isnull=False).values_list("called", flat=True))


@pytest.fixture
def moved_on():
    """Who a room above was told about."""
    told = []

    def receiver(sender, person_id, now, **_):
        told.append((person_id, now))

    mail_refused.connect(receiver)
    yield told
    mail_refused.disconnect(receiver)


# In -----------------------------------------------------------------------------------------------------------------


def test_the_same_cause_is_in_once(cast, asked):
    about = uuid.uuid4()
    tell = Notification(cast.maeve.pk, "test.asked", "r1:asked:maeve", about, {"due": NOW})
    enqueue([tell, tell], now=NOW)
    enqueue([tell], now=NOW)
    assert [(row.person, row.kind, row.about, row.facts, row.created_at) for row in OutboxMessage.objects.all()] == [
        (cast.maeve, "test.asked", about, {"due": NOW.isoformat()}, NOW)
    ]


def test_it_goes_with_its_cause(cast, asked):
    with transaction.atomic():
        enqueue([Notification(cast.maeve.pk, "test.asked", "r1")], now=NOW)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_many_are_put_in_and_taken_back_by_one_statement_each(cast, asked, django_assert_num_queries):
    about = uuid.uuid4()
    tells = [Notification(cast.maeve.pk, "test.asked", f"r{n}", about) for n in range(50)]
    with django_assert_num_queries(1):
        enqueue(tells, now=NOW)
    with django_assert_num_queries(1):
        assert suppress(about=about) == 50


def test_taking_back_is_for_those_people_and_kinds_only(cast, tell):
    about, other = uuid.uuid4(), uuid.uuid4()
    tell(cast.maeve, "maeve", about=about)
    tell(cast.tom, "tom", about=about)
    tell(cast.maeve, "other", about=other)
    assert suppress(about=about, person_ids=[]) == 0
    assert suppress(about=about, kinds=["test.other"]) == 0
    assert suppress(about=about, person_ids=[cast.maeve.pk], kinds=["test.asked"]) == 1
    assert states() == {"maeve": ("suppressed", ""), "tom": ("queued", ""), "other": ("queued", "")}


# Out ----------------------------------------------------------------------------------------------------------------


def test_a_mail_as_it_leaves(cast, sink, tell, settings):
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://support.example.org", "PTS Support <support@example.org>"
    due = clock.real().replace(hour=16, minute=45, second=0) + timedelta(days=40)
    row = tell(cast.maeve, facts={"due": due})
    assert deliver() == DeliveryCounts(sent=1)
    [taken] = sink.messages
    mail = taken.mail
    local = due.astimezone(cast.maeve.zone)
    assert (taken.sender, taken.to, mail["From"], mail["To"]) == (
        "support@example.org",
        ("maeve@lakeside.example",),
        "PTS Support <support@example.org>",
        "maeve@lakeside.example",
    )
    assert (mail["Message-ID"], mail["Auto-Submitted"], mail["Reply-To"]) == (
        f"<{row.ref}@example.org>",
        "auto-generated",
        None,
    )
    assert mail["Subject"].startswith("A fellow is asking: by ")
    assert f"{local.hour % 12 or 12}:45 " in mail["Subject"]
    assert mail["Subject"].isascii()
    assert (
        taken.text
        == "Replies to this mail reach nobody.\n\nSomebody is waiting for you.\n\nOpen PTS Support: https://support.example.org/dashboard/\n"
    )
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "<p>Replies to this mail reach nobody.</p>" in taken.html
    assert not any(word in taken.html for word in ("<img", "<script", "<link", "style=", "url("))
    row.refresh_from_db()
    assert (row.status, row.attempts, row.lease, row.last_error) == ("sent", 1, None, "")
    assert deliver() == DeliveryCounts()
    assert len(sink.messages) == 1


def test_one_connection_for_a_batch(cast, sink, tell):
    for n in range(20):
        tell(cast.maeve, f"r{n}")
    assert deliver() == DeliveryCounts(sent=20)
    assert sink.connections == 1


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

    def hold(row, *, at):
        if row.dedupe == "first":
            suppress(about=about)
        return held(row, at=at)

    monkeypatch.setattr(queue, "renew_lease", hold)
    assert deliver() == DeliveryCounts(sent=1, lost=1)
    assert states() == {"first": ("sent", ""), "second": ("suppressed", "")}
    assert len(sink.messages) == 1


def test_taken_back_while_it_was_leaving_is_still_sent(cast, sink, tell, monkeypatch):
    """The server has it: "sent" is the truth, whatever was wished meanwhile."""
    about = uuid.uuid4()
    tell(cast.maeve, about=about)
    mark = queue.mark_sent

    def sent(row, *, at):
        assert suppress(about=about) == 1
        return mark(row, at=at)

    monkeypatch.setattr(queue, "mark_sent", sent)
    assert deliver() == DeliveryCounts(sent=1)
    assert states() == {"one": ("sent", "")}


def test_paused_sends_nothing(cast, sink, tell):
    tell(cast.maeve)
    Installation.objects.update(paused=True)
    assert deliver() == DeliveryCounts()
    assert (states(), sink.connections) == ({"one": ("queued", "")}, 0)


def test_the_task_returns_nothing_and_says_when_it_was_there(cast, sink, tell):
    from pts_support.notify.tasks import deliver as task

    tell(cast.maeve)
    before = clock.real()
    assert task() is None
    assert before <= Installation.current().delivered_at <= clock.real()
    assert task.name == "notify.deliver"
    assert len(sink.messages) == 1


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


def test_nobody_listens(cast, sink, tell, moved_on):
    sink.stop()
    tell(cast.maeve, "r1")
    tell(cast.tom, "r2")
    assert deliver() == DeliveryCounts(later=2)
    assert states() == dict.fromkeys(["r1", "r2"], ("queued", "ConnectionRefusedError connect"))


def test_an_address_that_does_not_exist(cast, sink, tell, moved_on, due_again, caplog):
    sink.verdicts["rcpt"] = {"maeve@lakeside.example": UNKNOWN}
    tell(cast.maeve, "maeve")
    tell(cast.tom, "tom")
    assert deliver() == DeliveryCounts(sent=1, later=1)
    assert (unreachable(), moved_on) == (set(), [])  # it may be the server: asked once more
    due_again()
    before = clock.real()
    assert deliver() == DeliveryCounts(refused=1)
    assert states() == {"maeve": ("dead", "550 5.1.1 rcpt"), "tom": ("sent", "")}
    assert unreachable() == {"Maeve"}
    [(person_id, now)] = moved_on
    assert person_id == cast.maeve.pk
    assert before <= now <= clock.real()
    assert "alarm" in caplog.text
    assert "lakeside" not in caplog.text
    # Told once, however many mails follow; and a mail that gets through makes them reachable again.
    tell(cast.maeve, "maeve 2")
    assert deliver() == DeliveryCounts(refused=1)
    assert len(moved_on) == 1
    sink.verdicts.clear()
    tell(cast.maeve, "maeve 3")
    assert deliver() == DeliveryCounts(sent=1)
    assert unreachable() == set()


def test_a_refused_address_is_asked_again_after_a_quarter_of_a_minute(cast, sink, tell, moved_on, due_again):
    """However often the mail was put off before: a person who cannot be reached is found within a minute."""
    sink.verdicts["rcpt"] = "451 4.3.0 later"
    tell(cast.maeve)
    for _ in range(6):
        deliver()
        due_again()
    sink.verdicts["rcpt"] = UNKNOWN
    assert deliver() == DeliveryCounts(later=1)
    row = OutboxMessage.objects.get()
    assert row.next_try_at == row.refused_at + timedelta(seconds=15)
    # What was said once by a server that is right the second time is forgotten.
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=1)
    assert (unreachable(), moved_on) == (set(), [])


def test_if_nobody_can_act_on_it_the_mark_is_undone_and_comes_again(cast, sink, tell, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    tell(cast.maeve)

    def receiver(**_):
        raise RuntimeError

    deliver()
    due_again()
    mail_refused.connect(receiver)
    try:
        assert deliver() == DeliveryCounts(later=1)
    finally:
        mail_refused.disconnect(receiver)
    assert (states(), unreachable()) == ({"one": ("queued", "550 5.1.1 rcpt")}, set())
    due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert unreachable() == {"Maeve"}


def test_three_addresses_refused_at_once_are_an_outage(cast, sink, tell, moved_on, caplog, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom, cast.dana):
        tell(who, who.called)
    assert deliver() == DeliveryCounts(later=3)
    assert states() == dict.fromkeys(["Maeve", "Tom", "Dana"], ("queued", "550 5.1.1 rcpt"))
    assert (unreachable(), moved_on) == (set(), [])
    assert "alarm: the mail server refused 3 people or more" in caplog.text
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=3)


def test_three_within_a_quarter_of_a_minute_move_nobody_on(cast, sink, tell, moved_on, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom, cast.dana):
        tell(who, who.called)
        assert deliver() == DeliveryCounts(later=1)
    due_again()
    assert deliver() == DeliveryCounts(later=3)
    assert (unreachable(), moved_on) == (set(), [])


def test_the_third_within_ten_minutes_takes_the_first_two_back(cast, sink, tell, moved_on, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom):
        tell(who, who.called)
        deliver()
        due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert unreachable() == {"Maeve", "Tom"}
    tell(cast.dana, "Dana")
    assert deliver() == DeliveryCounts(later=1)
    assert unreachable() == set()
    assert states() == dict.fromkeys(["Maeve", "Tom", "Dana"], ("queued", "550 5.1.1 rcpt"))
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=3)


def test_a_relay_that_was_wrong_is_not_believed_until_it_takes_a_mail(cast, sink, tell, moved_on, due_again):
    """Hours later its refusals come one by one; each alone would look like a person's own."""
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom, cast.dana):
        tell(who, who.called)
    deliver()
    OutboxMessage.objects.update(refused_at=clock.real() - timedelta(minutes=11))
    Installation.objects.update(relay_doubted_at=clock.real() - timedelta(hours=3))
    OutboxMessage.objects.filter(dedupe="Maeve").update(next_try_at=clock.real())
    assert deliver() == DeliveryCounts(later=1)
    assert (unreachable(), moved_on) == (set(), [])
    # It takes Tom's: Maeve's address is what does not exist, and she is known within the pass.
    sink.verdicts["rcpt"] = {"maeve@lakeside.example": UNKNOWN}
    OutboxMessage.objects.update(refused_at=clock.real() - timedelta(minutes=11), next_try_at=clock.real())
    assert deliver() == DeliveryCounts(sent=2, refused=1)
    assert Installation.current().relay_doubted_at is None
    assert [person_id for person_id, _ in moved_on] == [cast.maeve.pk]


def test_two_in_ten_minutes_and_a_third_later_are_people(cast, sink, tell, moved_on, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom):
        tell(who, who.called)
    deliver()
    due_again()
    deliver()
    OutboxMessage.objects.update(refused_at=clock.real() - timedelta(minutes=10, seconds=1))
    tell(cast.dana, "Dana")
    assert deliver() == DeliveryCounts(later=1)
    due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert unreachable() == {"Maeve", "Tom", "Dana"}


def test_two_mails_to_one_dead_address_are_one_address(cast, sink, tell, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for n in range(5):
        tell(cast.maeve, f"r{n}")
    tell(cast.tom, "tom")
    assert deliver() == DeliveryCounts(later=6)
    due_again()
    assert deliver() == DeliveryCounts(refused=6)
    assert unreachable() == {"Maeve", "Tom"}


def test_known_dead_addresses_do_not_hide_a_new_one(cast, sink, tell, moved_on, due_again):
    User.objects.filter(pk__in=[cast.maeve.pk, cast.tom.pk]).update(mail_refused_at=clock.real() - timedelta(days=1))
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom, cast.dana):
        tell(who, who.called)
    assert deliver() == DeliveryCounts(refused=2, later=1)
    due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert [person_id for person_id, _ in moved_on] == [cast.dana.pk]


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


def test_back_off_grows_and_ends_after_a_day(cast, sink, tell, caplog):
    sink.verdicts["connect"] = "421 no"
    row = tell(cast.maeve)
    waits = []
    for _ in range(7):
        OutboxMessage.objects.update(next_try_at=clock.real())
        deliver()
        row.refresh_from_db()
        waits.append(round((row.next_try_at - clock.real()).total_seconds() / 15) * 15)
    assert waits == [15, 60, 300, 900, 3600, 3600, 3600]
    OutboxMessage.objects.update(next_try_at=clock.real(), first_try_at=clock.real() - timedelta(hours=24))
    caplog.clear()
    deliver()
    assert (states(), unreachable()) == ({"one": ("dead", "421 connect")}, set())
    assert f"alarm: 1 mails given up (outboxmessage, ids [{row.pk}]): 421 connect" in caplog.text


def test_time_is_up_and_the_rest_is_given_back(cast, sink, tell):
    for n in range(3):
        tell(cast.maeve, f"r{n}")
    rows = queue.claim(10, at=clock.real())
    run = outbox._Run(outbox.SmtpConnection(), DeliveryCounts(), clock.real())
    assert run.go(rows, now=clock.real()) == []
    assert [(row.attempts, row.lease) for row in OutboxMessage.objects.all()] == [(0, None)] * 3
    assert deliver() == DeliveryCounts(sent=3)


# Leases ---------------------------------------------------------------------------------------------------------------


def test_who_lost_the_lease_marks_nothing(cast, tell):
    tell(cast.maeve)
    [mine] = queue.claim(1, at=clock.real())
    assert queue.claim(1, at=clock.real()) == []
    [theirs] = queue.claim(1, at=clock.real() + queue.LEASE)
    assert theirs.lease != mine.lease
    assert not queue.renew_lease(mine, at=clock.real())
    assert not queue.mark_sent(mine, at=clock.real())
    queue.retry_later([mine], "x", at=clock.real())
    queue.release([mine], at=clock.real())
    assert states() == {"one": ("queued", "")}
    assert queue.renew_lease(theirs, at=clock.real())
    assert queue.mark_sent(theirs, at=clock.real())


def _in_child(work):
    """A forked child with connections of its own; `work` returns nothing and may be killed."""
    context = multiprocessing.get_context("fork")

    def run():
        connection.connect()
        work()
        os._exit(0)

    connection.close()
    child = context.Process(target=run)
    child.start()
    return child


@pytest.mark.django_db(transaction=True)
def test_four_deliverers_send_each_mail_once(installation, sink, asked):
    people = [person(f"P{n}", email=f"p{n}@lakeside.example") for n in range(10)]
    enqueue([Notification(people[n % 10].pk, "test.asked", f"r{n}") for n in range(500)], now=clock.real())
    children = [_in_child(lambda: deliver(seconds=30)) for _ in range(4)]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 4
    assert Counter(taken.message_id for taken in sink.messages) == Counter(
        f"<{ref}@localhost>" for ref in OutboxMessage.objects.values_list("ref", flat=True)
    )
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_the_same_causes_from_two_sides_never_wait_crosswise(installation, asked):
    maeve = person("Maeve")
    tells = [Notification(maeve.pk, "test.asked", f"r{n:04}") for n in range(2000)]
    children = [_in_child(lambda order=order: enqueue(tells[::order], now=clock.real())) for order in (1, -1, 1, -1)]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 4
    assert OutboxMessage.objects.count() == 2000


@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_marking(installation, sink, asked):
    maeve = person("Maeve")
    enqueue([Notification(maeve.pk, "test.asked", f"r{n}") for n in range(5)], now=clock.real())

    def killed_at_the_third():
        mark, marks = queue.mark_sent, []

        def sent(row, *, at):
            marks.append(row)
            if len(marks) == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            return mark(row, at=at)

        queue.mark_sent = sent
        deliver()

    child = _in_child(killed_at_the_third)
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


def test_in_a_demo_mails_stay_here(cast, tell, settings, django_assert_num_queries):
    settings.EMAIL_HOST = ""
    ahead = timedelta(days=3)
    Installation.objects.update(demo=True, clock_offset=ahead)
    for n in range(3):
        tell(cast.maeve, f"r{n}")
    before = clock.real() + ahead
    assert deliver() == DeliveryCounts(sent=3)
    assert [(mail.person, mail.subject) for mail in LocalMail.objects.all()] == [(cast.maeve, "A fellow is asking")] * 3
    assert all(before <= mail.at <= clock.real() + ahead for mail in LocalMail.objects.all())
    with CaptureQueriesContext(connection) as one:
        tell(cast.maeve, "one more")
        deliver()
    with CaptureQueriesContext(connection) as thirty:
        enqueue([Notification(cast.tom.pk, "test.asked", f"t{n}") for n in range(30)], now=NOW)
        deliver()
    assert len(thirty) <= len(one)  # `tell` itself reads the row it made


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


# Account mails --------------------------------------------------------------------------------------------------------

OURS = "pts_support.notify.channels.account_mail.OutboxBackend"


@pytest.fixture
def account_mail(settings):
    settings.EMAIL_BACKEND = OURS
    return lambda to="maeve@lakeside.example": send_mail(
        "Your code", "Hello,\nyour code is K7-canary <b>.\n\nhttps://x.example/reset/abc", "x@y.example", [to]
    )


def test_an_account_mail_is_a_row_until_it_is_sent(cast, sink, account_mail, caplog):
    assert account_mail() == 1
    assert (sink.connections, AccountMail.objects.count()) == (0, 1)
    assert deliver() == DeliveryCounts(sent=1)
    [taken] = sink.messages
    assert (taken.subject, taken.to, taken.mail["From"]) == (
        "Your code",
        ("maeve@lakeside.example",),
        "PTS Support <support@localhost>",
    )
    assert (
        taken.text
        == "Replies to this mail reach nobody.\n\nHello,\nyour code is K7-canary <b>.\n\nhttps://x.example/reset/abc\n"
    )
    assert "K7-canary &lt;b&gt;." in taken.html
    assert '<a href="https://x.example/reset/abc"' in taken.html
    assert not AccountMail.objects.exists()
    assert "canary" not in caplog.text


def test_an_account_mail_that_fails_comes_again_and_is_gone_after_a_day(cast, sink, account_mail, caplog):
    sink.verdicts["mail"] = "451 later"
    account_mail()
    assert deliver() == DeliveryCounts(later=1)
    assert AccountMail.objects.get().last_error == "451 mail"
    AccountMail.objects.update(next_try_at=clock.real(), first_try_at=clock.real() - timedelta(days=1))
    deliver()
    assert not AccountMail.objects.exists()
    assert "alarm: 1 mails given up (accountmail" in caplog.text
    assert "lakeside" not in caplog.text


def test_a_refused_account_mail_marks_nobody_and_is_asked_about_for_ten_minutes(
    cast, sink, account_mail, moved_on, due_again
):
    sink.verdicts["rcpt"] = UNKNOWN
    account_mail()
    for _ in range(4):
        assert deliver() == DeliveryCounts(later=1)
        due_again()
    AccountMail.objects.update(first_try_at=clock.real() - timedelta(minutes=10))
    assert deliver() == DeliveryCounts(refused=1)
    assert (AccountMail.objects.count(), unreachable(), moved_on) == (0, set(), [])


def test_a_server_that_is_wrong_about_a_minute_of_account_mails_loses_none(cast, sink, account_mail, due_again):
    """Three invitations, or one and two notifications: taken for its own fault, kept as long as any mail."""
    sink.verdicts["rcpt"] = UNKNOWN
    for n in range(3):
        account_mail(f"somebody-{n}@lakeside.example")
    assert deliver() == DeliveryCounts(later=3)
    assert Installation.current().relay_doubted_at is not None
    AccountMail.objects.update(first_try_at=clock.real() - timedelta(hours=5), refused_at=clock.real() - 2 * WITHIN)
    due_again()
    assert deliver() == DeliveryCounts(later=3)
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=3)


def test_three_mistyped_invitations_are_no_broken_server_for_longer_than_ten_minutes(
    cast, sink, account_mail, tell, due_again
):
    """It takes everybody else's mail: after ten minutes they are what they are, and a real refusal is believed."""
    sink.verdicts["rcpt"] = {f"{n}@lakeside.example": UNKNOWN for n in ("one", "two", "three", "maeve")}
    for n in ("one", "two", "three"):
        account_mail(f"{n}@lakeside.example")
    assert deliver() == DeliveryCounts(later=3)
    tell(cast.tom, "taken")
    AccountMail.objects.update(first_try_at=clock.real() - WITHIN)
    assert deliver() == DeliveryCounts(sent=1)
    due_again()
    tell(cast.maeve, "maeve")
    assert deliver() == DeliveryCounts(refused=3, later=1)
    due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert (AccountMail.objects.count(), unreachable()) == (0, {"Maeve"})


def test_account_mails_and_notifications_are_counted_together(cast, sink, account_mail, tell, moved_on, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    tell(cast.maeve)
    account_mail("maeve@lakeside.example")  # the same address, once
    account_mail("somebody@lakeside.example")
    for _ in range(2):
        deliver()
        due_again()
    assert (unreachable(), Installation.current().relay_doubted_at) == ({"Maeve"}, None)
    account_mail("somebody-else@lakeside.example")
    deliver()
    assert (unreachable(), Installation.current().relay_doubted_at is None) == (set(), False)
    assert (AccountMail.objects.count(), states()) == (3, {"one": ("queued", "550 5.1.1 rcpt")})


def test_an_account_mail_that_gets_through_makes_reachable(cast, sink, account_mail):
    User.objects.filter(pk=cast.maeve.pk).update(mail_refused_at=NOW)
    account_mail("Maeve@lakeside.example")
    assert deliver() == DeliveryCounts(sent=1)
    assert unreachable() == set()


def test_a_reset_link_leaves_the_page_at_once(cast, sink, account_mail, client):
    response = client.post("/accounts/password/reset/", {"email": "maeve@lakeside.example"})
    assert response.status_code == 302
    assert (AccountMail.objects.count(), sink.connections) == (1, 0)


def test_in_a_demo_account_mails_are_in_the_mailbox(cast, account_mail, settings):
    settings.EMAIL_HOST = ""
    Installation.objects.update(demo=True)
    account_mail()
    account_mail("somebody-new@lakeside.example")
    EmailAddress.objects.create(user=cast.tom, email="tom@district.example", verified=True)
    account_mail("Tom@district.example")
    assert deliver() == DeliveryCounts(sent=3)
    assert {(mail.person, mail.subject) for mail in LocalMail.objects.all()} == {
        (cast.maeve, "Your code"),
        (cast.tom, "Your code"),
        (None, "Your code"),
    }
    assert not AccountMail.objects.exists()
