"""A document keeps its words and pictures, and loses whatever says who made it."""

import io

from PIL import Image

from requests_app.files.cleaning import clean_file
from tests.requests_app import sample_files as files
from tests.requests_app.sample_files import docx, refusal_of, unpacked


def test_a_document_keeps_its_words_and_pictures():
    before, parts = unpacked(docx()), unpacked(clean_file("a.docx", "", docx()).data)
    assert b"A plan for a second grader." in parts["word/document.xml"]
    pictures = [name for name in before if name.startswith("word/media/")]
    assert [Image.open(io.BytesIO(parts[name])).size for name in pictures] == [(900, 300)] * 4
    for name in pictures:
        assert Image.open(io.BytesIO(parts[name])).format == Image.open(io.BytesIO(before[name])).format


def test_what_says_who_made_a_document_goes_wherever_it_lies():
    before, parts = unpacked(docx()), unpacked(clean_file("a.docx", "", docx()).data)
    assert before.keys() - parts.keys() == {
        "docProps/core.xml", "docProps/app.xml", "docProps/thumbnail.jpeg", "docMetadata/L.xml", "about/app.xml",
        "about/_rels/app.xml.rels",
        "package/services/5f.psmdcp", "customXml/item1.xml", "customXml/_rels/item1.xml.rels", "word/printer.bin",
    }  # fmt: skip
    for name, part in parts.items():  # and nothing points to what is gone
        for gone in (b"customXml", b"thumbnail", b"psmdcp", b"printer", b"mailMerge", b"dataBinding", b"Template"):
            assert gone not in part, name


def test_a_document_tells_nobody_elsewhere_that_it_is_opened():
    links = unpacked(clean_file("a.docx", "", docx()).data)["word/_rels/document.xml.rels"]
    assert b"tracks.test" not in links
    assert b"https://school.test/" in links
    assert b"media/image1.jpeg" in links


def test_words_in_a_drawing_of_a_document_are_looked_through_too():
    drawn = docx(**{"word/diagrams/data1.xml": "<a:p><a:r><a:t>Jayden Brown</a:t></a:r></a:p>"})
    assert "Jayden Brown" in clean_file("a.docx", "", drawn).text


def test_what_hangs_on_a_document_as_a_property_is_not_the_document():
    for name in ("word/document.xml", "[Content_Types].xml"):
        lie = files.relations(r1=(f"{files.OFFICE}/customXml", f"/{name}", ""))
        assert refusal_of("a.docx", docx(**{"word/_rels/styles.xml.rels": lie})) == "The document is damaged."
