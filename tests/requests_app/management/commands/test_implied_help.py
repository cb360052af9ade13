"""manage.py implied_help: a line a part, or the lines of somebody else's list."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def test_each_part_has_its_line():
    out = StringIO()
    call_command("implied_help", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.partition(":")[0] for line in lines] == ["seen", "rounds", "unseen", "last", "blind", "another"]
    assert all("precision=" in line and "recall=" in line for line in lines)


def test_a_list_of_somebody_else(tmp_path):
    mine, out = tmp_path / "mine.txt", StringIO()
    mine.write_text("vent|It is impossible!\nfact|Nothing works.\n")
    call_command("implied_help", file=mine, wrong=True, stdout=out)
    line = "mine.txt: sentences=2 vents=1 found=2 precision=0.50 recall=1.00"
    assert out.getvalue() == f"{line}\n  fact: Nothing works.\n"
