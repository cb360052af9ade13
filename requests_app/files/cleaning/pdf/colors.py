"""Colors: their spaces, the functions that compute them, and profiles without who made them."""

from __future__ import annotations

import re
import struct
from functools import partial
from typing import TYPE_CHECKING, Any

from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, NumberObject, StreamObject

from requests_app.files.cleaning.pdf.packing import unpacked
from requests_app.files.cleaning.pdf.values import (
    Maker,
    array,
    dictionary,
    entry,
    kept,
    letters,
    name,
    number,
    numbers,
    one_of,
    seen,
    stream_of,
    whole,
)

if TYPE_CHECKING:
    from requests_app.files.cleaning.pdf.copy import PdfCopy

DEVICE = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern")
PARTS = {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3, "/Lab": 3, "/DeviceCMYK": 4,
         "/Indexed": 1, "/Separation": 1}  # fmt: skip
MOST_PARTS = 32
BY_PARTS = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}


def color_space(copy: PdfCopy, value: Any) -> Any:
    found = seen(value)
    if isinstance(found, NameObject):
        if found in DEVICE:
            return NameObject(found)
        return None
    if not isinstance(found, ArrayObject) or not found:
        return None
    make = SPACES.get(str(seen(found[0])))
    if make is None:
        return None
    return copy.once("color", value, partial(_space, copy, make))


def _space(copy: PdfCopy, make: Any, found: ArrayObject) -> ArrayObject | None:
    made = make(copy, found)
    if made is None or any(one is None for one in made):
        return None
    return ArrayObject(made)


def _calibrated(copy: PdfCopy, found: ArrayObject) -> list[Any]:
    keys: dict[str, Maker] = dict.fromkeys(("/WhitePoint", "/BlackPoint", "/Range", "/Matrix"), numbers)
    return [NameObject(seen(found[0])), dictionary({**keys, "/Gamma": _gamma})(copy, found[1])]


def _gamma(copy: PdfCopy, value: Any) -> Any:
    """One number for gray, three for colors."""
    return number(copy, value) or numbers(copy, value)


def _profiled(copy: PdfCopy, found: ArrayObject) -> list[Any]:
    """With its profile, or without it as a device of as many parts."""
    return [NameObject("/ICCBased"), copy.once("profile", found[1], partial(_profile, copy))]


def _profile(copy: PdfCopy, value: Any) -> StreamObject | None:
    parts = entry(value, "/N")
    if not isinstance(value, StreamObject) or parts not in BY_PARTS:
        return None
    head = kept(copy, value, {"/N": whole, "/Range": numbers, "/Alternate": color_space})
    head.setdefault(NameObject("/Alternate"), NameObject(BY_PARTS[parts]))
    return stream_of(bare_profile(unpacked(value)), head)


DRAWN_BY = frozenset(
    b"rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt chad A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 gamt D2B0 B2D0".split()
)
NAMED = {b"desc": b"desc" + bytes(12 + 74), b"cprt": b"text" + bytes(5)}  # wanted by readers, and they say nothing


def bare_profile(data: bytes) -> bytes:
    """A color profile of the tags that colors are computed from. Its maker, date and names go."""
    count = min(int.from_bytes(data[128:132]), 100)
    tags: dict[bytes, bytes] = {}
    for at in range(132, 132 + 12 * count, 12):
        tag, start, size = struct.unpack(">4sII", data[at : at + 12])
        if tag in DRAWN_BY and start + size <= len(data):
            tags[tag] = data[start : start + size]
    tags = {**NAMED, **tags}
    table, body, at = [], [], 132 + 12 * len(tags)
    for tag, said in tags.items():
        table.append(struct.pack(">4sII", tag, at, len(said)))
        body.append(said + bytes(-len(said) % 4))
        at += len(body[-1])
    head = bytearray(data[:128].ljust(128, b"\0"))
    head[0:4], head[4:8] = at.to_bytes(4), bytes(4)
    head[24:36], head[40:44], head[48:64], head[80:128] = bytes(12), bytes(4), bytes(16), bytes(48)
    return b"".join((bytes(head), len(tags).to_bytes(4), *table, *body))


def _indexed(copy: PdfCopy, found: ArrayObject) -> list[Any]:
    base = color_space(copy, found[1])
    most = max(0, min(255, int(seen(found[2]))))
    table = seen(found[3])
    data = letters(table)
    if isinstance(table, StreamObject):
        data = unpacked(table)
    size = (most + 1) * parts_of(base)
    return [NameObject("/Indexed"), base, NumberObject(most), ByteStringObject(data[:size])]


