"""Whether a file may be sent, and what becomes of it first. Pure: bytes in, cleaned bytes out, nothing kept.

A file is what its bytes say, what its ending says and what the browser declared, all three; else it is refused, and the
reason is a sentence for the person. Pictures are drawn anew, so that nothing but pixels is left; document properties,
authors and hidden parts are dropped. Whatever unpacks is unpacked within limits.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from pts_support.people.text import clean
from requests_app.vocabulary import PICTURES, FileKind

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 4
MOST_PIXELS = 40_000_000
LONGEST_SIDE, PREVIEW_SIDE = 3000, 640
MOST_TEXT = 200_000  # letters looked through for hints
MOST_PARTS, MOST_UNPACKED, MOST_PART = 2_000, 80 * 1024 * 1024, 30 * 1024 * 1024
PDF_SECONDS = 20

ENDINGS = {
    "pdf": FileKind.PDF, "png": FileKind.PNG, "jpg": FileKind.JPEG, "jpeg": FileKind.JPEG, "webp": FileKind.WEBP,
    "txt": FileKind.TXT, "docx": FileKind.DOCX,
}  # fmt: skip
TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.TXT: "text/plain",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
UNDECLARED = ("", "application/octet-stream")  # a browser that does not know says so
BOARD = frozenset({FileKind.TXT, *PICTURES})
PILLOW = {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG", FileKind.WEBP: "WEBP"}


# What readers of pictures and archives raise over bytes that are broken somewhere: tried with thousands of such files.
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError,
    AssertionError, struct.error, zlib.error,
)  # fmt: skip


class Unfit(Exception):
    """Why this file is not taken, as a sentence for the person who sent it."""


@dataclass(frozen=True)
class Fit:
    """A file as it may be kept. ``text``: what stands in it, for the hints; kept nowhere. ``source``: SHA-256 of what
    was sent."""

    kind: FileKind
    data: bytes
    preview: bytes = b""
    text: str = ""
    source: str = ""


def examine(name: str, declared: str, data: bytes, *, on_board: bool = False) -> Fit:
    """The file, cleaned. Raises Unfit. ``on_board``: other fellows will read it."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = ENDINGS.get(ending)
    if kind is None:
        said = f"Its name ends in “.{ending[:8]}”" if ending.isalnum() else "Its name has no ending"
        raise Unfit(f"{said}, and only pdf, png, jpeg, webp, txt and docx can be sent.")
    if on_board and kind not in BOARD:
        raise Unfit("Only pictures and plain text can stand on the board, because other fellows read it.")
    if not data:
        raise Unfit("It is empty.")
    if len(data) > MOST_BYTES:
        raise Unfit(f"It is larger than {MOST_BYTES // 2**20} MB.")
    said = declared.partition(";")[0].strip().lower()
    if said not in UNDECLARED and said != TYPES[kind] and not (kind is FileKind.JPEG and said == "image/jpg"):
        raise Unfit(f"Its name ends in “.{ending}”, but your browser says it is something else.")
    if sniffed(data) != kind:
        raise Unfit(f"Its name ends in “.{ending}”, but what is in it is something else.")
    return replace(_CLEAN[kind](data), source=hashlib.sha256(data).hexdigest())


def sniffed(data: bytes) -> FileKind | None:
    """What the bytes say: by their first letters and, for a document, by what it is packed from."""
    try:
        found = {one.extension.lstrip(".").lower() for one in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError, EOFError, zipfile.BadZipFile, UnicodeError):
        found = set()
    if data[:5] == b"%PDF-" and "pdf" in found:
        return FileKind.PDF
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return FileKind.PNG
    if data[:3] == b"\xff\xd8\xff":
        return FileKind.JPEG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FileKind.WEBP
    if data[:4] == b"PK\x03\x04":
        return FileKind.DOCX if _has_word(data) else None
    return FileKind.TXT if _as_text(data) is not None else None


# Text -----------------------------------------------------------------------------------------------------------


def _as_text(data: bytes) -> str | None:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(c < " " and c not in "\t\r\n\f" for c in text)
        return None if odd else text
    return None


def _text(data: bytes) -> Fit:
    text = clean(_as_text(data) or "")
    if not text:
        raise Unfit("There is nothing in it.")
    return Fit(FileKind.TXT, text.encode(), text=text[:MOST_TEXT])


# Pictures -------------------------------------------------------------------------------------------------------


def _picture(kind: FileKind) -> Callable[[bytes], Fit]:
    def draw(data: bytes) -> Fit:
        image = _drawn(data, kind)
        small = image.copy()
        small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        return Fit(kind, _saved(image, kind), _saved(small, kind))

    return draw


