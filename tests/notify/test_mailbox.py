"""In a demo every mail stays here, in the mailbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pts_support import clock
from pts_support.notify.deliver import deliver
from pts_support.notify.models import AccountMail, LocalMail
from pts_support.notify.queue import Notification, enqueue
from pts_support.notify.refusals import DeliveryCounts
from pts_support.people.models import Installation
from tests.cast import NOW

pytestmark = pytest.mark.django_db


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
