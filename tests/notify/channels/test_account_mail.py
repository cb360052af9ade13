"""An invitation whose mail comes back: staff see it, and nobody who is in already counts as unreachable."""

from __future__ import annotations

from pts_support import clock
from pts_support.notify.deliver import deliver
from pts_support.notify.models import AccountMail
from pts_support.people.models import Invitation, User
from pts_support.people.roster import edit as roster
from tests.cast import NOW


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
