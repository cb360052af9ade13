"""Tasks that have words in every place an error has: loaded into a real worker by test_canaries.py alone."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import connection


@shared_task(name="telltale.raises")
def raises(words: str) -> None:
    """As its own text, as its cause's and as its argument's."""
    try:
        int(words)
    except ValueError as error:
        raise RuntimeError(f"could not read {words}") from error


@shared_task(name="telltale.breaks_a_row")
def breaks_a_row(words: str) -> None:
    """A refused row stands whole in the message of the database's error."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE telltale (words text CHECK (words = ''))")
        cursor.execute("INSERT INTO telltale VALUES (%s)", [words])


@shared_task(name="telltale.answers")
def answers(words: str) -> str:
    return words


@shared_task(name="telltale.tells")
def tells(words: str) -> None:
    logging.getLogger("pts").warning("took: %s", words)


@shared_task(name="telltale.done")
def done(words: str) -> None:
    logging.getLogger("pts").warning("telltale is done")
