"""The command counts the names of any file of sentences, and says which were missed."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def test_it_says_precision_and_recall(tmp_path):
    (tmp_path / "some.txt").write_text("[Ava] hides\n[qqq] hides\nI hide\n")
    told = StringIO()
    call_command("names_found", tmp_path / "some.txt", stdout=told)
    assert told.getvalue() == "missed: qqq hides\nnames: sentences=3 names=2 precision=1.000 recall=0.500\n"
