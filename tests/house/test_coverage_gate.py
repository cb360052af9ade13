"""What .ci/run asks of the lines that tests have seen: a folder that was renamed would no longer be asked about."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.house import figures, measure

ROOT = Path(__file__).resolve().parents[2]
GATE = (ROOT / ".ci/run").read_text()


def test_the_share_that_is_asked_for_is_the_limit_of_the_house():
    assert re.findall(r"--fail-under=(\d+)", GATE) == [str(measure.LIMITS["coverage"]), "100"]


def test_the_folders_that_must_be_seen_in_full_are_there():
    named = re.findall(r"([\w/]+)/\*", GATE)
    assert named == ["requests_app/access", "requests_app/lifecycle"]
    assert [folder for folder in named if not list((ROOT / folder).glob("*.py"))] == []


def test_every_room_is_measured():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]["run"]
    assert settings["source"] == [room for room in figures.ROOMS if (ROOT / room).is_dir()]
