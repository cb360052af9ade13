"""Programs of fonts as a PDF embeds them: outlines and how to reach them, without names, dates and notices."""

from __future__ import annotations

import re
import struct

# What readers draw letters with. "name", "DSIG", "meta" and the private tables of font editors are not among them.
TABLES = frozenset(
    b"glyf|head|hhea|hmtx|loca|maxp|cvt |fpgm|prep|cmap|post|OS/2|CFF |VORG|vhea|vmtx|gasp|hdmx|LTSH|VDMX".split(b"|")
)
TRAILER = (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"
_SAYS = re.compile(rb"(%)[^\r\n]*|\((?:[^()\\]|\\.)*\)", re.DOTALL)  # a comment, or a string
_FIRST = re.compile(rb"%!(?:PS-AdobeFont|FontType1)[^\r\n]*")
_UNIQUE = re.compile(rb"/UniqueID\s+\d+\s+def")


def bare_open_type(data: bytes) -> bytes:
    """A TrueType or OpenType font of the tables that letters are drawn with; its dates are none."""
    count = int.from_bytes(data[4:6])
    tables: dict[bytes, bytes] = {}
    for at in range(12, 12 + 16 * count, 16):
        tag, _, start, size = struct.unpack(">4sIII", data[at : at + 16])
        if tag in TABLES:
            tables[tag] = _bare_table(tag, data[start : start + size])
    if tables.get(b"cmap"):  # it leads to the letters: their names are not needed
        tables[b"post"] = b"\0\3\0\0" + tables.get(b"post", b"").ljust(32, b"\0")[4:32]
    return _written(data[:4], tables)


def _bare_table(tag: bytes, body: bytes) -> bytes:
    if tag == b"head":
        return body[:8] + bytes(4) + body[12:20] + bytes(16) + body[36:54]
    if tag == b"CFF ":
        return bare_cff(body)
    if tag == b"OS/2":
        return body[:58] + b"    " + body[62:]  # the vendor
    return body


def _written(kind: bytes, tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = max(count.bit_length() - 1, 0)
    search = 16 * 2**power
    head = struct.pack(">4sHHHH", kind, count, search, power, 16 * count - search)
    table, body, at = [], [], 12 + 16 * count
    for tag, said in sorted(tables.items()):
        padded = said + bytes(-len(said) % 4)
        table.append(struct.pack(">4sIII", tag, _sum(padded), at, len(said)))
        body.append(padded)
        at += len(padded)
    return b"".join((head, *table, *body))


def _sum(padded: bytes) -> int:
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF


def bare_type1(data: bytes, clear: int, secret: int) -> tuple[bytes, bytes, bytes]:
    """The three parts of a Type 1 font: the first without comments and notices, the last as it always is."""
    if not 0 < clear <= len(data):
        clear = data.find(b"eexec") + 6
    first = data[:clear]
    begin = _FIRST.match(first)
    start = begin.end() if begin else 0
    bare = _SAYS.sub(lambda said: b"()" * (said[1] is None), first[start:])
    lines = [line for line in re.split(rb"[\r\n]+", _UNIQUE.sub(b"", bare)) if line.strip()]
    made = b"%!PS-AdobeFont-1.0: Font\n" + b"\n".join(lines).rstrip() + b"\n"
    return made, data[clear : clear + (secret or len(data))], TRAILER


# Compact fonts -------------------------------------------------------------------------------------------------------

SAID = {(0,), (1,), (2,), (3,), (4,), (12, 0), (12, 21), (12, 22)}  # version, notice, names, weight, copyright, others
STANDARD_STRINGS = 391


def bare_cff(data: bytes) -> bytes:
    """A compact font whose names, notices and copyright are blanks of the same length: nothing in it moves."""
    made = bytearray(data)
    names = _index(data, data[2])
    tops = _index(data, names[-1])
    strings = _index(data, tops[-1])
    for start, end in _spans(names):
        made[start:end] = b"F" * (end - start)
    spans = _spans(strings)
    for start, end in _spans(tops):
        for number in _strings_of(data[start:end]):
            if 0 <= number - STANDARD_STRINGS < len(spans):
                at, to = spans[number - STANDARD_STRINGS]
                made[at:to] = b" " * (to - at)
    return bytes(made)


def _index(data: bytes, at: int) -> list[int]:
    """Where the entries of an index begin, where the last one ends, and where the index itself ends."""
    count = int.from_bytes(data[at : at + 2])
    if not count:
        return [at + 2, at + 2]
    width = data[at + 2]
    base = at + 3 + (count + 1) * width - 1
    starts = [
        base + int.from_bytes(data[at + 3 + number * width : at + 3 + (number + 1) * width])
        for number in range(count + 1)
    ]
    return [*starts, starts[-1]]


def _spans(index: list[int]) -> list[tuple[int, int]]:
    return list(zip(index[:-2], index[1:-1], strict=True))


def _strings_of(top: bytes) -> list[int]:
    """The numbers of the strings that only say something."""
    found: list[int] = []
    operands: list[int] = []
    at = 0
    while at < len(top):
        first = top[at]
        if first <= 21:
            operator = (first, top[at + 1]) if first == 12 else (first,)
            at += len(operator)
            if operator in SAID and operands:
                found.append(operands[-1])
            operands = []
        else:
            number, at = _operand(top, at)
            operands.append(number)
    return found


def _operand(top: bytes, at: int) -> tuple[int, int]:
    first = top[at]
    if first == 28:
        return int.from_bytes(top[at + 1 : at + 3], signed=True), at + 3
    if first == 29:
        return int.from_bytes(top[at + 1 : at + 5], signed=True), at + 5
    if first == 30:
        at += 1
        while top[at] & 0x0F != 0x0F and top[at] >> 4 != 0x0F:
            at += 1
        return 0, at + 1
    if first <= 246:
        return first - 139, at + 1
    if first <= 250:
        return (first - 247) * 256 + top[at + 1] + 108, at + 2
    return -(first - 251) * 256 - top[at + 1] - 108, at + 2
