"""How long requests are kept: what goes when, what never goes, and that the database itself keeps the door."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from pts_support.people import audit
from pts_support.people.models import AccessEntry
from pts_support.people.records import legal_holds, purge_ledger, retention
from requests_app import purge
from requests_app.acts import filing
from requests_app.models import Attachment, Draft, Event, HelpRequest, KeptLine, Message, Reading
from tests.requests_app.kept import KEPT, OVER, words_there

pytestmark = pytest.mark.django_db
MIN, DAY = timedelta(minutes=1), timedelta(days=1)


def lines(ledger):
    return [json.loads(line) for line in ledger.read_text().splitlines()]


def test_words_and_files_go_after_the_year_and_what_is_open_stays(
    cast, lived, folder, ledger, django_capture_on_commit_callbacks
):
    done, still = lived
    retention.purge(KEPT)
    assert "words-of-asha" in words_there()
    assert Attachment.objects.count() == 1
    counted = {m: m.objects.count() for m in (HelpRequest, Message, Event)}
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.purge(OVER)["conversations"] == 1
    assert words_there().split() == ["words-still-open"]
    assert (Attachment.objects.count(), KeptLine.objects.count()) == (0, 0)
    assert not [p for p in folder.rglob("*") if p.is_file()]
    assert {m: m.objects.count() for m in counted} == counted  # rows stay, for the figures
    was = HelpRequest.objects.values("state", "first_human_at", "outcome", "asked_at").get(id=done.id)
    assert was == {k: getattr(done, k) for k in was}
    assert {(line["model"], "emptied" in line) for line in lines(ledger)} >= {
        ("requests_app.attachment", False), ("requests_app.keptline", False), ("requests_app.message", True),
        ("requests_app.helprequest", True),
    }  # fmt: skip
    assert not any(word in ledger.read_text() for word in ("asha", "maeve"))
    assert retention.purge(OVER)["conversations"] == 0
    client = Client()
    client.force_login(cast.asha)
    assert "These words were removed; their time was over." in client.get(f"/requests/{done.ref}/").content.decode()


def test_a_restored_copy_forgets_it_again(cast, lived, ledger):
    done, _ = lived
    was = list(Message.objects.filter(request=done).values_list("id", "text"))
    retention.purge(OVER)
    for id_, text in was:  # an old copy comes back
        Message.objects.filter(id=id_).update(text=text, purged_at=None)
    assert "words-of-asha" in words_there()
    assert purge_ledger.replay().rows > 0
    assert words_there().split() == ["words-still-open"]


def test_a_legal_hold_suspends_until_it_is_lifted(cast, lived):
    other = legal_holds.start_hold(cast.other, person=None, reason="Theirs.", by=cast.other_staff, now=cast.NOW)
    hers = legal_holds.start_hold(cast.program, person=cast.asha, reason="Letter 12.", by=cast.rosa, now=cast.NOW)
    assert retention.purge(OVER)["conversations"] == 0
    assert "words-of-asha" in words_there()
    assert legal_holds.holds_on(cast.asha) == [hers]
    assert legal_holds.holds_on(cast.ben) == []
    assert legal_holds.release_hold(cast.program, other.ref, by=cast.rosa, now=cast.NOW) is False
    assert legal_holds.release_hold(cast.program, hers.ref, by=cast.rosa, now=cast.NOW) is True
    assert retention.purge(OVER)["conversations"] == 1
    assert list(AccessEntry.objects.values_list("verb", flat=True)) == ["hold.made", "hold.made", "hold.lifted"]


@pytest.mark.parametrize(("who", "kept"), [("maeve", True), ("tom", False)])
def test_a_hold_on_a_helper_keeps_what_they_had_a_part_in(cast, lived, who, kept):
    legal_holds.start_hold(cast.program, person=getattr(cast, who), reason="Letter 13.", by=cast.rosa, now=cast.NOW)
    gone = retention.purge(cast.NOW + 401 * DAY)
    assert (gone["conversations"], gone["readings"]) == ((0, 0) if kept else (1, 1))
    assert ("words-of-asha" in words_there()) == kept


def test_a_hold_on_the_program_keeps_everybodys(cast, lived):
    legal_holds.start_hold(cast.program, person=None, reason="All.", by=cast.rosa, now=cast.NOW)
    assert retention.purge(OVER + 900 * DAY) == {
        "conversations": 0, "readings": 0, "drafts": 0, "the trail": 0, "files that nothing names": 0,
        "browsers": 0, "tries": 0, "codes read out by phone": 0,
        "what was read in an emergency": 0,
    }  # fmt: skip


def test_readings_and_the_trail_go_after_400_days(cast, lived, ledger):
    audit.record(cast.rosa, "old", "x", program=cast.program, now=cast.NOW)
    audit.record(cast.rosa, "newer", "x", program=cast.program, now=cast.NOW + 2 * DAY)
    done, still = lived
    retention.purge(cast.NOW + 400 * DAY)
    assert (Reading.objects.count(), AccessEntry.objects.count()) == (2, 2)
    gone = retention.purge(cast.NOW + 401 * DAY)
    assert (gone["readings"], gone["the trail"]) == (1, 1)
    assert Reading.objects.get().request_id == still.id  # of what is open everything stays
    assert AccessEntry.objects.get().verb == "newer"
    assert {line["model"] for line in lines(ledger)} >= {"requests_app.reading", "people.accessentry"}


def test_drafts_go_after_14_days(cast, lived, ledger):
    filing.keep_draft(cast.asha, lived[0].ref.__class__(int=5), {"text": "draft"}, now=cast.NOW)
    kept = retention.purge(cast.NOW + 14 * DAY)["drafts"]
    assert (kept, retention.purge(cast.NOW + 14 * DAY + MIN)["drafts"], Draft.objects.count()) == (0, 1, 0)


def refused(sql, *, flags=()):
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in flags:
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        with pytest.raises(DatabaseError) as no, transaction.atomic():
            cursor.execute(sql)
        transaction.set_rollback(True)
    return str(no.value).splitlines()[0]


def test_the_database_keeps_the_door(cast, lived):
    """Without the flag, without a limit, for rows that are too young, and of what is open: nothing goes."""
    audit.record(cast.rosa, "x", "x", program=cast.program, now=cast.NOW)
    old, young = (cast.NOW + DAY).isoformat(), (cast.NOW - DAY).isoformat()
    done, still = lived
    for table in ("requests_app_reading", "requests_app_event", "requests_app_escalation", "people_accessentry"):
        if table == "requests_app_escalation":
            continue  # none here; the same function
        for flags in ((), [("pts.purge", "on")], [("pts.purge", "on"), ("pts.purge_before", young)]):
            said = refused(f"DELETE FROM {table}", flags=flags)
            assert "never changed or removed" in said or "append-only" in said, (table, flags)
        assert "append-only" in (said := refused(f"UPDATE {table} SET at = at", flags=[("pts.purge", "on"), ("pts.purge_before", old)])) or "never" in said  # fmt: skip
    on = [("pts.purge", "on"), ("pts.purge_before", old)]
    assert "of an open request nothing is purged" in refused(f"DELETE FROM requests_app_reading WHERE request_id "
        f"= {still.id}", flags=on)  # fmt: skip
    with retention.unlocked(cast.NOW + DAY):
        assert Reading.objects.filter(request=done)._raw_delete("default") == 1
    assert "never changed or removed" in refused("DELETE FROM requests_app_reading")  # it is shut again


def test_nothing_is_purged_that_cannot_be_noted(cast, lived, settings, tmp_path):
    (tmp_path / "no-folder").write_text("a file")
    settings.PURGE_FILE = str(tmp_path / "no-folder" / "purged")
    with pytest.raises(FileExistsError):
        purge.conversations(OVER)
    assert "words-of-asha" in words_there()
