"""Strict readers of the environment: a missing or wrong value stops with one line that names it, never a traceback."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypedDict
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class EnvSetting:
    """One value somebody who runs this may set; docs/running.md lists exactly these (a test compares them)."""

    name: str
    needed: bool  # in production
    default: str  # what holds when it is unset; "" where nothing does
    about: str


ENV_SETTINGS: dict[str, EnvSetting] = {}


def stop(name: str, why: str) -> NoReturn:
    """End the process with one line on stderr (SystemExit prints it, with exit code 1)."""
    raise SystemExit(f"PTS Support cannot start: {name} {why}")


def _read(name: str, *, default: str | None, needed: bool, about: str, fallback: str | None = None) -> str:
    """The value of `name`. `needed` stops when it is unset, unless this run has a `fallback` (private copy, tests)."""
    ENV_SETTINGS[name] = EnvSetting(name, needed, default or "", about)
    value = os.environ.get(name, "").strip() or _in_file(name)
    if value:
        return value
    if fallback is not None:
        return fallback
    if needed:
        stop(name, f"is not set ({about}).")
    return default or ""


def _in_file(name: str) -> str:
    """What stands in the file that NAME_FILE names: a secret that no environment and no list of processes shows."""
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return ""
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as trouble:
        stop(f"{name}_FILE", f"names {file}, which cannot be read ({type(trouble).__name__}).")


def text(name: str, *, about: str, default: str = "", needed: bool = False, fallback: str | None = None) -> str:
    return _read(name, default=default, needed=needed, about=about, fallback=fallback)


def flag(name: str, *, about: str, default: bool = False) -> bool:
    unset = "1" if default else "0"
    value = _read(name, default=unset, needed=False, about=about).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    stop(name, "must be 1 or 0.")


def number(name: str, *, about: str, default: int, low: int, high: int) -> int:
    value = _read(name, default=str(default), needed=False, about=about)
    if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
        stop(name, f"must be a whole number from {low} to {high}.")
    return int(value)


def seconds(name: str, *, about: str, default: float, low: float, high: float) -> float:
    value = _read(name, default=f"{default:g}", needed=False, about=about)
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value) or not low <= float(value) <= high:
        stop(name, f"must be a number of seconds from {low:g} to {high:g}.")
    return float(value)


def choice(name: str, *, about: str, default: str, of: tuple[str, ...]) -> str:
    value = _read(name, default=default, needed=False, about=about)
    if value not in of:
        stop(name, f"must be one of {', '.join(of)}.")
    return value


def key(name: str, *, about: str, fallback: str | None = None) -> str:
    """A signing key: long and not the sample from a tutorial. The value itself is never shown."""
    value = _read(name, default=None, needed=True, about=about, fallback=fallback)
    if fallback is None and (len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure")):
        stop(name, "must be at least 50 random characters.")
    return value


def address(name: str, *, about: str, fallback: str | None = None, secure: bool) -> str:
    """The public address, scheme and host only, without a slash at the end."""
    value = _read(name, default=None, needed=True, about=about, fallback=fallback).rstrip("/")
    parts = _split(name, value)
    allowed = {"https"} if secure else {"http", "https"}
    if parts.scheme not in allowed or not parts.hostname or parts.path:
        stop(name, "must look like https://support.example.org (https, no path).")
    return value


def optional_url(name: str, *, about: str) -> str:
    value = _read(name, default=None, needed=False, about=about)
    if value and (_split(name, value).scheme not in {"http", "https"} or not _split(name, value).hostname):
        stop(name, "must be a http or https address.")
    return value


def words(name: str, *, about: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    value = _read(name, default=default, needed=False, about=about)
    return [word.strip() for word in value.split(",") if word.strip()]


class Database(TypedDict):
    """An entry of Django's DATABASES, as far as the environment tells it."""

    NAME: str
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str
    OPTIONS: dict[str, str | int]


def database(name: str, *, about: str) -> Database:
    """postgres://user:password@host:5432/name, or postgres://user@/name?host=/socket/folder, as Django wants it."""
    return _database(name, _read(name, default=None, needed=True, about=about))


def optional_database(name: str, *, about: str) -> Database | None:
    value = _read(name, default=None, needed=False, about=about)
    return _database(name, value) if value else None


def _database(name: str, value: str) -> Database:
    parts = _split(name, value)
    base = parts.path.lstrip("/")
    if parts.scheme not in {"postgres", "postgresql"} or not base or "/" in base:
        stop(name, "must look like postgres://user:password@host:5432/name.")
    more = {option: values[-1] for option, values in parse_qs(parts.query).items()}
    host = more.pop("host", "") or unquote(parts.hostname or "")
    unknown = sorted(set(more) - {"sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs"})
    if unknown:
        stop(name, f"has an option that is not known here: {unknown[0]}.")
    return Database(
        NAME=unquote(base),
        USER=unquote(parts.username or ""),
        PASSWORD=unquote(parts.password or ""),
        HOST=host,
        PORT=str(_port(name, parts) or ""),
        OPTIONS={**more},
    )


def broker(name: str, *, about: str) -> str:
    value = _read(name, default=None, needed=True, about=about)
    parts = _split(name, value)
    _port(name, parts)
    if parts.scheme not in {"redis", "rediss", "redis+socket"} or not (parts.hostname or parts.path):
        stop(name, "must look like redis://host:6379/0.")
    return value


def _split(name: str, value: str) -> SplitResult:
    try:
        return urlsplit(value)
    except ValueError:
        stop(name, "is not an address.")


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        stop(name, "has a wrong port.")


def load_beside(base: Path) -> None:
    """Let a command beside a running `bin/start` find its private servers. What the environment says already wins."""
    if os.environ.get("DATABASE_URL"):
        return
    try:
        lines = (base / "var" / "env").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        name, _, value = line.partition("=")
        if name:
            os.environ.setdefault(name, value)
