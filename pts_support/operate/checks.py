"""What `manage.py check --deploy` asks of where the site runs: the live database, folders, static files, mail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import Error as DatabaseError
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from pts_support.operate import mistakes

_RUNNING = "docs/running.md, “The database”, has the values."
_QUIET = {
    "log_min_messages": {"log", "fatal", "panic"},
    "log_statement": {"none"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
}


@register(deploy=True)
def database_is_as_it_should_be(**_: object) -> list[CheckMessage]:
    try:
        return [*_role(), *_log(), *_limits()]
    except DatabaseError as trouble:
        said = mistakes.sentence(str(trouble), settings.WEB_DATABASE) or "The database cannot be asked."
        return [Error(said, id="operate.E001")]


def _role() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            yield Warning(
                "The site's role is a superuser: a fault in a page could do anything to the server.",
                hint="Give the database to a role that is none, and name it in DATABASE_URL.",
                id="operate.W001",
            )


def _log() -> Iterator[CheckMessage]:
    """Whatever makes the server write statements or rows into its log, where people's words do not belong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_QUIET)])
        loud = [f"{name}={value}" for name, value in sorted(cursor.fetchall()) if value not in _QUIET[name]]
    if loud:
        said = f"PostgreSQL writes what people wrote into its log: {', '.join(loud)}."
        yield Warning(said, hint=_RUNNING, id="operate.W002")


def _limits() -> Iterator[CheckMessage]:
    """Asked on a line such as the pages have: a pooler may have taken what that line wished for, and dropped it."""
    line = _line_of_the_pages()
    try:
        with line.cursor() as cursor:
            wanted = {name: str(value) for name, value in settings.WEB_DATABASE["LIMITS"].items()}
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)])
            lost = sorted(name for name, value in cursor.fetchall() if value != wanted[name])
    finally:
        line.close()
    if lost:
        yield Warning(
            f"Limits of time are not in force for the pages: {', '.join(lost)}.",
            hint="Is a pooler in between? Set PTS_POOLER=1 and DATABASE_DIRECT_URL.",
            id="operate.W003",
        )


def _line_of_the_pages() -> BaseDatabaseWrapper:
    usual: dict[str, Any] = {"TIME_ZONE": None, "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "TEST": {}}
    told = {**usual, **settings.WEB_DATABASE}
    return load_backend(told["ENGINE"]).DatabaseWrapper(told, alias="default")


@register(deploy=True)
def folders_can_be_written(**_: object) -> list[CheckMessage]:
    wanted = {"PTS_FILES": Path(settings.MEDIA_ROOT), "PTS_PURGE_FILE": Path(settings.PURGE_FILE).parent}
    found: list[CheckMessage] = []
    for name, folder in wanted.items():
        there = next(place for place in (folder, *folder.parents) if place.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            said = f"{name}: nothing can be written into {folder}."
            found.append(Error(said, hint="Make the folder, and give it to the site's account.", id="operate.E002"))
        elif there != folder:
            hint = "It is made when the first file comes; if a volume should be there, it is not mounted."
            found.append(Warning(f"{name}: {folder} is not there.", hint=hint, id="operate.W004"))
    return found


@register(deploy=True)
def static_files_are_there(**_: object) -> list[CheckMessage]:
    if settings.WHITENOISE_USE_FINDERS or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return []
    said = f"There are no static files in {settings.STATIC_ROOT}: every page would be an error."
    return [Error(said, hint="Run `manage.py prepare --static`.", id="operate.E003")]


@register(deploy=True)
def mail_is_not_sent_in_the_clear(**_: object) -> list[CheckMessage]:
    if settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or _is_here(settings.EMAIL_HOST):
        return []
    said = f"Mails, codes and links go to {settings.EMAIL_HOST} in the clear."
    return [Warning(said, hint="Set EMAIL_SECURITY to starttls or tls.", id="operate.W005")]


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"}
