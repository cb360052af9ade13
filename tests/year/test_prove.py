"""What bin/prove year says of a run: what was wrong, too little, or not tried, is named."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from tests.prove import year
from tests.prove.year import CONTROLS, FIGURES, counted, last_line, main, missing

TEN = {"fellows": 10, "planned": 80, "booked": 75, **dict.fromkeys(year.WRONG, 0), "max_days": 19}
SIXTY = {**TEN, "fellows": 60, "planned": 480, "booked": 450, "max_days": 18}
WHOLE = [TEN, SIXTY, {"first": [], "pages": 700}, *({"control": name} for name in sorted(CONTROLS))]


def test_nothing_is_missing_in_a_whole_run():
    assert missing(WHOLE, quick=False) == []
    assert last_line(counted(WHOLE)) == (
        "year: fellows=70 planned=560 booked=525 twice=0 off_days=0 night=0 unreached=0 max_days=19 differences=0"
    )


def test_what_is_too_little_or_not_tried_is_named():
    assert missing([TEN, {"pages": 299}], quick=True) == [
        "pages: 299, and 300 are wanted",
        *(f"the control “{name}” did not run" for name in sorted(CONTROLS)),
    ]


@pytest.mark.parametrize(
    ("row", "code", "exit_code"),
    [({}, 0, 0), ({}, 1, 1), ({"max_days": 20}, 0, 1), ({"planned": 0}, 0, 1)]
    + [({name: 1}, 0, 1) for name in year.WRONG],
)
def test_the_exit_code(monkeypatch, capsys, row, code, exit_code):
    def run(command, *, cwd, env):
        rows = [TEN | row, *WHOLE[2:]]
        with open(env["PTS_YEAR_FILE"], "w") as out:
            out.write("\n".join(json.dumps(one) for one in rows))
        return SimpleNamespace(returncode=code)

    monkeypatch.setattr(year.subprocess, "run", run)
    assert main(["--quick"]) == exit_code
    assert capsys.readouterr().out.splitlines()[-1].split("=")[0] == "year: fellows"
    assert set(FIGURES) >= set(year.WRONG)
