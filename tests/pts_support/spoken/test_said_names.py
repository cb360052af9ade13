"""No two who can meet on a page are called the same."""

from __future__ import annotations

import random

import pytest

from pts_support.spoken.said_names import PersonToName, said_names, same_name


def people(*rows, places=(1,)):
    """Each row: preferred name, full name, role."""
    return [PersonToName(number, *row, frozenset(places)) for number, row in enumerate(rows)]


def said(*rows):
    return list(said_names(people(*rows)).values())


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Maeve", "Maeve Doyle", "mentor"), ("Tom", "Tom Hart", "mentor")], ["Maeve", "Tom"]),
        ([("Maeve", "Maeve Doyle", "mentor"), ("Maeve", "Maeve Hart", "fellow")], ["Maeve D.", "Maeve H."]),
        ([("Maeve", "Maeve Doyle", "mentor"), ("maéve ", "Mae Hart", "fellow")], ["Maeve D.", "maéve  H."]),
        (
            [("Maeve", f"Maeve {last}", "mentor") for last in ("Doyle", "Hart", "Hill")],
            ["Maeve D.", "Maeve Hart", "Maeve Hill"],
        ),
        (
            [("Maeve", "Maeve Doyle", "mentor"), ("Maeve", "Maeve Doyle", "fellow")],
            ["Maeve Doyle (mentor)", "Maeve Doyle (fellow)"],
        ),
        (
            [("Maeve", "Maeve Doyle", "mentor"), ("Maeve", "Maeve Doyle", "mentor")],
            ["Maeve Doyle (mentor 1)", "Maeve Doyle (mentor 2)"],
        ),
        (
            [("Dr. Okafor", "Ngozi Okafor", "mentor"), ("Dr. Okafor", "Ada Okafor", "mentor")],
            ["Ngozi Okafor", "Ada Okafor"],
        ),
        ([("Maeve", "Maeve", "mentor"), ("Maeve", "Maeve Hart", "mentor")], ["Maeve", "Maeve H."]),
        ([("Maeve", "Maeve Doyle, PhD", "mentor"), ("Maeve", "Maeve Hart", "mentor")], ["Maeve D.", "Maeve H."]),
        (  # somebody is called what another would become
            [("Maeve", "Maeve Doyle", "x"), ("Maeve", "Maeve Hart", "x"), ("Maeve D.", "Maeve Dunn", "x")],
            ["Maeve Doyle", "Maeve H.", "Maeve Dunn"],
        ),
    ],
)
def test_names_are_told_apart_by_as_little_as_is_enough(rows, expected):
    assert said(*rows) == expected


def test_who_never_meets_keeps_the_name():
    apart = [
        PersonToName(1, "Maeve", "Maeve Doyle", "mentor", frozenset({1})),
        PersonToName(2, "Maeve", "Maeve Hart", "mentor", frozenset({2})),
    ]
    assert said_names(apart) == {1: "Maeve", 2: "Maeve"}
    both = PersonToName(3, "Maeve", "Maeve Hill", "mentor", frozenset({1, 3}))
    assert said_names([*apart, both]) == {1: "Maeve D.", 2: "Maeve", 3: "Maeve H."}


def test_hidden_characters_and_accents_make_no_other_name():
    assert same_name("Ma\u200beve") == same_name("MAÉVE") == same_name(" maeve ")


def test_a_thousand_people_of_few_names_are_all_told_apart():
    chance = random.Random(16)
    crowd = [
        PersonToName(
            number,
            chance.choice(("Maeve", "maeve", "Tom", "Dr. Hart")),
            f"{chance.choice(('Maeve', 'Tom'))} {chance.choice(('Doyle', 'Hart', 'Hill'))}",
            chance.choice(("mentor", "fellow")),
            frozenset(chance.sample(range(4), k=chance.choice((1, 1, 1, 2)))),
        )
        for number in range(1000)
    ]
    found = said_names(crowd)
    assert found == said_names(list(reversed(crowd)))
    for place in range(4):
        here = [same_name(found[person.id]) for person in crowd if place in person.places]
        assert len(here) == len(set(here))
