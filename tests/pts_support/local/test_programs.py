"""What lies below a closed folder is found again where the accounts of the parts can run it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pts_support.local import accounts, programs
from pts_support.local.accounts import CannotStart
from tests.services import ROOT


@pytest.fixture
def root(monkeypatch) -> Iterator[Path]:
    """A short folder that everybody may reach; copies go into it."""
    folder = Path(tempfile.mkdtemp(prefix="pts-test-"))
    folder.chmod(0o755)
    monkeypatch.setattr(accounts, "STATE", folder / "state")
    yield folder
    shutil.rmtree(folder)


def test_where_all_is_one_person_programs_stay_where_they_are():
    assert programs.reachable(Path("/nowhere/postgres"), Path("/nowhere"), None) == Path("/nowhere/postgres")


def test_a_copy_is_readable_whole_and_the_only_one(root):
    source = root / "closed" / "package"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "private").write_text("one")
    (source / "deep" / "private").chmod(0o600)
    (source / "tool").write_text("#!/bin/sh\n")
    (source / "tool").chmod(0o755)
    (source / "left").mkdir()
    (root / "closed").chmod(0o700)
    first, second = root / "state" / "tag-1", root / "state" / "tag-2"
    programs.copy_once(first, {"in/package": source, "nothing": root / "nothing"}, leave=("left",))
    assert sorted(str(path.relative_to(first)) for path in first.rglob("*")) == [
        "in", "in/package", "in/package/deep", "in/package/deep/private", "in/package/tool",
    ]  # fmt: skip
    copied = first / "in" / "package"
    assert [path.stat().st_mode & 0o777 for path in (copied, copied / "deep" / "private", copied / "tool")] == [
        0o755, 0o644, 0o755,
    ]  # fmt: skip
    assert os.path.samefile(copied / "tool", source / "tool")  # a second name: everybody might read it before
    assert (source / "deep" / "private").stat().st_mode & 0o777 == 0o600
    programs.copy_once(second, {"package": source})
    assert [path.name for path in (root / "state").iterdir()] == ["tag-2"]


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has accounts of its own for the parts")


@as_root
def test_a_closed_program_is_copied_and_again_when_it_changed(root):
    web = accounts.account(accounts.WEB)
    tool = root / "closed" / "package" / "bin" / "tool"
    tool.parent.mkdir(parents=True)
    tool.write_text("#!/bin/sh\necho one\n")
    tool.chmod(0o700)
    (root / "closed").chmod(0o700)
    found = programs.reachable(tool, root / "closed" / "package", web)
    assert found != tool
    assert accounts.can(web, str(found), "--version")
    assert programs.reachable(tool, root / "closed" / "package", web) == found
    tool.write_text("#!/bin/sh\necho another\n")
    later = programs.reachable(tool, root / "closed" / "package", web)
    assert (later.read_text(), found.exists()) == (tool.read_text(), False)


@as_root
def test_a_closed_checkout_runs_as_the_account(root):
    """With Python and the packages wherever they are on this machine."""
    web = accounts.account(accounts.WEB)
    base = root / "closed" / "checkout"
    for name in ("pts_support/settings.py", "manage.py", "mentors/deep/code.py", "var/secret"):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text("ready = 1\n")
    (root / "closed").chmod(0o700)
    found = programs.site(base, web)
    assert found.base.parent == root / "state"
    assert not (found.base / "var").exists()
    ask = (
        "import django, gunicorn, celery, psycopg2, sys; sys.path.insert(0, sys.argv[1]); from mentors.deep import code"
    )
    assert accounts.can(web, found.python, "-c", ask, str(found.base), **found.env)


@as_root
def test_an_open_checkout_is_used_as_it_is(root, monkeypatch):
    web = accounts.account(accounts.WEB)
    monkeypatch.setattr(programs, "_can_run", lambda found: True)
    assert programs.site(ROOT, web) == programs.Runtime(ROOT, sys.executable, web, {})


@as_root
def test_a_python_that_no_copy_can_run_is_said(root, monkeypatch):
    monkeypatch.setattr(programs, "_can_run", lambda found: False)
    monkeypatch.setattr(programs, "interpreter", lambda base, who: programs.Runtime(base, "/nowhere", who, {}))
    with pytest.raises(CannotStart, match="install Python where everybody can"):
        programs.site(root, accounts.account(accounts.WEB))
