"""What this room does not keep for ever: how long, what a hold or an open request keeps, and that each purge is noted."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from pts_support import clock
from pts_support.people import audit
from pts_support.people.models import Cohort, LegalHold
from pts_support.people.records import legal_holds, purge_ledger, retention
from requests_app import purge
from requests_app.access import read_receipts
from requests_app.acts import conversation, steering
from requests_app.files import attachments
from requests_app.models import Attachment, Draft, Event, Glass, HelpRequest, KeptLine, Message, Reading
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.kept import words_there

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


def test_what_ended_a_few_days_ago_stays_whatever_the_cohort_says(cast):
    policies(cast)
    closed(cast)
    Cohort.objects.update(starts_on="2024-08-01", ends_on="2025-06-30")
    assert purge.conversations(cast.NOW + 89 * DAY) == 0
    assert purge.conversations(cast.NOW + 91 * DAY) == 1


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


# All of a conversation, and the database's own door -----------------------------------------------------------------


def test_words_and_files_go_after_the_year_the_rows_stay_and_the_page_says_so(
    cast, lived, folder, ledger, django_capture_on_commit_callbacks
):
    done, _ = lived
    counted = {model: model.objects.count() for model in (HelpRequest, Message, Event)}
    assert [path for path in folder.rglob("*") if path.is_file()]
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.purge(OVER)["conversations"] == 1
    assert words_there().split() == ["words-still-open"]
    assert (Attachment.objects.count(), KeptLine.objects.count()) == (0, 0)
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert {model: model.objects.count() for model in counted} == counted
    left = HelpRequest.objects.values("state", "first_human_at", "outcome", "asked_at").get(id=done.id)
    assert left == {name: getattr(done, name) for name in left}
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert {(line["model"], "emptied" in line) for line in lines} == {
        ("requests_app.attachment", False),
        ("requests_app.keptline", False),
        ("requests_app.message", True),
        ("requests_app.helprequest", True),
    }
    assert not any(word in ledger.read_text() for word in ("asha", "maeve"))
    client = Client()
    client.force_login(cast.asha)
    assert "These words were removed; their time was over." in client.get(f"/requests/{done.ref}/").content.decode()


def test_a_restored_copy_forgets_it_again(cast, lived):
    done, _ = lived
    written = list(Message.objects.filter(request=done).values_list("id", "text"))
    tried = HelpRequest.objects.get(id=done.id).tried_friend
    retention.purge(OVER)
    for message_id, text in written:  # an old copy comes back
        Message.objects.filter(id=message_id).update(text=text, purged_at=None)
    HelpRequest.objects.filter(id=done.id).update(tried_friend=tried)
    assert {"words-of-asha", "tried-of-asha"} <= set(words_there().split())
    assert purge_ledger.replay().rows > 0
    assert words_there().split() == ["words-still-open"]


@pytest.mark.parametrize(("who", "kept"), [("maeve", True), ("tom", False)])
def test_a_hold_on_a_helper_keeps_only_what_they_had_a_part_in(cast, lived, who, kept):
    legal_holds.start_hold(cast.program, person=getattr(cast, who), reason="Letter 13.", by=cast.rosa, now=cast.NOW)
    gone = retention.purge(cast.NOW + 401 * DAY)
    assert (gone["conversations"], gone["readings"]) == ((0, 0) if kept else (1, 1))
    assert ("words-of-asha" in words_there()) is kept


def test_a_hold_on_a_helper_that_was_lifted_keeps_nothing(cast, lived):
    held = legal_holds.start_hold(cast.program, person=cast.maeve, reason="13", by=cast.rosa, now=cast.NOW)
    LegalHold.objects.filter(id=held.id).update(lifted_by=cast.rosa, lifted_at=cast.NOW)
    assert retention.purge(cast.NOW + 401 * DAY)["conversations"] == 1


def test_a_hold_on_the_program_keeps_everybodys(cast, lived):
    legal_holds.start_hold(cast.program, person=None, reason="All.", by=cast.rosa, now=cast.NOW)
    gone = retention.purge(OVER + 900 * DAY)
    assert (set(gone.values()), "conversations" in gone, "the trail" in gone) == ({0}, True, True)
    assert "words-of-asha" in words_there()


@pytest.mark.parametrize("table", ["requests_app_reading", "requests_app_event", "people_accessentry"])
def test_the_database_lets_nothing_go_without_the_flag_or_before_its_time(cast, lived, table):
    audit.record(cast.rosa, "x", "x", program=cast.program, now=cast.NOW)
    too_early = {"pts.purge": "on", "pts.purge_before": (cast.NOW - DAY).isoformat()}
    for flags in ({}, {"pts.purge": "on"}, too_early):
        assert _is_kept(refused(f"DELETE FROM {table}", flags)), flags
    assert _is_kept(refused(f"UPDATE {table} SET at = at", {**too_early, "pts.purge_before": OVER.isoformat()}))


def test_of_an_open_request_the_database_lets_nothing_go(lived):
    _, still = lived
    flags = {"pts.purge": "on", "pts.purge_before": OVER.isoformat()}
    said = refused(f"DELETE FROM requests_app_reading WHERE request_id = {still.id}", flags)
    assert "of an open request nothing is purged" in said


def test_the_door_is_shut_again_after_a_purge(cast, lived):
    done, _ = lived
    with retention.unlocked(cast.NOW + DAY):
        assert Reading.objects.filter(request=done)._raw_delete("default") == 1
    assert _is_kept(refused("DELETE FROM requests_app_reading", {}))


def test_nothing_is_purged_that_cannot_be_noted(lived, settings, tmp_path):
    (tmp_path / "no-folder").write_text("a file")
    settings.PURGE_FILE = str(tmp_path / "no-folder" / "purged")
    with pytest.raises(FileExistsError):
        purge.conversations(OVER)
    assert "words-of-asha" in words_there()


def _is_kept(said):
    return "never changed or removed" in said or "append-only" in said


def refused(statement, flags):
    """What the database says to a statement it refuses, under these settings."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in flags.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            cursor.execute(statement)
        transaction.set_rollback(True)
    return str(refusal.value).splitlines()[0]
