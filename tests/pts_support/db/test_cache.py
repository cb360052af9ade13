"""The cache keeps JSON: what allauth puts there comes back, and what somebody plants there runs nothing."""

from __future__ import annotations

import base64
import os
import pickle
import time
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM pts_cache ORDER BY cache_key")
        return cursor.fetchall()


def overwrite(value: str) -> int:
    """Put this text into every row. Returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pts_cache SET value = %s", [value])
        return cursor.rowcount


def test_a_value_comes_back_and_is_kept_as_json():
    cache.set("history", [1.5, 2])
    assert cache.get("history") == [1.5, 2]
    assert rows() == [(":1:history", "[1.5, 2]")]
    cache.set("history", "y")
    assert cache.get_many(["history", "nothing"]) == {"history": "y"}
    assert cache.get("nothing", 7) == 7
    assert cache.get_many([]) == {}


def test_add_takes_only_what_is_free():
    assert cache.add("lock", True, timeout=60) is True
    assert cache.add("lock", False, timeout=60) is False
    assert cache.get("lock") is True
    cache.delete("lock")
    assert cache.add("lock", False, timeout=60) is True


def test_what_is_over_is_not_there():
    cache.set("short", 1, timeout=0.01)
    time.sleep(0.02)
    assert (cache.get("short"), cache.touch("short", 60)) == (None, False)
    assert cache.add("short", 2, timeout=60) is True
    assert cache.touch("short", 600) is True
    cache.set("forever", 1, timeout=None)
    assert (cache.get("short"), cache.get("forever"), cache.incr("forever")) == (2, 1, 2)


def test_it_stays_small(monkeypatch):
    monkeypatch.setattr(cache._connections["default"], "_max_entries", 20, raising=False)
    for number in range(60):
        cache.set(f"key-{number:02}", number)
    assert len(rows()) <= 22
    assert cache.get("key-59") == 59


class Plant:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def pickled(thing: object) -> str:
    return base64.b64encode(pickle.dumps(thing)).decode()


def test_a_planted_pickle_runs_nothing_at_the_next_sign_in(client, tmp_path):
    """As the attacker did it: every row becomes a program, then anybody tries to sign in."""
    form = {"login": "somebody@example.org", "password": "not the password"}
    client.post(reverse("account_login"), form)
    planted = Plant(tmp_path / "it-ran")
    assert overwrite(pickled(planted)) > 0
    assert client.post(reverse("account_login"), form).status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_control_the_plant_runs_where_pickles_are_read(tmp_path):
    from django.core.cache.backends.db import DatabaseCache

    cache.set("key", 1)
    overwrite(pickled(Plant(tmp_path / "it-ran")))
    DatabaseCache("pts_cache", {}).get("key")
    assert [path.name for path in tmp_path.iterdir()] == ["it-ran"]
