"""The circle around Asha without a database, for the tests of what is pure.

Maeve mentors, Tom is the backup, Dr. Okafor directs, Rosa is program staff, Dana the contact, Gwen mentors others.
Everybody works Monday to Friday, 8:00 to 3:30 in New York.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from mentors.support import Circle, CirclePerson
from pts_support.people.calendars.worktime import Hours, Window
from tests.cast import NEW_YORK

SCHOOL = Hours(zone=NEW_YORK, week={weekday: Window(time(8), time(15, 30)) for weekday in range(5)})
NAMES = ("Asha", "Maeve", "Tom", "Dr. Okafor", "Rosa", "Dana", "Gwen")
ASHA, MAEVE, TOM, OKAFOR, ROSA, DANA, GWEN = range(1, 8)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, whose 17th is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


NOW = at(17, 10, 40)


def somebody(person_id: int, **facts) -> CirclePerson:
    return CirclePerson(person_id, NAMES[person_id - 1], NEW_YORK, **{"hours": SCHOOL, **facts})


def circle(*changed: CirclePerson, **facts) -> Circle:
    """``changed``: people who are not as described above."""
    people = {person_id: somebody(person_id) for person_id in range(MAEVE, GWEN + 1)}
    people |= {person.id: person for person in changed}
    around = Circle(
        membership_id=1,
        program_id=1,
        program="Lakeside",
        phone="518-555-0142",
        safety_line=("", ""),
        zone=NEW_YORK,
        fellow=people.pop(ASHA, somebody(ASHA)),
        mentor=people[MAEVE],
        backup=people[TOM],
        directors=(people[OKAFOR],),
        staff=(people[ROSA],),
        contact=people[DANA],
        people=people,
    )
    return replace(around, **facts)
