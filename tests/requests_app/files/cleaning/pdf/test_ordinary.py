"""Ordinary PDFs look the same before and after: what is drawn of them, dot by dot, what is read, where links lead."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import ImageChops, ImageStat
from pypdf import PdfReader

from requests_app.files.cleaning import clean_file
from tests.requests_app.files.cleaning.pdf.ordinary import ORDINARY, form_without_looks, linked, marked

LITTLE = 0.2  # of 255, the mean over a page: the edges of a letter
# Where the one reader at hand draws less than others do: a field or a note that its program left to the reader.
DRAWN_BY_US = {"form_without_looks": 2.0}
# A letter whose name says nothing has another one, which the hints read as little as the first.
NAMED_BY_US = {"drawn_letters": ("/dots", "/g2")}


def pages(data):
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return [page.render(scale=1).to_pil().convert("RGB") for page in document]


def difference(one, other):
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("make", ORDINARY, ids=lambda make: make.__name__)
def test_it_looks_the_same(make):
    before = make()
    after = clean_file("a.pdf", "application/pdf", before).data
    seen, kept = pages(before), pages(after)
    assert len(seen) == len(kept)
    assert any(len(image.getcolors(10**7)) > 1 for image in seen), "nothing is drawn in the first place"
    most = DRAWN_BY_US.get(make.__name__, LITTLE)
    assert max(difference(one, other) for one, other in zip(seen, kept, strict=True)) <= most


@pytest.mark.parametrize("make", ORDINARY, ids=lambda make: make.__name__)
def test_it_reads_the_same(make):
    before = make()
    after = clean_file("a.pdf", "application/pdf", before).data
    assert text(after).startswith(text(before))  # what was filled in is text now
    assert read(after).startswith(
        read(before).replace(*NAMED_BY_US.get(make.__name__, ("", "")))
    )  # as the hints read it


def read(data):
    data = data[data.index(b"%PDF-") :]
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def text(data):
    read = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    return " ".join(" ".join(read).split())


WEB_PAGE = """<!doctype html><title>T</title><style>div{height:80px;background:linear-gradient(45deg,red,blue);
opacity:.7;border-radius:20px;box-shadow:0 0 10px #000}td{border:1px solid #888}</style><h1>A plan für Jayden</h1>
<p>See <a href="https://school.test/a?b=c">the site</a> and <a href="#x">below</a>.<div></div><table><tr><td>One<td>✓
</table><svg width=200 height=100><path d="M10 10C50 90 80 10 190 90" fill=none stroke=green stroke-dasharray=8 /></svg>
<p style="page-break-before:always" id=x>Page two"""


@pytest.mark.browser
def test_what_a_browser_prints_looks_the_same(page):
    """The same program writes the PDFs of Google Docs."""
    page.set_content(WEB_PAGE)
    before = page.pdf()
    fit = clean_file("a.pdf", "", before)
    pairs = list(zip(pages(before), pages(fit.data), strict=True))
    assert len(pairs) == 2
    assert max(difference(one, other) for one, other in pairs) <= LITTLE
    assert text(fit.data) == text(before)
    assert "A plan für Jayden" in fit.text  # as the hints read it
    notes = [note.get_object() for note in PdfReader(io.BytesIO(fit.data)).pages[0]["/Annots"]]
    assert [note["/A"]["/URI"] for note in notes if "/A" in note] == ["https://school.test/a?b=c"]
    assert len(notes) == 2


def test_there_are_as_many_as_were_promised():
    assert len(ORDINARY) >= 25


def test_what_is_filled_in_is_no_field_any_more():
    fit = clean_file("a.pdf", "", form_without_looks())
    kept = PdfReader(io.BytesIO(fit.data))
    assert "/AcroForm" not in kept.trailer["/Root"]
    assert "/Annots" not in kept.pages[0]
    assert "Maeve Okafor" in fit.text
    assert "Two lines" in kept.pages[0].extract_text()


def test_links_lead_where_they_led():
    kept = PdfReader(io.BytesIO(clean_file("a.pdf", "", linked()).data))
    notes = [note.get_object() for note in kept.pages[0]["/Annots"]]
    assert [note["/A"]["/URI"] for note in notes if "/A" in note] == [
        "https://school.test/plan?week=2",
        "mailto:tom@school.test",
    ]
    inside = [note["/Dest"][0] for note in notes if "/Dest" in note]
    assert [kept.get_page_number(page.get_object()) for page in inside] == [1]


def test_what_readers_wrote_beside_the_words_is_kept_and_looked_through_without_who():
    fit = clean_file("a.pdf", "", marked())
    kinds = [note.get_object()["/Subtype"] for note in PdfReader(io.BytesIO(fit.data)).pages[0]["/Annots"]]
    assert kinds == ["/Highlight", "/Text", "/FreeText", "/Square", "/Line"]
    assert "Ask them on Friday." in fit.text
    assert b"Somebody" not in fit.data
