"""Conversations are alike for everybody, because nothing that decides about them can see a request."""

from __future__ import annotations

from tests.house.walls import ROOT, imports_of

BLIND = ("checkins/schedule", "checkins/conversations", "checkins/hello", "checkins/models")


def test_nothing_that_books_a_conversation_can_read_a_request():
    files = [file for room in BLIND for file in sorted((ROOT / room).rglob("*.py"))]
    found = [
        (file.name, name) for file in files for _, name in imports_of(file, ROOT) if name.startswith("requests_app")
    ]
    assert len(files) > 20
    assert found == []
