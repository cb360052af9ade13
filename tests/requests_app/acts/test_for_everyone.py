"""A sentence given on closing goes to whoever keeps them; where nobody does, closing is as it was."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db.models import F, OuterRef

from requests_app.acts import for_everyone


@pytest.fixture
def keepers(monkeypatch):
    monkeypatch.setattr(for_everyone, "_keepers", [])


def test_whoever_keeps_them_is_given_and_gives_back(keepers):
    kept, closing = {}, uuid4()
    keeper = for_everyone.KeeperOfSentences(
        fellows=lambda program: F("fellows"),
        give=lambda text, *, closing, **about: kept.update({closing: text}),
        give_back=lambda closing: kept.pop(closing),
    )
    for_everyone.register(keeper)
    assert for_everyone.fellows_where_asked(OuterRef("program")) == F("fellows")
    for_everyone.give("One list.", program=None, closing=closing, by=None, now=None)
    assert kept == {closing: "One list."}
    for_everyone.give_back(closing)
    assert kept == {}


def test_where_nobody_keeps_them_nothing_is_asked_or_kept(keepers):
    assert for_everyone.fellows_where_asked(OuterRef("program")).value is None
    for_everyone.give("One list.", program=None, closing=uuid4(), by=None, now=None)
    for_everyone.give_back(uuid4())
