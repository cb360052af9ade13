"""A sealed backup: made with the real gpg for a public key, and opened with the private one."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from pts_support.backup import database as backups
from pts_support.backup import folder as backup_folder
from pts_support.backup.folder import CannotDo
from pts_support.backup.sealed import Seal, seal_of
from requests_app.models import Message


@pytest.fixture
def gpg(tmp_path):
    """`gpg(…)`: gpg with a key pair of its own; its public half lies in tmp_path / "key.asc"."""
    if shutil.which("gpg") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("gpg is not installed, and a build server has it (.ci/run)")
        pytest.skip("gpg is not installed")
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)

    def run(*argv: str) -> bytes:
        argv = ("gpg", "--homedir", str(home), "--batch", "--no-tty", "--quiet", "--passphrase", "", *argv)
        return subprocess.run(argv, check=True, capture_output=True).stdout

    run("--quick-generate-key", "backups@example.org", "future-default", "default", "never")
    (tmp_path / "key.asc").write_bytes(run("--export", "--armor", "backups@example.org"))
    yield run
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_opens_with_the_private_key_alone_and_is_the_backup(
    life, tmp_path, gpg, folder, purge_file, elsewhere
):
    kept = tmp_path / "kept"
    made = backups.back_up(kept, seal=seal_of(f"gpg:{tmp_path}/key.asc"))
    files = sorted(kept.glob("pts-*"))
    assert [file.name.partition(".")[2] for file in files] == ["dump.gpg", "files.tar.gpg", "json.gpg"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (made.dump in files, backup_folder.newest(kept)) == (True, None)
    assert backup_folder.newest_at(kept) == made.recovery_point
    for file in files:
        file.with_suffix("").write_bytes(gpg("--decrypt", str(file)))
    elsewhere()
    backups.restore(backups.read(backup_folder.newest(kept)))
    assert Message.objects.filter(text=life.messages.get().text).exists()


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_none_leaves_nothing_to_read(life, tmp_path, folder):
    (tmp_path / "key.asc").write_text("no key")
    with pytest.raises(CannotDo, match="gpg could not encrypt"):
        backups.back_up(tmp_path / "kept", seal=Seal("gpg", str(tmp_path / "key.asc")))
    assert list((tmp_path / "kept").glob("pts-*")) == []


def test_age_is_told_its_recipient_or_the_file_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda tool: f"/usr/bin/{tool}")
    (tmp_path / "keys").write_text("age1one")
    assert Seal("age", "age1one")._argv("/home") == ["/usr/bin/age", "--encrypt", "-r", "age1one"]
    assert Seal("age", f"{tmp_path}/keys")._argv("/home") == ["/usr/bin/age", "--encrypt", "-R", f"{tmp_path}/keys"]


def test_a_tool_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda tool: None)
    with pytest.raises(CannotDo, match="age is needed to encrypt backups"):
        Seal("age", "age1one")._argv("/home")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("zip:x", "must be age:RECIPIENT or gpg:FILE"),
        ("age:", "must be age:RECIPIENT or gpg:FILE"),
        ("gpg:/nowhere/key.asc", "/nowhere/key.asc is not there"),
    ],
)
def test_a_wrong_seal_is_refused_before_anything_is_written(said, why):
    with pytest.raises(CannotDo, match=why):
        seal_of(said)


@pytest.mark.parametrize("key", ["AGE-SECRET-KEY-1QQPCANARY", "-----BEGIN PGP PRIVATE KEY BLOCK-----\ncanary\n"])
@pytest.mark.parametrize("in_a_file", [False, True])
def test_a_private_key_is_refused_and_stands_in_no_log(tmp_path, key, in_a_file):
    tool = "age" if key.startswith("AGE") else "gpg"
    (tmp_path / "key").write_text(f"# made today\n{key}")
    named = f"{tmp_path}/key" if in_a_file or tool == "gpg" else key
    with pytest.raises(CannotDo, match="names a private key") as refused:
        seal_of(f"{tool}:{named}")
    assert "canary" not in str(refused.value).lower()


def test_nothing_said_is_no_seal():
    assert seal_of("") is None
