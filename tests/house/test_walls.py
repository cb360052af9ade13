"""The walls: nothing imports upward, `mentors` never meets requests, requests see mentors by one face."""

from __future__ import annotations

import ast
import re
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from tests.house.walls import PLACES, ROOT, product, violations


def test_no_wall_is_broken():
    assert violations(ROOT) == []


def test_every_room_of_the_house_has_a_place():
    tops = {file.relative_to(ROOT).parts[0] for file in product(ROOT)}
    assert tops <= {place.partition(".")[0] for place in PLACES}


def test_templates_of_the_mentors_wing_do_not_name_requests():
    named = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "templates" / "mentors").rglob("*.html")
        if re.search(r"requests_app|helprequest|help_request", file.read_text(), re.IGNORECASE)
    ]
    assert named == []


def given_twice(source: str) -> list[str]:
    """Names that a module gives to two things one after the other: what a merge leaves, and no tool says."""
    lines = [line for line in ast.parse(source).body if isinstance(line, ast.Assign)]
    names = Counter(target.id for line in lines for target in line.targets if isinstance(target, ast.Name))
    return sorted(name for name, times in names.items() if times > 1)


def test_no_module_gives_a_name_twice():
    assert given_twice("A = 1\nB = 2\nA = 3\n") == ["A"]
    found = {str(file.relative_to(ROOT)): given_twice(file.read_text()) for file in product(ROOT)}
    assert {file: names for file, names in found.items() if names} == {}


@pytest.fixture
def plant(tmp_path):
    def write(path: str, text: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return write


def test_a_planted_violation_between_rooms_is_found(tmp_path, plant):
    plant("mentors/record.py", "def f():\n    from requests_app import models\n")
    plant("mentors/models.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import requests_app.models\n")
    plant("mentors/peek.py", "from django.apps import apps\napps.get_model('requests_app.HelpRequest')\n")
    plant("requests_app/receivers.py", "from mentors import support\nfrom mentors.support import mentor_of\n")
    plant("requests_app/peek.py", "from mentors.models import Assignment\nimport reports.metrics\n")
    plant("pts_support/people/roles.py", "from ..notify import queue\nfrom .models import User\n")
    plant("pts_support/notify/kinds.py", "from importlib import import_module\nimport_module('requests_app.notices')\n")
    plant("pts_support/clock.py", "def f():\n    from pts_support.people.models import Installation\n")
    plant("pts_support/web/pages.py", "apps.get_model('people', 'User')\napps.get_model(settings.MODEL)\n")
    plant("pts_support/management/commands/help.py", "from reports import program\nfrom pts_support import clock\n")
    plant("reports/program.py", "from requests_app import models\nfrom mentors import support\n")
    assert violations(tmp_path) == [
        "pts_support/clock.py:2: pts_support imports pts_support.people.models.Installation, which is above it",
        "pts_support/notify/kinds.py:2: pts_support.notify imports requests_app.notices, which is above it",
        "pts_support/people/roles.py:1: pts_support.people.roles imports pts_support.notify.queue, which is above it",
        "pts_support/web/pages.py:1: pts_support imports pts_support.people.models, which is above it",
        "mentors/models.py:3: mentors imports requests_app.models, which is above it",
        "mentors/peek.py:2: mentors imports requests_app.models, which is above it",
        "mentors/record.py:2: mentors imports requests_app.models, which is above it",
        "requests_app/peek.py:1: requests_app imports mentors.models.Assignment, not mentors.support",
        "requests_app/peek.py:2: requests_app imports reports.metrics, which is above it",
    ]


def test_a_planted_violation_inside_a_room_is_found(tmp_path, plant):
    plant("requests_app/hints/find.py", "from requests_app.access import visibility\n")
    plant("requests_app/chain/routing.py", "def f():\n    from requests_app.lifecycle import transition\n")
    plant(
        "requests_app/acts/filing.py",
        "from requests_app.lifecycle import move\nfrom requests_app.engine import sweep\n",
    )
    plant("requests_app/engine/sweep.py", "from requests_app.acts.filing import file\nfrom mentors import coverage\n")
    plant("requests_app/models/draft.py", "from requests_app import tasks\nfrom requests_app.vocabulary import Route\n")
    plant("pts_support/people/calendars/load.py", "from pts_support.people.pages import me\n")
    plant("pts_support/people/roster/edit.py", "from pts_support.people import audit\n")
    assert violations(tmp_path) == [
        "pts_support/people/calendars/load.py:1: "
        "pts_support.people.calendars imports pts_support.people.pages.me, which is above it",
        "requests_app/acts/filing.py:2: requests_app.acts imports requests_app.engine.sweep, which stands beside it",
        "requests_app/chain/routing.py:2: "
        "requests_app.chain imports requests_app.lifecycle.transition, which is above it",
        "requests_app/engine/sweep.py:1: "
        "requests_app.engine imports requests_app.acts.filing.file, which stands beside it",
        "requests_app/engine/sweep.py:2: requests_app.engine imports mentors.coverage, not mentors.support",
        "requests_app/hints/find.py:1: requests_app.hints imports requests_app.access.visibility, which is above it",
        "requests_app/models/draft.py:1: requests_app.models imports requests_app.tasks, which is above it",
    ]


@pytest.mark.django_db
def test_the_models_have_not_drifted_from_their_migrations():
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    assert said.getvalue() == "No changes detected\n"
