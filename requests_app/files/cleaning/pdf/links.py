"""Where a link may lead: to a page of the same document, or to an address that whoever taps it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    TextStringObject,
)

from requests_app.files.cleaning.pdf.values import entry, number, seen, words

if TYPE_CHECKING:
    from requests_app.files.cleaning.pdf.copy import PdfCopy

SCHEMES = ("http", "https", "mailto")
LONGEST = 2_000
FITS = ("/XYZ", "/Fit", "/FitH", "/FitV", "/FitR", "/FitB", "/FitBH", "/FitBV")


def target(copy: PdfCopy, note: DictionaryObject) -> dict[str, Any] | None:
    """What the new link has under /A or /Dest; None for one that may not lead where it leads."""
    action = entry(note, "/A")
    if isinstance(action, DictionaryObject):
        return _action(copy, action)
    place = destination(copy, entry(note, "/Dest"))
    if place is not None:
        return {"/Dest": place}
    return None


def _action(copy: PdfCopy, action: DictionaryObject) -> dict[str, Any] | None:
    kind = entry(action, "/S")
    if kind == "/URI" and (address := safe_address(words(entry(action, "/URI")))):
        made = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(address)}
        return {"/A": DictionaryObject(made)}
    if kind == "/GoTo" and (place := destination(copy, entry(action, "/D"))) is not None:
        return {"/Dest": place}
    return None


def safe_address(said: str) -> str:
    """The address in plain letters, or "" for one that leads elsewhere than the web or a mailbox."""
    said = quote(said.strip(), safe="%/:?#[]@!$&'()*+,;=-._~")
    try:
        scheme = urlsplit(said).scheme
    except ValueError:
        return ""
    if scheme in SCHEMES and len(said) <= LONGEST:
        return said
    return ""


def destination(copy: PdfCopy, place: Any, *, depth: int = 0) -> ArrayObject | None:
    """A page of this document and how it is shown; names are looked up."""
    place = seen(place)
    if isinstance(place, DictionaryObject):
        place = entry(place, "/D")
    if isinstance(place, str | bytes) and depth < 2:
        named = copy.reader.named_destinations.get(words(place) or str(place))
        if named is not None:
            return destination(copy, named.dest_array, depth=depth + 1)
        return None
    if not isinstance(place, ArrayObject) or len(place) < 2 or seen(place[1]) not in FITS:
        return None
    page = place[0]
    if not isinstance(page, IndirectObject) or page.idnum not in copy.pages:
        return None
    numbers = [number(copy, one) or NullObject() for one in place[2:6]]
    return ArrayObject([copy.pages[page.idnum], NameObject(seen(place[1])), *numbers])
