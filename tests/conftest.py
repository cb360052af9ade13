"""What every test stands on: undefined template variables fail, the browser is the system's own."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
ALONE = Path(__file__).resolve().parent / "faults"
NEED_BROWSER = os.environ.get("PTS_NEED_BROWSER") == "1"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Browser tests come last: the browser leaves an event loop in this process, and a fault trial's forked child,
    where none runs, would then take up a connection its parent keeps open. (bin/test hands them out in this order,
    `--dist=load`, so that it holds in each of its processes.) Without a browser they are skipped by mark, before any
    fixture: the fixtures themselves would fail."""
    for item in items:
        if ALONE in item.path.parents:
            item.add_marker("alone")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if Path(CHROMIUM).is_file() or NEED_BROWSER:
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine (PTS_NEED_BROWSER=1 makes this a failure)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _browser_is_there(request):
    if request.node.get_closest_marker("browser") and not Path(CHROMIUM).is_file():
        pytest.fail("PTS_NEED_BROWSER=1, but there is no Chromium (CHROMIUM=/path names one)")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"]
    flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "headless": True, "args": flags}


class _Undefined(str):
    """Django asks for `string_if_invalid % name` when it holds a %s: that is where a wrong name becomes a failure."""

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> str:
        template = sys._getframe(1).f_locals["context"].render_context.template
        if Path(template.origin.name).is_relative_to(TEMPLATES):  # packages' templates rely on silence
            raise AssertionError(f"undefined template variable: {name} in {template.origin.name}")
        return ""


@pytest.fixture(autouse=True)
def _undefined_variables_fail(monkeypatch):
    from django.template import engines

    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", _Undefined("undefined"))


@pytest.fixture(autouse=True)
def _clean_cache(request):
    """Limits live in the cache, which is a table no test empties: only tests that really commit can leave something."""
    yield
    if {"live_server", "transactional_db"} & set(request.fixturenames):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM pts_cache")


@pytest.fixture(autouse=True)
def _mails_are_in_plain_words():
    """Whatever a test had mailed about an account. (What is told of requests: requests_app/test_notices.py.)"""
    yield
    from django.core import mail

    from tests.house.plain_words import stopped_at

    said = "\n".join(f"{one.subject}\n{one.body}" for one in getattr(mail, "outbox", ()))
    assert stopped_at(said) == []


# The people, and the time they live in --------------------------------------------------------------------------------


@pytest.fixture
def set_clock(monkeypatch):
    """`set_clock(moment)`: what the site's clock says from now on (pages and tasks alike); sessions keep real time."""
    from pts_support import clock

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda *_: moment)
        return moment

    return set_to


@pytest.fixture
def cast(db, set_clock):
    """Everybody (tests/cast.py), and the clock at cast.NOW."""
    from tests.cast import NOW, make_cast

    set_clock(NOW)
    return make_cast()


@pytest.fixture(autouse=True)
def _nothing_comes_first(request):
    """Who is signed in by force is at home here: no first things, and no queries for them
    (people/signin/first_steps.py). Tests of the gate itself come in by the sign-in page, or ask for `gate_closed`."""
    from django.contrib.auth.signals import user_logged_in

    from pts_support.people.signin import first_steps

    def at_home(sender, request, user, **_):
        if not request.path:  # a test's own way in, and no page
            first_steps.skip_first_steps(request)

    if "gate_closed" not in request.fixturenames:
        user_logged_in.connect(at_home)
    yield
    user_logged_in.disconnect(at_home)


@pytest.fixture
def gate_closed():
    """Signing in by force is then no different from the sign-in page."""


@pytest.fixture
def signed_in():
    """`signed_in(client, cast.asha)`: the same client, as that person."""

    def sign_in(client, user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def pooler(transactional_db):
    """A PgBouncer before this test's database (tests/pooler.py)."""
    from tests.pooler import pooling

    with pooling() as there:
        yield there


@pytest.fixture
def elsewhere():
    """An empty database on the same server; the test works in it from the moment it calls this."""
    from django.db import connection

    before, name = connection.settings_dict["NAME"], f"restored_{os.getpid()}"

    def go() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        connection.close()
        connection.settings_dict["NAME"] = name

    yield go
    connection.close()
    connection.settings_dict["NAME"] = before
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
