"""Names of the demo's people: (whole name, what colleagues say). Nobody here is anybody."""

from __future__ import annotations

FELLOWS = (
    ("Asha Raman", "Asha"), ("Ben Okoro", "Ben"), ("Imani Fields", "Imani"), ("Jonah Weiss", "Jonah"), ("Lena Marsh", "Lena"),
    ("Carmen Ortega", "Carmen"), ("Diego Salas", "Diego"), ("Farah Aziz", "Farah"), ("Grace Lindqvist", "Grace"), ("Hugo Bell", "Hugo"),
)  # fmt: skip
MENTORS = (("Maeve Donnelly", "Maeve"), ("Tom Harker", "Tom"), ("Priya Nair", "Priya"))
DIRECTOR, STAFF, CONTACT = ("Ngozi Okafor", "Dr. Okafor"), ("Rosa Delgado", "Rosa"), ("Dana Whitfield", "Dana")

PRAIRIE_MENTORS = (
    ("Adele Kowalski", "Adele"), ("Bruno Castellanos", "Bruno"), ("Cleo Hartman", "Cleo"), ("Dov Lerner", "Dov"), ("Edda Sorensen", "Edda"),
    ("Femi Adeyemi", "Femi"), ("Greta Vance", "Greta"), ("Hamid Rahimi", "Hamid"), ("Ines Caldera", "Ines"), ("Jorge Medina", "Jorge"),
    ("Karin Blom", "Karin"), ("Lowell Pratt", "Lowell"),
)  # fmt: skip
PRAIRIE_DIRECTORS = (("Miriam Feld", "Dr. Feld"), ("Oscar Whitehorse", "Dr. Whitehorse"))
PRAIRIE_STAFF = (("Nell Hobart", "Nell"), ("Pilar Quiroga", "Pilar"), ("Sunil Mehta", "Sunil"))
PRAIRIE_CONTACT = ("Ruth Abernathy", "Ruth")

_FIRST = (
    "Abel Alma Anton Avis Bea Cal Celia Cyrus Dalia Darcy Delia Efren Elsa Emmet Enid Esme Fay Flora Gael Gemma Gideon Halle Hester Ida "
    "Ilse Ivo Jalil Joan Juno Kai Kip Lars Leda Linus Lorna Mabel Magnus Maren Mina Nadia Nico Noor Odette Olin Orla Otis Pascal Petra "
    "Quincy Ramona Rhea Roland Sabine Selma Soren Tamar Tilda Ursula Vera Yosef"
)  # fmt: skip
_LAST = (
    "Abbott Barlow Cardenas Dunmore Eriksen Farrow Galvez Hollis Ishikawa Jimenez Keller Lund Mbeki Navarro Oduya Pruitt Quist Rosado Stroud "
    "Tran Underhill Vasquez Wexler Yancey Zeller"
)  # fmt: skip


def _paired(first_names: list[str], last_names: list[str]) -> tuple[tuple[str, str], ...]:
    """Each first name with a last name, in an order in which neighbours share none."""
    pairs = []
    for position, first in enumerate(first_names):
        last = last_names[position * 7 % len(last_names)]
        pairs.append((f"{first} {last}", first))
    return tuple(pairs)


PRAIRIE_FELLOWS = _paired(_FIRST.split(), _LAST.split())
PRAIRIE_LEFT = ("Wim Tolliver", "Wim")  # left the program in its first months
