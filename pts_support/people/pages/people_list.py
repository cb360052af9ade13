"""The list of people: found by name or email, and by role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pts_support.people import text
from pts_support.people.models import Role
from pts_support.people.roster.edit import PersonRow
from pts_support.spoken.said_names import same_name

EVERYONE = ("", "Everyone")
ROLES = (
    EVERYONE,
    (Role.FELLOW.value, "Fellows"),
    (Role.MENTOR.value, "Mentors"),
    (Role.DIRECTOR.value, "Directors"),
    (Role.STAFF.value, "Staff"),
    (Role.CONTACT.value, "Contact"),
)


@dataclass(frozen=True)
class PeopleList:
    """What the page shows. ``asked``: whether anything was searched or chosen."""

    rows: Sequence[PersonRow]
    total: int
    words: str
    role: str

    roles = ROLES

    @property
    def asked(self) -> bool:
        return bool(self.words or self.role)


def sift(people: Sequence[PersonRow], words: str, role: str) -> PeopleList:
    """Those who have each word in a name or the email, and the role. A role that is none means everyone."""
    words = text.clean_line(words)[: text.LINE_LIMIT]
    role = role if role in dict(ROLES) else ""
    label = str(Role(role).label) if role else ""
    found = [person for person in people if _has(person, same_name(words).split(), label)]
    return PeopleList(found, len(people), words, role)


def _has(person: PersonRow, words: Iterable[str], label: str) -> bool:
    if label and all(role.role != label for role in person.roles):
        return False
    said = same_name(f"{person.name} {person.called} {person.preferred} {person.email}")
    return all(word in said for word in words)
