"""What this room puts into a person's own file."""

from __future__ import annotations

from datetime import date

from mentors.models import Absence
from pts_support.people.models import User
from pts_support.people.records import personal_data
from tests.cast import FIRST_DAY, NOW


def rows_of(who: User, model: str) -> list[dict]:
    [section] = [section for section in personal_data.collect_sections(who) if section.model == model]
    return [dict(row) for row in section.rows]


def test_a_fellow_gets_everybody_who_ever_stood_beside_them(cast):
    assert rows_of(cast.asha, "mentors.assignment") == [
        {
            "fellow": "Asha",
            "mentor": "Gwen",
            "backup": "Tom",
            "from": FIRST_DAY,
            "until": date(2026, 10, 2),
            "mentor_rates": True,
            "mentor_to_come": False,
        },
        {
            "fellow": "Asha",
            "mentor": "Maeve",
            "backup": "Tom",
            "from": date(2026, 10, 3),
            "until": None,
            "mentor_rates": True,
            "mentor_to_come": False,
        },
    ]


def test_a_helper_gets_whom_they_mentor_and_whom_they_back_up(cast):
    rows = rows_of(cast.maeve, "mentors.assignment")
    assert [(row["fellow"], row["mentor"]) for row in rows] == [
        ("Ben", "Tom"), ("Imani", "Maeve"), ("Jonah", "Maeve"), ("Lena", "Tom"), ("Asha", "Maeve"),
    ]  # fmt: skip
    assert rows_of(cast.rosa, "mentors.assignment") == []


def test_ones_own_time_away_and_not_where_one_stands_in(cast):
    november, december = date(2026, 11, 20), date(2026, 12, 1)
    Absence.objects.create(person=cast.maeve, first=november, last=november, backup=cast.priya)
    Absence.objects.create(person=cast.maeve, first=december, last=december, called_off_at=NOW)
    assert rows_of(cast.maeve, "mentors.absence") == [
        {"first": november, "last": november, "backup": "Priya", "called_off": None},
        {"first": december, "last": december, "backup": "", "called_off": NOW},
    ]
    assert rows_of(cast.priya, "mentors.absence") == []
