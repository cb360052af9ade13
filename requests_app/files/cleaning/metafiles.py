"""Drawings as Windows programs keep them (EMF, WMF): a row of records, each an order to draw something.

They are copied record by record. What orders nothing goes: who made the drawing and what it was called, comments, and
what comes after the last record. Orders to the printer go too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

EMF, WMF = "EMF", "WMF"
PLACED = b"\xd7\xcd\xc6\x9a"  # begins a WMF that says how large it is drawn
PLACED_HEAD, WMF_HEAD, EMF_HEAD = 22, 18, 88
EMF_MARK, EMF_MARK_AT = b" EMF", 40
MOST_RECORDS = 400_000

EMF_HEADER, EMF_END, EMF_COMMENT = 1, 14, 70
EMF_LAST = 122  # the highest number of an order
EMF_NOT_DRAWN = {70, 105, 106, 110, 111}  # comments, escapes to the printer (and their names), what keeps spare bytes
PLUS_MARK, PLUS_COMMENT = b"EMF+", 0x4003
WMF_END, WMF_ESCAPE = 0x0000, 0x0626


def drawing_of(data: bytes) -> str:
    """Which of them the bytes are; "" for neither."""
    if data[:4] == struct.pack("<I", EMF_HEADER) and data[EMF_MARK_AT : EMF_MARK_AT + 4] == EMF_MARK:
        return EMF
    if data[:4] == PLACED or data[:4] in (b"\x01\0\x09\0", b"\x02\0\x09\0"):
        return WMF
    return ""


def bare_drawing(data: bytes) -> bytes:
    """The same drawing without what orders nothing. Raises ValueError for a broken one."""
    if drawing_of(data) == EMF:
        return _bare_emf(data)
    return _bare_wmf(data)


def _bare_emf(data: bytes) -> bytes:
    kept: list[bytes] = []
    for kind, record in _emf_records(data):
        if kind == EMF_HEADER and kept:
            continue
        left = _bare_record(kind, record)
        if left:
            kept.append(left)
        if kind == EMF_END:
            break
    head = bytearray(kept[0][:EMF_HEAD])
    head[4:8] = struct.pack("<I", EMF_HEAD)
    size = EMF_HEAD + sum(map(len, kept[1:]))
    head[48:56] = struct.pack("<II", size, len(kept))
    head[60:68] = bytes(8)  # how long the words about it are, and where they stand
    head[68:72] = bytes(4)  # its palette is in the last record, where there is one
    return bytes(head) + b"".join(kept[1:])


def _emf_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    for _ in range(MOST_RECORDS):
        if at + 8 > len(data):
            raise ValueError("a drawing without an end")
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or size % 4 or at + size > len(data):
            raise ValueError("a record without an end")
        yield kind, data[at : at + size]
        at += size
    raise ValueError("too many records")


def _bare_record(kind: int, record: bytes) -> bytes:
    if kind == EMF_HEADER:
        if len(record) < EMF_HEAD:
            raise ValueError("no head")
        return record
    if kind == EMF_END:
        return struct.pack("<IIIII", EMF_END, 20, 0, 16, 20)
    if kind == EMF_COMMENT and record[12:16] == PLUS_MARK:
        return _bare_plus(record)
    if kind in EMF_NOT_DRAWN or kind > EMF_LAST:
        return b""
    return record


def _bare_plus(record: bytes) -> bytes:
    """A newer drawing inside a comment of an older one: records of its own."""
    length = struct.unpack_from("<I", record, 8)[0]
    inner, at, kept = record[16 : 12 + length], 0, []
    while at + 12 <= len(inner):
        kind, _, size, _ = struct.unpack_from("<HHII", inner, at)
        if size < 12 or at + size > len(inner):
            raise ValueError("a record without an end")
        if 0x4001 <= kind <= 0x403A and kind != PLUS_COMMENT:
            kept.append(inner[at : at + size])
        at += size
    if not kept:
        return b""
    body = PLUS_MARK + b"".join(kept)
    padded = body + bytes(-len(body) % 4)
    return struct.pack("<III", EMF_COMMENT, 12 + len(padded), len(body)) + padded


def _bare_wmf(data: bytes) -> bytes:
    start = PLACED_HEAD * data.startswith(PLACED)
    placed, head = bytearray(data[:start]), bytearray(data[start : start + WMF_HEAD])
    if len(head) < WMF_HEAD:
        raise ValueError("no head")
    if placed:
        placed[4:6], placed[16:20] = bytes(2), bytes(4)  # a handle and spare bytes, which nobody reads
    kept = list(_wmf_records(data, start + WMF_HEAD))
    words = (WMF_HEAD + sum(map(len, kept))) // 2
    head[6:10] = struct.pack("<I", words)
    head[12:16] = struct.pack("<I", max(len(record) // 2 for record in kept))
    head[16:18] = bytes(2)
    if placed:
        placed[20:22] = struct.pack("<H", _checked(bytes(placed[:20])))
    return bytes(placed + head) + b"".join(kept)


def _wmf_records(data: bytes, at: int) -> Iterator[bytes]:
    for _ in range(MOST_RECORDS):
        if at + 6 > len(data):
            raise ValueError("a drawing without an end")
        words, kind = struct.unpack_from("<IH", data, at)
        if words < 3 or at + 2 * words > len(data):
            raise ValueError("a record without an end")
        if kind == WMF_END:
            yield struct.pack("<IH", 3, WMF_END)
            return
        if kind != WMF_ESCAPE:
            yield data[at : at + 2 * words]
        at += 2 * words
    raise ValueError("too many records")


def _checked(head: bytes) -> int:
    total = 0
    for (word,) in struct.iter_unpack("<H", head):
        total ^= word
    return total
