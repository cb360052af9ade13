"""Fonts: their widths, their encodings, and their programs without who made them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, NumberObject, StreamObject

from requests_app.files.cleaning.pdf.font_programs import bare_cff, bare_open_type, bare_type1
from requests_app.files.cleaning.pdf.packing import unpacked
from requests_app.files.cleaning.pdf.values import (
    Maker,
    array,
    entry,
    first_of,
    four_numbers,
    kept,
    letters,
    name,
    number,
    numbers,
    one_of,
    seen,
    six_numbers,
    stream_of,
    whole,
)

if TYPE_CHECKING:
    from requests_app.files.cleaning.pdf.copy import PdfCopy

Glyphs = Callable[["PdfCopy", DictionaryObject], tuple[DictionaryObject, DictionaryObject]]
_FONT_NAME = re.compile(r"/[A-Za-z0-9+,._#-]{1,100}")
COLLECTIONS = (b"Adobe", b"Identity", b"UCS", b"Japan1", b"GB1", b"CNS1", b"Korea1", b"KR", b"Manga1")


def font(copy: PdfCopy, value: Any, *, glyphs: Glyphs | None = None) -> Any:
    return copy.once("font", value, partial(_font, copy, glyphs=glyphs))


def _font(copy: PdfCopy, value: Any, *, glyphs: Glyphs | None) -> DictionaryObject | None:
    kind = entry(value, "/Subtype")
    if kind == "/Type0":
        keys: dict[str, Maker] = {"/BaseFont": font_name, "/Encoding": _wide_encoding, "/ToUnicode": character_map}
        made = kept(copy, value, keys, Type="/Font", Subtype="/Type0")
        behind = entry(value, "/DescendantFonts")
        if not isinstance(behind, ArrayObject) or not behind:
            return None
        made[NameObject("/DescendantFonts")] = ArrayObject([copy.once("font", behind[0], partial(_wide, copy))])
        return made
    if kind == "/Type3":
        if glyphs:
            return _drawn_font(copy, value, glyphs)
        return None
    if kind not in ("/Type1", "/TrueType", "/MMType1"):
        return None
    return kept(copy, value, SIMPLE, Type="/Font", Subtype=str(kind))


def font_name(_: PdfCopy, value: Any) -> Any:
    value = seen(value)
    if isinstance(value, NameObject) and _FONT_NAME.fullmatch(value):
        return NameObject(value)
    return None


def _differences(copy: PdfCopy, value: Any) -> Any:
    return array(first_of(whole, name))(copy, value)


BASES = one_of("/StandardEncoding", "/MacRomanEncoding", "/WinAnsiEncoding", "/MacExpertEncoding", "/PDFDocEncoding")


def _encoding(copy: PdfCopy, value: Any) -> Any:
    found = seen(value)
    if isinstance(found, DictionaryObject):
        return kept(copy, found, {"/BaseEncoding": BASES, "/Differences": _differences}, Type="/Encoding")
    return first_of(BASES, one_of("/SymbolSetEncoding"))(copy, value)


# What surrounds a program ---------------------------------------------------------------------------------------------


def _descriptor(copy: PdfCopy, value: Any) -> Any:
    return copy.once("descriptor", value, partial(_described, copy))


def _described(copy: PdfCopy, value: Any) -> DictionaryObject | None:
    if isinstance(value, DictionaryObject):
        return kept(copy, value, DESCRIPTOR, Type="/FontDescriptor")
    return None


def _type1(copy: PdfCopy, value: Any) -> Any:
    return copy.once("type1", value, _made_type1)


def _made_type1(value: Any) -> StreamObject:
    lengths = [int(entry(value, key) or 0) for key in ("/Length1", "/Length2", "/Length3")]
    parts = bare_type1(unpacked(value), lengths[0], lengths[1])
    head = DictionaryObject(
        {NameObject(f"/Length{number}"): NumberObject(len(part)) for number, part in enumerate(parts, 1)}
    )
    return stream_of(b"".join(parts), head)


def _true_type(copy: PdfCopy, value: Any) -> Any:
    return copy.once("truetype", value, _made_true_type)


def _made_true_type(value: Any) -> StreamObject:
    made = bare_open_type(unpacked(value))
    return stream_of(made, DictionaryObject({NameObject("/Length1"): NumberObject(len(made))}))


def _compact(copy: PdfCopy, value: Any) -> Any:
    return copy.once("compact", value, _made_compact)


def _made_compact(value: Any) -> StreamObject | None:
    kind = entry(value, "/Subtype")
    if kind not in ("/Type1C", "/CIDFontType0C", "/OpenType"):
        return None
    data = unpacked(value)
    made = bare_open_type(data) if kind == "/OpenType" else bare_cff(data)
    return stream_of(made, DictionaryObject({NameObject("/Subtype"): NameObject(kind)}))


DESCRIPTOR: dict[str, Maker] = {
    "/FontName": font_name, "/Flags": whole, "/FontBBox": four_numbers, "/FontFile": _type1, "/FontFile2": _true_type,
    "/FontFile3": _compact, "/FontWeight": number,
    **dict.fromkeys(
        ("/ItalicAngle", "/Ascent", "/Descent", "/Leading", "/CapHeight", "/XHeight", "/StemV", "/StemH", "/AvgWidth",
         "/MaxWidth", "/MissingWidth"), number),
}  # fmt: skip
SIMPLE: dict[str, Maker] = {
    "/BaseFont": font_name, "/FirstChar": whole, "/LastChar": whole, "/Widths": numbers, "/FontDescriptor": _descriptor,
    "/Encoding": _encoding, "/ToUnicode": lambda copy, value: character_map(copy, value),
}  # fmt: skip


# Fonts of many letters ------------------------------------------------------------------------------------------------


def _wide(copy: PdfCopy, value: Any) -> DictionaryObject | None:
    kind = entry(value, "/Subtype")
    if kind not in ("/CIDFontType0", "/CIDFontType2"):
        return None
    widths = array(first_of(number, numbers))
    keys: dict[str, Maker] = {
        "/BaseFont": font_name, "/FontDescriptor": _descriptor, "/DW": number, "/W": widths, "/DW2": numbers,
        "/W2": widths, "/CIDToGIDMap": _to_glyphs, "/CIDSystemInfo": _system,
    }  # fmt: skip
    return kept(copy, value, keys, Type="/Font", Subtype=str(kind))


def _system(copy: PdfCopy, value: Any) -> DictionaryObject | None:
    """Whose letters are counted so: two words of a closed kind."""
    found = seen(value)
    if not isinstance(found, DictionaryObject):
        return None
    made = kept(copy, found, {"/Supplement": whole})
    for key, instead in (("/Registry", b"Adobe"), ("/Ordering", b"Identity")):
        said = letters(entry(found, key))
        made[NameObject(key)] = ByteStringObject(said if said in COLLECTIONS else instead)
    return made


def _to_glyphs(copy: PdfCopy, value: Any) -> Any:
    found = seen(value)
    if isinstance(found, StreamObject):
        return copy.once("glyphs", value, lambda one: stream_of(unpacked(one)[: 2 * 65536]))
    if found == "/Identity":
        return NameObject("/Identity")
    return None


def _wide_encoding(copy: PdfCopy, value: Any) -> Any:
    found = seen(value)
    if isinstance(found, StreamObject):
        return character_map(copy, value)
    return name(copy, value)


_BEGINS = re.compile(rb"begin(codespacerange|cidrange|cidchar|bfrange|bfchar|notdefrange|notdefchar)\s")
_WORD = re.compile(rb"<[0-9A-Fa-f\s]*>|[\[\]]|\d+")
_USED = re.compile(rb"/([A-Za-z0-9-]{1,60})\s+usecmap\b")
_WRITING = re.compile(rb"/WMode\s+([01])\s+def\b")
_BEGIN = b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Map def\n/CMapType 2 def\n"
_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def character_map(copy: PdfCopy, value: Any) -> Any:
    """Which letter a code is: the tables alone, under no name."""
    found = seen(value)
    if isinstance(found, NameObject):
        if found in ("/Identity-H", "/Identity-V"):
            return NameObject(found)
        return None
    if isinstance(found, StreamObject):
        return copy.once("map", value, partial(_map, copy))
    return None


def _map(copy: PdfCopy, value: Any) -> StreamObject:
    data = re.sub(rb"%[^\r\n]*", b"", unpacked(value))
    head = kept(copy, value, {"/WMode": whole, "/UseCMap": first_of(name, character_map)})
    if entry(value, "/CMapName") is not None:
        head[NameObject("/Type")], head[NameObject("/CMapName")] = NameObject("/CMap"), NameObject("/Map")
        head[NameObject("/CIDSystemInfo")] = _system(copy, entry(value, "/CIDSystemInfo")) or DictionaryObject()
    out = [_BEGIN]
    out += [b"/%s usecmap\n" % used for used in _USED.findall(data)]
    out += [b"/WMode %s def\n" % way for way in _WRITING.findall(data)]
    for kind, block in _tables(data):
        entries = _entries(kind, [re.sub(rb"\s+", b"", word) for word in _WORD.findall(block)])
        out.append(b"%d begin%s\n%s\nend%s\n" % (len(entries), kind, b"\n".join(entries), kind))
    return stream_of(b"".join((*out, _END)), head)


def _tables(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(its kind, what stands in it), one after the other; what is never ended is none."""
    begins = _BEGINS.search(data)
    while begins:
        end = data.find(b"end" + begins[1], begins.end())
        if end < 0:
            return
        yield begins[1], data[begins.end() : end]
        begins = _BEGINS.search(data, end)


