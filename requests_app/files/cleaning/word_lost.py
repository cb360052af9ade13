"""What somebody would miss in the new Word document, as the sender reads it before it goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element

from requests_app.files.cleaning.word_allowed import ALLOWED

OBJECT, PICTURE, FILM, FONT, WORKED_OUT = "object", "picture", "film", "font", "worked out"
SENTENCES = {
    OBJECT: "What another program put into the document is only a picture of it now. Send its own file beside it.",
    PICTURE: "A picture that lies outside of the document is left out. Put it into the document, or send it beside it.",
    FILM: "A film or a sound in the document is left out.",
    FONT: "The document brings letters of its own along. They are left out, and it may look different elsewhere.",
    WORKED_OUT: "Something that Word works out each time is left out. Save it as a PDF to send it as it looks.",
}  # fmt: skip
LEFT_OUT: Mapping[str, str] = {
    ALLOWED.name("o:OLEObject"): OBJECT,
    ALLOWED.name("w:objectEmbed"): OBJECT,
    ALLOWED.name("w:objectLink"): OBJECT,
    ALLOWED.name("w:movie"): FILM,
    ALLOWED.name("a:videoFile"): FILM,
    ALLOWED.name("a:audioFile"): FILM,
    ALLOWED.name("w:embedTrueTypeFonts"): FONT,
}
FETCHED: Mapping[str, str] = {  # a picture, and the attribute that says which
    ALLOWED.name("a:blip"): ALLOWED.name("r:embed"),
    ALLOWED.name("v:imagedata"): ALLOWED.name("r:id"),
}
NEVER_WRITTEN_DOWN = frozenset(("EQ", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM", "BARCODE", "DISPLAYBARCODE"))


def sentences(lost: Collection[str]) -> tuple[str, ...]:
    return tuple(sentence for kind, sentence in SENTENCES.items() if kind in lost)


def is_fetched(picture: Element) -> bool:
    """Whether it says no longer which picture it is: that one did not lie in the document."""
    return picture.tag in FETCHED and FETCHED[picture.tag] not in picture.attrib
