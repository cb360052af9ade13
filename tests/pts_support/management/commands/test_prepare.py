"""manage.py prepare: an empty database becomes this version's, cache table and installation's row and all."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from pts_support.people.models import Installation
from tests.services import ROOT


@pytest.fixture
def static(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    return settings.STATIC_ROOT


@pytest.mark.django_db(transaction=True)
def test_an_empty_database_is_brought_to_this_version_and_again_changes_nothing(elsewhere, static):
    elsewhere()
    for _ in range(2):
        call_command("prepare", verbosity=0)
        executor = MigrationExecutor(connection)
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
        assert Installation.objects.count() == 1
        cache.set("key", "kept")
        assert cache.get("key") == "kept"
    assert not static.exists()


def test_static_files_are_collected_when_asked_for_and_old_ones_go(db, static):
    static.mkdir()
    (static / "old.css").touch()
    call_command("prepare", "--static", verbosity=0)
    assert (static / "look.css").read_bytes() == (ROOT / "static" / "look.css").read_bytes()
    assert not (static / "old.css").exists()
