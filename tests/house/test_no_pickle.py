"""Nothing of ours is kept or sent as a pickle: reading one runs whatever its writer wanted."""

from __future__ import annotations

import ast

from django.conf import settings
from django.core.cache import caches
from django.db.models import Field

from pts_support.celery import app
from pts_support.db.cache import JsonCache
from tests.house.walls import ROOT, TOPS, imports_of

RUNS_WHAT_IT_READS = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "jsonpickle"}


def test_nothing_imports_what_runs_what_it_reads():
    files = [file for top in TOPS for file in (ROOT / top).rglob("*.py")]
    assert len(files) > 200
    found = [
        f"{file.relative_to(ROOT)}:{line} {name}"
        for file in files
        for line, name in imports_of(file, ROOT)
        if set(name.split(".")) & RUNS_WHAT_IT_READS
    ]
    assert found == []


def test_the_reader_finds_a_planted_import(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text("def later():\n    from pickle import loads\n")
    ((line, name),) = imports_of(planted, tmp_path)
    assert (line, set(name.split(".")) & RUNS_WHAT_IT_READS) == (2, {"pickle"})
    assert ast.parse(planted.read_text())


def test_no_setting_allows_one():
    assert {type(caches[name]) for name in settings.CACHES} == {JsonCache}
    assert settings.SESSION_SERIALIZER.endswith(".JSONSerializer")
    said = (app.conf.task_serializer, app.conf.result_serializer, app.conf.event_serializer)
    assert (said, list(app.conf.accept_content)) == (("json", "json", "json"), ["json"])
    assert app.conf.result_accept_content in (None, ["json"])
    assert app.conf.beat_scheduler == "celery.beat:Scheduler"  # it writes no file


def test_no_column_holds_one():
    from django.apps import apps

    fields = [field for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, Field)]
    assert [field for field in fields if "pickle" in type(field).__name__.lower()] == []
