"""Asked is not the same as on it."""

from __future__ import annotations

from requests_app.statements import waiting
from requests_app.statements.facts import AskedBy, OnIt, WaitingFor


def test_waiting_for(spoken):
    said = waiting.waiting_until(spoken.about, (2, 3), spoken.tomorrow, spoken.tom)
    assert said.facts == (WaitingFor(spoken.about, (2, 3), spoken.tomorrow),)
    assert spoken.words(said) == "Waiting for you and Maeve, until 10:40 am tomorrow"
    assert spoken.words(waiting.waiting_for(spoken.about, (2,), spoken.asha)) == "Waiting for Maeve"


def test_until_when(spoken):
    def says(people, reader):
        return spoken.words(waiting.has_until(spoken.about, people, spoken.tomorrow, reader))

    assert says((2,), spoken.asha) == "Maeve has until 10:40 am tomorrow to answer."
    assert says((2, 3), spoken.asha) == "Maeve and Tom have until 10:40 am tomorrow to answer."
    assert says((2,), spoken.maeve) == "You have until 10:40 am tomorrow to answer."


def test_on_it(spoken):
    def says(reader):
        return spoken.words(waiting.on_it_by(spoken.about, 2, spoken.tomorrow, reader))

    assert says(spoken.asha) == "Maeve is on it: you’ll hear by 10:40 am tomorrow."
    assert says(spoken.tom) == "Maeve is on it: Asha hears by 10:40 am tomorrow."
    assert says(spoken.maeve) == "You are on it: Asha hears by 10:40 am tomorrow."
    assert waiting.on_it_by(spoken.about, 2, spoken.tomorrow, spoken.tom).facts == (
        OnIt(spoken.about, 2),
        OnIt(spoken.about, 2, spoken.tomorrow),
        AskedBy(spoken.about, 1),
    )


def test_who_a_step_added_was_asked_or_only_told(spoken):
    assert spoken.words(waiting.asked_too(spoken.about, 3, spoken.asha)) == "Tom was asked too"
    at_ten = waiting.asked_too(spoken.about, 3, spoken.tom, at=spoken.now)
    assert spoken.words(at_ten) == "You were asked too today at 10:40 am"
    assert spoken.words(waiting.told_waiting(spoken.about, (3,), spoken.asha)) == "Tom was told that you are waiting"
    assert spoken.words(waiting.told_waiting(spoken.about, (3,), spoken.tom)) == "You were told that Asha is waiting"


def test_the_time_they_hear_by(spoken):
    assert spoken.words(waiting.hears_by(spoken.about, spoken.tomorrow)) == "You’ll hear by 10:40 am tomorrow."
