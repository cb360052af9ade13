"""`manage.py draw`: pages are as the code is; one that differs is found, and drawn anew."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def test_drawn_pages_are_as_the_code_is():
    call_command("draw", "--check")


def test_a_page_that_differs_is_found_and_drawn_anew(tmp_path):
    with pytest.raises(CommandError, match="states.md, who-sees-what.md, chains.md"):
        call_command("draw", "--check", into=tmp_path)
    assert list(tmp_path.iterdir()) == []
    call_command("draw", into=tmp_path, stdout=StringIO())
    call_command("draw", "--check", into=tmp_path)
    page = tmp_path / "chains.md"
    page.write_text(page.read_text().replace("Tom (backup) joins", "nobody joins"))
    with pytest.raises(CommandError, match="^Not as the code is: chains.md. "):
        call_command("draw", "--check", into=tmp_path)


def test_it_says_what_was_drawn(tmp_path):
    said = StringIO()
    call_command("draw", into=tmp_path, stdout=said)
    call_command("draw", into=tmp_path, stdout=said)
    assert said.getvalue() == (
        "Drawn anew: states.md, who-sees-what.md, chains.md.\nDrawn anew: nothing, all pages are as the code is.\n"
    )
