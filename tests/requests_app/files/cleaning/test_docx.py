"""A document keeps its words, looks and pictures, and loses whatever says who made it."""

import io
import re

import pytest
from PIL import Image

from requests_app.files.cleaning import FileRefused, clean_file, docx
from requests_app.files.cleaning.budget import Budget, budget
from tests.requests_app import sample_files as files
from tests.requests_app.files.cleaning.ordinary_word import DOCUMENTS, HANGING, HEADINGS, letter
from tests.requests_app.files.cleaning.word_reader import WordReader
from tests.requests_app.sample_files import refusal_of
from tests.requests_app.word_files import packed, photo, relations, root, said, shown, unpacked, word


def cleaned(data):
    return clean_file("a.docx", "", data)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_ordinary_document_looks_the_same_before_and_after(name):
    before = DOCUMENTS[name]()
    assert WordReader(cleaned(before).data).seen() == WordReader(before).seen()


def test_there_are_many_ordinary_documents():
    assert len(DOCUMENTS) >= 20


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_cleaned_document_is_whole(name):
    """Each part is listed with its type, each reference leads somewhere, and cleaning it again changes nothing."""
    once = cleaned(DOCUMENTS[name]()).data
    parts = unpacked(once)
    contents = parts["[Content_Types].xml"].decode()
    listed = set(re.findall(r'PartName="/([^"]+)"', contents))
    assert listed == {part for part in parts if part.endswith(".xml")} - {"[Content_Types].xml"}
    for part, body in parts.items():
        if part.endswith(".rels"):
            inside = [target for target, mode in re.findall(rb'Target="([^"]+)"( TargetMode)?', body) if not mode]
            folder = part.partition("_rels/")[0]
            assert {docx.posixpath.normpath(folder + target.decode()) for target in inside} <= parts.keys()
    assert WordReader(cleaned(once).data).seen() == WordReader(once).seen()
    assert unpacked(cleaned(once).data).keys() == parts.keys()


def test_the_words_of_a_document_are_looked_through():
    text = cleaned(DOCUMENTS["a chart with its workbook"]()).text
    assert {"Visits", "Fall", "Spring"} <= set(text.split())
    assert "Jayden Brown" in cleaned(word(said("Jayden <w:proofErr/>".replace("<w:proofErr/>", "Brown")))).text
    assert "A plant" in cleaned(DOCUMENTS["pictures of every kind"]()).text


def test_a_document_keeps_its_words_and_pictures():
    parts = unpacked(cleaned(files.docx()).data)
    assert b"A plan for a second grader." in parts["word/document.xml"]
    pictures = sorted(name for name in parts if name.startswith("word/media/"))
    assert [Image.open(io.BytesIO(parts[name])).size for name in pictures] == [(900, 300)] * 4
    assert [name.rpartition(".")[2] for name in pictures] == ["jpeg", "png", "png", "png"]


def test_only_what_can_be_reached_and_is_known_comes_along():
    assert sorted(name for name in unpacked(cleaned(files.docx()).data) if "media" not in name) == [
        "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml", "word/settings.xml",
    ]  # fmt: skip


def test_a_document_tells_nobody_elsewhere_that_it_is_opened():
    links = unpacked(cleaned(files.docx()).data)["word/_rels/document.xml.rels"]
    assert b"tracks.test" not in links
    assert re.findall(rb'Target="([^"]+)" TargetMode', links) == [b"https://school.test/"]


@pytest.mark.parametrize(
    "address",
    ["file:///C:/Users/asha/plan.docx", "\\\\server\\share", "javascript:alert(1)", "ftp://x.test/", "ms-word:ofe|u|x",
     "https://x.test/\\\\server", "data:text/html,x", "http://" + "x" * 2000],
)  # fmt: skip
def test_a_link_elsewhere_than_to_a_page_or_mail_is_only_its_words(address):
    linked = word(
        '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>go</w:t></w:r></w:hyperlink></w:p>',
        hanging={"rId9": ("hyperlink", address)},
    )
    parts = unpacked(cleaned(linked).data)
    assert b"<w:p><w:r><w:t>go</w:t></w:r></w:p>" in parts["word/document.xml"]
    assert "word/_rels/document.xml.rels" not in parts


def test_a_picture_that_lies_elsewhere_is_not_fetched():
    for inside in ('<a:blip r:link="rId9"/>', '<a:blip r:embed="rId9"/>'):
        picture = shown("rId9").replace('<a:blip r:embed="rId9"></a:blip>', inside)
        parts = unpacked(cleaned(word(picture, hanging={"rId9": ("image", "https://tracks.test/x.png")})).data)
        assert not any(b"tracks.test" in part for part in parts.values())


