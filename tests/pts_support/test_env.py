"""Strict readers of the environment: each gives the value, or stops with one line that names it and shows no secret."""

from __future__ import annotations

import os

import pytest

from pts_support import env
from pts_support.env import EnvSetting

STOPPED = "PTS Support cannot start: X "
SECRET = "".join(chr(ord("a") + number % 26) for number in range(60))
URL = "must look like postgres://user:password@host:5432/name."
BROKER = "must look like redis://host:6379/0."
SITE = "must look like https://support.example.org (https, no path)."


@pytest.fixture(autouse=True)
def readings(monkeypatch):
    """What these tests read stands in no table but their own."""
    monkeypatch.setattr(env, "ENV_SETTINGS", {})
    monkeypatch.delenv("X", raising=False)
    return env.ENV_SETTINGS


@pytest.fixture
def read(monkeypatch):
    """`read(env.flag, "yes")`: what this reader makes of the value of X."""

    def read(reader, value: str | None = None, **more):
        if value is not None:
            monkeypatch.setenv("X", value)
        return reader("X", about="a value", **more)

    return read


def refused(read, reader, value: str | None, **more) -> str:
    with pytest.raises(SystemExit) as stopped:
        read(reader, value, **more)
    return str(stopped.value).removeprefix(STOPPED)


def test_a_value_that_is_set_wins_over_what_holds_without_it(read):
    assert read(env.text, "  mine ", default="usual", fallback="for tests") == "mine"


@pytest.mark.parametrize(
    ("more", "value"),
    [({}, ""), ({"default": "usual"}, "usual"), ({"needed": True, "fallback": "for tests"}, "for tests")],
)
@pytest.mark.parametrize("unset", [None, "", "   "])
def test_what_holds_where_nothing_is_set(read, unset, more, value):
    assert read(env.text, unset, **more) == value


@pytest.mark.parametrize("unset", [None, "", "   "])
def test_what_is_needed_stops_in_one_line(read, unset):
    assert refused(read, env.text, unset, needed=True) == "is not set (a value)."


def test_every_reading_is_in_the_table_of_the_docs(read, readings):
    read(env.number, default=3, low=1, high=9)
    assert readings == {"X": EnvSetting("X", needed=False, default="3", about="a value")}


@pytest.mark.parametrize(
    ("value", "more", "found"),
    [
        ("1", {}, True),
        ("YES", {}, True),
        ("on", {}, True),
        ("0", {"default": True}, False),
        ("False", {"default": True}, False),
        (None, {"default": True}, True),
        (None, {}, False),
    ],
)
def test_a_flag(read, value, more, found):
    assert read(env.flag, value, **more) is found


@pytest.mark.parametrize(("value", "found"), [("1", 1), ("9", 9), (None, 3), ("007", 7)])
def test_a_number_within_its_bounds(read, value, found):
    assert read(env.number, value, default=3, low=1, high=9) == found


@pytest.mark.parametrize(("value", "found"), [("0.5", 0.5), ("2", 2.0), (None, 1.5)])
def test_seconds_within_their_bounds(read, value, found):
    assert read(env.seconds, value, default=1.5, low=0.5, high=2) == found


