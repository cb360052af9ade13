"""A place where a file can hide something, and how everything in a file is read, however it is packed.

A module beside this one lists the places of a kind of file: `PLACES`, made with `place()`. A place is a function that
gets a token and returns a file that hides it there, and is otherwise an ordinary one that can be sent.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

Made = Callable[[str], bytes]
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """``name``: where it is, as a sentence about the file says it. ``ending``: of the file's name."""

    name: str
    ending: str
    made: Made

    @property
    def token(self) -> str:
        """One of letters that no compression and no encoding of text turns into something else by chance."""
        return f"Tok{zlib.crc32(self.name.encode()):08x}Nek"


def listed(ending: str, places: list[Place]) -> Callable[[str], Callable[[Made], Made]]:
    """`@place("the name of its printer")` above a function puts it into the list."""

    def place(name: str) -> Callable[[Made], Made]:
        def wrap(made: Made) -> Made:
            places.append(Place(f"{ending}: {name}", ending, made))
            return made

        return wrap

    return place


def found_in(data: bytes, token: str) -> bool:
    """Whether the token stands anywhere in this file: as letters of any case, as UTF-16, or as hexadecimal
    digits."""
    plain = token.encode()
    wide = token.encode("utf-16-be"), token.encode("utf-16-le")
    spelled = (plain, *wide, *(form.hex().encode() for form in (plain, *wide)))
    forms = [form.lower() for form in spelled]
    return any(form in lower for lower in map(bytes.lower, everything(data)) for form in forms)


def everything(data: bytes) -> Iterator[bytes]:
    """The bytes of a file, and of all that is packed in it, reachable or not."""
    yield data
    if b"%PDF-" in data[:1024]:
        yield from _in_pdf(data)
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from everything(packed.read(name))
    for mark in re.finditer(rb"\x89PNG\r\n\x1a\n", data):
        yield from _in_png(data, mark.end())


def _in_png(data: bytes, at: int) -> Iterator[bytes]:
    """The chunks of a PNG, and whatever in them may be packed."""
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4])
        body = data[at + 8 : at + 8 + size]
        for start in (0, *(found.start() for found in re.finditer(b"x", body[:100]))):
            yield _inflated(body[start:])
        at += size + 12


def _in_pdf(data: bytes) -> Iterator[bytes]:
    """Every stream there is, whoever refers to it, and every string and name of whatever can be reached by number."""
    for match in STREAM.finditer(data):
        yield _inflated(match.group(1))
    reader = PdfReader(io.BytesIO(data))
    for number in range(1, int(reader.trailer.get("/Size", 0)) + 1):
        try:
            yield from _said(IndirectObject(number, 0, reader).get_object(), 0)
        except Exception:  # no such object, or a broken one: its bytes were looked at above
            continue
    yield from _said(reader.trailer, 0)


def _said(thing: object, depth: int) -> Iterator[bytes]:
    if depth > 20:
        return
    if isinstance(thing, TextStringObject):
        yield thing.original_bytes
        yield thing.encode("utf-8", "surrogatepass")
    elif isinstance(thing, ByteStringObject | bytes):
        yield bytes(thing)
    elif isinstance(thing, DictionaryObject):
        for name, value in thing.items():
            yield name.encode("utf-8", "surrogatepass")
            yield from _said(value, depth + 1)
    elif isinstance(thing, ArrayObject | list):
        for value in thing:
            yield from _said(value, depth + 1)
    elif isinstance(thing, str):
        yield thing.encode("utf-8", "surrogatepass")
    if isinstance(thing, StreamObject):
        yield from everything(thing._data)
        yield _unpacked(thing)


def _unpacked(stream: StreamObject) -> bytes:
    try:
        return bytes(stream.get_data())
    except Exception:  # packed as a picture
        return b""


def _inflated(data: bytes) -> bytes:
    """As zlib packs; b"" for what is not packed so."""
    try:
        return zlib.decompressobj().decompress(data, 2**26)
    except zlib.error:
        return b""