def _entries(kind: bytes, words: list[bytes]) -> list[bytes]:
    """Its entries, a line each as readers want them: of two words, or of three, one of which may be a list."""
    single: list[bytes] = []
    listed = False
    for word in words:
        if listed and single:
            single[-1] += b" " + word
        elif word != b"]":
            single.append(word)
        listed = word == b"[" or (listed and word != b"]")
    width = 3
    if kind in (b"codespacerange", b"cidchar", b"bfchar", b"notdefchar"):
        width = 2
    whole = len(single) - len(single) % width
    return [b" ".join(single[at : at + width]) for at in range(0, whole, width)]


# Fonts whose letters are drawn ----------------------------------------------------------------------------------------


def _drawn_font(copy: PdfCopy, value: Any, glyphs: Glyphs) -> DictionaryObject:
    keys: dict[str, Maker] = {
        "/FontBBox": four_numbers, "/FontMatrix": six_numbers, "/FirstChar": whole, "/LastChar": whole,
        "/Widths": numbers, "/Encoding": _encoding, "/ToUnicode": character_map,
    }  # fmt: skip
    made = kept(copy, value, keys, Type="/Font", Subtype="/Type3")
    made[NameObject("/CharProcs")], made[NameObject("/Resources")] = glyphs(copy, value)
    return made
