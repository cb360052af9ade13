"""A sentence given on closing: its week and nothing nearer, its request for the seconds of an undo and no longer."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import OuterRef

from checkins import programs
from checkins.changes import handing, sentences
from checkins.changes.sentences import NoSuchSentence
from checkins.models import SharedLine
from pts_support.people.models import Membership, Program, Role
from requests_app.acts import conversation, undoing
from requests_app.models import Event, HelpRequest
from tests.checkins.changes.scene import begin, give
from tests.checkins.scene import at
from tests.house.walls import ROOT, imports_of

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def answered(cast, policy):
    from tests.access.scene import ask

    begin(cast)
    request = ask(cast, now=cast.NOW - timedelta(hours=1))
    conversation.reply(request, by=cast.maeve, text="Try it.", now=cast.NOW - timedelta(minutes=9))
    return request


def test_it_is_kept_with_the_closing_and_taken_back_with_its_undo(cast, answered):
    conversation.close(answered, by=cast.asha, for_everyone="One list for all.", now=cast.NOW)
    line = SharedLine.objects.get()
    assert (line.text, line.fellow, line.closing, line.given_at) == (
        "One list for all.", cast.asha, answered.ref, at(16, 0),
    )  # fmt: skip
    undoing.undo(answered, by=cast.asha, now=cast.NOW + 9 * SECOND)
    assert not SharedLine.objects.exists()


def test_after_its_undo_nothing_tells_the_request_and_the_request_tells_nothing(cast, answered):
    conversation.close(answered, by=cast.asha, for_everyone="One list for all.", now=cast.NOW)
    handing.sweep(cast.NOW + sentences.UNDO_TIME - SECOND)
    assert SharedLine.objects.get().closing == answered.ref
    handing.sweep(cast.NOW + sentences.UNDO_TIME)
    line = SharedLine.objects.get()
    assert (line.closing, line.due_at) == (None, None)
    written = [*Event.objects.values_list("data", flat=True), *HelpRequest.objects.values()]
    assert "One list" not in str(written)


def test_a_closing_without_one_keeps_none(cast, answered):
    conversation.close(answered, by=cast.asha, kept_line="Mine alone.", now=cast.NOW)
    assert not SharedLine.objects.exists()


def test_it_is_taken_back_until_staff_have_it_by_its_author_alone(cast):
    begin(cast)
    give(cast, "asha", now=cast.NOW)
    ref = SharedLine.objects.get().ref
    handing.sweep(cast.NOW + sentences.UNDO_TIME)
    for person, one in ((cast.ben, ref), (cast.rosa, ref), (cast.asha, uuid4())):
        with pytest.raises(NoSuchSentence):
            sentences.take_back(one, by=person, now=cast.NOW)
    sentences.take_back(ref, by=cast.asha, now=cast.NOW)
    assert not sentences.own(cast.asha).exists()
    sentences.undo_take_back(ref, by=cast.asha, now=cast.NOW + 9 * SECOND)
    assert sentences.own(cast.asha).exists()
    sentences.take_back(ref, by=cast.asha, now=cast.NOW)
    handing.sweep(cast.NOW + sentences.UNDO_TIME)
    assert not SharedLine.objects.exists()
    give(cast, "asha", now=cast.NOW)
    SharedLine.objects.update(told_at=cast.NOW, due_at=None, closing=None)
    with pytest.raises(NoSuchSentence):
        sentences.take_back(SharedLine.objects.get().ref, by=cast.asha, now=cast.NOW)


def test_the_closing_page_is_told_how_many_fellows_there_are_where_it_is_asked(cast):
    def fellows(program):
        rows = Program.objects.annotate(fellows=sentences.fellows_where_on(OuterRef("pk")))
        return rows.get(id=program.id).fellows

    assert fellows(cast.program) is None
    begin(cast)
    assert (fellows(cast.program), fellows(cast.other)) == (10, None)
    Membership.objects.filter(program=cast.program, role=Role.FELLOW, user=cast.ben).update(suspended_at=cast.NOW)
    assert fellows(cast.program) == 9
    programs.switch(cast.program, "changes", on=False, by=cast.rosa, now=cast.NOW)
    assert fellows(cast.program) is None


def test_what_keeps_and_hands_them_reads_no_request():
    for name in ("sentences", "handing"):
        imported = {dotted for _, dotted in imports_of(ROOT / f"checkins/changes/{name}.py", ROOT)}
        assert [dotted for dotted in imported if dotted.startswith("requests_app")] == []
