"""For whom a sentence is made: who is "you" in it, and what everybody else is called. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mentors.support import Circle
from pts_support.saying import by_number
from pts_support.spoken.pieces import LinePiece, RichLine, name_of, names_line

SOMEONE = "someone"


@dataclass(frozen=True)
class Listener:
    """``names``: what everybody named is called, by id."""

    id: int
    fellow_id: int
    names: Mapping[int, str]

    @property
    def is_fellow(self) -> bool:
        return self.id == self.fellow_id

    def person(self, person_id: int, *, start: bool = False, strong: bool = False) -> LinePiece:
        """ "you" for whoever reads, else their said name; ``start``: as the first word of a sentence."""
        if person_id == self.id:
            return name_of(person_id, "You" if start else "you", strong=strong)
        return name_of(person_id, self.names.get(person_id) or SOMEONE, strong=strong)

    def people(self, ids: Iterable[int], *, start: bool = False, strong: bool = False) -> RichLine:
        """ "you and Tom": whoever reads first."""
        first = sorted(ids, key=lambda person_id: person_id != self.id)
        pieces = [self.person(one, start=start and not place, strong=strong) for place, one in enumerate(first)]
        return names_line(pieces)

    def fellow(self, *, start: bool = False) -> LinePiece:
        return self.person(self.fellow_id, start=start)

    def verb(self, ids: Iterable[int], one: str, several: str) -> str:
        """The word that goes with these people: "is" with Maeve, "are" with Maeve and Tom, and with "you"."""
        people = tuple(ids)
        if people == (self.id,):
            return several
        return by_number(len(people), one, several)


def fellow_of(circle: Circle) -> Listener:
    """The fellow, among the people around them."""
    names = {person.id: person.called for person in (*circle.people.values(), circle.fellow)}
    return Listener(circle.fellow.id, circle.fellow.id, names)