def _drawn(data: bytes, kind: FileKind) -> Image.Image:
    """The picture's pixels on a new sheet: no EXIF, no profile, no comment, no second frame."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of big pictures (our own limit is below, and lower) and of broken EXIF
            with Image.open(io.BytesIO(data), formats=[PILLOW[kind]]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Unfit(
                        f"It has {image.width:,} × {image.height:,} pixels, and "
                        f"{MOST_PIXELS // 1_000_000} million together fit. A smaller copy will do."
                    )
                image.load()
                turned = ImageOps.exif_transpose(image)
                clear = kind is not FileKind.JPEG and (
                    turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
                )
                drawn = turned.convert("RGBA" if clear else "RGB")
    except Unfit:
        raise
    except (*BROKEN, UnidentifiedImageError, Image.DecompressionBombError):
        raise Unfit("The picture is damaged: it could not be read to its end.") from None
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sheet = Image.new(drawn.mode, drawn.size)
    sheet.paste(drawn)
    return sheet


def _saved(image: Image.Image, kind: FileKind) -> bytes:
    out = io.BytesIO()
    image.save(out, PILLOW[kind], **({} if kind is FileKind.PNG else {"quality": 88}))
    return out.getvalue()


# Documents ------------------------------------------------------------------------------------------------------


def _pdf(data: bytes) -> Fit:
    """Written anew by a process of its own, which may use so much memory and time and no more."""
    reader = Path(__file__).with_name("fitting_pdf.py")
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(reader)], input=data, capture_output=True, timeout=PDF_SECONDS, check=False
        )
        told, _, made = done.stdout.partition(b"\n")
        found = json.loads(told)
    except (subprocess.TimeoutExpired, ValueError):
        raise Unfit("The PDF is damaged, or too complicated to look through.") from None
    if found.get("unfit"):
        raise Unfit(found["unfit"])
    return Fit(FileKind.PDF, made, text=clean(found["text"])[:MOST_TEXT])


_EMPTY = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BLANK = {
    "docprops/core.xml": _EMPTY + b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docprops/app.xml": _EMPTY + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docprops/custom.xml": _EMPTY + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "word/people.xml": _EMPTY + b'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>',
}  # fmt: skip
_WHO = re.compile(rb"""\b(\w+:(?:author|initials|lastModifiedBy|userId|providerId))=(?:"[^"]*"|'[^']*')""")
_TEMPLATE = re.compile(rb"<w:attachedTemplate\b[^>]*/>")
_WORDS = re.compile(
    rb"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|<w:(?:tab|br)\b[^>]*/>|(</w:p>)|<w:delText[^>]*>([^<]*)</w:delText>"
)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DROPPED = ("/attachedTemplate", "/thumbnail")
_NEVER = re.compile(r"(^|/)(vbaproject|vbadata|activex|embeddings)", re.IGNORECASE)
_MEDIA = {"png": FileKind.PNG, "jpg": FileKind.JPEG, "jpeg": FileKind.JPEG, "webp": FileKind.WEBP}


def _has_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "word/document.xml" in packed.namelist() and "[Content_Types].xml" in packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, UnicodeError):
        return False


def _docx(data: bytes) -> Fit:
    """The same document packed anew, without who made it, and with its pictures drawn anew."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _packed_anew(packed)
    except (*BROKEN, zipfile.BadZipFile, zipfile.LargeZipFile):
        raise Unfit("The document is damaged, or locked with a password.") from None


def _packed_anew(packed: zipfile.ZipFile) -> Fit:
    parts = [part for part in packed.infolist() if not part.is_dir()]
    # What the list of contents says is checked first, and what is really unpacked again while it is read.
    if len(parts) > MOST_PARTS or len({p.filename.lower() for p in parts}) != len(parts):
        raise Unfit("The document has too many parts.")
    if sum(p.file_size for p in parts) > MOST_UNPACKED or any(p.file_size > MOST_PART for p in parts):
        raise Unfit(f"Unpacked, the document is larger than {MOST_UNPACKED // 2**20} MB.")
    if any(_NEVER.search(p.filename) for p in parts):
        raise Unfit("It has a program or another file inside. Save it without, and send that.")
    out, words, left = io.BytesIO(), [], MOST_UNPACKED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew:
        for part in parts:
            name = part.filename
            if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name:
                raise Unfit("The document is damaged.")
            if name.lower().startswith("docprops/thumbnail"):
                continue
            body = _read(packed, part, left)
            left -= len(body)
            body = _cleaned(name.lower(), body)
            if name.startswith("word/") and name.endswith(".xml"):
                words.append(_words_in(body))
            anew.writestr(zipfile.ZipInfo(name), body, compress_type=zipfile.ZIP_DEFLATED)
    text = clean("\n".join(words))
    return Fit(FileKind.DOCX, out.getvalue(), text=text[:MOST_TEXT])


def _read(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    most = min(MOST_PART, left)
    with packed.open(part) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise Unfit(f"Unpacked, the document is larger than {MOST_UNPACKED // 2**20} MB.")
    return body


def _cleaned(name: str, body: bytes) -> bytes:
    if name in _BLANK:
        return _BLANK[name]
    if name.startswith("word/media/") and (kind := _MEDIA.get(name.rpartition(".")[2])):
        return _saved(_drawn(body, kind), kind)
    if not name.endswith((".xml", ".rels")):
        return body
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unfit("The document is damaged.")
    if name == "[content_types].xml" and b"macroEnabled" in body:
        raise Unfit("It has a program inside. Save it without, and send that.")
    if name.endswith(".rels"):
        return _relations(body)
    return _TEMPLATE.sub(b"", _WHO.sub(rb'\1=""', body))


def _relations(body: bytes) -> bytes:
    """Without templates fetched from elsewhere and pictures of the first page."""
    root = ElementTree.fromstring(body)
    gone = [r for r in root.iter(_RELATION) if r.get("Type", "").endswith(_DROPPED)]
    if not gone:
        return body
    for relation in gone:
        root.remove(relation)
    ElementTree.register_namespace("", _RELATION[1:].partition("}")[0])
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _words_in(body: bytes) -> str:
    said = []
    for m in _WORDS.finditer(body):
        said.append("\n" if m.group(2) else (m.group(1) or m.group(3) or b" ").decode("utf-8", "replace"))
    text = "".join(said)
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(code, sign)
    return text


_CLEAN: dict[FileKind, Callable[[bytes], Fit]] = {
    FileKind.TXT: _text,
    FileKind.PDF: _pdf,
    FileKind.DOCX: _docx,
    **{kind: _picture(kind) for kind in PICTURES},
}
