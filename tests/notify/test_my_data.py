"""Mails in a person's own file: those they were sent, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from pts_support.notify.models import LocalMail, OutboxMessage
from pts_support.people.models import User
from pts_support.people.records import personal_data
from tests.cast import NOW

Status = OutboxMessage.Status


def rows_of(who: User, model: str) -> list[dict]:
    [section] = [section for section in personal_data.collect_sections(who) if section.model == model]
    return [dict(row) for row in section.rows]


def put(who: User, kind: str, status: str, *, minutes: int = 0) -> None:
    at = NOW + timedelta(minutes=minutes)
    done = None if status == Status.QUEUED else at + timedelta(seconds=5)
    OutboxMessage.objects.create(
        person=who, kind=kind, status=status, dedupe=uuid4(), created_at=at, next_try_at=at, done_at=done
    )


def test_mails_that_were_sent_in_the_order_of_their_causes(cast):
    put(cast.maeve, "second", Status.SENT, minutes=5)
    put(cast.maeve, "first", Status.SENT)
    put(cast.maeve, "waits", Status.QUEUED)
    put(cast.maeve, "was not needed any more", Status.SUPPRESSED)
    put(cast.maeve, "never came", Status.DEAD)
    put(cast.tom, "his", Status.SENT)
    assert rows_of(cast.maeve, "notify.outboxmessage") == [
        {"what": "first", "at": NOW, "sent": NOW + timedelta(seconds=5)},
        {"what": "second", "at": NOW + timedelta(minutes=5), "sent": NOW + timedelta(minutes=5, seconds=5)},
    ]


def test_what_lies_in_ones_own_mailbox_of_the_demo(cast):
    for who, text in ((cast.asha, "Maeve has answered."), (cast.nina, "Viktor has answered."), (None, "A link.")):
        LocalMail.objects.create(ref=uuid4(), person=who, at=NOW, subject="PTS Support", text=text)
    assert rows_of(cast.asha, "notify.localmail") == [
        {"at": NOW, "subject": "PTS Support", "text": "Maeve has answered."}
    ]


def test_a_link_that_waits_to_be_mailed_is_in_nobodys_file():
    decision = personal_data.export_decisions()["notify.accountmail"]
    assert decision == personal_data.NotPersonal(
        "notify.accountmail", "it holds a link or code for some seconds, until it is mailed"
    )
