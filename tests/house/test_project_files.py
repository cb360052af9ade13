"""What people who carry the project on look for at its top: it is there, it agrees, and its links lead somewhere."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ".github/workflows/ci.yml"


def read(name: str) -> str:
    return (ROOT / name).read_text()


def project() -> dict:
    return tomllib.loads(read("pyproject.toml"))["project"]


def test_the_license_is_the_one_the_project_names():
    assert project()["license"] == "BSD-3-Clause"
    assert read("LICENSE").startswith("BSD 3-Clause License\n\nCopyright (c) 2026 the PTS Support authors\n")


def test_the_changelog_begins_with_this_version():
    versions = re.findall(r"^## (\d+\.\d+\.\d+) – (?:unreleased|\d{4}-\d\d-\d\d)$", read("CHANGELOG.md"), re.M)
    assert versions[0] == project()["version"]
    assert len(versions) == len(re.findall(r"^## ", read("CHANGELOG.md"), re.M))


def test_links_lead_somewhere():
    broken = []
    for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(name))
        broken += [f"{name}: {target}" for target in targets if not (ROOT / target).exists()]
    assert broken == []


def test_security_invents_no_address():
    assert re.findall(r"\S+@\S+", read("SECURITY.md")) == []


def test_the_workflow_only_calls_what_any_build_server_calls():
    jobs = yaml.safe_load(read(WORKFLOW))["jobs"]
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert commands == [".ci/run"]


def test_the_workflow_fits_the_schema():
    checker = Path(sys.executable).parent / "check-jsonschema"
    argv = [str(checker), "--builtin-schema", "vendor.github-workflows", WORKFLOW]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hooks_fetch_nothing():
    """Every hook is local and runs a tool of .venv."""
    repositories = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    for hook in repositories[0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].split()[0] in {".venv/bin/python", "bin/types"}
