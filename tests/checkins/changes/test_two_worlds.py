"""Two worlds: the same two sentences by two fellows, the other way round. To everybody else both are the same: every
page, download and email, before staff have them and after. And until then both are as where nobody gave any."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from checkins.changes import handing
from checkins.models import ProgramCheckins, SharedLine
from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation
from requests_app.models import HelpRequest
from tests.access import test_worlds as worlds
from tests.checkins.changes.scene import begin

pytestmark = pytest.mark.django_db
READERS = ("rosa", "okafor", "maeve", "ben")
TEXTS = ("A list for all.", "A room for calls.")
MIXED = {TEXTS[0]: UUID(int=2), TEXTS[1]: UUID(int=1)}
PAGE = "/program/changed/"


@pytest.fixture
def there(cast):
    """Staff are to get what there is on the next Monday: four weeks are over then."""
    worlds.world(cast)
    begin(cast)
    ProgramCheckins.objects.update(sentences_since=cast.NOW - timedelta(weeks=3))


def lived(cast, texts, until, *, refs=MIXED):
    """Asha and Imani each close a request; with these sentences, or with none."""

    def live():
        for name, text in zip(("asha", "imani"), texts, strict=True):
            request = HelpRequest.objects.filter(fellow=getattr(cast, name)).open().latest("asked_at")
            conversation.close(request, by=request.fellow, for_everyone=text, now=cast.NOW)
        for text, ref in refs.items():
            SharedLine.objects.filter(text=text).update(ref=ref)
        for now in (cast.NOW + timedelta(minutes=1), until):
            handing.sweep(now)

    return live


def differences(cast, set_clock, one, other, *, until, readers=READERS, refs=(MIXED, MIXED)):
    """(how many pages were compared, [(reader, page)])."""
    set_clock(until)
    compared, told = 0, []
    for name in readers:
        where = worlds.paths(cast, name)
        plain, swapped = (
            worlds.look(getattr(cast, name), where, lived(cast, texts, until, refs=named))
            for texts, named in zip((one, other), refs, strict=True)
        )
        compared += len(where)
        told += [(name, path) for path in where if plain[path] != swapped[path]]
    return compared, told


def test_nobody_can_tell_whose_sentence_is_whose(cast, there, set_clock):
    monday = handing.next_look(cast.program, cast.NOW)
    compared, told = differences(cast, set_clock, TEXTS, TEXTS[::-1], until=monday)
    assert told == []
    assert compared > 100


def test_before_staff_have_them_nobody_can_tell_that_there_are_any_and_then_staff_alone(cast, there, set_clock):
    given, none = TEXTS, ("", "")
    _, told = differences(cast, set_clock, given, none, until=cast.NOW + timedelta(days=3), readers=("rosa", "ben"))
    assert told == []
    monday = handing.next_look(cast.program, cast.NOW)
    _, told = differences(cast, set_clock, given, none, until=monday, readers=("rosa", "okafor"))
    assert told == [("rosa", PAGE)]


def test_every_email_is_the_same_whoever_gave_which(cast, there):
    found = []
    for texts in (TEXTS, TEXTS[::-1]):
        with transaction.atomic():
            lived(cast, texts, handing.next_look(cast.program, cast.NOW))()
            rows = OutboxMessage.objects.values_list("kind", "person__called", "created_at", "status")
            found.append(Counter(rows))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert "sentences.ready" in {kind for kind, *_ in found[0]}


def test_the_trial_finds_an_order_that_tells(cast, there, set_clock):
    """The control: in the order in which they were given."""
    monday = handing.next_look(cast.program, cast.NOW)
    in_order = {TEXTS[0]: UUID(int=1), TEXTS[1]: UUID(int=2)}, {TEXTS[0]: UUID(int=2), TEXTS[1]: UUID(int=1)}
    _, told = differences(cast, set_clock, TEXTS, TEXTS[::-1], until=monday, readers=("rosa",), refs=in_order)
    assert told == [("rosa", PAGE)]
