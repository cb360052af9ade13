"""Each mistake about the database, made for real: one line that names it and says what to do."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2
import pytest

from pts_support.operate import mistakes
from tests.faults.harness import free_port
from tests.services import ROOT, child_env

DATABASE = {"NAME": "pts", "USER": "pts", "HOST": "db", "PORT": "5432"}


def said_with(url: str) -> tuple[int, str]:
    told = child_env(PYTHONWARNINGS="ignore") | {"DATABASE_URL": url}
    argv = [sys.executable, "manage.py", "showmigrations"]
    done = subprocess.run(argv, cwd=ROOT, env=told, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr


@pytest.mark.django_db(transaction=True)
def test_real_mistakes_are_one_line_each():
    own = child_env()["DATABASE_URL"]
    parts, port = urlsplit(own), free_port()
    name, at = parts.path[1:], f"at {parts.query.removeprefix('host=')}"
    nobody = f"pts at 127.0.0.1:{port}: nobody listens there: is PostgreSQL running, and is the port right?"
    no_host = "pts at db.invalid: there is no host of this name: correct it in DATABASE_URL."
    wrong = {
        f"postgres://pts:pw@127.0.0.1:{port}/pts": nobody,
        "postgres://pts:pw@db.invalid/pts": no_host,
        own.replace(f":{parts.password}@", ":wrong@"): f"{name} {at}: it refuses role and password: correct them in"
        " DATABASE_URL.",
        own.replace(f"/{name}?", "/nowhere?"): f"nowhere {at}: the server has no such database: CREATE DATABASE nowhere"
        " OWNER pts.",
    }
    found = {url: said_with(url) for url in wrong}
    assert found == {url: (1, f"PTS Support cannot use database {line}\n") for url, line in wrong.items()}


@pytest.mark.django_db(transaction=True)
def test_a_pooler_that_takes_no_limits_is_called_one(pooler):
    code, said = said_with(pooler.url)
    assert (code, said.partition(": it is")[2]) == (1, " a pooler: set PTS_POOLER=1 and DATABASE_DIRECT_URL.\n")


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ('FATAL: role "pts" does not exist', "the server has no role pts"),
        ("FATAL: sorry, too many clients already", "it has no connection left"),
        ("connection timed out: timeout expired", "is a firewall in between?"),
        ("server does not support SSL, but SSL was required", "it has no TLS"),
        ("FATAL: the database system is starting up", "wait a minute"),
    ],
)
def test_what_else_they_say(said, meaning):
    line = mistakes.sentence(said, DATABASE)
    assert line.startswith("PTS Support cannot use database pts at db:5432: ")
    assert meaning in line


def test_what_is_no_trouble_of_a_connection_is_left_to_others():
    assert mistakes.sentence("canceling statement due to statement timeout", DATABASE) is None
    assert issubclass(psycopg2.errors.QueryCanceled, psycopg2.OperationalError)  # which is what such a thing is, too
