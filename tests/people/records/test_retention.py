"""How long things are kept: what goes when, what never goes, and that the database itself keeps the door."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from pts_support import clock
from pts_support.people import audit
from pts_support.people.models import AccessEntry, Browser, Installation, LegalHold, PhoneCode, Tries
from pts_support.people.records import legal_holds, purge_ledger, retention
from requests_app import purge, tasks
from requests_app.access import read_receipts
from requests_app.acts import conversation, filing
from requests_app.files.attachments import check_files
from requests_app.models import Attachment, Draft, Event, HelpRequest, KeptLine, Message, Reading
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.files.test_attachments import folder, sent  # noqa: F401

pytestmark = pytest.mark.django_db
MIN, DAY = timedelta(minutes=1), timedelta(days=1)
YEAR_END = datetime(2027, 6, 11, 12, tzinfo=UTC)
KEPT, OVER = YEAR_END + 90 * DAY, YEAR_END + 92 * DAY


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purged")
    return Path(settings.PURGE_FILE)


@pytest.fixture
def lived(cast, folder):
    """A closed conversation with a file and a line kept, and one that is still open."""
    policies(cast)
    done = ask(cast, text="words-of-asha", tried_friend="tried-of-asha")
    fits = check_files([sent("a.png")], allowed=True, on_board=False).fits
    conversation.add_words(done, by=cast.asha, text="more-of-asha", files=fits, now=cast.NOW + MIN)
    read_receipts.record(cast.maeve, [(done.id, done.messages.last().id)], now=cast.NOW + MIN)
    conversation.reply(done, by=cast.maeve, text="words-of-maeve", now=cast.NOW + 2 * MIN)
    conversation.close(done, by=cast.asha, kept_line="line-of-asha", now=cast.NOW + 3 * MIN)
    still = ask(cast, text="words-still-open")
    read_receipts.record(cast.maeve, [(still.id, still.messages.get().id)], now=cast.NOW + MIN)
    done.refresh_from_db()
    return done, still


def undecided(models, decided):
    return sorted({m._meta.label_lower for m in models} - set(decided))


def test_every_model_of_the_project_says_how_long_it_is_kept():
    """A new table: declare in its room's purge.py what takes its rows away, or why they stay."""
    models = apps.get_models()
    decided = retention.retention_decisions()
    assert (undecided(models, decided), sorted(set(decided) - {m._meta.label_lower for m in models})) == ([], [])
    assert undecided(models, set(decided) - {"people.browser"}) == ["people.browser"]
    purged = {model for model, how in decided.items() if how.startswith("purged: ")}
    assert purged >= {"people.browser", "people.tries", "people.phonecode", "requests_app.draft"}


def test_what_signing_in_leaves_behind_goes(cast):
    at, now = clock.real(), cast.NOW
    for days in (399, 401):
        Browser.objects.create(user=cast.asha, token_hash=str(days), made_at=at, seen_at=at - days * DAY)
    for hours in (23, 25):
        Tries.objects.create(key=str(hours), count=1, since=at - timedelta(hours=hours))
    for n, (who, hours) in enumerate((("maeve", 23), ("tom", 25))):
        PhoneCode.objects.create(
            membership=cast.memberships[who], code_hash=str(n), made_by=cast.rosa, made_at=now - 3 * DAY,
            expires_at=now - timedelta(hours=hours), ended_at=now - 2 * DAY,
        )  # fmt: skip
    gone = retention.purge(now)
    assert {k: gone[k] for k in ("browsers", "tries", "codes read out by phone")} == {
        "browsers": 1, "tries": 1, "codes read out by phone": 1,
    }  # fmt: skip
    assert list(Browser.objects.values_list("token_hash", flat=True)) == ["399"]
    assert list(Tries.objects.values_list("key", flat=True)) == ["23"]
    assert list(PhoneCode.objects.values_list("code_hash", flat=True)) == ["0"]


