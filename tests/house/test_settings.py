"""A missing or wrong value in production stops with one line that names it: no traceback, no secret."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pts_support import env

ROOT = Path(__file__).resolve().parents[2]
KEY = "k3y" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
GOOD = {
    "DATABASE_URL": "postgres://pts:pw@db:5432/pts",
    "REDIS_URL": "redis://redis:6379/0",
    "SECRET_KEY": KEY,
    "SITE_URL": "https://support.example.org",
    "EMAIL_HOST": "smtp.example.org",
    "DEFAULT_FROM_EMAIL": "PTS Support <support@example.org>",
}


def production(**changes: str | None) -> dict[str, str]:
    kept = {
        "DJANGO_SETTINGS_MODULE": "pts_support.settings",
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
    }
    return kept | {k: v for k, v in (GOOD | changes).items() if v is not None}


def run(*argv: str, **changes: str | None) -> subprocess.CompletedProcess:
    argv = argv or ("-c", "import pts_support.settings")
    return subprocess.run(
        [sys.executable, *argv], cwd=ROOT, env=production(**changes), capture_output=True, text=True, timeout=60
    )


def test_good_values_are_taken_and_debug_is_off():
    found = run("-c", "import pts_support.settings as s; print(s.DEBUG, s.ALLOWED_HOSTS, s.LOCAL)")
    assert (found.returncode, found.stdout, found.stderr) == (0, "False ['support.example.org'] False\n", "")


def test_cookies_are_taken_from_this_host_alone():
    found = run("-c", COOKIES)
    names = ["__Host-sessionid", "__Host-csrftoken", "__Host-messages", "__Host-known_"]
    assert (found.stdout.split(), found.stderr) == (names, "")


COOKIES = """
import django; django.setup()
from django.conf import settings
from pts_support.people.signin import known_browsers
from pts_support.web.messages_kept import HostCookieStorage
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, HostCookieStorage.cookie_name, known_browsers.PREFIX)
"""


def test_a_secret_may_stand_in_a_file_and_a_password_beside_its_address(tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    (tmp_path / "password").write_text("a$b@:/%\n")
    found = run(
        "-c", "import pts_support.settings as s; print(s.SECRET_KEY, s.DATABASES['default']['PASSWORD'])",
        SECRET_KEY=None, SECRET_KEY_FILE=f"{tmp_path}/key", DATABASE_URL="postgres://pts@db:5432/pts",
        PTS_DATABASE_PASSWORD_FILE=f"{tmp_path}/password",
    )  # fmt: skip
    assert (found.stdout.split(), found.stderr) == ([KEY, "a$b@:/%"], "")


def test_a_file_that_cannot_be_read_is_named_and_not_what_is_in_it():
    found = run(SECRET_KEY=None, SECRET_KEY_FILE="/nowhere/key")
    said = "PTS Support cannot start: SECRET_KEY_FILE names /nowhere/key, which cannot be read (FileNotFoundError).\n"
    assert (found.returncode, found.stderr) == (1, said)


POOLED = """
import pts_support.settings as s
d = s.DATABASES['default']
print(d['HOST'], d['ENGINE'].rpartition('.')[2], 'options' in d['OPTIONS'], d['DISABLE_SERVER_SIDE_CURSORS'])
"""


@pytest.mark.parametrize(
    ("process", "said"),
    [
        ("web", "pooler pooled False True"),
        ("worker", "pooler pooled False True"),
        ("beat", "pooler pooled False True"),
        ("watchdog", "db postgresql True False"),
        ("manage", "db postgresql True False"),
    ],
)
def test_who_goes_through_the_pooler_and_who_past_it(process, said):
    found = run(
        "-c", POOLED, PTS_POOLER="1", PTS_PROCESS=process,
        DATABASE_URL="postgres://pts:pw@pooler/pts", DATABASE_DIRECT_URL="postgres://pts:pw@db/pts",
    )  # fmt: skip
    assert (found.stdout.strip(), found.stderr) == (said, "")


def test_a_pooler_wants_a_way_past_it():
    found = run(PTS_POOLER="1")
    assert found.stderr.startswith("PTS Support cannot start: DATABASE_DIRECT_URL is needed with PTS_POOLER")


@pytest.mark.parametrize("name", sorted(GOOD))
def test_missing(name):
    found = run(**{name: None})
    assert found.returncode == 1
    assert re.fullmatch(rf"PTS Support cannot start: {name} is not set \(.+\)\.\n", found.stderr), found.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x@y/z"),
        ("DATABASE_URL", "postgres://x@y"),
        ("DATABASE_URL", "postgres://x@y:port/z"),
        ("DATABASE_URL", "postgres://x@y/z?shout=1"),
        ("REDIS_URL", "memory://"),
        ("REDIS_URL", "redis://h:99999/0"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + KEY),
        ("SITE_URL", "http://support.example.org"),
        ("SITE_URL", "https://support.example.org/path"),
        ("SITE_URL", "support.example.org"),
        ("SITE_URL", "https://[::1"),
        ("DEFAULT_FROM_EMAIL", "nobody"),
        ("EMAIL_PORT", "0"),
        ("EMAIL_PORT", "smtp"),
        ("EMAIL_SECURITY", "ssl"),
        ("ENGINE_TICK", "-1"),
        ("ENGINE_TICK", "fast"),
        ("PTS_PROXIES", "many"),
        ("PTS_DEBUG", "maybe"),
        ("PTS_DEBUG", "1"),
        ("PTS_DEADMAN_URL", "ping.example.org"),
        ("PTS_PROCESS", "cron"),
        ("LOG_LEVEL", "DEBUG"),
        ("TESTING", "perhaps"),
        ("PTS_BOUNCE_ADDRESS", "Bounces <b@example.org>"),
        ("DATABASE_DIRECT_URL", "mysql://x@y/z"),
        ("PTS_POOLER", "maybe"),
        ("PTS_WEB_PROCESSES", "many"),
    ],
)
def test_wrong(name, value):
    found = run(**{name: value})
    assert (found.returncode, found.stdout) == (1, "")
    assert re.fullmatch(rf"PTS Support cannot start: {name} .+\.\n", found.stderr), found.stderr
    if name in {"SECRET_KEY", "DATABASE_URL"}:
        assert value not in found.stderr


@pytest.mark.parametrize(
    "argv",
    [
        ("manage.py", "check"),
        ("-m", "celery", "-A", "pts_support", "worker"),
        ("-m", "celery", "-A", "pts_support", "beat"),
        ("-m", "gunicorn", "-c", "python:pts_support.gunicorn_conf", "pts_support.wsgi"),
    ],
)
def test_every_process_says_it_in_one_line(argv):
    found = run(*argv, EMAIL_HOST=None, PTS_BIND="127.0.0.1:0", PYTHONPATH=str(ROOT))
    assert found.returncode != 0
    assert found.stderr == "PTS Support cannot start: EMAIL_HOST is not set (the SMTP server).\n"


def test_the_table_in_the_docs_is_what_the_readers_say():
    text = (ROOT / "docs" / "running.md").read_text()
    table = text.partition("<!-- knobs -->\n")[2].partition("<!-- /knobs -->")[0]
    assert table == knob_table()


def knob_table() -> str:
    """What belongs between the two marks in docs/running.md."""
    lines = ["| name | in production | when unset | what it is |", "|---|---|---|---|"]
    for knob in env.ENV_SETTINGS.values():
        if knob.name in {"TESTING"}:
            continue
        default = "–" if knob.needed or not knob.default else f"`{knob.default}`".replace(str(ROOT) + "/", "")
        lines.append(f"| `{knob.name}` | {'**needed**' if knob.needed else 'optional'} | {default} | {knob.about} |")
    return "\n".join(lines) + "\n"
