"""How streams of a PDF are packed, and how they are unpacked within limits."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from pypdf.filters import ASCII85Decode, ASCIIHexDecode, FlateDecode, LZWDecode, RunLengthDecode
from pypdf.generic import DictionaryObject, StreamObject

from requests_app.files.cleaning.pdf.values import entry, items, seen

MOST_FILTERS = 6
LONG = {
    "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode", "/CCF": "/CCITTFaxDecode", "/DCT": "/DCTDecode",
    "/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode",
}  # fmt: skip
OF_PICTURES = ("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode")


def filters_of(stream: StreamObject) -> list[tuple[str, DictionaryObject]]:
    """(its long name, what it needs to know), in the order in which they are undone."""
    names = [LONG.get(str(seen(one)), str(seen(one))) for one in items(entry(stream, "/Filter"))]
    told = [seen(one) for one in items(entry(stream, "/DecodeParms"))]
    if len(names) > MOST_FILTERS:
        raise ValueError("too many filters")
    told += [None] * (len(names) - len(told))
    return [
        (name, one if isinstance(one, DictionaryObject) else DictionaryObject())
        for name, one in zip(names, told, strict=False)
    ]


def undone(data: bytes, name: str, told: DictionaryObject) -> bytes:
    """Without this filter. Raises for one that is a picture's, or that nobody knows."""
    if name == "/FlateDecode":
        return bytes(FlateDecode.decode(data, told))
    if name == "/LZWDecode":
        return bytes(LZWDecode.decode(data, told))
    if name == "/ASCII85Decode":
        return bytes(ASCII85Decode.decode(data))
    if name == "/ASCIIHexDecode":
        return bytes(ASCIIHexDecode.decode(data))
    if name == "/RunLengthDecode":
        return bytes(RunLengthDecode.decode(data))
    if name == "/Crypt":
        return data  # the reader has done that
    raise ValueError("unknown filter")


def unpacked(stream: Any) -> bytes:
    """All of what is in a stream that is no picture."""
    data: bytes = stream._data
    for name, told in filters_of(stream):
        data = undone(data, name, told)
    return data


def inflated(data: bytes, piece: int = 2**20) -> Iterator[bytes]:
    """What zlib packed, piece by piece; ends where it breaks off, as readers of PDFs do."""
    unpacking = zlib.decompressobj()
    try:
        made = unpacking.decompress(data, piece)
        while made:
            yield made
            made = unpacking.decompress(unpacking.unconsumed_tail, piece)
    except zlib.error:
        return


def packed_exactly(data: bytes, size: int) -> bool:
    """Whether these bytes are zlib's, unpack to so many bytes and have nothing behind them."""
    unpacking, length = zlib.decompressobj(), 0
    try:
        made = unpacking.decompress(data, 2**20)
        while made and length <= size:
            length += len(made)
            made = unpacking.decompress(unpacking.unconsumed_tail, 2**20)
    except zlib.error:
        return False
    return unpacking.eof and length == size and not unpacking.unused_data
