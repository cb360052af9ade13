"""What people attached, beside a dump: all of it goes in, and what rows still name and the store lacks comes back."""

from __future__ import annotations

import tarfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from pts_support.backup import files

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def named(monkeypatch):
    """What rows name; a test says so. No database is asked."""
    names: set[str] = set()
    monkeypatch.setattr(files, "_NAMERS", [])
    files.register(lambda: names)
    return names


def keep(*names: str) -> None:
    for name in names:
        storages["attachments"].save(name, ContentFile(name.encode()))


def test_every_file_of_every_folder_goes_in(tmp_path):
    keep("top", "ab/two", "ab/one", "cd/ef/deep")
    assert files.pack(tmp_path / "tar") == 4
    with tarfile.open(tmp_path / "tar") as tar:
        packed = {entry.name: tar.extractfile(entry).read() for entry in tar}
    assert packed == {"top": b"top", "ab/one": b"ab/one", "ab/two": b"ab/two", "cd/ef/deep": b"cd/ef/deep"}


def test_an_empty_store_makes_an_empty_tar(tmp_path, named):
    assert files.pack(tmp_path / "tar") == 0
    assert files.unpack(tmp_path / "tar") == 0


def test_a_file_taken_off_this_very_moment_is_left_out(tmp_path, monkeypatch):
    keep("ab/one", "ab/two")
    monkeypatch.setattr(files, "_names", lambda store: ["ab/one", "ab/gone", "ab/two"])
    assert files.pack(tmp_path / "tar") == 2


def test_what_rows_name_and_the_store_lacks_comes_back(tmp_path, named, folder):
    keep("ab/lost", "ab/here", "ab/purged")
    files.pack(tmp_path / "tar")
    for name in ("ab/lost", "ab/purged"):
        storages["attachments"].delete(name)
    (folder / "ab/here").write_bytes(b"changed since")
    named |= {"ab/lost", "ab/here"}
    assert files.unpack(tmp_path / "tar") == 1
    left = {path.name: path.read_bytes() for path in (folder / "ab").iterdir()}
    assert left == {"lost": b"ab/lost", "here": b"changed since"}


def test_a_link_in_the_tar_is_no_file(tmp_path, named):
    """A tar somebody has meddled with leads nowhere."""
    with tarfile.open(tmp_path / "tar", "w") as tar:
        entry = tarfile.TarInfo("ab/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    named.add("ab/link")
    assert (files.unpack(tmp_path / "tar"), files.missing()) == (0, 1)


def test_how_many_that_rows_name_are_nowhere(named):
    keep("ab/one")
    named |= {"ab/one", "ab/two", "ab/three"}
    files.register(lambda: ["ab/two", "cd/four"])  # another room; what both name counts once
    assert files.missing() == 3
