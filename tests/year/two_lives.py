"""Two lives of one program, alike but for one fellow, who in the second skips every conversation, switches them off,
and finds every week as hard as can be. For everybody but them and whoever held their conversations, all is the same:
each page and download they could open, and every mail, by its kind and minute.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.test import Client

from checkins.models import Booking
from pts_support.people.models import User
from tests import two_worlds
from tests.access import table
from tests.year import trial
from tests.year.trial import LivedYear
from tests.year.world import ENDS, YearWorld

NEW_IN_EACH = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=signed-in/)[0-9a-f]{32}")
ELSEWHERE = ("accounts/", "healthz", "join", "first")  # pages of a sign-in, and of nobody
FILES = ("/reports/2026-10.csv", "/reports/2026-10.xlsx")
COLUMNS = {"fellow": "F", "mentor": "H", "contact": "H", "director": "D", "staff": "S"}
Seen = dict[tuple[datetime, int, str], tuple[Any, ...]]


@dataclass
class OneLife:
    """``pages`` by moment, reader and address; ``holders``: whoever ever held a conversation of the quiet fellow."""

    lived: LivedYear
    pages: Seen = field(default_factory=dict)
    holders: set[int] = field(default_factory=set)

    def mails(self, without: set[int]) -> Counter[object]:
        post = self.lived.there.year.post
        return Counter((mail.kind, mail.person, mail.at) for mail in post if mail.person not in without)


class _Back(Exception):
    """Forgets a look."""


@dataclass(frozen=True)
class Looks:
    """What is looked at: by whom, each in the role in which they read; and at which moments until the lives end."""

    readers: Mapping[User, str]
    moments: tuple[datetime, ...]
    until: datetime = ENDS


def both_lives(world: YearWorld, looks: Looks, monkeypatch: Any, *, seed: int) -> tuple[OneLife, OneLife]:
    """The plain one first. Both begin with the same rows, and number new ones alike."""
    numbers = _numbers()
    plain = _one_life(world, looks, monkeypatch, seed=seed, silent=False)
    _count_again_from(numbers)
    return plain, _one_life(world, looks, monkeypatch, seed=seed, silent=True)


def _numbers() -> list[tuple[str, int | None]]:
    """The last number that was given to a row of each table; a rollback leaves it as it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'")
        return cursor.fetchall()


def _count_again_from(numbers: list[tuple[str, int | None]]) -> None:
    with connection.cursor() as cursor:
        for sequence, last in numbers:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, last or 1, last is not None])


def _one_life(world: YearWorld, looks: Looks, monkeypatch: Any, *, seed: int, silent: bool) -> OneLife:
    pages: Seen = {}

    def look(now: datetime) -> None:
        for reader, role in looks.readers.items():
            pages.update(_pages_of(reader, role, now))

    own = replace(world, mentors=list(world.mentors))
    watch = [(moment, look) for moment in looks.moments]
    begins = transaction.savepoint()  # no atomic block: what delivers mail refuses to run inside of one
    try:
        found = trial.live(own, monkeypatch, seed=seed, silent=silent, until=looks.until, watch=watch)
        return OneLife(found, pages, _who_knows(found, world))
    finally:
        transaction.savepoint_rollback(begins)


def _who_knows(found: LivedYear, world: YearWorld) -> set[int]:
    """The quiet fellow, and whoever was ever told of a conversation with them."""
    theirs = set(Booking.objects.filter(membership=world.quiet).values_list("ref", flat=True))
    return {world.quiet.user_id, *(mail.person for mail in found.there.year.post if mail.row.about in theirs)}


def _pages_of(reader: User, role: str, now: datetime) -> Seen:
    """What they see, in a world that forgets that they looked."""
    found: Seen = {}
    try:
        with transaction.atomic():
            client = Client()
            client.force_login(reader)
            for path in paths(role):
                status, headers, body = two_worlds.seen(client, path)
                found[now, reader.id, path] = status, headers, NEW_IN_EACH.sub(b"-", body)
            raise _Back
    except _Back:
        return found


def paths(role: str) -> list[str]:
    """Every address without a name in it that this role may open, and files."""
    column = COLUMNS[role]
    own = [written for written, (get, _) in table.addresses().items() if get[column] == "in" and "<" not in written]
    return [*(f"/{written}" for written in own if not written.startswith(ELSEWHERE)), *FILES]


def differences(plain: OneLife, silent: OneLife) -> list[str]:
    """As sentences; none is wanted."""
    knowing = plain.holders | silent.holders
    pages = sorted(
        f"{path} of {reader} at {now}"
        for (now, reader, path), seen in plain.pages.items()
        if reader not in knowing and silent.pages[now, reader, path] != seen
    )
    once, again = plain.mails(knowing), silent.mails(knowing)
    return pages + sorted(map(str, [*(once - again), *(again - once)]))
