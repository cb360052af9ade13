"""The pictures of a PDF as their own programs packed them, without what was written into them besides dots.

No dot is changed: a JPEG, a JPEG 2000 and a JBIG2 are taken apart into their segments, and of these only what is needed
to draw comes along.
"""

from __future__ import annotations

JBIG2_DRAWN = frozenset({0, 4, 6, 7, 16, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48, 50, 53})  # no comment, no extension
JP2_DRAWN = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
JP2_HEAD_DRAWN = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"})
JFIF, ADOBE = 14, 12  # how long the two kinds of JPEG's own head are; a small picture may follow the first


def bare_jpeg(data: bytes) -> bytes:
    """Without EXIF, XMP, profiles, comments, and whatever comes after its end. Raises where it is no whole JPEG."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    out, at, scanning = [data[:2]], 2, False
    while True:
        start, at = at, mark_after(data, at)
        if scanning:
            out.append(data[start:at])  # the dots; between two marks of the head there is nothing
        mark, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if mark == 0xD9:
            return b"".join((*out, b"\xff\xd9"))
        out.append(_needed_segment(mark, data[at + 4 : end]))
        scanning = mark == 0xDA
        at = end


def _needed_segment(mark: int, body: bytes) -> bytes:
    """A segment of a JPEG, or b"" for one that draws nothing."""
    if mark == 0xE0 and body[:5] == b"JFIF\0":
        body = body[: JFIF - 2] + b"\0\0"
    elif mark == 0xEE and body[:5] == b"Adobe":
        body = body[:ADOBE]
    elif 0xE0 <= mark <= 0xEF or mark == 0xFE:
        return b""
    return bytes((0xFF, mark)) + (len(body) + 2).to_bytes(2) + body


def mark_after(data: bytes, at: int) -> int:
    """Where the next mark stands. Among the dots of a scan 0xFF is followed by 0 or by a restart."""
    while True:
        at = data.index(b"\xff", at)
        follows = data[at + 1]
        if follows == 0xFF:
            at += 1
        elif follows == 0 or 0xD0 <= follows <= 0xD7:
            at += 2
        else:
            return at


def bare_jp2(data: bytes) -> bytes:
    """The same of a JPEG 2000, which is made of boxes; without any it is a bare picture already."""
    if data[:4] == b"\xff\x4f\xff\x51":
        return bare_codestream(data)
    return _bare_boxes(data, JP2_DRAWN)


def _bare_boxes(data: bytes, drawn: frozenset[bytes]) -> bytes:
    out, at = [], 0
    while at < len(data):
        size, head = size_of_box(data, at)
        if size < head:
            raise ValueError("no JPEG 2000")
        kind, body = data[at + 4 : at + 8], data[at + head : at + size]
        if kind == b"jp2h":
            body = _bare_boxes(body, JP2_HEAD_DRAWN)
        elif kind == b"jp2c":
            body = bare_codestream(body)
        if kind in drawn:
            out.append((len(body) + 8).to_bytes(4) + kind + body)
        at += size
    return b"".join(out)


def bare_codestream(data: bytes) -> bytes:
    """The dots of a JPEG 2000 without the comments in their head, and without what follows them."""
    out, at = [data[:2]], 2
    while data[at : at + 2] != b"\xff\x90":  # the first tile
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at] != 0xFF or end <= at + 2:
            raise ValueError("no JPEG 2000")
        if data[at + 1] != 0x64:
            out.append(data[at:end])
        at = end
    return b"".join((*out, _tiles(data, at), b"\xff\xd9"))


def _tiles(data: bytes, at: int) -> bytes:
    """The tiles one after the other, as long as each says it is; the last may be open."""
    out = []
    while data[at : at + 2] == b"\xff\x90":
        size = int.from_bytes(data[at + 6 : at + 10])
        end = at + size if size else data.rindex(b"\xff\xd9")
        out.append(data[at:end])
        at = max(end, at + 12)
    return b"".join(out)


def size_of_box(data: bytes, at: int) -> tuple[int, int]:
    """How long the box is that begins here, and its head: a large one says so behind its name, the last one may leave
    it open."""
    size = int.from_bytes(data[at : at + 4])
    if size == 1:
        return int.from_bytes(data[at + 8 : at + 16]), 16
    return size or len(data) - at, 8


def bare_jbig2(data: bytes) -> bytes:
    """The same of a JBIG2 as a PDF holds it: segments one after the other, without a head of the file."""
    out, at = [], 0
    while at < len(data):
        start, kind = at, data[at + 4] & 0x3F
        wide_page = data[at + 4] & 0x40
        at, number = at + 5, int.from_bytes(data[at : at + 4])
        at = _behind_references(data, at, number) + 1 + 3 * bool(wide_page)
        size = int.from_bytes(data[at : at + 4])
        end = at + 4 + size
        if size == 0xFFFFFFFF or end > len(data):
            raise ValueError("an open JBIG2")
        if kind in JBIG2_DRAWN:
            out.append(data[start:end])
        at = end
    return b"".join(out)


def _behind_references(data: bytes, at: int, number: int) -> int:
    """Where the list of segments ends that this one refers to."""
    count = data[at] >> 5
    head = 1
    if count == 7:
        count = int.from_bytes(data[at : at + 4]) & 0x1FFFFFFF
        head = 4 + (count + 8) // 8
    width = 1
    if number > 256:
        width = 2
    if number > 65536:
        width = 4
    return at + head + count * width
