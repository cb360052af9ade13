"""manage.py bounces: from a Maildir, each mail once; or one from the input."""

from __future__ import annotations

from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import CommandError, call_command

from pts_support.management.commands import bounces as command
from pts_support.notify.channels import bounces
from pts_support.notify.channels.bounces import Bounce


@pytest.fixture
def taken(monkeypatch):
    """What bounces are read as, and which were taken: the mail itself is what names the address here."""
    seen: list[str] = []
    monkeypatch.setattr(bounces, "read", lambda raw: [Bounce(raw.decode(), None)] if raw else [])
    monkeypatch.setattr(bounces, "take", lambda bounce, now: not seen.append(bounce.address))
    monkeypatch.setattr(command.clock, "now", lambda: None)
    return seen


def said(*argv: str) -> str:
    out = StringIO()
    call_command("bounces", *argv, stdout=out)
    return out.getvalue().strip()


def test_a_maildir_is_read_once(tmp_path, taken):
    (tmp_path / "new").mkdir()
    for name in ("2", "1"):
        (tmp_path / "new" / name).write_bytes(f"mail-{name}".encode())
    assert said(str(tmp_path)) == "mails: 2, addresses refused: 2, people newly unreachable: 2"
    assert taken == ["mail-1", "mail-2"]
    assert sorted(mail.name for mail in (tmp_path / "cur").iterdir()) == ["1:2,S", "2:2,S"]
    assert said(str(tmp_path)).startswith("mails: 0,")


def test_one_mail_from_the_input(monkeypatch, taken):
    monkeypatch.setattr(command.sys, "stdin", TextIOWrapper(BytesIO(b"one")))
    assert said() == "mails: 1, addresses refused: 1, people newly unreachable: 1"


def test_a_folder_that_is_none_is_named(tmp_path):
    with pytest.raises(CommandError, match="is no Maildir"):
        said(str(tmp_path))
