"""Two notices of the tests' own, and a server that takes their mail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.mail import send_mail

from pts_support import clock, saying
from pts_support.notify import kinds, queue
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.notify.signals import mail_refused
from pts_support.people.models import Installation
from tests.smtp_sink import SmtpSink


@dataclass
class Asked:
    """The notice "test.asked", and who was asked about it: rows in ``gone`` no longer matter."""

    gone: set[int] = field(default_factory=set)
    times_asked: int = 0

    def matters(self, rows, now):
        self.times_asked += 1
        ids = [row.pk for row in rows]
        return set(OutboxMessage.objects.filter(pk__in=ids).exclude(pk__in=self.gone).values_list("pk", flat=True))


@pytest.fixture(autouse=True)
def _only_this_room(monkeypatch):
    """What rooms above do when they are told is tested with them."""
    monkeypatch.setattr(mail_refused, "receivers", [])


@pytest.fixture
def asked(monkeypatch):
    asked = Asked()
    notice = kinds.NotificationKind(
        name="test.asked",
        subject=lambda mail: (
            f"A fellow is asking: {saying.by(mail.time('due'), mail.now, mail.zone)}"
            if mail.time("due")
            else "A fellow is asking"
        ),
        lines=lambda mail: ("Somebody is waiting for you.",),
        path=lambda mail: "/dashboard/",
        matters=asked.matters,
    )
    monkeypatch.setitem(kinds._notices, notice.name, notice)
    return asked


@pytest.fixture
def sink(settings):
    with SmtpSink() as sink:
        for name, value in sink.settings().items():
            setattr(settings, name, value)
        yield sink


@pytest.fixture
def tell(asked):
    """`tell(maeve, "r1")`: one row in the outbox; returns it."""

    def tell(person, dedupe="one", *, now=None, **more):
        queue.enqueue([queue.Notification(person.pk, "test.asked", dedupe, **more)], now=now or clock.real())
        return OutboxMessage.objects.get(dedupe=dedupe)

    return tell


@pytest.fixture
def installation(db):
    return Installation.current()


@pytest.fixture
def due_again():
    """Let the back-off pass: everything that waits is due now."""

    def due_again(by=timedelta(0)):
        OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real() - by)
        AccountMail.objects.update(next_try_at=clock.real() - by)

    return due_again


@pytest.fixture
def moved_on():
    """Who a room above was told about."""
    told = []

    def receiver(sender, person_id, now, **_):
        told.append((person_id, now))

    mail_refused.connect(receiver)
    yield told
    mail_refused.disconnect(receiver)


OURS = "pts_support.notify.channels.account_mail.OutboxBackend"


@pytest.fixture
def account_mail(settings):
    settings.EMAIL_BACKEND = OURS
    return lambda to="maeve@lakeside.example": send_mail(
        "Your code", "Hello,\nyour code is K7-canary <b>.\n\nhttps://x.example/reset/abc", "x@y.example", [to]
    )
