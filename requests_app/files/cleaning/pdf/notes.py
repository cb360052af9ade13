"""What lies on a page: links, and marks and notes that a reader made. Who made them and when is left out.

Whatever else lies there and can be seen (a stamp, the fields of a form) is drawn flat into the page by fields.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from pts_support.people.text import clean
from requests_app.files.cleaning.pdf import links
from requests_app.files.cleaning.pdf.resources import form
from requests_app.files.cleaning.pdf.values import (
    Maker,
    array,
    boolean,
    dictionary,
    entry,
    four_numbers,
    kept,
    number,
    numbers,
    one_of,
    seen,
    whole,
    words,
)

if TYPE_CHECKING:
    from requests_app.files.cleaning.pdf.copy import PdfCopy

MOST_NOTES = 5_000  # of a page
HIDDEN = 2 | 32  # flags: not shown at all, or not on a screen
ENDS = ("/Square", "/Circle", "/Diamond", "/OpenArrow", "/ClosedArrow", "/None", "/Butt", "/ROpenArrow",
        "/RClosedArrow", "/Slash")  # fmt: skip
ICONS = ("/Comment", "/Key", "/Note", "/Help", "/NewParagraph", "/Paragraph", "/Insert")
STYLE = dictionary({"/W": number, "/S": one_of("/S", "/D", "/B", "/I", "/U"), "/D": numbers}, Type="/Border")
EVERY: dict[str, Maker] = {
    "/Rect": four_numbers, "/F": whole, "/C": numbers, "/Border": numbers, "/BS": STYLE,
    "/OC": lambda copy, layer: copy.layer(layer),
}  # fmt: skip
LINK: dict[str, Maker] = {**EVERY, "/H": one_of("/N", "/I", "/O", "/P"), "/QuadPoints": numbers}
MARK: dict[str, Maker] = {
    **EVERY, "/QuadPoints": numbers, "/CA": number, "/IC": numbers, "/L": four_numbers, "/Vertices": numbers,
    "/InkList": array(numbers), "/LE": lambda copy, value: _ends(copy, value), "/Q": whole, "/RD": four_numbers,
    "/Open": boolean, "/Name": one_of(*ICONS), "/BE": dictionary({"/S": one_of("/S", "/C"), "/I": number}),
    "/CL": numbers, "/LL": number, "/LLE": number, "/Cap": boolean,
}  # fmt: skip
MARKS = (
    "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Square", "/Circle", "/Line", "/Ink", "/FreeText", "/Text",
    "/Polygon", "/PolyLine", "/Caret",
)  # fmt: skip


def _ends(copy: PdfCopy, value: Any) -> Any:
    end = one_of(*ENDS)
    return array(end)(copy, value) or end(copy, value)


def note(copy: PdfCopy, value: Any) -> DictionaryObject | None:
    """A link or a mark, made anew; None for anything else."""
    found = seen(value)
    kind = entry(found, "/Subtype")
    if kind == "/Link":
        return _link(copy, found)
    if kind in MARKS:
        return _mark(copy, found)
    return None


def _link(copy: PdfCopy, found: DictionaryObject) -> DictionaryObject | None:
    leads = links.target(copy, found)
    if leads is None:
        return None
    made = kept(copy, found, LINK, Type="/Annot", Subtype="/Link")
    made.update({NameObject(key): value for key, value in leads.items()})
    return made


def _mark(copy: PdfCopy, found: DictionaryObject) -> DictionaryObject:
    made = kept(copy, found, MARK, Type="/Annot", Subtype=str(entry(found, "/Subtype")))
    if said := clean(words(entry(found, "/Contents"))):
        made[NameObject("/Contents")] = TextStringObject(said)
        copy.text.append(said)
    if entry(found, "/Subtype") == "/FreeText":
        made[NameObject("/DA")] = TextStringObject("0 g /Helv 12 Tf")  # for those who write it anew
    drawing = form(copy, appearance(found))
    if drawing is not None:
        made[NameObject("/AP")] = DictionaryObject({NameObject("/N"): drawing})
    return made


def appearance(found: DictionaryObject) -> Any:
    """How it looks when nobody touches it, as a reference where there is one; None where that is not said."""
    looks = entry(found, "/AP")
    if not isinstance(looks, DictionaryObject) or "/N" not in looks:
        return None
    normal = entry(looks, "/N")
    if isinstance(normal, StreamObject):
        return looks.raw_get("/N")
    shown = entry(found, "/AS")
    if isinstance(normal, DictionaryObject) and isinstance(shown, str) and shown in normal:
        return normal.raw_get(shown)
    return None


def is_hidden(found: DictionaryObject) -> bool:
    flags = entry(found, "/F")
    return isinstance(flags, int) and bool(flags & HIDDEN)


def listed(page: DictionaryObject) -> list[Any]:
    found = entry(page, "/Annots")
    if isinstance(found, ArrayObject):
        return list(found)[:MOST_NOTES]
    return []
