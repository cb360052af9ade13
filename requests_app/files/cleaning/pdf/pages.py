"""The pages of a new PDF, from those of the one that was sent."""

from __future__ import annotations

import io

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from requests_app.files.cleaning.pdf import fields, fonts, lost, notes
from requests_app.files.cleaning.pdf.colors import color_space
from requests_app.files.cleaning.pdf.copy import PdfCopy
from requests_app.files.cleaning.pdf.packing import unpacked
from requests_app.files.cleaning.pdf.resources import drawn
from requests_app.files.cleaning.pdf.values import (
    Maker,
    boolean,
    dictionary,
    entry,
    four_numbers,
    items,
    kept,
    number,
    seen,
    stream_of,
    whole,
)
from requests_app.files.cleaning.result import MOST_TEXT, FileRefused

MOST_PAGES = 200
PAGE: dict[str, Maker] = {
    "/MediaBox": four_numbers, "/CropBox": four_numbers, "/BleedBox": four_numbers, "/TrimBox": four_numbers,
    "/ArtBox": four_numbers, "/Rotate": whole, "/UserUnit": number,
    "/Group": dictionary({"/CS": color_space, "/I": boolean, "/K": boolean}, Type="/Group", S="/Transparency"),
}  # fmt: skip


def copied(data: bytes) -> PdfCopy:
    reader = opened(data)
    writer = PdfWriter()
    writer.metadata = None
    writer.pdf_header = "%PDF-1.7"
    copy = PdfCopy(reader, writer)
    olds = list(reader.pages)
    news = [_empty(copy, old) for old in olds]
    for old, new in zip(olds, news, strict=True):
        _filled(copy, old, new)
    fonts.finish(copy)
    copy.say_layers()
    lost.look_at_document(copy)
    copy.text[:0] = _words(news)
    return copy


def opened(data: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileRefused("The PDF is locked with a password.")
    if len(reader.pages) > MOST_PAGES:
        raise FileRefused(f"The PDF has more than {MOST_PAGES} pages.")
    return reader


def _empty(copy: PdfCopy, old: PageObject) -> PageObject:
    """A page of the same size, so that links can lead to it before it is filled."""
    head = kept(copy, old, PAGE)
    if "/MediaBox" not in head:
        head[NameObject("/MediaBox")] = ArrayObject(map(NumberObject, (0, 0, 612, 792)))  # as readers take it
    page = PageObject(copy.writer)
    page.update({NameObject("/Type"): NameObject("/Page"), **head})
    new: PageObject = copy.writer.add_page(page)
    if old.indirect_reference is not None and new.indirect_reference is not None:
        copy.pages[old.indirect_reference.idnum] = new.indirect_reference
    return new


def _filled(copy: PdfCopy, old: PageObject, new: PageObject) -> None:
    lines, resources = drawn(copy, _lines_of(old), entry(old, "/Resources"), lent=False)
    lying, marks = [], []
    for one in notes.listed(old):
        lost.look_at_note(copy, one)
        if made := notes.note(copy, one):
            marks.append(copy.add(made))
        elif over := fields.flat(copy, one):
            lying.append(over)
    out = [b"q\n", lines, b"Q\n"]
    for place, over in enumerate(lying, 1):
        resources.setdefault(NameObject("/XObject"), DictionaryObject())
        resources["/XObject"][NameObject(f"/Flat{place}")] = over.drawing  # type: ignore[index]  # a dictionary
        out.append(b"q %s /Flat%d Do Q\n" % (over.placed, place))
    new[NameObject("/Resources")] = resources
    new[NameObject("/Contents")] = copy.add(stream_of(b"".join(out)))
    if marks:
        new[NameObject("/Annots")] = ArrayObject(marks)


def _lines_of(page: PageObject) -> bytes:
    """What it draws: one stream or several, read as one."""
    found = [seen(one) for one in items(entry(page, "/Contents"))]
    return b"\n".join(unpacked(one) for one in found if isinstance(one, StreamObject))


def _words(pages: list[PageObject]) -> list[str]:
    """The text of the first pages, as it stands in what is kept."""
    text: list[str] = []
    length = 0
    for page in pages:
        if length > MOST_TEXT:
            break
        text.append(page.extract_text() or "")
        length += len(text[-1])
    return text
