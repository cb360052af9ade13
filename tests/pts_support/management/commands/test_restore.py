"""manage.py restore: what it refuses, what it keeps, and what it says to whoever sits at the terminal."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pts_support.backup import database as backups
from pts_support.backup.sealed import Seal
from pts_support.people.models import Installation
from requests_app.models import HelpRequest, Message
from tests.cast import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder", "purge_file")]


def test_a_damaged_dump_and_a_full_database_are_refused(life, tmp_path):
    made = backups.back_up(tmp_path)
    with pytest.raises(CommandError, match="holds tables already"):
        call_command("restore", str(made.dump))
    with made.dump.open("r+b") as file:
        file.seek(200)
        file.write(b"x")
    with pytest.raises(CommandError, match="is damaged"):
        call_command("restore", str(made.dump))
    assert HelpRequest.objects.count() == 2


def test_replace_keeps_what_was_there(life, cast, tmp_path, elsewhere):
    dump = backups.back_up(tmp_path).dump
    elsewhere()
    backups.restore(backups.read(dump))
    Message.objects.update(text="Changed here.")
    out = StringIO()
    call_command("restore", str(dump), "--replace", stdout=out)
    assert "tables restored and equal" in out.getvalue()
    assert not Message.objects.filter(text="Changed here.").exists()
    assert len(list(tmp_path.glob("pts-*.dump"))) == 2


def test_what_was_there_is_sealed_as_every_backup(life, tmp_path, settings, monkeypatch):
    dump = backups.back_up(tmp_path).dump
    settings.BACKUP_SEAL = "age:age1one"
    monkeypatch.setattr(Seal, "_argv", lambda seal, home: ["false"])
    with pytest.raises(CommandError, match="age could not encrypt"):
        call_command("restore", str(dump), "--replace", stdout=StringIO())
    assert (list(tmp_path.glob("pts-*.dump*")), HelpRequest.objects.count()) == ([dump], 2)


def test_the_newest_of_this_copy_is_taken_where_none_is_named(life, tmp_path, settings, elsewhere):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=f"There is no backup in {tmp_path}/var/backups."):
        call_command("restore")
    backups.back_up(tmp_path / "var" / "backups")
    newest = backups.back_up(tmp_path / "var" / "backups")
    elsewhere()
    out = StringIO()
    call_command("restore", stdout=out)
    assert out.getvalue().splitlines() == [
        f"{len(newest.tables)} tables restored and equal, by the hash of each",
        f"recovery point: {newest.recovery_point.isoformat(timespec='seconds')}",
        "purged again: 0 rows, from 0 purges on record",
        "attached files brought back: 0",
        "Everybody is signed out.",
        "Nothing is escalated or sent until `manage.py resume` gets a yes.",
    ]


@pytest.mark.parametrize("time", ["yesterday", "2026-11-17T10:40:00", "2026-11-17"])
def test_a_moment_of_the_archive_has_its_offset(time):
    with pytest.raises(CommandError, match="TIME is a time with its offset"):
        call_command("restore", "--archived", time)
    assert Installation.current().paused is False


def test_a_server_back_from_its_archive_is_paused_and_everybody_stays_signed_in(life):
    out = StringIO()
    call_command("restore", "--archived", NOW.isoformat(), stdout=out)
    assert (Installation.current().paused, backups.restored_to()) == (True, NOW)
    assert out.getvalue().splitlines() == [
        "purged again: 0 rows, from 0 purges on record",
        "attached files brought back: 0",
        "Nothing is escalated or sent until `manage.py resume` gets a yes.",
    ]
    backups.forget_restored()