@pytest.mark.parametrize(
    ("reader", "value", "more", "said"),
    [
        (env.flag, "maybe", {}, "must be 1 or 0."),
        *(
            (env.number, odd, {"default": 3, "low": 1, "high": 9}, "must be a whole number from 1 to 9.")
            for odd in ("0", "10", "-1", "1.5", "x", "9999999999")
        ),
        *(
            (env.seconds, odd, {"default": 1, "low": 0.5, "high": 2}, "must be a number of seconds from 0.5 to 2.")
            for odd in ("0.4", "2.001", "-1", "1e0", "nan", "x")
        ),
        (env.choice, "c", {"default": "a", "of": ("a", "b")}, "must be one of a, b."),
        (env.optional_url, "ping.example.org", {}, "must be a http or https address."),
        (env.optional_url, "ftp://example.org", {}, "must be a http or https address."),
        (env.optional_url, "https://", {}, "must be a http or https address."),
        (env.address, "http://a.example", {"secure": True}, SITE),
        (env.address, "https://a.example/path", {"secure": True}, SITE),
        (env.address, "a.example", {"secure": False}, SITE),
        (env.address, "https://[::1", {"secure": True}, "is not an address."),
        (env.database, "mysql://u@h/n", {}, URL),
        (env.database, "postgres://u@h", {}, URL),
        (env.database, "postgres://u@h/a/b", {}, URL),
        (env.database, "postgres://u@h:port/n", {}, "has a wrong port."),
        (env.database, "postgres://u@h/n?shout=1", {}, "has an option that is not known here: shout."),
        (env.broker, "memory://", {}, BROKER),
        (env.broker, "redis://", {}, BROKER),
        (env.broker, "redis://h:99999/0", {}, "has a wrong port."),
    ],
)
def test_a_wrong_value_stops_with_what_would_be_right(read, reader, value, more, said):
    assert refused(read, reader, value, **more) == said


def test_a_choice_a_list_and_addresses(read):
    assert read(env.choice, "b", default="a", of=("a", "b")) == "b"
    assert read(env.words, " one, ,two ,") == ["one", "two"]
    assert read(env.optional_url, "https://ping.example.org/x") == "https://ping.example.org/x"
    assert read(env.address, "https://a.example/", secure=True) == "https://a.example"
    assert read(env.address, "http://localhost:8000", secure=False) == "http://localhost:8000"
    assert read(env.broker, "redis+socket:///run/v.sock?virtual_host=1") == "redis+socket:///run/v.sock?virtual_host=1"


def test_an_address_that_need_not_be_there(read):
    assert read(env.optional_url) == ""


@pytest.mark.parametrize("weak", ["short", "a" * 60, "django-insecure-" + SECRET])
def test_a_weak_key_is_refused_and_never_shown(read, weak):
    assert refused(read, env.key, weak) == "must be at least 50 random characters."


def test_a_key_that_is_long_and_a_copys_own(read):
    assert read(env.key, fallback="a copy's own") == "a copy's own"
    assert read(env.key, SECRET) == SECRET


def test_a_database_as_django_wants_it(read):
    assert read(env.database, "postgres://u%40x:p%2Fw@db:5433/pts?sslmode=require") == {
        "NAME": "pts",
        "USER": "u@x",
        "PASSWORD": "p/w",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_behind_a_socket(read):
    assert read(env.database, "postgresql://pts@/pts?host=/var/run/pts") == {
        "NAME": "pts",
        "USER": "pts",
        "PASSWORD": "",
        "HOST": "/var/run/pts",
        "PORT": "",
        "OPTIONS": {},
    }


# Beside a running bin/start ------------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path, monkeypatch):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "env").write_text("DATABASE_URL=postgres://u@/n?host=/s\n\n=odd\nX=from the file\n")
    for name in ("DATABASE_URL", "X"):  # set first, so that both are as before when the test is over
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path


def test_a_command_finds_the_servers_of_this_copy(copy, read):
    env.load_beside(copy)
    assert (os.environ["DATABASE_URL"], read(env.text)) == ("postgres://u@/n?host=/s", "from the file")


def test_what_the_environment_says_already_wins(copy, read, monkeypatch):
    monkeypatch.setenv("X", "mine")
    env.load_beside(copy)
    assert read(env.text) == "mine"


def test_where_a_database_is_named_the_file_is_not_read(copy, read, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://u@db/n")
    env.load_beside(copy)
    assert read(env.text) == ""


def test_a_copy_that_does_not_run_has_no_file(tmp_path, monkeypatch, read):
    monkeypatch.delenv("DATABASE_URL")
    env.load_beside(tmp_path)
    assert read(env.text) == ""
