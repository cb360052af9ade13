"""The engine's bench, small: floor and engine write the same, and what is not met is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from reports.bench import engine as benching_engine
from reports.management.commands.bench import throw_away
from requests_app.models import Escalation

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_small_run_in_a_database_of_its_own():
    before, said = connection.settings_dict["NAME"], []
    with throw_away():
        found = benching_engine.bench_engine(rows=600, due=60, rounds=1, batch=25, mails=20, say=said.append)
    assert connection.settings_dict["NAME"] == before
    assert not Escalation.objects.exists()
    assert (found.rows, found.due, found.mails, found.floor.statements) == (600, 60, 20, 2)
    assert found.engine.statements < 75  # some for each of three batches and a dozen a turn, not one for each row
    assert found.ratio > 0
    assert found.replies >= 0
    well = replace(found, ratio=1.8, idle_ms=1.5, reply_p99=0.2, mails=5000, mails_a_second=200, passes=10)
    assert benching_engine.unmet(well) == []
    assert len(benching_engine.unmet(replace(well, ratio=1.9, idle_ms=2, reply_p99=1, mails=50, mails_a_second=9))) == 5
    page = benching_engine.section(replace(well, ratio=2.5), "manage.py bench engine")
    assert page.startswith("## The engine\n")
    assert "not met in this run: the sweep takes at most 1.8" in page


def test_it_says_so_when_the_two_did_not_write_the_same(monkeypatch):
    """The control: a floor that forgets the notifications is found out."""
    less = benching_engine._WRITE.replace("FROM next\n    ON CONFLICT", "FROM next WHERE false\n    ON CONFLICT")
    assert less != benching_engine._WRITE
    monkeypatch.setattr(benching_engine, "_WRITE", less)
    with throw_away(), pytest.raises(AssertionError, match="did not write the same"):
        benching_engine.bench_engine(rows=100, due=10, rounds=1, say=lambda line: None)


def test_a_database_with_people_is_not_filled(cast):
    with pytest.raises(ValueError, match="holds people"):
        benching_engine.bench_engine(rows=100, due=10, rounds=1)
