"""Who may know of an act that waits, and of whom it waits."""

from datetime import timedelta

import pytest

from pts_support.people.decisions import decide, reading

DAY = timedelta(days=1)


@pytest.fixture
def act(cast, notes):
    return decide.propose(
        "test.note", program=cast.program, about="note:1", person=cast.maeve, by=cast.rosa, now=cast.NOW
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "knows"),
    [("rosa", 1), ("okafor", 1), ("maeve", 1), ("tom", 0), ("asha", 0), ("dana", 0), ("other_staff", 0), ("nina", 0)],
)
def test_directors_staff_and_the_person_concerned_may_know(cast, act, who, knows):
    reader = getattr(cast, who)
    programs = [*reader.memberships.values_list("program", flat=True)]
    assert [found for found, _ in reading.known_to(reader, programs, cast.NOW)] == [act] * knows


@pytest.mark.parametrize(("who", "waits"), [("okafor", 1), ("rosa", 0), ("maeve", 0)])
def test_it_waits_for_whoever_may_decide_it(cast, act, who, waits):
    assert reading.waits_for(getattr(cast, who), [cast.program.id], cast.NOW) == [act] * waits


def test_a_receipt_is_shown_for_ninety_days(cast, act):
    decide.stop(act.ref, by=cast.rosa, now=cast.NOW)
    last = cast.NOW + reading.SHOWN_FOR
    assert len(reading.known_to(cast.rosa, [cast.program.id], last - DAY)) == 1
    assert reading.known_to(cast.rosa, [cast.program.id], last) == []
