"""On the first page for a month, in the report of its period, and nowhere once it was taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checkins import programs
from checkins.changes import publishing, shown
from checkins.changes.publishing import LineWords
from checkins.conversations import settings
from tests.checkins.scene import at

pytestmark = pytest.mark.django_db
LINE = "Rooms can be booked."


@pytest.fixture
def line(cast):
    settings.begin(cast.program, now=cast.NOW)
    return publishing.publish(cast.program, LineWords(LINE), by=cast.rosa, now=cast.NOW)


def on_home(cast, program, day):
    return [one.text for one in shown.fresh((program.id,), day)]


def test_for_a_month_on_the_first_page_of_its_program(cast, line):
    days = [cast.NOW.date() + timedelta(days=days) for days in (0, 30, 31)]
    assert [on_home(cast, cast.program, day) for day in days] == [[LINE], [LINE], []]
    assert on_home(cast, cast.other, days[0]) == []
    programs.switch(cast.program, "changes", on=False, by=cast.rosa, now=cast.NOW)
    assert on_home(cast, cast.program, days[0]) == []


def test_in_the_period_in_which_it_was_published(cast, line):
    def of(*period):
        return [one.text for one in shown.of_period(cast.program, *period)]

    assert of(at(1, 0), at(1, 0, month=12)) == [LINE]
    assert of(cast.NOW, cast.NOW + timedelta(days=1)) == [LINE]
    assert of(at(1, 0), cast.NOW) == []


def test_nowhere_once_it_was_taken_back(cast, line):
    publishing.take_back(line.ref, by=cast.rosa, programs=(cast.program.id,), now=cast.NOW)
    today = cast.NOW.date()
    assert (on_home(cast, cast.program, today), shown.of_program(cast.program)) == ([], [])
    assert shown.of_period(cast.program, at(1, 0), at(1, 0, month=12)) == []


def test_a_topic_in_words():
    assert [shown.in_words(topic) for topic in ("iep", "", "gone")] == ["IEP and paperwork", "", ""]
