from __future__ import annotations

from types import SimpleNamespace

import pytest

from checkins.changes import wording
from checkins.conversations import settings
from checkins.models import ChangedLine, SharedLine
from pts_support.people.roles import names_in_program
from reports.demo import changed

pytestmark = pytest.mark.django_db


def test_lines_and_sentences_of_the_programs_own_people_that_any_program_could_publish(cast):
    settings.begin(cast.program, now=cast.NOW)
    fellows = [row for row in cast.memberships.values() if row.role == "fellow" and row.program == cast.program]
    demo = SimpleNamespace(program=cast.program, fellows=fellows, rosa=cast.rosa)
    for _, text in changed.LINES:
        changed.publish(demo, text, now=cast.NOW)
    assert set(ChangedLine.objects.values_list("text", flat=True)) == {text for _, text in changed.LINES}
    for number in range(len(changed.SENTENCES)):
        changed.give(demo, number, now=cast.NOW)
    assert SharedLine.objects.values("fellow").distinct().count() == len(changed.SENTENCES)
    people = names_in_program(cast.program.id)
    assert [text for _, text in changed.SENTENCES if wording.trouble_with(text, people, cast.NOW.date())] == []