def words_there():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t, ' ') FROM (SELECT text t FROM requests_app_message UNION ALL SELECT tried_friend"
            " FROM requests_app_helprequest UNION ALL SELECT text FROM requests_app_keptline) x"
        )
        return cursor.fetchone()[0] or ""


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


def test_the_daily_task_purges_and_a_restored_copy_waits(cast, lived, set_clock):
    set_clock(OVER)
    Installation.objects.update(paused=True)
    tasks.tidy_task()
    assert "words-of-asha" in words_there()
    Installation.objects.update(paused=False)
    tasks.tidy_task()
    assert "words-of-asha" not in words_there()


# A district's demand -------------------------------------------------------------------------------------------------


@pytest.fixture
def demand(client, signed_in):
    def post(who, ref, **more):
        data = {"ref": str(ref), "why": "district", "letter": "No. 12", "sure": "on", **more}
        return signed_in(client, who).post("/program/keeping/remove/", data, follow=True)

    return post


def test_one_requests_words_go_at_a_districts_demand(cast, lived, demand):
    from pts_support.notify.models import OutboxMessage

    done, still = lived
    told = OutboxMessage.objects.filter(about=done.ref, person=cast.asha).count()
    page = demand(cast.rosa, done.ref).content.decode()
    assert "its words and files are gone now" in page
    assert words_there().split() == ["words-still-open"]
    assert OutboxMessage.objects.filter(about=done.ref, person=cast.asha).count() == told + 1
    trail = AccessEntry.objects.get(verb="words.purged")
    assert (trail.actor, trail.subject, trail.detail) == (cast.rosa, str(done.ref), "district: No. 12")
    client = Client()
    client.force_login(cast.asha)
    assert "The words were removed at the district’s demand." in client.get(f"/requests/{done.ref}/").content.decode()


def test_whoever_asks_for_it_learns_nothing_of_requests(cast, lived, demand):
    """Open, of another program, on hold, unknown: the same answer, and nothing goes."""
    from uuid import uuid4

    def body(response):
        return response.content.decode().partition("<main")[2]

    done, still = lived
    legal_holds.start_hold(cast.program, person=cast.asha, reason="x", by=cast.rosa, now=cast.NOW)
    said = {ref: body(demand(cast.rosa, ref)) for ref in (uuid4(), still.ref, done.ref)}
    assert len({text.partition("<form")[0] for text in said.values()}) == 1
    assert "words-of-asha" in words_there()
    LegalHold.objects.update(lifted_at=cast.NOW, lifted_by=cast.rosa)
    demand(cast.other_staff, done.ref)
    assert "words-of-asha" in words_there()


def test_it_takes_a_reason_and_a_yes(cast, lived, demand):
    done, _ = lived
    for more, says in (
        ({"sure": ""}, "Tick this if you are sure"),
        ({"letter": ""}, "Name the letter."),
        ({"why": "no"}, "Pick one of these."),
        ({"ref": "x"}, "That is no reference."),
    ):
        page = demand(cast.rosa, more.pop("ref", done.ref), **more)
        assert page.status_code == 422
        assert says in page.content.decode()
    assert "words-of-asha" in words_there()
    for who in (cast.asha, cast.maeve, cast.nina):
        assert demand(who, done.ref).status_code == 404


def test_holds_are_made_shown_and_lifted_by_staff_and_director(cast, client, signed_in):
    for who in (cast.rosa, cast.okafor):
        signed_in(client, who)
        made = client.post("/program/keeping/hold/", {"person": str(cast.asha.ref), "reason": "Letter 9"}, follow=True)
        assert "Letter 9" in made.content.decode()
        hold = LegalHold.objects.get(lifted_at=None)
        assert "A legal hold runs" in signed_in(Client(), cast.asha).get("/me/data/").content.decode()
        client.post(f"/program/keeping/hold/{hold.ref}/lift/")
        assert not LegalHold.objects.filter(lifted_at=None).exists()
    assert client.post("/program/keeping/hold/", {"reason": ""}).status_code == 422
    assert signed_in(client, cast.maeve).get("/program/keeping/").status_code == 404
