"""One's own file: complete by a walk over every model, with what was done to one's account."""

from __future__ import annotations

import json

import pytest
from django.apps import apps

from pts_support.people import audit
from pts_support.people.records import legal_holds, personal_data
from tests.people.own_file import taken_out


def undecided(models, decided):
    return sorted({m._meta.label_lower for m in models} - set(decided))


def test_every_model_of_the_project_has_a_decision():
    """A new table: declare in its room's my_data.py what of it a person gets, or why it is about nobody."""
    models = apps.get_models()
    assert undecided(models, personal_data.export_decisions()) == []
    assert sorted(set(personal_data.export_decisions()) - {m._meta.label_lower for m in models}) == []
    assert all(d.because for d in personal_data.export_decisions().values() if isinstance(d, personal_data.NotPersonal))


def test_a_model_without_a_decision_is_found():
    decided = set(personal_data.export_decisions()) - {"requests_app.draft"}
    assert undecided(apps.get_models(), decided) == ["requests_app.draft"]


@pytest.mark.django_db
def test_what_was_done_to_ones_account_is_in_it(cast):
    audit.record(cast.rosa, "second_step_reset", f"user:{cast.asha.id}", program=cast.program, now=cast.NOW)
    audit.record(cast.rosa, "role_given", f"user:{cast.ben.id}", program=cast.program, now=cast.NOW)
    audit.record(cast.rosa, "role_given", f"user:{cast.asha.id}0", program=cast.program, now=cast.NOW)
    trail = json.loads(taken_out(cast.asha)["data.json"])["sections"]["people.accessentry"]["rows"]
    assert [(row["what"], row["by"]) for row in trail if row["by"] != "me"] == [("second_step_reset", "the program")]


@pytest.mark.django_db
def test_the_reason_of_a_hold_on_oneself_is_in_it_and_of_one_on_everybody_not(cast):
    legal_holds.start_hold(cast.program, person=cast.asha, reason="Letter 7, about her.", by=cast.rosa, now=cast.NOW)
    legal_holds.start_hold(cast.program, person=None, reason="Letter 8, about Ben.", by=cast.rosa, now=cast.NOW)
    mine, other = (taken_out(who)["data.json"].decode() for who in (cast.asha, cast.maeve))
    assert "Letter 7" in mine
    assert "Letter 8" not in mine
    assert "Letter" not in other
