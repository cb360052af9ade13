"""Continuous archiving as docs/running.md tells it, with its very lines: a server that is lost comes back to its last
archived moment, paused."""

import os
import re
import shutil
import subprocess
from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pts_support import clock
from pts_support.backup import database as backups
from pts_support.people.models import Installation
from requests_app.engine import resume
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest
from tests.cast import make_cast
from tests.faults.harness import file_many, kill_server, make_due, own_database, policies, until
from tests.faults.tally import HANG
from tests.services import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def lines_of_the_page(archive):
    """The two blocks of settings, and the command, for this archive."""
    page = (ROOT / "docs" / "running.md").read_text().partition("**Losing less than an hour")[2]
    page = page.replace("/archive", str(archive))
    before, after = (re.sub(r"^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .+\n)+", page, re.M)[:2])
    return before, after, re.search(r"`(pg_basebackup [^`]+)`", page)[1]


def superuser(server, sql):
    line = psycopg2.connect(host=str(server.sockets), user="postgres", dbname="postgres")
    line.autocommit = True
    with line.cursor() as cursor:
        cursor.execute(sql)
        found = cursor.fetchone()
    line.close()
    return found[0]


def test_a_lost_server_comes_back_from_its_archive_and_waits_for_a_yes(tmp_path, settings):
    settings.PURGE_FILE, settings.MEDIA_ROOT = str(tmp_path / "purged"), str(tmp_path / "files")
    with own_database(tmp_path) as server:
        archive = server.root / "archive"  # where the server's account may write
        archive.mkdir()
        if server.account is not None:
            os.chown(archive, server.account.uid, server.account.gid)
        before, after, base_backup = lines_of_the_page(archive)
        server.stop()
        with (server.data / "postgresql.conf").open("a") as conf:
            conf.write(before)
        server.start()
        cast = make_cast()
        policies(cast, clock.now())
        file_many(cast, 1, now=clock.now())
        who = {}
        if server.account is not None:
            who = {"user": server.account.uid, "group": server.account.gid, "extra_groups": []}
        env = {"PATH": f"{server.bin}:{os.environ['PATH']}", "PGHOST": str(server.sockets), "PGUSER": "postgres"}
        subprocess.run(["sh", "-c", base_backup], env=env, cwd="/", check=True, **who)
        file_many(cast, 2, now=clock.now())
        file = superuser(server, "SELECT pg_walfile_name(pg_switch_wal())")
        until(lambda: (archive / file).exists(), seconds=HANG, what="the file was archived")
        point = clock.real()
        file_many(cast, 1, now=clock.now())  # not yet archived: lost with the disk
        connection.close()
        kill_server(server)
        shutil.rmtree(server.data)

        [base] = archive.glob("base-*")
        subprocess.run(["cp", "-a", str(base), str(server.data)], check=True)
        with (server.data / "postgresql.conf").open("a") as conf:
            conf.write(after)
        (server.data / "recovery.signal").touch()
        if server.account is not None:
            os.chown(server.data / "recovery.signal", server.account.uid, server.account.gid)
        server.start()
        connection.close()
        until(lambda: not superuser(server, "SELECT pg_is_in_recovery()"), seconds=HANG, what="recovered")
        assert HelpRequest.objects.count() == 3
        with pytest.raises(CommandError, match="with its offset"):
            call_command("restore", "--archived", "2026-11-17T10:40:00")
        out = StringIO()
        call_command("restore", "--archived", point.isoformat(), stdout=out)
        assert "purged again: 0 rows" in out.getvalue()
        make_due(clock.now())
        assert (Installation.current().paused, sweep(clock.now()), backups.restored_to()) == (True, 0, point)
        said = "\n".join(resume.preview_lines(clock.now()))
        assert "Everything written after" in said
        assert cast.asha.email in said
