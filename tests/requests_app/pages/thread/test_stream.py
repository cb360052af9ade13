"""The stream of a conversation: words stay words, and a note is for those who could read then."""

from datetime import timedelta

import pytest

from requests_app.acts import conversation, helping
from requests_app.vocabulary import Urgency
from tests.reading import body, plain

pytestmark = pytest.mark.django_db


def test_hostile_words_are_shown_as_words(cast, ask, look):
    r = ask(text="<script>alert(1)</script> {{ 7|add:7 }} https://example.org/?a=1&b=<b>")
    page = body(look(cast.maeve, r))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_note_is_read_by_those_who_could_read_then_and_by_nobody_later(cast, ask, look):
    r = ask(urgency=Urgency.TODAY)  # Maeve and Tom
    conversation.note(r, by=cast.maeve, text="canary-note, between us", now=cast.NOW + timedelta(minutes=1))
    helping.add_person(r, by=cast.maeve, person_id=cast.okafor.id, now=cast.NOW + timedelta(minutes=2))
    assert ["canary-note" in plain(look(who, r)) for who in (cast.maeve, cast.tom, cast.okafor, cast.asha)] == [
        True,
        True,
        False,
        False,
    ]
    assert "Maeve wrote a private note to helpers." in plain(look(cast.asha, r))
    assert "wrote a private note" not in plain(look(cast.okafor, r))
