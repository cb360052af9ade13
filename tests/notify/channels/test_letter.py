"""A mail as it leaves: who it is from, what it says, and that a line break makes no header."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from pts_support import clock
from pts_support.notify.channels import letter
from pts_support.notify.deliver import deliver
from pts_support.notify.refusals import DeliveryCounts

pytestmark = pytest.mark.django_db


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
        taken.text == "Somebody is waiting for you.\n\nRead it on PTS Support (you’ll be asked to sign in): "
        "https://support.example.org/dashboard/\n\nPlease don’t reply to this email.\n"
    )
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert taken.html.count("<p>Please don’t reply to this email.</p>\n</body>") == 1
    assert not any(word in taken.html for word in ("<img", "<script", "<link", "style=", "url("))
    row.refresh_from_db()
    assert (row.status, row.attempts, row.lease, row.last_error) == ("sent", 1, None, "")
    assert deliver() == DeliveryCounts()
    assert len(sink.messages) == 1


@pytest.mark.parametrize(
    ("subject", "to"), [("a\nBcc: x@y.example", "m@l.example"), ("a", "m@l.example\nBcc: x@y.example")]
)
def test_a_line_break_makes_no_header(subject, to):
    with pytest.raises(ValueError, match="newlines|Invalid address"):
        letter.mail_of_account(UUID(int=5), to, subject, "x")
