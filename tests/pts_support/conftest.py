"""What tests of backups stand on: a life worth keeping, and folders of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from pts_support import clock
from pts_support.notify.models import AccountMail
from requests_app.acts import conversation
from requests_app.chain import policy, policy_versions
from tests.requests_app.asking import ask


@pytest.fixture
def purge_file(settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "away" / "purged")
    return settings.PURGE_FILE


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def life(cast):
    """One request that is due, one that is answered; words with everything that makes quoting hard."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    open_one = ask(cast, text="Tabs\tand\nlines, 'quotes', \"more\", \\ and \N{SNOWMAN}.")
    answered = ask(cast, who="imani", text="Another one.")
    conversation.reply(answered, by=cast.maeve, text="Here.", now=cast.NOW)
    Session.objects.create(session_key="s", session_data="", expire_date=cast.NOW + timedelta(days=30))
    AccountMail.objects.create(to="a@b.example", subject="code", text="123456", next_try_at=clock.real())
    return open_one
