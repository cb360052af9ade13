"""News is gathered by its receiver: the first leaves at once, what follows within five minutes becomes one mail."""

from __future__ import annotations

import os
import re
import signal
import time
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from pts_support import clock, saying
from pts_support.notify import kinds, queue
from pts_support.notify.deliver import deliver
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.notify.queue import Notification, enqueue, suppress, unsuppress
from pts_support.notify.refusals import DeliveryCounts
from tests.cast import NOW, person
from tests.notify.outbox import in_child, states

pytestmark = pytest.mark.django_db
FIVE = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _gathering(settings):
    settings.MAIL_GATHER_SECONDS = FIVE.total_seconds()


def minutes_pass(minutes: float = 5) -> None:
    """As if everything in the outbox were so much older."""
    by = timedelta(minutes=minutes)
    for row in OutboxMessage.objects.all():
        row.next_try_at -= by
        row.done_at = row.done_at and row.done_at - by
        row.save(update_fields=["next_try_at", "done_at"])


def subjects(sink) -> list[str]:
    return [taken.mail["Subject"] for taken in sink.messages]


def told_by() -> dict[str, str]:
    """By cause: the Message-ID that told it."""
    return {row.dedupe: f"<{row.told_ref}@localhost>" for row in OutboxMessage.objects.filter(status="sent")}


def test_the_first_leaves_at_once_and_later_ones_within_five_minutes_become_one(cast, sink, tell):
    tell(cast.maeve, "first")
    assert deliver() == DeliveryCounts(sent=1)
    for n in range(22):
        tell(cast.maeve, f"later {n}")
    assert deliver() == deliver() == DeliveryCounts()
    minutes_pass(4.9)
    assert deliver() == DeliveryCounts()
    minutes_pass(0.2)
    assert deliver() == DeliveryCounts(sent=22)
    assert subjects(sink) == ["A fellow is asking", "PTS Support: several things are new"]
    [first, several] = [taken.message_id for taken in sink.messages]
    assert told_by() == {"first": first} | {f"later {n}": several for n in range(22)}
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_the_next_five_minutes_begin_with_that_mail(cast, sink, tell):
    for n in range(4):
        tell(cast.maeve, f"{n}")
        deliver()
        tell(cast.maeve, f"{n} again")
        deliver()
        minutes_pass(2.6)
    deliver()
    assert list(Counter(told_by()[row.dedupe] for row in OutboxMessage.objects.order_by("pk")).values()) == [1, 4, 3]


def test_what_it_says_and_where_it_leads(cast, sink, tell, settings):
    settings.SITE_URL = "https://support.example.org"
    due = clock.real().replace(hour=16, minute=45, second=0) + timedelta(days=40)
    tell(cast.maeve, "a")
    tell(cast.maeve, "b")
    tell(cast.maeve, "c", facts={"due": due})
    assert deliver() == DeliveryCounts(sent=3)
    [taken] = sink.messages
    asked = taken.text.split("\n\n")
    assert asked[:2] == ["Several things happened:", "A fellow is asking (2 times)"]
    assert asked[2].startswith("A fellow is asking: by ")
    assert asked[3:] == [
        "Read it on PTS Support (you’ll be asked to sign in): https://support.example.org/dashboard/",
        "Please don’t reply to this email.\n",
    ]
    assert taken.mail["Subject"] == asked[2].replace("\xa0", " ")  # the one request of them with a time
    assert taken.mail["Message-ID"] not in {f"<{row.ref}@localhost>" for row in OutboxMessage.objects.all()}


def test_the_first_time_of_several_requests_stands_in_the_subject(cast, sink, tell):
    due = clock.real().replace(hour=16, minute=45, second=0) + timedelta(days=40)
    for n in (2, 1):
        tell(cast.maeve, f"{n}", about=uuid.UUID(int=n), facts={"due": due + timedelta(days=n)})
    deliver()
    assert subjects(sink) == [
        "Several requests need you: the first "
        + saying.by_with_day(due + timedelta(days=1), clock.real(), cast.maeve.zone).replace("\xa0", " ")
    ]


def test_it_leads_where_all_of_them_lead_and_else_to_the_page_that_lists_them(cast, sink, tell, monkeypatch, settings):
    settings.SITE_URL = ""
    tell(cast.maeve, "a")
    good = kinds.get("test.asked")
    for name, path in [("test.home", "/"), ("test.board", "/peers/")]:
        notice = kinds.NotificationKind(
            name, good.subject, good.lines, lambda mail, path=path: path, good.matters, "/inbox/"
        )
        monkeypatch.setitem(kinds._notices, name, notice)
    OutboxMessage.objects.all().delete()
    for who, first, second in [(cast.maeve, "test.home", "test.board"), (cast.tom, "test.board", "test.board")]:
        enqueue([Notification(who.pk, first, f"{who} 1"), Notification(who.pk, second, f"{who} 2")], now=NOW)
    assert deliver() == DeliveryCounts(sent=4)
    links = {taken.to: re.search(r"sign in\): (\S+)", taken.text)[1] for taken in sink.messages}
    assert links == {(cast.maeve.email,): "/inbox/", (cast.tom.email,): "/peers/"}


