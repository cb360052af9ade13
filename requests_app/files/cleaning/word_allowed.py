"""What a Word document may be made of, as word_allowed.txt lists it: elements, attributes, words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

TEXT = "."  # in a list of attributes: the element's own text
XML = "http://www.w3.org/XML/1998/namespace"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHOICES = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@dataclass(frozen=True)
class WordAllowed:
    """``elements``: tag → attribute → kind of its value. Names are written as ElementTree writes them."""

    spaces: Mapping[str, str]  # prefix → namespace
    elements: Mapping[str, Mapping[str, str]]
    words: frozenset[str]

    def name(self, short: str) -> str:
        """``w:p`` as ElementTree writes it."""
        prefix, _, local = short.rpartition(":")
        if not prefix:
            return local
        return f"{{{self.spaces[prefix]}}}{local}"


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """(what stands in the brackets, the lines below)."""
    for section in text.split("\n[")[1:]:
        head, _, rest = section.partition("]\n")
        yield head, [line for line in rest.splitlines() if line]


def _read(text: str) -> WordAllowed:
    sections = dict(_sections(text))
    words = frozenset(word for line in sections.pop("words") for word in line.split())
    spaces = dict(head.split(" ") for head in sections)
    spaces |= {"xml": XML, "r": RELATIONS, "mc": CHOICES}
    allowed = WordAllowed(spaces, {}, words)
    elements = {}
    for head, lines in sections.items():
        prefix = head.partition(" ")[0]
        for line in lines:
            local, *attributes = line.split(" ")
            kinds = (attribute.partition("=") for attribute in attributes)
            elements[allowed.name(f"{prefix}:{local}")] = {allowed.name(name): kind for name, _, kind in kinds}
    return WordAllowed(spaces, elements, words)


ALLOWED = _read(Path(__file__).with_suffix(".txt").read_text("utf-8"))
for _prefix, _space in ALLOWED.spaces.items():
    ElementTree.register_namespace(_prefix, _space)
