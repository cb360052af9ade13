"""What this room does not keep for ever: how long, what a hold or an open request keeps, and that each purge is noted."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from pts_support import clock
from pts_support.people.records import legal_holds
from requests_app import purge
from requests_app.access import read_receipts
from requests_app.acts import conversation, steering
from requests_app.files import attachments
from requests_app.models import Draft, Glass, KeptLine, Message, Reading
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
OVER = datetime(2027, 6, 11, 12, tzinfo=UTC) + 92 * DAY  # after the program year and its ninety days


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purged")
    return Path(settings.PURGE_FILE)


def noted(ledger):
    return [json.loads(line)["model"] for line in ledger.read_text().splitlines()] if ledger.exists() else []


def closed(cast, who="asha"):
    request = ask(cast, who)
    conversation.close(request, by=request.fellow, kept_line="Count to ten.", now=cast.NOW + MINUTE)
    return request


def texts():
    return list(Message.objects.order_by("id").values_list("text", flat=True))


def test_words_of_what_has_ended_go_and_what_is_open_stays(cast, ledger):
    policies(cast)
    closed(cast)
    ask(cast, "ben", text="Still open.")
    back = ask(cast, "imani")
    steering.withdraw(back, by=cast.imani, now=cast.NOW + MINUTE)
    assert (purge.conversations(OVER - 2 * DAY), noted(ledger)) == (0, [])
    assert (purge.conversations(OVER), purge.conversations(OVER)) == (2, 0)
    assert (texts(), KeptLine.objects.count()) == (["", "Still open.", ""], 0)
    assert set(noted(ledger)) == {
        "requests_app.keptline",
        "requests_app.message",
        "requests_app.helprequest",
    }


def test_a_line_that_was_kept_goes_where_the_words_have_gone_before(cast):
    policies(cast)
    closed(cast)
    Message.objects.update(text="", purged_at=cast.NOW)
    assert (purge.conversations(OVER), KeptLine.objects.count()) == (1, 0)


@pytest.mark.parametrize("person", [None, "asha", "maeve"])
def test_a_legal_hold_keeps_words_and_readings(cast, person):
    policies(cast)
    request = closed(cast)
    read_receipts.record(cast.maeve, [(request.id, request.messages.get().id)], now=cast.NOW)
    whose = getattr(cast, person) if person else None
    legal_holds.start_hold(cast.program, person=whose, reason="Letter 9.", by=cast.rosa, now=cast.NOW)
    assert (purge.conversations(OVER), purge.readings(OVER + 400 * DAY)) == (0, 0)
    assert (texts(), Reading.objects.count()) == (["Three IEPs are due."], 1)


def test_readings_go_after_400_days_but_not_of_what_is_open(cast, ledger):
    policies(cast)
    for request in (closed(cast), ask(cast, "imani")):
        read_receipts.record(cast.maeve, [(request.id, request.messages.get().id)], now=cast.NOW)
    assert purge.readings(cast.NOW + 400 * DAY) == 0
    assert purge.readings(cast.NOW + 400 * DAY + SECOND) == 1
    assert list(Reading.objects.values_list("request__fellow__called", flat=True)) == ["Imani"]
    assert noted(ledger) == ["requests_app.reading"]


def test_what_was_read_in_an_emergency_goes_after_400_days_unless_the_program_is_under_a_hold(cast, ledger):
    for program, by in ((cast.program, cast.rosa), (cast.other, cast.other_staff)):
        Glass.objects.create(program=program, why="danger", reason="A call.", asked_by=by, asked_at=cast.NOW)
    legal_holds.start_hold(cast.other, person=None, reason="Letter 9.", by=cast.other_staff, now=cast.NOW)
    assert purge.glasses(cast.NOW + 400 * DAY) == 0
    assert purge.glasses(cast.NOW + 400 * DAY + SECOND) == 1
    assert list(Glass.objects.values_list("program", flat=True)) == [cast.other.id]
    assert noted(ledger) == ["requests_app.glass"]


def test_a_draft_is_nobodys_record_and_goes_under_a_hold_too(cast, ledger):
    legal_holds.start_hold(cast.program, person=None, reason="Letter 9.", by=cast.rosa, now=cast.NOW)
    for days in (13, 15):
        Draft.objects.create(
            fellow=cast.asha, form_key=uuid4(), fields={"days": days}, changed_at=cast.NOW - days * DAY
        )
    assert purge.drafts(cast.NOW) == 1
    assert list(Draft.objects.values_list("fields", flat=True)) == [{"days": 13}]
    assert noted(ledger) == ["requests_app.draft"]


def test_a_file_that_nothing_names_goes_when_it_has_lain_about_for_a_day(cast, folder):
    policies(cast)
    store, now = attachments.store(), clock.real().timestamp()
    named, lost, young = (store.save(f"ab/{uuid4().hex}", ContentFile(b"x")) for _ in range(3))
    for name, days in ((named, 9), (lost, 1.01), (young, 0.99)):
        written = now - days * DAY.total_seconds()
        os.utime(folder / name, (written, written))
    message = ask(cast).messages.get()
    message.attachments.create(kind="pdf", stored=named, size=1, sha256="0" * 64, at=cast.NOW)
    assert purge.lost_files(cast.NOW) == 1
    assert sorted(attachments.all_names()) == sorted([named, young])
