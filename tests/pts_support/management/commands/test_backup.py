"""manage.py backup: what it says of what it has made, and why it makes nothing."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from pts_support import clock
from pts_support.backup import database as backups
from pts_support.backup import folder as backup_folder
from pts_support.backup.folder import CannotDo
from pts_support.people.models import Installation
from requests_app.models import HelpRequest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder", "purge_file")]
KEEP = "Keep it, what stands beside it and the purge file somewhere else than this machine."


def said(folder: Path, *options: str) -> list[str]:
    out = StringIO()
    call_command("backup", "--to", str(folder), *options, stdout=out)
    return out.getvalue().splitlines()


def test_it_says_what_is_in_it_and_where(life, tmp_path):
    storages["attachments"].save("ab/one", ContentFile(b"a plan"))
    lines = said(tmp_path / "one")
    made = backups.read(backup_folder.newest(tmp_path / "one"))
    rows = sum(count for count, _ in made.tables.values())
    assert made.tables["requests_app_helprequest"][0] == HelpRequest.objects.count()
    assert lines == [
        f"{made.dump}: {rows:,} rows in {len(made.tables)} tables",
        "attached files: 1",
        f"recovery point: {made.recovery_point.isoformat(timespec='seconds')}",
        KEEP,
    ]


def test_it_may_do_without_what_was_attached(life, tmp_path):
    lines = said(tmp_path, "--without-files")
    assert [line.partition(":")[0] for line in lines] == [str(backup_folder.newest(tmp_path)), "recovery point", KEEP]


def test_an_empty_database_is_not_backed_up(db, tmp_path, elsewhere):
    elsewhere()
    with pytest.raises(CommandError, match="This database holds no tables: there is nothing to back up."):
        said(tmp_path)
    assert list(tmp_path.glob("pts-*")) == []


def test_a_good_one_is_noted_for_the_monitor_and_old_ones_go(life, tmp_path):
    old = backup_folder.name_of(clock.real() - timedelta(days=15))
    (tmp_path / f"{old}.dump").write_text("x")
    lines = said(tmp_path, "--without-files", "--keep-days", "14")
    made = backups.read(backup_folder.newest(tmp_path))
    assert Installation.current().backed_up_at == made.recovery_point
    assert lines[2:] == ["older than 14 days, and removed: 1", KEEP]
    assert backup_folder.names(tmp_path) == [made.dump.stem]


class Stopping:
    """What says when to stop: after so many waits, and how long each was."""

    waits: list[float] = []
    most = 3

    def wait(self, seconds: float) -> bool:
        self.waits.append(round(seconds / 60))
        return len(self.waits) == self.most

    def set(self) -> None:
        """Nobody stops it here."""


def test_on_a_schedule_one_that_fails_is_an_alarm_and_is_tried_again(life, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(Stopping, "waits", [])
    monkeypatch.setattr(threading, "Event", Stopping)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    answers = iter([CannotDo("pg_dump failed: no space"), None])
    real = backups.back_up

    def back_up(*how, **more):
        if trouble := next(answers):
            raise trouble
        return real(*how, **more)

    monkeypatch.setattr(backups, "back_up", back_up)
    said(tmp_path, "--every", "24")
    assert Stopping.waits == [0, 5, 24 * 60]
    assert [r.getMessage() for r in caplog.records if r.name == "pts.alarm"] == [
        "the backup failed: pg_dump failed: no space"
    ]
    monkeypatch.setattr(Stopping, "waits", [])
    monkeypatch.setattr(Stopping, "most", 1)
    said(tmp_path, "--every", "24")  # it is started anew, and has one of a minute ago
    assert Stopping.waits == [24 * 60]
