"""The name that pages and mails say of somebody: no two who can meet on a page have the same. Pure.

Whoever is alone with it is called as they like. Two Maeves are "Maeve D." and "Maeve H."; where that is not enough the
full names, then the role beside them, and at last a number.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PersonToName:
    """``typed``: what colleagues call them. ``places``: where they meet others, one for each program."""

    id: int
    typed: str
    name: str
    role: str
    places: frozenset[int]


def said_names(people: Collection[PersonToName]) -> dict[int, str]:
    """What each of these is called, by id. The same people give the same names, in whatever order they come."""
    numbers = _numbers(people)
    steps = dict.fromkeys((person.id for person in people), 0)
    said = {person.id: person.typed for person in people}
    for _ in range(5):  # each name can grow four times
        clash = _clash(people, said)
        if not clash:
            break
        for one in clash:
            steps[one] += 1
        said = {person.id: _said(person, steps[person.id], numbers) for person in people}
    return said


def same_name(name: str) -> str:
    """What two names have in common that a reader would take for one: no case, accents or hidden characters."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(character for character in plain if unicodedata.category(character)[0] not in "MC")
    return " ".join(letters.split())


def _clash(people: Iterable[PersonToName], said: Mapping[int, str]) -> set[int]:
    """Everybody who could be taken for another in one of their places."""
    meet: dict[tuple[int, str], set[int]] = defaultdict(set)
    for person in people:
        for place in person.places:
            meet[place, same_name(said[person.id])].add(person.id)
    return {one for together in meet.values() if len(together) > 1 for one in together}


def _said(person: PersonToName, step: int, numbers: Mapping[int, int]) -> str:
    if step == 0:
        return person.typed
    if step == 1:
        return _with_initial(person)
    if step == 2:
        return person.name
    if step == 3:
        return f"{person.name} ({person.role})"
    return f"{person.name} ({person.role} {numbers[person.id]})"


def _with_initial(person: PersonToName) -> str:
    """ "Maeve D." for Maeve Doyle; the full name where the last name is said already ("Dr. Okafor") or missing."""
    last = person.name.partition(",")[0].split()[-1:]
    if not last or person.typed.endswith(".") or same_name(last[0]) in same_name(person.typed).split():
        return person.name
    return f"{person.typed} {last[0][0].upper()}."


def _numbers(people: Iterable[PersonToName]) -> dict[int, int]:
    """Which of those with the same name and role each is, the one who came first being 1."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    numbers = {}
    for person in sorted(people, key=lambda person: person.id):
        key = same_name(person.name), person.role
        counted[key] += 1
        numbers[person.id] = counted[key]
    return numbers
