"""A person's own file holds what they wrote and did not send, and nobody else's."""

from __future__ import annotations

import pytest

from pts_support.kept.models import UnsentWords
from pts_support.kept.my_data import _unsent

pytestmark = pytest.mark.django_db


def test_it_is_their_own(cast):
    for who in (cast.asha, cast.ben):
        fields = {"text": [f"of {who.called}"]}
        UnsentWords.objects.create(person=who, form="/x/#0", page="/x/", fields=fields, changed_at=cast.NOW)
    assert list(_unsent(cast.asha)) == [{"page": "/x/", "changed": cast.NOW, "field text": ["of Asha"]}]
