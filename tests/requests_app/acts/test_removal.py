"""Words that go: all of a request's, and nothing of another's."""

from __future__ import annotations

import pytest

from requests_app.acts import removal
from requests_app.models import Attachment, HelpRequest, KeptLine, Message
from tests.requests_app.kept import words_there

pytestmark = pytest.mark.django_db


def test_words_files_and_lines_of_one_request_go(cast, lived):
    done, still = lived
    removal.remove_words([done.id], now=cast.NOW)
    assert words_there().split() == ["words-still-open"]
    assert not Attachment.objects.filter(message__request=done).exists()
    assert not KeptLine.objects.filter(request=done).exists()
    assert set(Message.objects.filter(request=done).values_list("purged_at", flat=True)) == {cast.NOW}
    assert HelpRequest.objects.get(id=done.id).tried_friend == ""
    assert not Message.objects.filter(request=still).exclude(purged_at=None).exists()
