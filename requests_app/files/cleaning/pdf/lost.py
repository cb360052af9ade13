"""What somebody would miss in the new PDF, as the sender reads it before it goes."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from pypdf.generic import DictionaryObject

from requests_app.files.cleaning.pdf.fields import has_value, inherited
from requests_app.files.cleaning.pdf.values import entry, seen

if TYPE_CHECKING:
    from requests_app.files.cleaning.pdf.copy import PdfCopy

FILES, FILMS, FORM, SIGNATURE = "files", "films", "form", "signature"
SENTENCES = {
    FILES: "The PDF has other files inside. They are left out: send them beside it.",
    FILMS: "A film, a sound or a model in the PDF is left out.",
    FORM: "The PDF is a form with empty fields. No one can fill in what is sent: its fields are only drawn.",
    SIGNATURE: "The PDF is signed. The signature can still be seen, and no longer be checked.",
}
READ_ONLY = 1  # a flag
LEFT_OUT = {
    "/FileAttachment": FILES, "/Sound": FILMS, "/Movie": FILMS, "/Screen": FILMS, "/3D": FILMS, "/RichMedia": FILMS,
}  # fmt: skip


def sentences(lost: Collection[str]) -> tuple[str, ...]:
    return tuple(sentence for kind, sentence in SENTENCES.items() if kind in lost)


def look_at_document(copy: PdfCopy) -> None:
    names = entry(copy.reader.root_object, "/Names")
    if entry(names, "/EmbeddedFiles") is not None or entry(copy.reader.root_object, "/Collection") is not None:
        copy.lost.add(FILES)


def look_at_note(copy: PdfCopy, value: Any) -> None:
    found = seen(value)
    kind = entry(found, "/Subtype")
    if kind in LEFT_OUT:
        copy.lost.add(LEFT_OUT[str(kind)])
    if kind == "/Widget" and isinstance(found, DictionaryObject):
        _look_at_field(copy, found)


def _look_at_field(copy: PdfCopy, field: DictionaryObject) -> None:
    kind, flags = inherited(field, "/FT"), inherited(field, "/Ff") or 0
    filled = has_value(field)
    if kind == "/Sig" and filled:
        copy.lost.add(SIGNATURE)
    if kind in ("/Tx", "/Ch", "/Sig") and not filled and not flags & READ_ONLY:
        copy.lost.add(FORM)