def test_it_is_gathered_by_who_receives_and_not_by_who_wrote(cast, sink, tell):
    tell(cast.maeve, "to maeve")
    tell(cast.tom, "to tom")
    deliver()
    tell(cast.maeve, "to maeve again")
    tell(cast.priya, "to priya")
    assert deliver() == DeliveryCounts(sent=1)
    assert [taken.to for taken in sink.messages] == [(cast.maeve.email,), (cast.tom.email,), (cast.priya.email,)]


@pytest.mark.parametrize(
    ("told", "news", "leaves"),
    [
        ({}, {"today": True}, True),
        ({}, {}, False),
        ({"due": 60}, {"due": 30}, True),
        ({"due": 60}, {"due": 60}, False),
        ({"due": 60}, {"due": 90}, False),
        ({"due": 60}, {}, False),
        ({}, {"due": 60}, True),
    ],
)
def test_today_and_a_nearer_time_leave_at_once(cast, sink, tell, told, news, leaves):
    start = clock.real() + timedelta(days=1)

    def facts(given):
        return {name: start + timedelta(minutes=value) if name == "due" else value for name, value in given.items()}

    tell(cast.maeve, "first", facts=facts(told))
    deliver()
    tell(cast.maeve, "news", facts=facts(news))
    tell(cast.maeve, "waits")
    assert deliver() == DeliveryCounts(sent=int(leaves))
    assert states()["news"][0] == ("sent" if leaves else "queued")
    assert states()["waits"][0] == "queued"


def test_what_is_of_today_has_a_mail_of_its_own_beside_other_news(cast, sink, tell):
    tell(cast.maeve, "a")
    tell(cast.maeve, "b", facts={"today": True})
    tell(cast.maeve, "c")
    assert deliver() == DeliveryCounts(sent=3)
    own = told_by()
    assert own["a"] == own["c"] != own["b"]
    assert own["b"] == f"<{OutboxMessage.objects.get(dedupe='b').ref}@localhost>"


def test_a_kind_that_is_never_gathered(cast, sink, tell, monkeypatch):
    tell(cast.maeve, "first")
    deliver()
    good = kinds.get("test.asked")
    urgent = kinds.NotificationKind("test.urgent", good.subject, good.lines, good.path, good.matters, at_once=True)
    monkeypatch.setitem(kinds._notices, "test.urgent", urgent)
    enqueue([Notification(cast.maeve.pk, "test.urgent", "urgent")], now=NOW)
    assert deliver() == DeliveryCounts(sent=1)


def test_account_mails_wait_for_nothing(cast, sink, tell):
    tell(cast.maeve, "first")
    deliver()
    AccountMail.objects.create(to=cast.maeve.email, subject="a", text="b", next_try_at=clock.real())
    AccountMail.objects.create(to=cast.maeve.email, subject="c", text="d", next_try_at=clock.real())
    assert deliver() == DeliveryCounts(sent=2)


def test_what_is_tried_again_is_tried_in_the_same_mail(cast, sink, tell, due_again):
    """Of three in one mail that the server put off, one is not wanted any more: the others keep the mail's name."""
    about = uuid.uuid4()
    tell(cast.maeve, "a", about=about)
    tell(cast.maeve, "b")
    tell(cast.maeve, "c")
    sink.verdicts["dot"] = ["450 4.2.1 later"]
    assert deliver() == DeliveryCounts(later=3)
    [ref] = set(OutboxMessage.objects.values_list("told_ref", flat=True))
    suppress(about=about)
    tell(cast.maeve, "d")
    due_again()
    assert deliver() == DeliveryCounts(sent=3)
    assert Counter(told_by().values()) == {f"<{ref}@localhost>": 2, told_by()["d"]: 1}
    since = clock.real() - timedelta(minutes=1)
    assert unsuppress(about=about, since=since, caused_before=clock.real() + timedelta(days=1)) == 1
    minutes_pass()
    assert deliver() == DeliveryCounts(sent=1)
    assert told_by()["a"] == f"<{OutboxMessage.objects.get(dedupe='a').ref}@localhost>"


