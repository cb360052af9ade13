"""The folder of backups: who may write there, what is swept away, and what is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pts_support.backup import folder as backup_folder
from pts_support.backup.folder import CannotDo

NOW = datetime(2026, 11, 30, 4, 0, 0, 7, tzinfo=UTC)
ENDS = (".dump", ".files.tar", ".json")


def backup(folder, days_ago, ends=ENDS):
    name = backup_folder.name_of(NOW - timedelta(days=days_ago))
    for end in ends:
        (folder / f"{name}{end}").write_text("x")
    return name


def test_one_at_a_time_writes_there(tmp_path):
    with backup_folder.held(tmp_path / "kept"):
        assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
        with (
            pytest.raises(CannotDo, match=f"Another backup is writing into {tmp_path}/kept."),
            backup_folder.held(tmp_path / "kept"),
        ):
            pytest.fail("two at a time")
    with backup_folder.held(tmp_path / "kept"):
        pass


def test_what_a_killed_one_left_goes_with_its_files_and_whole_ones_stay(tmp_path):
    whole = backup(tmp_path, 1)
    backup(tmp_path, 0, ends=(".part", ".files.tar", ".json"))
    with backup_folder.held(tmp_path):
        assert sorted(file.name for file in tmp_path.glob("pts-*")) == [f"{whole}{end}" for end in ENDS]


def test_old_ones_go_whole_and_the_newest_always_stays(tmp_path):
    backup(tmp_path, 15)
    backup(tmp_path, 14.1, ends=(".dump.gpg", ".files.tar.gpg", ".json.gpg"))
    kept = [backup(tmp_path, 13.9), backup(tmp_path, 3)]
    (tmp_path / "pts-of-somebody-else.dump").write_text("x")
    assert len(backup_folder.remove_old(tmp_path, days=14, now=NOW)) == 2
    assert backup_folder.names(tmp_path) == kept
    assert backup_folder.remove_old(tmp_path, days=1, now=NOW) == kept[:1]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        [*(f"{kept[1]}{end}" for end in ENDS), "pts-of-somebody-else.dump"]
    )
