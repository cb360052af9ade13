"""The site behind a real PgBouncer in transaction mode: acts, pages, files and engine there, commands past it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pts_support.notify import deliver
from requests_app.engine.sweep import sweep
from requests_app.engine.watchdog import look
from requests_app.files import attachments
from requests_app.models import Attachment, Escalation
from tests.access import scene as scenes
from tests.pooler import everything_through
from tests.services import ROOT, child_env

pytestmark = pytest.mark.django_db(transaction=True)
MOST_PAGES = 40  # for each person


def pages_of(client: Client) -> dict[str, int]:
    """Every address that links lead to from the first page, each once, and what it answered."""
    found, left = dict[str, int](), ["/"]
    while left and len(found) < MOST_PAGES:
        address = left.pop(0)
        answer = client.get(address)
        found[address] = answer.status_code
        if answer.headers["Content-Type"].startswith("text/html"):
            links = re.findall(r'href="(/[^"#?]*)', answer.content.decode())
            left += [link for link in dict.fromkeys(links) if _is_new(link, found, left)]
    return found


def _is_new(link: str, found: dict[str, int], left: list[str]) -> bool:
    return link not in found and link not in left and not link.startswith(("/static/", "/accounts/logout"))


def test_people_and_engine_live_behind_it(cast, pooler, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PURGE_FILE = str(tmp_path / "files"), str(tmp_path / "purged")
    with everything_through(pooler):
        scene = scenes.make(cast)
        answers = {name: pages_of(scene.client(name)) for name in ("asha", "maeve", "okafor", "rosa")}
        statuses = Counter(status for pages in answers.values() for status in pages.values())
        assert set(statuses) <= {200, 302, 303}, answers
        assert statuses[200] > 60
        file = SimpleUploadedFile("plan.txt", b"a plan", "text/plain")
        checked = attachments.check_files([file], by=cast.asha, now=cast.NOW, allowed=True, on_board=False)
        assert (len(checked.fits), checked.trouble) == (1, "")
        steps = Escalation.objects.count()
        sweep(cast.NOW + timedelta(days=20))
        assert Escalation.objects.count() > steps
        deliver.deliver()
        assert look().failed == ()
    assert Attachment.objects.exists()


def run(*argv: str, **env: str) -> subprocess.CompletedProcess:
    told = child_env(PTS_PROCESS="web", PYTHONWARNINGS="ignore", **env)
    return subprocess.run([sys.executable, "manage.py", *argv], cwd=ROOT, env=told, capture_output=True, text=True)


def test_backup_and_migrate_go_past_it(cast, pooler, tmp_path):
    """Even where somebody types them in the container of the pages."""
    made = run("backup", "--to", str(tmp_path), "--without-files", **pooler.env)
    assert (made.returncode, made.stderr) == (0, "")
    assert len(list(tmp_path.glob("pts-*.dump"))) == 1
    assert run("prepare", "-v0", **pooler.env).returncode == 0
