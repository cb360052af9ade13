"""The units in deploy/systemd, read by systemd itself; and what only a reader of them would miss."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.test_settings import GOOD

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"


@pytest.fixture
def here(tmp_path) -> Path:
    """The units, with this checkout where they name /srv/pts-support."""
    if shutil.which("systemd-analyze") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("systemd-analyze is not installed, and a build server has it (.ci/run)")
        pytest.skip("systemd-analyze is not installed (.ci/run installs it)")
    for unit in UNITS.glob("pts-*.*"):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/pts-support", str(ROOT)))
    return tmp_path


def verify(folder: Path) -> tuple[int, str]:
    units = [str(unit) for unit in sorted(folder.glob("pts-*.*")) if unit.suffix != ".example"]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    return done.returncode, done.stderr


def test_systemd_takes_them_and_refuses_a_misspelled_line(here):
    assert verify(here) == (0, "")
    web = here / "pts-web.service"
    web.write_text(web.read_text().replace("bin/gunicorn", "bin/no-such-program"))
    code, said = verify(here)
    assert (code != 0, "no-such-program is not executable" in said) == (True, True)


def test_every_process_of_the_site_has_a_unit_and_says_which_it_is():
    units = {file.stem: file.read_text() for file in UNITS.glob("pts-*.service")}
    assert set(units) == {"pts-web", "pts-worker", "pts-beat", "pts-watchdog", "pts-prepare", "pts-backup"}
    named = {name: re.findall(r"^Environment=PTS_PROCESS=(.+)$", text, re.M) for name, text in units.items()}
    assert named == {f"pts-{one}": [one] for one in ("web", "worker", "beat", "watchdog")} | {
        "pts-prepare": [], "pts-backup": []
    }  # fmt: skip
    for text in units.values():
        assert {"User=pts", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= set(text.splitlines())
    wanted = re.search(r"^Wants=(.+)$", (UNITS / "pts-support.target").read_text(), re.M)[1].split()
    assert set(wanted) == {f"{name}.service" for name in units} - {"pts-backup.service"}


def test_the_sample_of_their_values_names_all_that_is_needed():
    names = set(re.findall(r"^([A-Z_]+)=", (UNITS / "pts-support.env.example").read_text(), re.M))
    assert set(GOOD) <= names
    assert {"PTS_FILES", "PTS_PURGE_FILE", "PTS_STATIC"} <= names  # the code's own folder cannot be written there
