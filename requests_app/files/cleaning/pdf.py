"""Writes a PDF anew: pages only, without properties, scripts and files, and photographs without what their camera wrote
into them.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from requests_app.files.cleaning.result import MOST_TEXT, FileRefused

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import StreamObject

MOST_PAGES = 200
# Properties, scripts, forms that send, embedded files: wherever they hang.
DROPPED = (
    "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JavaScript", "/JS",
    "/EmbeddedFiles", "/AF", "/Thumb", "/NM", "/T", "/M", "/CreationDate", "/RichMedia",
)  # fmt: skip
ANNOTATIONS = (
    "/Link", "/Highlight", "/Underline", "/StrikeOut", "/Square", "/Circle", "/Line", "/Ink",
    "/FreeText", "/Text",
)  # fmt: skip
ONLY_IN_NOTES = ("/T", "/M", "/NM")  # who wrote it and when; elsewhere these letters name other things
SAFE = ("/URI", "/GoTo")


def anew(data: bytes) -> tuple[str, bytes]:
    """The words of a PDF, for the hints, and the PDF without what nobody should get with it. Raises FileRefused."""
    try:
        return _anew(data)
    except (FileRefused, MemoryError):
        raise
    except Exception:  # whatever it is, the file is what broke it: pypdf raises nearly everything
        raise FileRefused("The PDF is damaged, or too complicated to look through.") from None


def _anew(data: bytes) -> tuple[str, bytes]:
    from pypdf import PdfWriter

    reader = opened(data)
    writer = PdfWriter()
    text = copied(reader, writer)
    text += kept_notes(writer)
    bare_objects(writer)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return "\n".join(text)[:MOST_TEXT], out.getvalue()


def opened(data: bytes) -> PdfReader:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileRefused("The PDF is locked with a password.")
    if len(reader.pages) > MOST_PAGES:
        raise FileRefused(f"The PDF has more than {MOST_PAGES} pages.")
    return reader


def copied(reader: PdfReader, writer: PdfWriter) -> list[str]:
    """Copies every page, and returns the text of the first ones."""
    text: list[str] = []
    length = 0
    for page in reader.pages:
        if length < MOST_TEXT:
            text.append(page.extract_text() or "")
            length += len(text[-1])
        writer.add_page(page)
    return text


def kept_notes(writer: PdfWriter) -> list[str]:
    """Leaves only safe notes on the pages, and returns their text."""
    from pypdf.generic import ArrayObject, NameObject

    text: list[str] = []
    for page in writer.pages:
        notes = page.get("/Annots")
        if notes is None:
            continue
        kept = [note for note in notes.get_object() if safe(note.get_object())]
        text += [str(note.get_object().get("/Contents", "")) for note in kept]
        page[NameObject("/Annots")] = ArrayObject(kept)
    return text


def bare_objects(writer: PdfWriter) -> None:
    from pypdf.generic import StreamObject

    for thing in writer._objects:
        drop_hidden(thing)
        drop_hidden(getattr(thing, "get_object", lambda: None)())
        if isinstance(thing, StreamObject):
            strip(thing)


def drop_hidden(thing: object) -> None:
    if not isinstance(thing, dict):
        return
    for name in DROPPED:
        if name not in ONLY_IN_NOTES or "/Subtype" in thing:
            thing.pop(name, None)


def strip(stream: StreamObject) -> None:
    """Of a photograph only what is needed to draw it. Other pictures in a PDF are nothing but dots."""
    from pypdf.generic import ArrayObject, NameObject

    filters = listed(stream, "/Filter")
    if not filters or filters[-1] not in BARE:
        return
    bare = BARE[filters[-1]]
    if len(filters) > 1:  # packed once more: unpacked here, so that one filter is left
        data, parms = stream.get_data(), listed(stream, "/DecodeParms")[len(filters) - 1 :]
        stream[NameObject("/Filter")] = NameObject(filters[-1])
        stream[NameObject("/DecodeParms")] = ArrayObject(parms)
        stream._data = data
    stream._data = bare(stream._data)


def listed(stream: dict, name: str) -> list:
    """One or several of them, as a list."""
    if name not in stream:
        return []
    found = stream[name]  # not get(): this one looks behind references
    if isinstance(found, list):
        return [one.get_object() for one in found]
    return [found]


def bare_jpeg(data: bytes) -> bytes:
    """Without EXIF, XMP, profiles, comments, and whatever comes after its end. Raises where it is no whole JPEG."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    out, at = [data[:2]], 2
    while True:
        start, at = at, mark_after(data, at)
        out.append(data[start:at])  # the dots of a scan; nothing between two marks of the head
        mark, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if mark == 0xD9:
            return b"".join((*out, b"\xff\xd9"))
        body = data[at + 4 : end]
        told = 0xE0 <= mark <= 0xEF or mark == 0xFE
        if not told or (mark == 0xE0 and body[:5] == b"JFIF\0") or (mark == 0xEE and body[:5] == b"Adobe"):
            out.append(data[at:end])
        at = end


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
        return data
    out, at = [], 0
    while at < len(data):
        size = size_of_box(data, at)
        if size < 8:
            raise ValueError("no JPEG 2000")
        if data[at + 4 : at + 8] not in (b"uuid", b"xml ", b"uinf"):
            out.append(data[at : at + size])
        at += size
    return b"".join(out)


def size_of_box(data: bytes, at: int) -> int:
    """How long the box is that begins here: a large one says so behind its name, the last one may leave it open."""
    size = int.from_bytes(data[at : at + 4])
    if size == 1:
        return int.from_bytes(data[at + 8 : at + 16])
    return size or len(data) - at


BARE = {"/DCTDecode": bare_jpeg, "/DCT": bare_jpeg, "/JPXDecode": bare_jp2}


def safe(note: dict) -> bool:
    """Whether this is a note that leads nowhere but to another page or an address that is shown."""
    if note.get("/Subtype") not in ANNOTATIONS:
        return False
    action = note.get("/A")
    if action is None:
        return True
    action = action.get_object()
    return not action or action.get("/S") in SAFE
