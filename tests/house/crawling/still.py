"""Time that stands still, and chance that says the same in every run."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from random import Random
from typing import Any
from unittest import mock

from django.apps import apps
from django.utils import timezone


class Still:
    """``moment`` is the machine's own time (aware). ``begin("a name")`` starts chance anew, so that what one page draws
    changes nothing on the next."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self._chance = Random()
        self.begin("")

    def begin(self, name: str) -> None:
        self._chance.seed(name)

    def now(self) -> datetime:
        return self.moment

    def local_now(self, *_: object) -> datetime:
        return self.moment.replace(tzinfo=None)

    def seconds(self) -> float:
        return self.moment.timestamp()

    def urandom(self, size: int) -> bytes:
        return self._chance.randbytes(size)


@contextmanager
def standing_still(moment: datetime) -> Iterator[Still]:
    """Every clock that a page can read, and the one source of keys, codes and refs (os.urandom)."""
    still = Still(moment)
    places = [
        ("django.utils.timezone.now", still.now),
        ("django.core.cache.backends.db.tz_now", still.now),
        ("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", still.local_now),
        ("os.urandom", still.urandom),
    ]
    real_now = timezone.now
    with ExitStack() as stack:
        for place, stand_in in places:
            stack.enter_context(mock.patch(place, stand_in))
        for field in _fields_that_begin_at(real_now):
            stack.enter_context(mock.patch.object(field, "_get_default", still.now))
        stack.enter_context(mock.patch.object(time, "time", still.seconds))
        stack.enter_context(mock.patch.object(random, "_urandom", still.urandom))
        yield still


def _fields_that_begin_at(real_now: object) -> Iterator[Any]:
    """Columns whose default is the clock itself: they took hold of it when their module was read."""
    for table in apps.get_models():
        yield from (field for field in table._meta.concrete_fields if field.default is real_now)