def _separation(copy: PdfCopy, found: ArrayObject) -> list[Any]:
    return [NameObject("/Separation"), name(copy, found[1]), color_space(copy, found[2]), function(copy, found[3])]


def _several(copy: PdfCopy, found: ArrayObject) -> list[Any]:
    return [NameObject("/DeviceN"), array(name)(copy, found[1]), color_space(copy, found[2]), function(copy, found[3])]


def _pattern(copy: PdfCopy, found: ArrayObject) -> list[Any]:
    return [NameObject("/Pattern"), *(color_space(copy, one) for one in found[1:2])]


SPACES = {
    "/CalGray": _calibrated, "/CalRGB": _calibrated, "/Lab": _calibrated, "/ICCBased": _profiled,
    "/Indexed": _indexed, "/Separation": _separation, "/DeviceN": _several, "/Pattern": _pattern,
    **{one: lambda _, found: [NameObject(seen(found[0]))] for one in DEVICE[:3]},
}  # fmt: skip


def parts_of(space: Any) -> int:
    """How many numbers a color of this space is."""
    space = seen(space)
    if space is None:
        return 1
    if isinstance(space, ArrayObject):
        kind = str(seen(space[0]))
        if kind == "/ICCBased":
            return min(int(entry(seen(space[1]), "/N") or 3), MOST_PARTS)
        if kind == "/DeviceN":
            return len(seen(space[1]))
        return PARTS.get(kind, 1)
    return PARTS.get(str(space), 1)


# Functions ------------------------------------------------------------------------------------------------------------

_RANGES: dict[str, Maker] = {"/Domain": numbers, "/Range": numbers}
_KNOWN = (
    "abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub truncate and bitshift"
    " eq false ge gt le lt ne not or true xor if ifelse copy dup exch index pop roll"
)
_WORD = re.compile(rb"%[^\r\n]*|[{}]|[+-]?(?:\d+\.?\d*|\.\d+)|[a-z]+")


def function(copy: PdfCopy, value: Any) -> Any:
    found = seen(value)
    if found == "/Identity":
        return NameObject("/Identity")
    if not isinstance(found, DictionaryObject) or entry(found, "/FunctionType") not in FUNCTIONS:
        return None
    return copy.once("function", value, lambda one: FUNCTIONS[entry(one, "/FunctionType")](copy, one))


def _head(copy: PdfCopy, value: Any, **more: Maker) -> DictionaryObject:
    keys = {"/FunctionType": whole, **_RANGES, **{f"/{key}": maker for key, maker in more.items()}}
    return kept(copy, value, keys)


def _sampled(copy: PdfCopy, value: Any) -> StreamObject:
    sizes: Maker = array(whole)
    head = _head(copy, value, Size=sizes, BitsPerSample=whole, Order=whole, Encode=numbers, Decode=numbers)
    samples = len(entry(head, "/Range")) // 2
    for size in entry(head, "/Size"):
        samples *= size
    return stream_of(unpacked(value)[: (samples * entry(head, "/BitsPerSample") + 7) // 8], head)


def _exponential(copy: PdfCopy, value: Any) -> DictionaryObject:
    return _head(copy, value, C0=numbers, C1=numbers, N=number)


def _stitched(copy: PdfCopy, value: Any) -> DictionaryObject:
    return _head(copy, value, Functions=array(function), Bounds=numbers, Encode=numbers)


def _calculated(copy: PdfCopy, value: Any) -> StreamObject:
    said = [word for word in _WORD.findall(unpacked(value)) if word[:1] != b"%"]
    known = [word for word in said if not word.isalpha() or word.decode() in _KNOWN.split()]
    return stream_of(b" ".join(known), _head(copy, value))


FUNCTIONS = {0: _sampled, 2: _exponential, 3: _stitched, 4: _calculated}


def functions(copy: PdfCopy, value: Any) -> Any:
    """One function, or one for each part of a color."""
    found = seen(value)
    if isinstance(found, ArrayObject):
        return array(function)(copy, found)
    return function(copy, value)


INTENT = one_of("/AbsoluteColorimetric", "/RelativeColorimetric", "/Saturation", "/Perceptual")
