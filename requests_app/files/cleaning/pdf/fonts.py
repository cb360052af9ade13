"""Fonts: their widths, their encodings, and their programs without who made them.

Of an encoding, what it says of codes that are drawn is kept, and nothing of the others: nobody would see it. What is
drawn is known when all pages are copied (``show``), so that part of a font is written at the end (``finish``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from pypdf._codecs import adobe_glyphs, charset_encoding
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from requests_app.files.cleaning.pdf.drawing import codes_of
from requests_app.files.cleaning.pdf.font_programs import bare_cff, bare_open_type, bare_type1
from requests_app.files.cleaning.pdf.packing import unpacked
from requests_app.files.cleaning.pdf.values import (
    Maker,
    array,
    entry,
    first_of,
    four_numbers,
    items,
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

Glyph = Callable[["PdfCopy", DictionaryObject, str, int], tuple[bytes, DictionaryObject]]
_FONT_NAME = re.compile(r"/[A-Za-z0-9+,._#-]{1,100}")
COLLECTIONS = (b"Adobe", b"Identity", b"UCS", b"Japan1", b"GB1", b"CNS1", b"Korea1", b"KR", b"Manga1")


@dataclass
class KeptFont:
    """A font as it was, and as it is written. ``letters``: of one that is drawn, the new names by the old ones."""

    old: DictionaryObject
    reference: IndirectObject
    glyph: Glyph | None
    letters: dict[str, str] = field(default_factory=dict)

    @property
    def made(self) -> Any:
        return self.reference.get_object()


def font(copy: PdfCopy, value: Any, *, glyph: Glyph | None = None) -> Any:
    made = copy.once("font", value, partial(_font, copy, glyph=glyph))
    if made is not None:
        copy.fonts.setdefault(copy.number(value, seen(value)), KeptFont(seen(value), made, glyph))
    return made


def _font(copy: PdfCopy, value: Any, *, glyph: Glyph | None) -> DictionaryObject | None:
    kind = entry(value, "/Subtype")
    if kind == "/Type0":
        made = kept(copy, value, {"/BaseFont": font_name}, Type="/Font", Subtype="/Type0")
        behind = entry(value, "/DescendantFonts")
        if not isinstance(behind, ArrayObject) or not behind:
            return None
        made[NameObject("/DescendantFonts")] = ArrayObject([copy.once("font", behind[0], partial(_wide, copy))])
        return made
    if kind == "/Type3":
        if glyph:
            return kept(copy, value, DRAWN, Type="/Font", Subtype="/Type3")
        return None
    if kind not in ("/Type1", "/TrueType", "/MMType1"):
        return None
    return kept(copy, value, SIMPLE, Type="/Font", Subtype=str(kind))


def font_name(_: PdfCopy, value: Any) -> Any:
    value = seen(value)
    if isinstance(value, NameObject) and _FONT_NAME.fullmatch(value):
        return NameObject(value)
    return None


# What is drawn with a font --------------------------------------------------------------------------------------------


def show(copy: PdfCopy, value: Any, strings: Iterable[bytes]) -> None:
    """These strings are drawn with this font."""
    behind = seen(value)
    if isinstance(behind, DictionaryObject):
        copy.shown[copy.number(value, behind)].update(_codes(behind, strings))


def _codes(old: DictionaryObject, strings: Iterable[bytes]) -> set[int]:
    """The codes in these strings. Where it takes a table to say how long a code is, all that may be one."""
    found: set[int] = set()
    for data in map(codes_of, strings):
        if entry(old, "/Subtype") != "/Type0":
            found.update(data)
        elif entry(old, "/Encoding") in ("/Identity-H", "/Identity-V"):
            found.update(int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))
        else:
            for width in (1, 2, 3, 4):
                found.update(int.from_bytes(data[at : at + width]) for at in range(len(data) - width + 1))
    return found


def finish(copy: PdfCopy) -> None:
    """Write what was left open: letters may draw others, so that those come first."""
    while sum(_draw_letters(copy, one, _shown(copy, key)) for key, one in list(copy.fonts.items())):
        pass
    for key, one in copy.fonts.items():
        _write_encoding(copy, one, sorted(_shown(copy, key)))


def _shown(copy: PdfCopy, key: tuple[int, int]) -> set[int]:
    return copy.shown[key] | _codes(copy.fonts[key].old, copy.lent)


def _write_encoding(copy: PdfCopy, one: KeptFont, shown: list[int]) -> None:
    written = {"/ToUnicode": character_map(copy, entry(one.old, "/ToUnicode"), shown, unicode=True)}
    if entry(one.old, "/Subtype") == "/Type0":
        written["/Encoding"] = _wide_encoding(copy, entry(one.old, "/Encoding"), shown)
    else:
        written["/Encoding"] = _encoding(copy, one, shown)
    for key, value in written.items():
        if value is not None:
            one.made[NameObject(key)] = value


BASES = one_of("/StandardEncoding", "/MacRomanEncoding", "/WinAnsiEncoding", "/MacExpertEncoding", "/PDFDocEncoding")
# Names that say a letter or count it; those of Adobe's list beside them.
_GLYPH = re.compile(r"/(?:uni(?:[0-9A-F]{4}){1,4}|u[0-9A-F]{4,6}|(?:[aAcCfgGHS]|cid|CID|gid|glyph|index)\d{1,5})")


def _encoding(copy: PdfCopy, one: KeptFont, shown: list[int]) -> Any:
    found = entry(one.old, "/Encoding")
    if not isinstance(found, DictionaryObject):
        return first_of(BASES, one_of("/SymbolSetEncoding"))(copy, found)
    made = kept(copy, found, {"/BaseEncoding": BASES}, Type="/Encoding")
    said = _differences(found)
    differences = ArrayObject()
    before = -2
    for code in shown:
        if code not in said:
            continue
        if code != before + 1:
            differences.append(NumberObject(code))
        differences.append(NameObject(_new_name(copy, one, said[code])))
        before = code
    if differences:
        made[NameObject("/Differences")] = differences
    return made


def _differences(encoding: Any) -> dict[int, str]:
    """The names of letters, by their codes."""
    found: dict[int, str] = {}
    code = 0
    for one in map(seen, items(entry(encoding, "/Differences"))):
        if isinstance(one, NameObject):
            found[code] = one
            code += 1
        elif isinstance(one, int | float):
            code = int(one)
    return found


def _new_name(copy: PdfCopy, one: KeptFont, said: str) -> str:
    """A known name, one that leads to a letter in the font's own program, or none."""
    if said in one.letters:
        return one.letters[said]
    described = entry(one.old, "/FontDescriptor")
    inside = any(entry(described, key) is not None for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    if _is_known(said) or (inside and name(copy, NameObject(said)) is not None):
        return said
    return "/.notdef"


def _is_known(said: str) -> bool:
    return said in adobe_glyphs or _GLYPH.fullmatch(said) is not None


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
}  # fmt: skip
DRAWN: dict[str, Maker] = {
    "/FontBBox": four_numbers, "/FontMatrix": six_numbers, "/FirstChar": whole, "/LastChar": whole, "/Widths": numbers,
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


_PREDEFINED = re.compile(
    r"/(?:(?:Identity|GB(?:pc|Kp?|T)?-EUC|GBK2K|B5pc|HKscs-B5|ETen(?:ms)?-B5|CNS-EUC|EUC|KSC(?:pc)?-EUC|KSCms-UHC(?:-HW)?"
    r"|(?:83pv|90msp?|90pv|Add|Ext)-RKSJ|Uni(?:GB|CNS|JIS|JIS2004|JISX0213|JISX02132004|KS)-(?:UCS2(?:-HW)?|UTF(?:8|16|32)))"
    r"-)?[HV]|/Adobe-(?:GB1|CNS1|Japan1|Korea1|KR)-UCS2"
)


def _predefined(_: PdfCopy, value: Any) -> Any:
    """The name of a table that every reader has."""
    value = seen(value)
    if isinstance(value, NameObject) and _PREDEFINED.fullmatch(value):
        return NameObject(value)
    return None


def _wide_encoding(copy: PdfCopy, value: Any, shown: list[int]) -> Any:
    if isinstance(value, StreamObject):
        return character_map(copy, value, shown)
    return _predefined(copy, value)


_BEGINS = re.compile(rb"begin(codespacerange|cidrange|cidchar|bfrange|bfchar|notdefrange|notdefchar)\s")
_WORD = re.compile(rb"<[0-9A-Fa-f\s]*>|[\[\]]|\d+")
_USED = re.compile(rb"/([A-Za-z0-9-]{1,60})\s+usecmap\b")
_WRITING = re.compile(rb"/WMode\s+([01])\s+def\b")
_BEGIN = b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Map def\n/CMapType 2 def\n"
_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def character_map(copy: PdfCopy, value: Any, shown: list[int], *, unicode: bool = False) -> Any:
    """Which letter a code is: the tables alone, under no name, and of them what is said of the codes that are drawn."""
    found = seen(value)
    if isinstance(found, NameObject):
        if found in ("/Identity-H", "/Identity-V"):
            return NameObject(found)
        return None
    if isinstance(found, StreamObject):
        return copy.add(_map(copy, found, shown, unicode))
    return None


def _map(copy: PdfCopy, value: Any, shown: list[int], unicode: bool) -> StreamObject:
    data = re.sub(rb"%[^\r\n]*", b"", unpacked(value))
    head = kept(copy, value, {"/WMode": whole, "/UseCMap": _predefined})
    if entry(value, "/CMapName") is not None:
        head[NameObject("/Type")], head[NameObject("/CMapName")] = NameObject("/CMap"), NameObject("/Map")
        head[NameObject("/CIDSystemInfo")] = _system(copy, entry(value, "/CIDSystemInfo")) or DictionaryObject()
    out = [_BEGIN]
    out += [b"/%s usecmap\n" % used for used in _USED.findall(data) if _PREDEFINED.fullmatch("/" + used.decode())]
    out += [b"/WMode %s def\n" % way for way in _WRITING.findall(data)]
    for kind, block in _tables(data):
        rows = _rows(kind, [re.sub(rb"\s+", b"", word) for word in _WORD.findall(block)])
        if kind == b"codespacerange":
            entries = _spaces(rows, unicode)
        elif kind.startswith(b"bf") == unicode:
            entries = [line for row in rows for line in _said_of(kind, row, shown)]
        else:
            continue
        if entries:
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


def _rows(kind: bytes, words: list[bytes]) -> list[list[bytes]]:
    """Its entries: of two words, or of three, one of which may be a list."""
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
    return [single[at : at + width] for at in range(0, whole, width)]


_CODE = re.compile(rb"<(?:[0-9A-Fa-f]{1,8})>")
MOST_SPACES = 16
LARGEST_GLYPH = 65535


def _spaces(rows: list[list[bytes]], unicode: bool) -> list[bytes]:
    """How long codes are. Where that alone is asked, from the first of so many bytes to the last."""
    rows = [row for row in rows if all(map(_CODE.fullmatch, row))][:MOST_SPACES]
    if unicode:
        rows = [[b"<" + sign * (len(row[0]) - 2) + b">" for sign in (b"0", b"F")] for row in rows]
    return list(dict.fromkeys(map(b" ".join, rows)))


def _said_of(kind: bytes, row: list[bytes], shown: list[int]) -> Iterator[bytes]:
    """What an entry says of the codes that are drawn, a line for each row of them."""
    *ends, says = row
    if not all(map(_CODE.fullmatch, ends)):
        return
    first, last = int(ends[0][1:-1], 16), int(ends[-1][1:-1], 16)
    digits = len(ends[0]) - 2
    inside = shown[bisect_left(shown, first) : bisect_right(shown, last)]
    for low, high in _in_rows(inside):
        said = _counted_on(kind, says, low - first, high - first)
        if said:
            yield b" ".join([*(b"<%0*x>" % (digits, code) for code in (low, high)[: len(ends)]), said])


def _in_rows(codes: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of those that follow one upon the other."""
    start = 0
    for place, code in enumerate(codes):
        if place + 1 == len(codes) or codes[place + 1] != code + 1:
            yield codes[start], code
            start = place + 1


def _counted_on(kind: bytes, says: bytes, low: int, high: int) -> bytes:
    """What the entry says of its codes from ``low`` on, counted from its first one; b"" for nothing."""
    if says.startswith(b"["):
        return b"[ " + b" ".join(re.findall(rb"<[0-9A-Fa-f]*>", says)[low : high + 1]) + b" ]"
    if says.startswith(b"<"):
        digits = says[1:-1]
        if not low:
            return says
        return b"<%0*x>" % (len(digits), (int(digits or b"0", 16) + low) % 16 ** len(digits))
    glyph = int(says)
    if not kind.startswith(b"notdef"):
        glyph += low
    if glyph > LARGEST_GLYPH:
        return b""
    return b"%d" % glyph


# Fonts whose letters are drawn ----------------------------------------------------------------------------------------


def _draw_letters(copy: PdfCopy, one: KeptFont, shown: set[int]) -> int:
    """Draw those that are wanted and not there yet; how many there were."""
    there = entry(one.old, "/CharProcs")
    if entry(one.old, "/Subtype") != "/Type3" or one.glyph is None:
        return 0
    made = one.made
    for key in ("/CharProcs", "/Resources"):
        made.setdefault(NameObject(key), DictionaryObject())
    wanted = [said for said in _names_of(one.old, shown) if said in (there or ()) and said not in one.letters]
    for said in wanted:
        lines, used = one.glyph(copy, one.old, said, len(one.letters))
        one.letters[said] = _letter_name(said, one.letters, there)
        made["/CharProcs"][NameObject(one.letters[said])] = copy.add(stream_of(lines))
        for kind, some in used.items():
            made["/Resources"].setdefault(NameObject(kind), DictionaryObject()).update(some)
    return len(wanted)


def _names_of(old: DictionaryObject, shown: set[int]) -> list[str]:
    """The names of the letters that are drawn: those the font gives to their codes, or those they always have."""
    encoding = entry(old, "/Encoding")
    said = _differences(encoding)
    base = entry(encoding, "/BaseEncoding") or encoding
    usual = charset_encoding.get(str(base), charset_encoding["/StandardEncoding"])
    meant = {usual[code] for code in shown if code not in said and code < len(usual)}
    always = [one for one in entry(old, "/CharProcs") or () if adobe_glyphs.get(one) in meant]
    return list(dict.fromkeys([*(said[code] for code in sorted(shown) if code in said), *always]))


def _letter_name(said: str, others: dict[str, str], there: Any) -> str:
    if _is_known(said):
        return said
    count = len(others) + 1
    while f"/g{count}" in there:
        count += 1000
    return f"/g{count}"