def test_many_small_pictures_are_refused_kindly_and_the_same_one_counts_once():
    def many(count, color):
        return word(
            "".join(f"<w:p>{shown(f'rId{n}')}</w:p>" for n in range(count)),
            hanging={f"rId{n}": ("image", f"media/image{n}.png") for n in range(count)},
            parts={f"media/image{n}.png": photo("PNG", color(n), (4, 4)) for n in range(count)},
        )

    assert (
        refusal_of("a.docx", many(1900, lambda n: (n % 256, n // 256, 9)))
        == "More than 300 pictures are in what you send with one message. Fewer of them will do."
    )
    parts = unpacked(cleaned(many(1900, lambda n: "teal")).data)
    assert [name for name in parts if "media" in name] == ["word/media/image1.png"]


def test_the_dots_of_all_pictures_are_counted_together():
    two = word(
        shown("rId1") + shown("rId2"),
        hanging={"rId1": ("image", "media/a.png"), "rId2": ("image", "media/b.png")},
        parts={"media/a.png": photo("PNG", "red", (900, 900)), "media/b.png": photo("PNG", "blue", (900, 900))},
    )
    with budget(Budget(dots=1_700_000)):
        assert cleaned(two).data
    with budget(Budget(dots=1_000_000)), pytest.raises(FileRefused):
        docx.document(two)


def test_a_picture_is_kept_as_large_as_a_page_shows_it():
    large = word(
        shown("rId1"), hanging={"rId1": ("image", "media/a.jpeg")}, parts={"media/a.jpeg": photo(size=(4032, 3024))}
    )
    assert Image.open(io.BytesIO(unpacked(cleaned(large).data)["word/media/image1.jpeg"])).size == (2000, 1500)


def test_what_attacks_a_reader_of_xml_is_refused():
    deep = b"<w:p>" * 300 + b"</w:p>" * 300
    wide = b"<w:p/>" * 400_001
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    damaged = "The document is damaged."
    long = "The document is too long, or too complicated to look through. Send it in parts."
    made = unpacked(letter())
    for body, why in ((entity, damaged), (b"<!DOCTYPE a><a/>", damaged), (root("w:document", deep.decode()), long),
                      (root("w:document", wide.decode()), long)):  # fmt: skip
        assert refusal_of("a.docx", packed({**made, "word/document.xml": body})) == why
    for body in (b"<a", b"", b"\0\0", "<a>\ud800</a>".encode("utf-8", "surrogatepass")):
        broken = {**made, "word/document.xml": body}
        assert refusal_of("a.docx", packed(broken)) == "The document is damaged, or locked with a password."


def test_another_encoding_is_read_as_well():
    parts = unpacked(letter())
    text = parts["word/document.xml"].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    parts["word/document.xml"] = text.encode("utf-16")
    assert WordReader(cleaned(packed(parts)).data).seen() == WordReader(letter()).seen()


def test_a_part_that_hangs_on_itself_ends():
    around = word(
        "<w:p/>",
        hanging={"rId1": ("header", "header1.xml")},
        parts={"header1.xml": root("w:hdr", "<w:p/>"), "rels:header1.xml": relations({"r": ("header", "header1.xml")})},
        tail='<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>',
    )
    assert "word/header1.xml" in unpacked(cleaned(around).data)
    within = word("<w:p/>", hanging={"rId1": ("styles", "document.xml"), "rId2": ("theme", "../word/document.xml")})
    assert [name for name in unpacked(cleaned(within).data) if name.startswith("word/")] == ["word/document.xml"]


def test_a_relation_of_a_kind_that_is_not_words_is_not_followed():
    parts = unpacked(letter())
    parts["word/_rels/document.xml.rels"] = relations({"rId1": ("urn:somebody/styles", "styles.xml")})
    assert "word/styles.xml" not in unpacked(cleaned(packed(parts)).data)


def test_two_parts_of_one_name_are_refused():
    made = word("<w:p/>", parts={"Document.XML": root("w:document", "")})
    assert refusal_of("a.docx", made) == "The document is damaged."


def test_the_document_may_lie_under_another_name():
    parts = unpacked(word(said("here"), hanging=HANGING, parts={"styles.xml": HEADINGS}))
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["word/_rels/document2.xml.rels"] = parts.pop("word/_rels/document.xml.rels")
    parts["_rels/.rels"] = relations({"r": ("officeDocument", "/word/document2.xml")})
    assert b"here" in unpacked(cleaned(packed(parts)).data)["word/document.xml"]


def test_a_picture_that_cannot_be_looked_through_is_said():
    strange = word(shown("rId1"), hanging={"rId1": ("image", "media/a.wdp")}, parts={"media/a.wdp": b"II\xbc\x01" * 9})
    assert refusal_of("a.docx", strange) == (
        "One of its pictures is of a kind that cannot be looked through. Save the document as a PDF, and send that."
    )
    broken = word(shown("rId1"), hanging={"rId1": ("image", "media/a.png")}, parts={"media/a.png": photo("PNG")[:60]})
    assert refusal_of("a.docx", broken) == "The picture is damaged: it could not be read to its end."
