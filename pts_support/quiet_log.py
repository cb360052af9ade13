"""Log lines without anybody's words: an exception is logged by its type and place, never by its text.

A failing CHECK carries the whole row in its message, an SMTP refusal the recipient, a form error what was typed; and
Celery puts exception text and task arguments into the message itself.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from types import TracebackType

# What opens a door stands in its address; a page that is refused or not there is logged with its path.
KEY_IN_PATH = re.compile(r"(/join/|/objection/|/not-me/|/lost-phone/|/reset/key/)[^/\s?]+")


def name_of(error: BaseException) -> str:
    """Type, and for a database error SQLSTATE, table and constraint (or column). Never the message."""
    diag = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    parts = [f"{type(error).__module__}.{type(error).__qualname__}"]
    if diag is not None:
        parts += [part for part in (diag.sqlstate, diag.table_name, diag.constraint_name or diag.column_name) if part]
    return " ".join(parts)


def describe(error: BaseException | None) -> str:
    """The whole chain, oldest first, each with its places in our code and the last one in somebody else's."""
    out: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        out.append("".join(f"  {place}\n" for place in _places(error)) + name_of(error))
        error = _before(error)
    return "\n".join(reversed(out))


def _before(error: BaseException) -> BaseException | None:
    """What this one came of, unless whoever raised it said that it does not matter."""
    if error.__cause__ or error.__suppress_context__:
        return error.__cause__
    return error.__context__


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    kept = [frame for frame in frames[:-1] if "site-packages" not in frame.filename] + frames[-1:]
    return [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in kept]


def _quiet(value: object) -> object:
    if isinstance(value, BaseException):
        return name_of(value)
    return value


_Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # A copy: another handler (a test's) must still get the record as it was made.
        quiet = logging.makeLogRecord(record.__dict__)
        quiet.exc_text = None
        if isinstance(quiet.msg, BaseException):
            quiet.msg = name_of(quiet.msg)
        if isinstance(quiet.args, tuple):
            quiet.args = tuple(_quiet(value) for value in quiet.args)
        elif isinstance(quiet.args, dict):
            quiet.args = {name: _quiet(value) for name, value in quiet.args.items()}
            if quiet.name.startswith("celery."):  # "Task x[id] raised unexpected: <text>" and its relatives
                hidden = dict.fromkeys({"exc", "traceback", "args", "kwargs", "return_value"} & quiet.args.keys(), "-")
                quiet.args = {**quiet.args, **hidden}
        return KEY_IN_PATH.sub(r"\1-", super().format(quiet))

    def formatException(self, ei: _Failure) -> str:
        return describe(ei[1])


def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For sys.excepthook: a command that fails on the database leaves no row on the terminal or in a journal either."""
    link: BaseException | None = error
    while link is not None:
        if type(link).__module__.split(".")[0] in {"psycopg2", "smtplib"} or "django.db" in type(link).__module__:
            print(_no_way_in(link) or describe(error), file=sys.stderr)
            return
        link = link.__cause__ or link.__context__
    sys.__excepthook__(kind, error, trace)


def _no_way_in(error: BaseException) -> str | None:
    """One line where the database did not let us in at all. Its message is about the connection, and names no row."""
    from django.conf import settings

    from pts_support.operate import mistakes

    if type(error).__name__ != "OperationalError" or getattr(error, "pgcode", None):
        return None
    return mistakes.sentence(str(error), settings.DATABASES["default"])
