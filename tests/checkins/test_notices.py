"""A mail as it leaves, with its calendar: parsed back as a mail program does it."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar

from checkins.changes.handing import READY
from checkins.conversations import acts
from checkins.models import Booking, Greeting
from checkins.notices import hello_matters, sentences_matter
from mentors.models import Absence
from pts_support.notify import kinds
from pts_support.notify.channels import letter
from pts_support.notify.kinds import NotificationContext
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Membership, Role
from tests.checkins.changes import scene as given
from tests.checkins.hello import scene as hellos
from tests.checkins.scene import begin

pytestmark = pytest.mark.django_db


def mails(ref, now):
    rows = OutboxMessage.objects.filter(about=ref).select_related("person").order_by("id")
    for row in rows:
        mail = NotificationContext(row.person, row.facts, row.about, now, row.person.zone)
        sent = letter.mail_of_notification(row.ref, row.person.email, kinds.get(row.kind), mail)
        yield row, sent, message_from_bytes(sent.data, policy=policy.default)


def calendars(mail):
    """The calendar as a way to read the mail, and as a file."""
    return [part for part in mail.walk() if part.get_content_type() in ("text/calendar", "application/ics")]


def test_both_get_a_mail_with_a_calendar_file_that_names_nobody_else(cast):
    scene = begin(cast)
    booking = scene.booking("asha")
    names = {word for user in (cast.asha, cast.rosa) for word in (user.called, user.name)}
    for row, sent, mail in mails(booking.ref, cast.NOW):
        inline, file = calendars(mail)
        assert (inline.get_param("method"), file.get_filename()) == ("REQUEST", "check-in.ics")
        data = inline.get_payload(decode=True)
        assert data.split() == file.get_payload(decode=True).split()
        [event] = Calendar.from_ical(data).walk("VEVENT")
        assert (event.decoded("dtstart"), event["sequence"]) == (booking.starts_at, 1)
        other = cast.rosa if row.person == cast.asha else cast.asha
        assert other.email not in data.decode()
        assert [name for name in names if name in f"{data.decode()} {sent.subject} {sent.text}"] == []
        assert "Thursday at 3:00\N{NO-BREAK SPACE}pm" in sent.text


def test_a_skip_cancels_and_what_was_told_before_matters_no_longer(cast):
    from checkins.notices import matters

    scene = begin(cast)
    booking = scene.booking("asha")
    acts.skip(booking.ref, by=cast.asha, now=cast.NOW)
    rows = {row.kind: row for row, _, _ in mails(booking.ref, cast.NOW) if row.person == cast.asha}
    assert matters(list(rows.values()), cast.NOW) == {rows["talk.canceled"].id}
    [(mail, inline)] = [
        (mail, calendars(mail)[0])
        for row, _, mail in mails(booking.ref, cast.NOW)
        if row.kind == "talk.canceled" and row.person == cast.asha
    ]
    [event] = Calendar.from_ical(inline.get_payload(decode=True)).walk("VEVENT")
    assert (inline.get_param("method"), str(event["status"]), event["sequence"]) == ("CANCEL", "CANCELLED", 2)
    assert mail["Subject"] == "PTS Support: a conversation is canceled"


def test_it_is_told_in_a_mail_of_its_own_and_not_after_its_time(cast):
    from checkins.notices import matters

    begin(cast)
    booking = Booking.objects.filter(state="booked").first()
    rows = list(OutboxMessage.objects.filter(about=booking.ref))
    assert all(kinds.goes_alone(row) for row in rows)
    assert len(matters(rows, cast.NOW)) == 2
    assert matters(rows, booking.starts_at + timedelta(minutes=1)) == set()


def test_sentences_are_told_to_whoever_is_still_on_that_programs_staff(cast):
    given.begin(cast)
    given.give(cast, "asha", "ben", "imani", "jonah", "lena", now=given.MONDAYS[0])
    given.run(given.MONDAYS[1])
    row = OutboxMessage.objects.get(kind=READY)
    assert sentences_matter([row], cast.NOW) == {row.id}
    mail = NotificationContext(cast.rosa, row.facts, None, cast.NOW, cast.rosa.zone)
    sent = letter.mail_of_notification(row.ref, cast.rosa.email, kinds.get(READY), mail)
    assert "5 sentences from fellows" in sent.text
    assert f"/program/changed/?program={cast.program.id}" in sent.text
    assert "By asha" not in sent.text
    Membership.objects.filter(user=cast.rosa, role=Role.STAFF).update(suspended_at=cast.NOW)
    assert sentences_matter([row], cast.NOW) == set()


def test_a_hello_is_told_as_long_as_it_is_theirs_and_nobody_has_said_it(cast):
    """Dr. Okafor covers for Maeve, who is back before the mail leaves."""
    hellos.begin(cast)
    now, day = hellos.REMINDED, hellos.REMINDED.date()
    away = Absence.objects.create(person=cast.maeve, first=day, last=day, backup=cast.okafor)
    hellos.run(now)
    rows = OutboxMessage.objects.filter(kind="hello.remind").select_related("person")

    def told():
        wanted = hello_matters(list(rows), now)
        return {row.person.called for row in rows if row.id in wanted}

    assert told() == {"Dr. Okafor", "Priya", "Tom"}
    away.called_off_at = now
    away.save()
    assert told() == {"Priya", "Tom"}
    Greeting.objects.filter(opens_at__lte=now).update(due_at=None, greeted_at=now, greeted_by=cast.tom, how="talked")
    assert told() == set()
