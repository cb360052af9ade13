"""A real dump and a real restore into a database of its own: equal, paused, and nothing comes back that was purged."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from pts_support import clock
from pts_support.backup import database as backups
from pts_support.backup import folder as backup_folder
from pts_support.backup.folder import CannotDo
from pts_support.notify import deliver
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.people.models import Installation
from pts_support.people.records import purge_ledger
from requests_app.engine import resume
from requests_app.engine.sweep import sweep
from requests_app.engine.turn import engine_turn
from requests_app.files import attachments
from requests_app.models import Attachment, Escalation, HelpRequest, Message
from tests.requests_app.asking import ask
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder", "purge_file")]


def test_the_copy_is_equal_paused_and_signed_out(life, cast, tmp_path, elsewhere):
    made = backups.back_up(tmp_path)
    assert sorted(p.suffix for p in tmp_path.glob("pts-*")) == [".dump", ".json", ".tar"]
    assert {p.stat().st_mode & 0o777 for p in tmp_path.glob("pts-*")} == {0o600}
    ask(cast, who="jonah", text="After the recovery point.")
    elsewhere()
    backups.restore(backups.read(made.dump))
    assert backups.differences(made.tables, backups.hashes()) == []
    assert made.tables["requests_app_helprequest"][0] == HelpRequest.objects.count() == 2
    assert Message.objects.filter(text=life.messages.get().text).exists()
    assert (Session.objects.count(), AccountMail.objects.count()) == (0, 0)
    assert (Installation.current().paused, backups.restored_to()) == (True, made.recovery_point)
    with connection.cursor() as cursor:  # the counters stand where they stood: a new row gets a new id
        cursor.execute("SELECT nextval(pg_get_serial_sequence('requests_app_helprequest', 'id'))")
        assert cursor.fetchone()[0] > max(HelpRequest.objects.values_list("id", flat=True))


def test_an_old_backup_escalates_and_sends_nothing_before_a_yes(life, cast, tmp_path, elsewhere, settings, monkeypatch):
    late = cast.NOW + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: late)
    dump = backups.back_up(tmp_path).dump
    elsewhere()
    backups.restore(backups.read(dump))
    sink = SmtpSink().start()
    try:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", sink.port, False
        waiting = set(OutboxMessage.objects.filter(status="queued").values_list("ref", flat=True))
        assert waiting
        assert (engine_turn(), deliver.deliver().sent, len(sink.messages)) == (0, 0, 0)
        assert not Escalation.objects.exists()

        out = StringIO()
        monkeypatch.setattr("builtins.input", lambda _: "no")
        call_command("resume", stdout=out)
        said = out.getvalue()
        assert "Would be escalated at once: 1 requests" in said
        assert f"Would be sent: {len(waiting)} mails" in said
        assert f"{cast.asha.name} <{cast.asha.email}>" in said
        assert cast.maeve.email in said
        assert cast.jonah.email in said, "who may have asked since is to be told as well"
        assert "Tabs" not in said
        assert Installation.current().paused

        def nobody_is_there(_):
            raise EOFError

        monkeypatch.setattr("builtins.input", nobody_is_there)
        call_command("resume", stdout=StringIO())
        assert Installation.current().paused

        monkeypatch.setattr("builtins.input", lambda _: "yes")
        call_command("resume", stdout=StringIO())
        assert not Installation.current().paused
        assert backups.restored_to() is None
        assert sweep(late) == 1
        deliver.deliver()
        assert sink.messages
    finally:
        sink.stop()


def test_mail_that_may_have_gone_out_can_be_dropped(life, tmp_path, elsewhere):
    dump = backups.back_up(tmp_path).dump
    elsewhere()
    backups.restore(backups.read(dump))
    waiting = OutboxMessage.objects.filter(status="queued").count()
    assert waiting
    assert resume.resume(now=clock.now(), without_mail=True) == waiting
    assert not OutboxMessage.objects.filter(status="queued").exists()


def test_what_was_purged_does_not_come_back(life, cast, tmp_path, elsewhere):
    dump = backups.back_up(tmp_path).dump
    gone, emptied = Message.objects.order_by("id")[1:]
    purge_ledger.append(Message, [gone.id], at=cast.NOW)
    purge_ledger.append(Message, [emptied.id], at=cast.NOW, emptied={"text": ""})
    elsewhere()
    done = backups.restore(backups.read(dump))
    assert (done.purged.lines, done.purged.rows, done.purged.others) == (2, 2, 0)
    assert list(Message.objects.order_by("id").values_list("id", "text")) == [
        (life.messages.get().id, life.messages.get().text), (emptied.id, "")
    ]  # fmt: skip


def attach(request, *contents):
    """Files with its first message, whatever they are; the rows."""
    message, rows = request.messages.get(), []
    for content in contents:
        stored = attachments.store().save(f"ab/{uuid4().hex}", ContentFile(content))
        row = Attachment(message=message, kind="txt", stored=stored, size=len(content), sha256="", at=request.asked_at)
        row.save()
        rows.append(row)
    return rows


def test_what_was_attached_comes_back_but_for_what_was_purged(life, cast, tmp_path, folder, elsewhere):
    kept, gone, here, lost = attach(life, b"a plan", b"purged later", b"still here", b"lost")
    attachments.store().delete(lost.stored)
    dump = tmp_path / "backups"
    made = backups.back_up(dump)
    assert made.files[0] == 3
    assert {p.stat().st_mode & 0o777 for p in dump.glob("pts-*")} == {0o600}
    purge_ledger.append(Attachment, [gone.id], at=cast.NOW)
    for row in (kept, gone):
        attachments.store().delete(row.stored)
    elsewhere()
    out = StringIO()
    call_command("restore", str(made.dump), stdout=out)
    assert "attached files brought back: 1" in out.getvalue()
    assert "files missing: 1" in out.getvalue()
    assert (folder / kept.stored).read_bytes() == b"a plan"
    assert sorted(attachments.store().exists(row.stored) for row in (gone, here, lost)) == [False, False, True]
    assert {p.stat().st_mode & 0o777 for p in folder.rglob("*") if p.is_file()} == {0o600}


def test_a_damaged_or_missing_tar_is_refused_and_a_backup_may_do_without(life, tmp_path):
    attach(life, b"a plan")
    made = backups.back_up(tmp_path / "one")
    tar = made.dump.with_suffix(".files.tar")
    tar.write_bytes(tar.read_bytes().replace(b"a plan", b"A plan"))
    with pytest.raises(CannotDo, match="tar is damaged"):
        backups.read(made.dump)
    tar.unlink()
    with pytest.raises(CannotDo, match="holds what people attached"):
        backups.read(made.dump)
    out = StringIO()
    call_command("backup", "--to", str(tmp_path / "two"), "--without-files", stdout=out)
    assert "attached" not in out.getvalue()
    assert sorted(p.suffix for p in (tmp_path / "two").glob("pts-*")) == [".dump", ".json"]
    assert backups.read(backup_folder.newest(tmp_path / "two")).files is None


def test_its_sessions_have_a_name_the_watchdog_knows(life, tmp_path, monkeypatch):
    seen = []

    def look(*argv, **how):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('application_name')")
            seen.append(cursor.fetchone()[0])
        seen.append(backups._libpq()["PGAPPNAME"])
        return run(*argv, **how)

    run = backups._run
    monkeypatch.setattr(backups, "_run", look)
    backups.back_up(tmp_path)
    assert seen == [backups.OUR_NAME] * 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('application_name')")
        assert cursor.fetchone()[0] != backups.OUR_NAME


def test_a_changed_copy_is_found_out(life, tmp_path, elsewhere):
    """The control: hashes that would not notice a changed word, a lost row or a row twice prove nothing."""
    before = backups.hashes()
    Message.objects.filter(id=life.messages.get().id).update(text="Tabs and lines.")
    assert backups.differences(before, backups.hashes()) == ["requests_app_message"]
    made = backups.back_up(tmp_path)
    beside = made.dump.with_suffix(".json")
    noted = json.loads(beside.read_text())
    noted["tables"]["requests_app_message"][1] = before["requests_app_message"][1]
    beside.write_text(json.dumps(noted))
    elsewhere()
    with pytest.raises(CannotDo, match="not equal to what was backed up: requests_app_message"):
        backups.restore(backups.read(made.dump))
    assert Installation.current().paused


def test_a_backup_never_takes_the_place_of_another(life, tmp_path):
    """Two within one second, as where a restore first backs up what is there."""
    made = [backups.back_up(tmp_path) for _ in range(3)]
    assert len({m.dump for m in made}) == 3 == len(list(tmp_path.glob("pts-*.dump")))


@pytest.fixture
def slow_dump(tmp_path, monkeypatch):
    """`slow_dump(seconds, end)`: pg_dump begins so late; then `end`, or it does its work."""

    def make(seconds: float, end: str = ""):
        real = backups.find("pg_dump")
        slow = tmp_path / "slow_pg_dump"
        slow.write_text(f'#!/bin/sh\nsleep {seconds}\n{end or f"exec {real}"} "$@"\n')
        slow.chmod(0o700)
        monkeypatch.setattr(backups, "find", lambda tool: str(slow))

    return make


def test_a_backup_may_last_longer_than_any_limit_of_this_process(life, tmp_path, slow_dump, monkeypatch):
    """Our own snapshot is idle for as long as pg_dump takes, and a large table is hashed in one statement."""
    seen = []

    def look():
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting FROM pg_settings WHERE name = ANY(%s)", [list(backups.LIMITS)])
            seen.extend({found for (found,) in cursor.fetchall()})
        return hashes()

    hashes = backups.hashes
    monkeypatch.setattr(backups, "hashes", look)
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '300ms'")
    slow_dump(0.8)
    made = backups.back_up(tmp_path / "kept")
    assert backups.read(made.dump) == made
    assert seen == ["0"]
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("300ms",)
    connection.close()


def test_what_fails_leaves_nothing_half(life, tmp_path, slow_dump):
    slow_dump(0, end="false")
    with pytest.raises(CannotDo, match="pg_dump failed"):
        backups.back_up(tmp_path / "kept")
    assert list((tmp_path / "kept").glob("pts-*")) == []


def test_a_restore_may_last_longer_too(life, tmp_path, elsewhere, monkeypatch):
    seen = []

    def look():
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            seen.append(cursor.fetchone()[0])
        return hashes()

    hashes = backups.hashes
    made = backups.back_up(tmp_path)
    elsewhere()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '20s'")
    monkeypatch.setattr(backups, "hashes", look)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", "-c statement_timeout=20s")
    backups.restore(backups.read(made.dump))
    assert seen == ["0"]