def test_one_that_is_taken_back_as_the_mail_leaves_is_not_in_it(cast, sink, tell, monkeypatch):
    about = uuid.uuid4()
    tell(cast.maeve, "a", about=about)
    tell(cast.maeve, "b")
    hold = queue.renew_lease

    def taken_back(rows, *, at, told_ref):
        suppress(about=about)
        return hold(rows, at=at, told_ref=told_ref)

    monkeypatch.setattr(queue, "renew_lease", taken_back)
    assert deliver() == DeliveryCounts(sent=1, lost=1)
    assert states() == {"a": ("suppressed", ""), "b": ("sent", "")}
    assert subjects(sink) == ["A fellow is asking"]
    assert [taken.message_id for taken in sink.messages] == [told_by()["b"]]


def test_a_bad_kind_keeps_no_other_news_waiting(cast, sink, tell, monkeypatch):
    tell(cast.maeve, "good")

    def broken(mail):
        raise ValueError("canary-7a1")

    good = kinds.get("test.asked")
    bad = kinds.NotificationKind("test.bad", good.subject, broken, good.path, good.matters)
    monkeypatch.setitem(kinds._notices, "test.bad", bad)
    enqueue([Notification(cast.maeve.pk, "test.bad", "bad")], now=NOW)
    assert deliver() == DeliveryCounts(sent=1, later=1)
    assert states() == {"good": ("sent", ""), "bad": ("queued", "ValueError build")}


def test_the_watchdog_does_not_take_what_is_gathered_for_a_clock_set_back(cast, sink, tell):
    from pts_support.notify import retry

    tell(cast.maeve, "first")
    deliver()
    tell(cast.maeve, "waits")
    deliver()
    assert retry.after_a_clock_set_back(clock.real()) == 0
    assert OutboxMessage.objects.get(dedupe="waits").next_try_at > clock.real() + timedelta(minutes=4)


@pytest.mark.django_db(transaction=True)
def test_six_deliverers_at_once_tell_each_receiver_in_one_mail(installation, sink, asked):
    """Fifty rows each to ten people, more than one claim takes: first one mail each, then one more with the rest."""
    people = [person(f"P{n}", email=f"p{n}@lakeside.example") for n in range(10)]
    for one in people:
        enqueue([Notification(one.pk, "test.asked", f"{one.pk} first")], now=clock.real())
    deliver()
    assert len(sink.messages) == 10
    enqueue([Notification(people[n % 10].pk, "test.asked", f"r{n}") for n in range(50)], now=clock.real())
    assert deliver() == DeliveryCounts()
    minutes_pass()
    children = [in_child(lambda: deliver(seconds=30)) for _ in range(6)]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 6
    assert Counter(taken.to for taken in sink.messages) == Counter({(one.email,): 2 for one in people})
    assert Counter(taken.message_id for taken in sink.messages) == Counter(set(told_by().values()))
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_marking_the_same_mail_comes_twice_at_most(installation, sink, asked):
    maeve = person("Maeve")
    enqueue([Notification(maeve.pk, "test.asked", f"r{n}") for n in range(5)], now=clock.real())

    def killed():
        queue.mark_sent = lambda rows, *, at: os.kill(os.getpid(), signal.SIGKILL)
        deliver()

    child = in_child(killed)
    child.join(30)
    assert (child.exitcode, len(sink.messages)) == (-signal.SIGKILL, 1)
    enqueue([Notification(maeve.pk, "test.asked", "while it is under way")], now=clock.real())
    assert deliver() == DeliveryCounts()  # the lease of the dead one still runs
    OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real(), leased_until=None)
    assert deliver() == DeliveryCounts(sent=6)
    [twice, once] = [number for _, number in Counter(taken.message_id for taken in sink.messages).most_common()]
    assert (twice, once) == (2, 1)
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"sent"}


def test_while_a_mail_to_somebody_is_under_way_no_other_worker_takes_up_one(cast, tell):
    tell(cast.maeve, "a")
    tell(cast.maeve, "b")
    tell(cast.tom, "c")
    [under_way] = queue.claim(1, at=clock.real(), gather=FIVE)
    assert under_way.dedupe == "a"
    assert [row.dedupe for row in queue.claim(10, at=clock.real(), gather=FIVE)] == ["c"]


@pytest.mark.django_db(transaction=True)
def test_two_claims_never_look_at_the_same_receiver_at_once(installation, asked):
    maeve = person("Maeve")
    enqueue([Notification(maeve.pk, "test.asked", "a")], now=clock.real())
    looking, tell = os.pipe()

    def look() -> None:
        with transaction.atomic():
            assert queue._take_people([maeve.pk]) == [maeve.pk]
            os.write(tell, b"1")
            time.sleep(2)

    child = in_child(look)
    os.read(looking, 1)
    assert queue.claim(10, at=clock.real(), gather=FIVE) == []
    child.join(30)
    assert [row.dedupe for row in queue.claim(10, at=clock.real(), gather=FIVE)] == ["a"]
