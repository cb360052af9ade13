"""Whether a file may be sent, and what becomes of it first. Pure: bytes in, cleaned bytes out, nothing kept.

Pages ask ../apart.py, which does this in a child with limits; here is what happens in the child.

A file is what its bytes say, what its ending says and what the browser declared, all three; else it is refused, and the
reason is a sentence for the person. Pictures are drawn anew, so that nothing but pixels is left; document properties,
authors and hidden parts are dropped. Whatever unpacks is unpacked within limits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pts_support.people.text import clean
from requests_app.files.cleaning import docx, pdf, pictures
from requests_app.files.cleaning.budget import budget
from requests_app.files.cleaning.result import MOST_TEXT, CleanedFile, FileRefused
from requests_app.vocabulary import PICTURES, FileKind

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 4
PDF_MARK, MARK_WITHIN = b"%PDF-", 1024  # some programs and mail servers write a line before it

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
OLDER_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how a document with a password begins too
LOCKED_OR_OLDER = (
    "It is locked with a password, or an older Word file. Save it as .docx without a password, and send that."
)
UNDECLARED = ("", "application/octet-stream")  # a browser that does not know says so
BOARD = frozenset({FileKind.TXT, *PICTURES})


def clean_file(name: str, declared: str, data: bytes, *, on_board: bool = False) -> CleanedFile:
    """The file, cleaned. Raises FileRefused. ``on_board``: other fellows will read it."""
    ending, kind = ending_of(name), kind_by_name(name)
    if said := pictures.phone_photo(ending, data):
        raise FileRefused(said)
    if kind is None:
        said = f"Its name ends in “.{ending[:8]}”" if ending.isalnum() else "Its name has no ending"
        raise FileRefused(f"{said}, and only pdf, png, jpeg, webp, txt and docx can be sent.")
    if on_board and kind not in BOARD:
        raise FileRefused("Only pictures and plain text can go on the board, because other fellows read it.")
    if not data:
        raise FileRefused("It is empty.")
    if len(data) > MOST_BYTES:
        raise FileRefused(f"It is larger than {MOST_BYTES // 2**20} MB.")
    if not _may_be_declared(declared, kind):
        raise FileRefused(f"Its name ends in “.{ending}”, but your browser says it is something else.")
    if kind is FileKind.DOCX and data.startswith(OLDER_WORD):
        raise FileRefused(LOCKED_OR_OLDER)
    if sniffed(data) != kind:
        raise FileRefused(f"Its name ends in “.{ending}”, but what is in it is something else.")
    with budget():
        return replace(_CLEAN[kind](data), source=hashlib.sha256(data).hexdigest())


def ending_of(name: str) -> str:
    _, dot, ending = name.lower().rpartition(".")
    if dot:
        return ending
    return ""


def kind_by_name(name: str) -> FileKind | None:
    return ENDINGS.get(ending_of(name))


def _may_be_declared(declared: str, kind: FileKind) -> bool:
    """Whether a browser sends such a file with this type."""
    said = declared.partition(";")[0].strip().lower()
    if kind is FileKind.JPEG and said == "image/jpg":
        return True
    return said in UNDECLARED or said == TYPES[kind]


def sniffed(data: bytes) -> FileKind | None:
    """What the bytes say: by their first letters and, for a document, by what it is packed from."""
    if picture := pictures.kind_of(data):
        return next((kind for kind, theirs in pictures.SENT.items() if theirs == picture), None)
    if data[:4] == b"PK\x03\x04":
        if docx.is_word(data):
            return FileKind.DOCX
        return None
    if PDF_MARK in data[:MARK_WITHIN]:
        return FileKind.PDF
    if _as_text(data) is None:
        return None
    return FileKind.TXT


def _as_text(data: bytes) -> str | None:
    """The text these bytes are, in the first encoding that fits; None for signs that no text has."""
    encodings = ["utf-8-sig", "cp1252"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(sign < " " and sign not in "\t\r\n\f" for sign in text):
            return None
        return text
    return None


def _text(data: bytes) -> CleanedFile:
    text = clean(_as_text(data) or "")
    if not text:
        raise FileRefused("There is nothing in it.")
    return CleanedFile(FileKind.TXT, text.encode(), text=text[:MOST_TEXT])


def _pdf(data: bytes) -> CleanedFile:
    text, made, lost = pdf.anew(data[data.index(PDF_MARK) :])
    return CleanedFile(FileKind.PDF, made, text=clean(text)[:MOST_TEXT], lost=lost)


_CLEAN: dict[FileKind, Callable[[bytes], CleanedFile]] = {
    FileKind.TXT: _text,
    FileKind.PDF: _pdf,
    FileKind.DOCX: docx.document,
    **{kind: partial(pictures.picture, kind=kind) for kind in PICTURES},
}
