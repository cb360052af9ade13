"""A line is published, edited, taken back, each undone within ten seconds; what it said and who did what is kept."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from checkins import programs
from checkins.changes import publishing, topics
from checkins.changes.publishing import LineRefused, LineWords, NoSuchLine
from checkins.conversations import settings
from checkins.models import ChangedLine, EarlierLine
from pts_support.people.models import AccessEntry

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
FIRST, OTHER = LineWords("Rooms can be booked."), LineWords("Rooms can be booked for calls.")


@pytest.fixture
def line(cast):
    settings.begin(cast.program, now=cast.NOW)
    return publishing.publish(cast.program, FIRST, by=cast.rosa, now=cast.NOW)


def there():
    return list(ChangedLine.objects.values_list("text", "topic", "taken_back_at"))


def trail():
    return list(AccessEntry.objects.filter(verb__startswith="changed_line").values_list("verb", "actor__called"))


def test_it_is_shown_for_a_month_and_stands_in_the_trail(cast, line):
    assert (line.shown_until, there()) == (date(2026, 12, 17), [("Rooms can be booked.", "", None)])
    assert trail() == [("changed_line_published", "Rosa")]


def test_an_edit_keeps_what_it_said_and_each_tap_is_undone_by_whoever_made_it(cast, line):
    mine = {"programs": (cast.program.id,)}
    later = cast.NOW + timedelta(days=2)
    publishing.edit(line.ref, OTHER, by=cast.okafor, now=later, **mine)
    before = EarlierLine.objects.get()
    assert (before.text, before.edited_by, before.edited_at) == (FIRST.text, cast.okafor, later)
    with pytest.raises(LineRefused, match="Someone has changed it since"):
        publishing.undo(line.ref, by=cast.rosa, now=later, **mine)
    publishing.undo(line.ref, by=cast.okafor, now=later + 9 * SECOND, **mine)
    assert (there(), EarlierLine.objects.count()) == ([(FIRST.text, "", None)], 0)
    publishing.take_back(line.ref, by=cast.rosa, now=later, **mine)
    assert there() == [(FIRST.text, "", later)]
    with pytest.raises(LineRefused, match="taken back already"):
        publishing.edit(line.ref, OTHER, by=cast.rosa, now=later, **mine)
    with pytest.raises(LineRefused, match="more than ten seconds"):
        publishing.undo(line.ref, by=cast.rosa, now=later + 11 * SECOND, **mine)
    publishing.undo(line.ref, by=cast.rosa, now=later + 9 * SECOND, **mine)
    assert there() == [(FIRST.text, "", None)]
    assert trail() == [
        ("changed_line_published", "Rosa"),
        ("changed_line_edited", "Dr. Okafor"),
        ("changed_line_undone", "Dr. Okafor"),
        ("changed_line_taken_back", "Rosa"),
        ("changed_line_undone", "Rosa"),
    ]


def test_publishing_is_undone_and_then_it_never_was(cast, line):
    publishing.undo(line.ref, by=cast.rosa, programs=(cast.program.id,), now=cast.NOW + 9 * SECOND)
    assert there() == []
    with pytest.raises(NoSuchLine):
        publishing.take_back(line.ref, by=cast.rosa, programs=(cast.program.id,), now=cast.NOW)


def test_another_programs_line_is_not_there(cast, line):
    for act in (publishing.take_back, publishing.undo):
        with pytest.raises(NoSuchLine):
            act(line.ref, by=cast.other_staff, programs=(cast.other.id,), now=cast.NOW)
        with pytest.raises(NoSuchLine):
            act(uuid4(), by=cast.rosa, programs=(cast.program.id,), now=cast.NOW)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (LineWords("Asha asked for it."), "text"),
        (LineWords("As asked yesterday."), "text"),
        (LineWords("Forms are shorter.", topic="iep"), "topic"),
    ],
)
def test_what_could_tell_who_asked_is_refused_also_in_an_edit(cast, line, words, field):
    for act in (
        lambda: publishing.publish(cast.program, words, by=cast.rosa, now=cast.NOW),
        lambda: publishing.edit(line.ref, words, by=cast.rosa, programs=(cast.program.id,), now=cast.NOW),
    ):
        with pytest.raises(LineRefused) as refused:
            act()
        assert refused.value.field == field
    assert there() == [(FIRST.text, "", None)]
    assert topics.TOO_FEW.startswith("Fewer than five fellows")


def test_where_it_is_switched_off_nothing_is_published(cast, line):
    programs.switch(cast.program, "changes", on=False, by=cast.rosa, now=cast.NOW)
    with pytest.raises(LineRefused, match="turned off"):
        publishing.publish(cast.program, OTHER, by=cast.rosa, now=cast.NOW)


def test_a_day_or_topic_that_was_right_when_it_was_published_may_stay_in_an_edit(cast, line):
    ChangedLine.objects.update(text="From November 16 rooms can be bookd.", topic="iep")
    fixed = LineWords("From November 16 rooms can be booked.", topic="iep")
    publishing.edit(line.ref, fixed, by=cast.rosa, programs=(cast.program.id,), now=cast.NOW)
    assert there() == [("From November 16 rooms can be booked.", "iep", None)]
    moved = LineWords("From November 15 rooms can be booked.")
    with pytest.raises(LineRefused, match="November 15"):
        publishing.edit(line.ref, moved, by=cast.rosa, programs=(cast.program.id,), now=cast.NOW)


def test_the_same_words_sent_again_are_published_once(cast, line):
    again = publishing.publish(cast.program, FIRST, by=cast.rosa, now=cast.NOW + SECOND)
    assert (again.id, there()) == (line.id, [("Rooms can be booked.", "", None)])
    assert trail() == [("changed_line_published", "Rosa")]
    publishing.publish(cast.program, FIRST, by=cast.rosa, now=cast.NOW + timedelta(hours=2))
    assert len(there()) == 2
