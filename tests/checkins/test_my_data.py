"""What a person's own file has of this room, and what it has not."""

from __future__ import annotations

import json

import pytest

from checkins.changes import publishing
from checkins.changes.publishing import LineWords
from checkins.conversations import acts
from checkins.models import PulseWeek
from tests.checkins.changes import scene as given
from tests.checkins.scene import begin
from tests.people.own_file import taken_out

pytestmark = pytest.mark.django_db


def sections(person):
    data = json.loads(taken_out(person)["data.json"])["sections"]
    return {model: section["rows"] for model, section in data.items() if model.startswith("checkins.")}


def test_both_find_the_conversation_and_a_fellows_week_is_in_their_own_file_alone(cast):
    scene = begin(cast)
    acts.skip(scene.booking("asha").ref, by=cast.asha, now=cast.NOW)
    PulseWeek.objects.create(
        membership=cast.memberships["asha"], monday=cast.NOW.date(), score=1, words="canary", at=cast.NOW
    )
    mine, held = sections(cast.asha), sections(cast.rosa)
    [with_rosa] = [row for row in mine["checkins.booking"] if row["with"]]
    assert (with_rosa["with"], with_rosa["skipped"]) == ("Rosa", True)
    assert with_rosa in held["checkins.booking"]
    assert [row["words"] for row in mine["checkins.pulseweek"]] == ["canary"]
    for other in (cast.rosa, cast.dana, cast.maeve, cast.okafor, cast.ben):
        assert sections(other)["checkins.pulseweek"] == []
    for other in (cast.maeve, cast.okafor, cast.nina):
        assert sections(other)["checkins.booking"] == []


def test_a_sentence_is_in_its_authors_file_alone_and_a_line_in_its_publishers(cast):
    given.begin(cast)
    given.give(cast, "asha", now=cast.NOW)
    line = publishing.publish(cast.program, LineWords("Rooms can be booked."), by=cast.rosa, now=cast.NOW)
    here = (cast.program.id,)
    publishing.edit(line.ref, LineWords("Rooms can be had."), by=cast.okafor, programs=here, now=cast.NOW)
    mine = sections(cast.asha)["checkins.sharedline"]
    assert [(row["text"], row["week_of"], row["staff_got_it"]) for row in mine] == [("By asha.", "2026-11-16", None)]
    for other in (cast.rosa, cast.maeve, cast.okafor, cast.ben):
        assert sections(other)["checkins.sharedline"] == []
    assert [row["text"] for row in sections(cast.rosa)["checkins.changedline"]] == ["Rooms can be had."]
    [edited] = sections(cast.okafor)["checkins.earlierline"]
    assert (edited["before"], edited["now"]) == ("Rooms can be booked.", "Rooms can be had.")
