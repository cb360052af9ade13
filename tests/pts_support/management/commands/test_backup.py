"""manage.py backup: what it says of what it has made, and why it makes nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from pts_support.backup import database as backups
from pts_support.backup import folder as backup_folder
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
