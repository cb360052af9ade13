"""A PDF that is being written from another one: what has been copied already, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    TextStringObject,
)

from requests_app.files.cleaning.pdf.values import entry, seen
from requests_app.files.cleaning.result import FileRefused

MOST_OBJECTS, DEEPEST = 200_000, 30
TOO_MANY = "The PDF has too many parts to look through. Print it into a new PDF, or send it in parts."


@dataclass
class PdfCopy:
    """``pages``: a new page by the number of the old one. ``layers``: by the number of the old one, in their order.
    ``lost``: what does not come along and somebody would miss (lost.py).
    ``fonts``: what is known of each, and ``shown``: the codes that are drawn with it, by the number of the old one
    (fonts.py). ``lent``: strings that a drawing draws with the font of whoever draws it."""

    reader: PdfReader
    writer: PdfWriter
    pages: dict[int, IndirectObject] = field(default_factory=dict)
    layers: dict[int, IndirectObject] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    fonts: dict[tuple[int, int], Any] = field(default_factory=dict)
    shown: dict[tuple[int, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    lent: set[bytes] = field(default_factory=set)
    _made: dict[tuple[Any, ...], IndirectObject | None] = field(default_factory=dict)
    _alive: list[Any] = field(default_factory=list)  # what is known by its address must not be freed
    _depth: int = 0

    def once(self, kind: str, value: Any, make: Callable[[Any], PdfObject | None], *more: int) -> IndirectObject | None:
        """A reference to what ``make`` makes of it; of the same thing it is made once, whoever refers to it."""
        behind = seen(value)
        if behind is None:
            return None
        key = (kind, self.number(value, behind), *more)
        if key not in self._made:
            reference = self._made[key] = self.add(NullObject())
            self._depth += 1
            made = make(behind)
            self._depth -= 1
            self.writer._objects[reference.idnum - 1] = made or NullObject()
            if made is None:
                self._made[key] = None
        return self._made[key]

    def number(self, value: Any, behind: Any) -> tuple[int, int]:
        if isinstance(value, IndirectObject):
            return value.idnum, value.generation
        indirect = getattr(behind, "indirect_reference", None)
        if isinstance(indirect, IndirectObject) and indirect.pdf is self.reader:
            return indirect.idnum, indirect.generation
        self._alive.append(behind)
        return -id(behind), 0

    def add(self, thing: PdfObject) -> IndirectObject:
        if len(self.writer._objects) > MOST_OBJECTS or self._depth > DEEPEST:
            raise FileRefused(TOO_MANY)
        return self.writer._add_object(thing)

    # Layers: what a program shows or hides as a whole -----------------------------------------------------------------

    def layer(self, value: Any) -> IndirectObject | None:
        """A layer, or several that are shown together, under a name that says nothing."""
        behind = seen(value)
        if entry(behind, "/Type") == "/OCMD":
            return self.once("layers", value, self._several)
        if not isinstance(behind, DictionaryObject):
            return None
        made = self.once("layer", value, lambda _: self._layer())
        if made is not None:
            self.layers.setdefault(self.number(value, behind)[0], made)
        return made

    def _layer(self) -> DictionaryObject:
        name = f"Layer {len(self.layers) + 1}"
        return DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject(name)})

    def _several(self, value: DictionaryObject) -> DictionaryObject:
        members = [value.raw_get("/OCGs")] if "/OCGs" in value else []
        if isinstance(found := entry(value, "/OCGs"), ArrayObject):
            members = list(found)
        made = DictionaryObject({NameObject("/Type"): NameObject("/OCMD")})
        made[NameObject("/OCGs")] = ArrayObject(filter(None, map(self.layer, members)))
        if (policy := entry(value, "/P")) in ("/AllOn", "/AnyOn", "/AnyOff", "/AllOff"):
            made[NameObject("/P")] = NameObject(policy)
        return made

    def say_layers(self) -> None:
        """In the new catalog: which of them are hidden when the document is opened."""
        if not self.layers:
            return
        old = entry(entry(self.reader.root_object, "/OCProperties"), "/D")
        shown = DictionaryObject()
        if (base := entry(old, "/BaseState")) in ("/ON", "/OFF"):
            shown[NameObject("/BaseState")] = NameObject(base)
        for key in ("/ON", "/OFF"):
            listed = [getattr(one, "idnum", 0) for one in entry(old, key) or ()]
            shown[NameObject(key)] = ArrayObject(self.layers[number] for number in listed if number in self.layers)
        everyone = ArrayObject(self.layers.values())
        self.writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
            {NameObject("/OCGs"): everyone, NameObject("/D"): shown}
        )
