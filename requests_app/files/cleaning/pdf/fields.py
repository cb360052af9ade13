"""What is filled in, stamped or signed on a page, drawn flat into it: it looks the same, and is no field any more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject

from pts_support.people.text import clean
from requests_app.files.cleaning.pdf.notes import appearance, is_hidden
from requests_app.files.cleaning.pdf.packing import unpacked
from requests_app.files.cleaning.pdf.resources import form
from requests_app.files.cleaning.pdf.values import entry, four_numbers, seen, stream_of, words

if TYPE_CHECKING:
    from requests_app.files.cleaning.pdf.copy import PdfCopy

FLAT = ("/Widget", "/Stamp", "/Watermark")
MULTILINE, PASSWORD = 1 << 12, 1 << 13
MOST_LETTERS = 10_000
WIDTH = 0.5  # of a letter, in sizes, where a line is broken
_SIZE = re.compile(r"([\d.]+)\s+Tf")
_COLOR = re.compile(r"((?:[\d.]+\s+){1,4}(?:g|rg|k))(?:\s|$)")
_SHOWS = re.compile(rb"(?:Tj|TJ|Do|'|\")\s")


@dataclass(frozen=True)
class Flat:
    """A drawing and where it lies on the page."""

    drawing: Any
    placed: bytes


def flat(copy: PdfCopy, value: Any) -> Flat | None:
    """The drawing of a field or a stamp; None for what nobody sees."""
    found = seen(value)
    if entry(found, "/Subtype") not in FLAT or is_hidden(found):
        return None
    rect = four_numbers(copy, entry(found, "/Rect"))
    if rect is None:
        return None
    left, right = sorted((float(rect[0]), float(rect[2])))
    low, high = sorted((float(rect[1]), float(rect[3])))
    drawing = _drawing(copy, found, right - left, high - low)
    if drawing is None:
        return None
    return Flat(drawing, _placed(drawing.get_object(), left, low, right, high))


def _placed(drawing: StreamObject, left: float, low: float, right: float, high: float) -> bytes:
    """The matrix by which the drawing's own box comes to lie in the rectangle."""
    box, turn = [float(one) for one in entry(drawing, "/BBox")], [1.0, 0, 0, 1, 0, 0]
    if "/Matrix" in drawing:
        turn = [float(one) for one in entry(drawing, "/Matrix")]
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [turn[0] * x + turn[2] * y + turn[4] for x, y in corners]
    up = [turn[1] * x + turn[3] * y + turn[5] for x, y in corners]
    wide, tall = max(across) - min(across), max(up) - min(up)
    scale_x, scale_y = (right - left) / (wide or 1), (high - low) / (tall or 1)
    move_x, move_y = left - min(across) * scale_x, low - min(up) * scale_y
    return b"%.5f 0 0 %.5f %.5f %.5f cm" % (scale_x, scale_y, move_x, move_y)


def _drawing(copy: PdfCopy, found: DictionaryObject, wide: float, tall: float) -> Any:
    there = appearance(found)
    kind = inherited(found, "/FT")
    said = _value(found)
    if kind in ("/Tx", "/Ch") and said:
        copy.text.append(said)
        if there is None or not _SHOWS.search(_lines_of(there)):
            return _written(copy, found, said, wide, tall)
    if there is None and kind == "/Btn" and entry(found, "/AS") not in (None, "/Off") and "/AP" not in found:
        return _crossed(copy, wide, tall)
    if there is not None:
        return form(copy, there, resources=_of_all_fields(copy))
    return None


def _lines_of(value: Any) -> bytes:
    found = seen(value)
    if isinstance(found, StreamObject):
        return unpacked(found) + b"\n"
    return b""


def _of_all_fields(copy: PdfCopy) -> Any:
    return entry(entry(copy.reader.root_object, "/AcroForm"), "/DR")


def inherited(found: DictionaryObject, key: str) -> Any:
    """What a field says, or the one above it."""
    for _ in range(10):
        value = entry(found, key)
        parent = entry(found, "/Parent")
        if value is not None or not isinstance(parent, DictionaryObject):
            return value
        found = parent
    return None


def has_value(found: DictionaryObject) -> bool:
    """Whether somebody has filled it in."""
    value = inherited(found, "/V")
    return value is not None and value not in ("", b"")


def _value(found: DictionaryObject) -> str:
    """What is filled in; "" for a password, of which nobody sees a letter."""
    flags = inherited(found, "/Ff")
    if inherited(found, "/FT") == "/Tx" and isinstance(flags, int) and flags & PASSWORD:
        return ""
    value = inherited(found, "/V")
    said = [words(one) for one in value] if isinstance(value, ArrayObject) else [words(value)]
    return clean("\n".join(said))[:MOST_LETTERS]


# Drawn by us, where the program that filled it in left that to others ----------------------------------------------


def _written(copy: PdfCopy, found: DictionaryObject, said: str, wide: float, tall: float) -> Any:
    default = words(inherited(found, "/DA")) or words(entry(entry(copy.reader.root_object, "/AcroForm"), "/DA"))
    flags = inherited(found, "/Ff")
    several = isinstance(flags, int) and bool(flags & MULTILINE)
    size = _size(default, tall, several)
    lines = _broken(said, wide, size) if several else [said.replace("\n", ", ")]
    color = match[1] if (match := _COLOR.search(default)) else "0 g"
    top = tall - size - 2 if several else max((tall - size) / 2 + size * 0.22, 1)
    out = [b"BT %s /Helv %.2f Tf %.2f TL 2 %.2f Td" % (color.encode(), size, size * 1.15, top)]
    out += [b"(%s) Tj T*" % _escaped(line) for line in lines]
    return _made(copy, b"\n".join((*out, b"ET")), wide, tall, "/Helvetica")


def _size(default: str, tall: float, several: bool) -> float:
    found = _SIZE.search(default)
    size = float(found[1].rstrip(".") or 0) if found else 0.0
    if size > 0:
        return min(size, 200.0)
    if several:
        return 12.0
    return max(4.0, min(12.0, tall * 0.7))


def _broken(said: str, wide: float, size: float) -> list[str]:
    """Its lines, none longer than the field is wide, as far as that can be said without the font."""
    room = max(1, int((wide - 4) / (size * WIDTH)))
    lines: list[str] = []
    for paragraph in said.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and len(line) + 1 + len(word) > room:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


def _escaped(line: str) -> bytes:
    return re.sub(rb"([()\\])", rb"\\\1", line.encode("cp1252", "replace"))


def _crossed(copy: PdfCopy, wide: float, tall: float) -> Any:
    size = min(wide, tall) * 0.8
    line = b"BT 0 g /Helv %.2f Tf %.2f %.2f Td (4) Tj ET" % (size, (wide - size * 0.85) / 2, (tall - size * 0.7) / 2)
    return _made(copy, line, wide, tall, "/ZapfDingbats")


def _made(copy: PdfCopy, lines: bytes, wide: float, tall: float, font: str) -> Any:
    face = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject(font),
        }
    )
    if font == "/Helvetica":
        face[NameObject("/Encoding")] = NameObject("/WinAnsiEncoding")
    fonts = DictionaryObject({NameObject("/Helv"): face})
    head = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(one) for one in (0, 0, round(wide, 3), round(tall, 3))),
            NameObject("/Resources"): DictionaryObject({NameObject("/Font"): fonts}),
        }
    )
    return copy.add(stream_of(b"q 0 0 %.2f %.2f re W n\n%s\nQ" % (wide, tall, lines), head))
