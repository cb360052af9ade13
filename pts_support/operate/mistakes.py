"""Why the database does not let us in, as one sentence that names host and database and says what to do.

What PostgreSQL and libpq say of a connection names neither rows nor words; passwords are in none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What they say, and what it means. The first that fits counts.
_MEANINGS = (
    ("could not translate host name", "there is no host of this name: correct it in DATABASE_URL"),
    ("Name or service not known", "there is no host of this name: correct it in DATABASE_URL"),
    ("Connection refused", "nobody listens there: is PostgreSQL running, and is the port right?"),
    ("No such file or directory", "no server has its socket in that folder: is PostgreSQL running?"),
    ("timeout expired", "it does not answer: is a firewall in between?"),
    ("unsupported startup parameter", "it is a pooler: set PTS_POOLER=1 and DATABASE_DIRECT_URL"),
    ("password authentication failed", "it refuses role and password: correct them in DATABASE_URL"),
    ("no password supplied", "it wants a password: put it into DATABASE_URL or PTS_DATABASE_PASSWORD"),
    ("no pg_hba.conf entry", "it lets this role in from nowhere near here: add a line to its pg_hba.conf"),
    ("does not support SSL", "it has no TLS: take sslmode out of DATABASE_URL, or give it a certificate"),
    ("certificate verify failed", "its certificate is not the one that sslrootcert wants"),
    ("too many clients", "it has no connection left: raise max_connections, or put a pooler before it"),
    ("remaining connection slots", "it has no connection left: raise max_connections, or put a pooler before it"),
    ("is starting up", "it is just starting: wait a minute"),
    ("permission denied for database", "the role may not connect to it: GRANT CONNECT, or make the role its owner"),
)


def sentence(said: str, database: Mapping[str, Any]) -> str | None:
    """None where this is no trouble of a connection."""
    where = f"database {database['NAME']} at {database['HOST'] or 'the local socket'}"
    if database["PORT"]:
        where += f":{database['PORT']}"
    if missing := _missing(said, database):
        return f"PTS Support cannot use {where}: {missing}."
    for found, meaning in _MEANINGS:
        if found in said:
            return f"PTS Support cannot use {where}: {meaning.removesuffix('?')}{'?' if meaning[-1] == '?' else '.'}"
    return None


def _missing(said: str, database: Mapping[str, Any]) -> str:
    if f'database "{database["NAME"]}" does not exist' in said:
        return f"the server has no such database: CREATE DATABASE {database['NAME']} OWNER {database['USER']}"
    if f'role "{database["USER"]}" does not exist' in said:
        return f"the server has no role {database['USER']}: CREATE ROLE, or correct DATABASE_URL"
    return ""
