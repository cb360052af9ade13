"""What is installed is exactly what was locked: every requirement pinned and hashed, every wish with a reason."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["requirements", "requirements-test"])
def test_every_line_is_pinned_and_hashed(name):
    text = (ROOT / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(lines) > 15
    for line in lines:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==[^ ]+ ", line), line
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", line)) >= 1, line
        assert "http" not in line
        assert " -i " not in line


@pytest.mark.parametrize("name", ["requirements", "requirements-test"])
def test_every_wish_is_locked_and_says_who_uses_it(name):
    locked = (ROOT / f"{name}.txt").read_text()
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        if line.startswith(("#", "-c")):
            continue
        wish, _, why = line.partition("#")
        package = re.split(r"[\[<>= ]", wish)[0]
        assert why.strip(), f"{package}: who uses it?"
        assert re.search(rf"^{re.escape(package)}(\[.*\])?==", locked, re.M), f"{package} is not in {name}.txt"


def test_the_two_locks_agree():
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9._-]+)(?:\[.*\])?==([^ ]+)", (ROOT / name).read_text(), re.M))

    run, test = pins("requirements.txt"), pins("requirements-test.txt")
    assert {name: (run[name], test[name]) for name in run.keys() & test.keys() if run[name] != test[name]} == {}
