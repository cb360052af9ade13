"""Mails of accounts: a row until it is sent. Staff see an invitation that comes back, and nobody inside is blamed."""

from __future__ import annotations

from datetime import timedelta

from pts_support import clock
from pts_support.notify.deliver import deliver
from pts_support.notify.models import AccountMail
from pts_support.notify.refusals import DeliveryCounts
from pts_support.people.models import Invitation, User
from pts_support.people.roster import edit as roster
from tests.cast import NOW
from tests.notify.outbox import unreachable


def test_staff_see_that_the_way_in_came_back(cast, sink, settings):
    settings.EMAIL_BACKEND = "pts_support.notify.channels.account_mail.OutboxBackend"
    for email, verdict in (("kim@lakeside.example", "550 5.1.1 unknown"), ("lee@lakeside.example", None)):
        roster.add(
            program=cast.program, role="mentor", email=email, name=email, called=email, starts_on=NOW.date(),
            by=cast.rosa, now=NOW,
        )  # fmt: skip
        sink.verdicts = {"rcpt": verdict} if verdict else {}
        deliver()
        assert not Invitation.objects.filter(refused_at__isnull=False)  # once may be the server
    sink.verdicts = {"rcpt": {"kim@lakeside.example": "550 5.1.1 unknown"}}
    AccountMail.objects.update(next_try_at=clock.real())
    deliver()
    refused = Invitation.objects.filter(refused_at__isnull=False).values_list("email", flat=True)
    assert (list(refused), User.objects.filter(mail_refused_at__isnull=False).count()) == (["kim@lakeside.example"], 0)
    sink.verdicts = {}
    AccountMail.objects.update(next_try_at=clock.real())
    assert deliver().sent == 1
    assert not Invitation.objects.filter(refused_at__isnull=False)


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
        == "Hello,\nyour code is K7-canary <b>.\n\nhttps://x.example/reset/abc\n\nPlease don’t reply to this email.\n"
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


def test_an_account_mail_that_gets_through_makes_reachable(cast, sink, account_mail):
    User.objects.filter(pk=cast.maeve.pk).update(mail_refused_at=NOW)
    account_mail("Maeve@lakeside.example")
    assert deliver() == DeliveryCounts(sent=1)
    assert unreachable() == set()


def test_a_reset_link_leaves_the_page_at_once(cast, sink, account_mail, client):
    response = client.post("/accounts/password/reset/", {"email": "maeve@lakeside.example"})
    assert response.status_code == 302
    assert (AccountMail.objects.count(), sink.connections) == (1, 0)
