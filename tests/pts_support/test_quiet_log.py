"""No log line carries anybody's words: no row of a failed constraint, no exception's text, no task's arguments."""

import logging
import subprocess
import sys

import pytest
from django.db import DatabaseError, connection, transaction

from pts_support.quiet_log import QuietFormatter, describe, excepthook

CANARY = "canary-7f3a words a fellow wrote"


def line(message: object, *args: object, name: str = "pts", error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, info)
    return QuietFormatter("%(message)s").format(record)


@pytest.fixture
def refused(db) -> DatabaseError:
    """What a CHECK raises: its text holds the whole row."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE words (body text CONSTRAINT too_long CHECK (length(body) < 5))")
        with pytest.raises(DatabaseError, match=CANARY) as caught, transaction.atomic():
            cursor.execute("INSERT INTO words VALUES (%s)", [CANARY])
    return caught.value


def test_a_database_error_is_its_type_state_table_and_constraint(refused):
    said = line("while filing", error=refused)
    assert CANARY not in said
    assert said.splitlines()[0] == "while filing"
    assert said.splitlines()[-1] == "django.db.utils.IntegrityError 23514 words too_long"
    assert "psycopg2.errors.CheckViolation 23514 words too_long" in said


def test_an_exception_as_message_or_argument_is_its_type(refused):
    assert line(refused) == "django.db.utils.IntegrityError 23514 words too_long"
    assert line("no: %s", ValueError(CANARY)) == "no: builtins.ValueError"


def test_celery_says_which_task_failed_and_nothing_else():
    form = "Task %(name)s[%(id)s] %(description)s: %(exc)s\n%(traceback)s %(args)s %(kwargs)s"
    context = dict.fromkeys(["exc", "traceback", "args", "kwargs"], CANARY)
    context |= {"name": "requests_app.sweep", "id": "1", "description": "raised unexpected"}
    assert line(form, context, name="celery.app.trace") == "Task requests_app.sweep[1] raised unexpected: -\n- - -"


def test_the_record_itself_is_left_as_it_was():
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%s", (ValueError(CANARY),), None)
    QuietFormatter("%(message)s").format(record)
    assert CANARY in record.getMessage()


def test_a_chain_that_bites_its_tail_ends():
    first, second = ValueError(CANARY), KeyError(CANARY)
    first.__cause__, second.__cause__ = second, first
    assert describe(first) == "builtins.KeyError\nbuiltins.ValueError"


def test_a_command_that_fails_on_the_database_prints_no_row(refused, capsys):
    excepthook(type(refused), refused, refused.__traceback__)
    assert CANARY not in capsys.readouterr().err


def test_a_real_worker_that_fails_says_no_word(db):
    """Through Celery's own tracing and our logging set-up, not a record made by hand."""
    from tests.services import child_env

    code = f"""
import django; django.setup()
from celery import signals
from pts_support.celery import app
@app.task(name="t")
def t(x): raise ValueError("{CANARY}")
signals.setup_logging.send(sender=None)
from celery.app.trace import build_tracer
build_tracer("t", t, app=app)("1", ("{CANARY}",), {{}}, {{}})
"""
    done = subprocess.run([sys.executable, "-c", code], env=child_env(), capture_output=True, text=True, timeout=60)
    assert "Task t[None] raised unexpected: -" in done.stderr
    assert CANARY not in done.stderr + done.stdout


@pytest.mark.parametrize("path", ["/join/{}/", "/join/{}/again/", "/not-me/{}/", "/lost-phone/{}/"])
def test_what_opens_a_door_is_no_part_of_a_line(path, client, db, caplog):
    key = "3f-canaryKEY_opens-a-door"
    assert client.put(path.format(key)).status_code in (404, 405)
    [record] = [r for r in caplog.records if r.name == "django.request"]
    assert key in record.getMessage()
    said = QuietFormatter("%(message)s").format(record)
    assert key not in said
    assert path.format("-").split("-")[0] in said


def test_nor_is_the_key_of_a_new_password():
    said = line("Forbidden (%s): %s", "CSRF", "/accounts/password/reset/key/3f-canaryKEY/")
    assert said == "Forbidden (CSRF): /accounts/password/reset/key/-/"
