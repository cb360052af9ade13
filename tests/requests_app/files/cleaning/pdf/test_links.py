"""A link leads to a page of the document, to the web or to a mailbox."""

import io

import pytest
from pypdf import PdfReader

from requests_app.files.cleaning import clean_file
from requests_app.files.cleaning.pdf.links import safe_address
from tests.requests_app.files.cleaning.pdf.ordinary import one_page


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("https://school.test/a?b=c#d", "https://school.test/a?b=c#d"),
        ("HTTP://school.test/", "HTTP://school.test/"),
        (" mailto:tom@school.test ", "mailto:tom@school.test"),
        ("https://school.test/é (1)", "https://school.test/%C3%A9%20(1)"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("file:///C:/x", ""),
        ("\\\\host\\share", ""),
        ("school.test", ""),
        ("http://[", ""),
        ("https://school.test/" + "a" * 2_000, ""),
    ],
)
def test_addresses(said, leads):
    assert safe_address(said) == leads


def leads(link, catalog=b""):
    page = one_page(b"0 0 9 9 re f", more=b"/Annots[<</Subtype/Link/Rect[0 0 9 9]%s>>]" % link, catalog=catalog)
    kept = PdfReader(io.BytesIO(clean_file("a.pdf", "", page).data))
    return [note.get_object().get("/Dest") for note in kept.pages[0].get("/Annots", ())]


@pytest.mark.parametrize(
    ("link", "catalog"),
    [
        (b"/Dest[3 0 R/Fit]", b""),
        (b"/A<</S/GoTo/D[3 0 R/XYZ 1 2 null]>>", b""),
        (b"/Dest/one", b"/Dests<</one[3 0 R/Fit]>>"),
        (b"/Dest/one", b"/Dests<</one<</D[3 0 R/Fit]>>>>"),
        (b"/A<</S/GoTo/D(one)>>", b"/Names<</Dests<</Names[(one)[3 0 R/Fit]]>>>>"),
    ],
)
def test_places_in_the_document(link, catalog):
    (place,) = leads(link, catalog)
    assert place[0].get_object()["/Type"] == "/Page"


@pytest.mark.parametrize(
    "link", [b"", b"/Dest[9 0 R/Fit]", b"/Dest[3 0 R/Nowhere]", b"/Dest(two)", b"/A<</S/GoTo/D[0/Fit]>>", b"/A<<>>"]
)
def test_other_places(link):
    assert leads(link) == []
