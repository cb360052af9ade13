"""What bin/prove truth says of a run: what was wrong, too little, or not tried, is named."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from tests.prove import truth
from tests.prove.counting import summed
from tests.prove.truth import CONTROLS, FIGURES, last_line, main, missing

WHOLE = [
    {"requests": 320, "statements": 100_000, "pages": 900, "wrong": 0, "outside": 0},
    {"facts": {"OnIt": 3}, "first": []},
    *({"control": name} for name in sorted(CONTROLS)),
]


def test_nothing_is_missing_in_a_whole_run():
    assert missing(WHOLE, quick=False) == []
    line = "truth: requests=320 pages=900 statements=100000 wrong=0 outside=0"
    assert last_line(summed(WHOLE, FIGURES)) == line


def test_what_is_too_little_or_not_tried_is_named():
    few = [{"requests": 299, "statements": 4_999}]
    assert missing(few, quick=True) == [
        "requests: 299, and 300 are wanted",
        "statements: 4,999, and 5,000 are wanted",
        *(f"the control “{name}” did not run" for name in sorted(CONTROLS)),
    ]
    assert missing([{**WHOLE[0], "statements": 99_999}, *WHOLE[1:]], quick=False) == [
        "statements: 99,999, and 100,000 are wanted"
    ]


@pytest.mark.parametrize(
    ("row", "code", "exit_code"),
    [
        ({}, 0, 0),
        ({}, 1, 1),
        ({"wrong": 1}, 0, 1),
        ({"outside": 1}, 0, 1),
        ({"statements": 7}, 0, 1),
    ],
)
def test_the_exit_code(monkeypatch, capsys, row, code, exit_code):
    def run(command, *, cwd, env):
        rows = [WHOLE[0] | row, *WHOLE[1:]]
        with open(env["PTS_TRUTH_FILE"], "w") as out:
            out.write("\n".join(json.dumps(one) for one in rows))
        return SimpleNamespace(returncode=code)

    monkeypatch.setattr(truth.subprocess, "run", run)
    assert main(["--quick"]) == exit_code
    assert capsys.readouterr().out.splitlines()[-1].startswith("truth: requests=320")
