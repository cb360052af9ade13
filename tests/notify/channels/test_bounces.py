"""Mails that came back, as mail servers write them: who is marked, and who is not whatever somebody sends us."""

from __future__ import annotations

from uuid import uuid4

import pytest

from pts_support import clock
from pts_support.notify.channels import bounces
from pts_support.notify.channels.bounces import Bounce
from pts_support.notify.deliver import deliver
from pts_support.notify.models import OutboxMessage
from tests.notify.outbox import unreachable

pytestmark = pytest.mark.django_db

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: bounces@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user here

--b
Content-Type: {part}

Message-ID: <{ref}@example.org>
Subject: You have an answer

--b--
"""


def report(address, ref, *, action="failed", status="5.1.1", part="text/rfc822-headers") -> bytes:
    return REPORT.format(address=address, ref=ref, action=action, status=status, part=part).encode()


@pytest.fixture
def sent(cast, sink, tell):
    """A mail that the relay took."""
    row = tell(cast.maeve)
    deliver()
    row.refresh_from_db()
    assert (row.status, unreachable()) == ("sent", set())
    return row


def ref_of(row: OutboxMessage):
    return row.told_ref or row.ref


@pytest.mark.parametrize("part", ["text/rfc822-headers", "message/rfc822"])
def test_whose_address_was_refused_is_marked_once_and_told_of(cast, sent, moved_on, caplog, part):
    (bounce,) = bounces.read(report("MAEVE@lakeside.example", ref_of(sent), part=part))
    assert bounce == Bounce("MAEVE@lakeside.example", ref_of(sent))
    assert [bounces.take(bounce, now=clock.now()) for _ in range(2)] == [True, False]
    assert (unreachable(), [person for person, _ in moved_on]) == ({"Maeve"}, [cast.maeve.pk])
    assert caplog.messages.count(f"alarm: mail {sent.pk} came back, the address was refused") == 1
    assert "lakeside" not in caplog.text


@pytest.mark.parametrize(
    "more",
    [{"action": "delayed"}, {"action": "delivered"}, {"status": "4.1.1"}, {"status": "5.2.2"}, {"status": "5.7.1"}],
)
def test_what_is_not_refused_for_good_marks_nobody(sent, more):
    assert bounces.read(report("maeve@lakeside.example", ref_of(sent), **more)) == []


def test_a_forged_one_marks_nobody(cast, sent):
    """It names no mail of ours, or somebody else than its reader."""
    for forged in (Bounce(cast.maeve.email, uuid4()), Bounce(cast.tom.email, ref_of(sent))):
        assert bounces.take(forged, now=clock.now()) is False
    assert unreachable() == set()


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff\xfe\x00", b"Content-Type: multipart/report; boundary=b\n\n--b\n",
        b"Content-Type: message/delivery-status\n\nFinal-Recipient: \xff;\n\n",
        report("a@b.example", "no-uuid-at-all-but-36-characters-long"),
        report("a@b.example", "-" * 36),
        b"Content-Type: message/rfc822\n\n" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_bounce_says_nothing(raw):
    assert bounces.read(raw) == []


def test_they_come_back_to_an_address_of_their_own(cast, sink, tell, settings):
    settings.BOUNCE_ADDRESS = "bounces@example.org"
    tell(cast.maeve)
    deliver()
    (taken,) = sink.messages
    assert (taken.sender, "bounces@" in str(taken.mail["From"])) == ("bounces@example.org", False)
