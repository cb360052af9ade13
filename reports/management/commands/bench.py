"""Measure pages (or the engine) in a database of its own, made for this run and dropped after it."""

from __future__ import annotations

import time
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from pts_support.local import embedded

SIZES = (1_000, 10_000, 100_000)
PAPER = Path(settings.BASE_DIR, "docs", "performance.md")
ENGINE = "## The engine\n"  # the two parts of the page are measured apart, each leaves the other's as it is


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", choices=("pages", "engine"), default="pages")
        parser.add_argument(
            "--sizes", type=int, nargs="+", default=SIZES, help="how many requests there are, smallest first"
        )
        parser.add_argument("--rounds", type=int, default=40, help="how often each page is asked for")
        parser.add_argument("--write", action="store_true", help="write docs/performance.md")
        parser.add_argument("--check", action="store_true", help="exit 1 where the wanted is not met")
        parser.add_argument("--rows", type=int, default=100_000, help="engine: open requests")
        parser.add_argument("--due", type=int, default=10_000, help="engine: of those, due")

    def handle(self, *args: Any, **options: Any) -> None:
        with throw_away():
            if options["what"] == "engine":
                self._engine(options)
            else:
                self._pages(options)

    def _engine(self, options: dict[str, Any]) -> None:
        from reports.bench import engine as engine_bench

        rows, due, rounds = options["rows"], options["due"], min(options["rounds"], 5)
        found = engine_bench.bench_engine(rows=rows, due=due, rounds=rounds, say=self.stdout.write)
        missing = engine_bench.unmet(found)
        for sentence in missing:
            self.stdout.write(f"not met: {sentence}")
        if options["write"]:
            command = f"manage.py bench engine --rows {rows} --due {due} --rounds {rounds} --write"
            PAPER.write_text(_pages_part() + engine_bench.section(found, command))
        if options["check"] and missing:
            raise CommandError(f"{len(missing)} of the wanted figures are not met.")

    def _pages(self, options: dict[str, Any]) -> None:
        from reports.bench import pages as pages_bench

        began, sizes = time.monotonic(), tuple(sorted(options["sizes"]))
        columns = ("requests", "page", "q", "median", "p95", "own")
        head = "{:>8} {:24} {:>4} {:>8} {:>8} {:>7}".format(*columns)
        self.stdout.write(f"{head}   plain: q, median, own; times, own work times")
        found = pages_bench.bench_pages(sizes=sizes, rounds=options["rounds"], say=self.stdout.write)
        missing = pages_bench.unmet(found)
        for sentence in missing:
            self.stdout.write(f"not met: {sentence}")
        if options["write"]:
            command = f"manage.py bench --rounds {options['rounds']} --write"
            if sizes != SIZES:
                command += " --sizes " + " ".join(map(str, sizes))
            text = pages_bench.document(found, command, time.monotonic() - began)
            PAPER.write_text(text.rstrip() + "\n\n" + _engine_part())
        if options["check"] and missing:
            raise CommandError(f"{len(missing)} of the wanted figures are not met.")


def _pages_part() -> str:
    pages, _, _ = _paper().partition(ENGINE)
    return pages.rstrip() + "\n\n"


def _engine_part() -> str:
    _, mark, part = _paper().partition(ENGINE)
    return mark + part


def _paper() -> str:
    """docs/performance.md as it is, "" where it is not there yet."""
    return PAPER.read_text() if PAPER.exists() else ""


@contextmanager
def throw_away() -> Iterator[str]:
    """A new database beside the configured one, with all tables; this process works in it until the end."""
    name, before = f"bench_{uuid.uuid4().hex[:12]}", connection.settings_dict["NAME"]
    _make(name)
    try:
        _work_in(name)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield name
    finally:
        _work_in(before)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _make(name: str) -> None:
    """A database that belongs to our role. Raises CommandError where that is not allowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        role, may = cursor.fetchone()
    how = connection.get_connection_params()
    if not may and settings.LOCAL:  # on bin/start's private server the superuser makes databases for our role
        how["user"] = embedded.SUPERUSER
    maker = None
    try:
        maker = psycopg2.connect(**how)
        maker.autocommit = True  # CREATE DATABASE runs in no transaction
        with maker.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE {name} OWNER "{role}" TEMPLATE template0')
    except (psycopg2.OperationalError, psycopg2.errors.InsufficientPrivilege):
        raise CommandError(
            "The bench makes a database of its own and drops it afterwards, and the role of DATABASE_URL may make none."
            f' Allow it as long as you measure: ALTER ROLE "{role}" CREATEDB.'
        ) from None
    finally:
        if maker is not None:
            maker.close()


def _work_in(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
