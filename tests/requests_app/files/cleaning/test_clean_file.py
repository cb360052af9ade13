"""What may be sent and what becomes of it: nothing kept says who made it, and a refusal says exactly why."""

import io
import zipfile

import pytest

from requests_app.files import cleaning
from requests_app.files.cleaning import TYPES, FileRefused, clean_file
from tests.requests_app import sample_files as files
from tests.requests_app.sample_files import GOOD, SECRET, docx, pdf, picture, refusal_of, unpacked


@pytest.mark.parametrize("ending", GOOD)
def test_what_is_kept_says_nothing_of_who_made_it(ending):
    before = GOOD[ending]()
    fit = clean_file(f"Jayden's plan.{ending}", TYPES[cleaning.ENDINGS[ending]], before)
    assert fit.kind == cleaning.ENDINGS[ending]
    assert cleaning.sniffed(fit.data) == fit.kind
    parts = unpacked(fit.data) if ending == "docx" else {"": fit.data}
    if ending != "txt":
        assert any(SECRET.encode() in p for p in (unpacked(before) if ending == "docx" else {"": before}).values())
    assert [name for name, part in parts.items() if SECRET.encode() in part] == []


def bomb():
    """A document of some kilobytes whose one part unpacks to more than fits, and says so."""
    return docx(**{"word/document.xml": b"<a>" + b" " * (cleaning.docx.MOST_PART + 1) + b"</a>"})


def lying_bomb():
    """The same, but the list of contents says it is small."""
    data = bytearray(bomb())
    size = (cleaning.docx.MOST_PART + 8).to_bytes(4, "little")
    assert size in data
    return bytes(data.replace(size, (100).to_bytes(4, "little")))


def scrambled(data, start=400):
    """Its first letters are right, and what comes after is not."""
    return data[:start] + bytes(b ^ 0x5A for b in data[start : start + 300]) + data[start + 300 :]


@pytest.mark.parametrize(
    ("name", "data", "declared", "why"),
    [
        ("a.exe", b"MZ", "application/x-msdownload", "Its name ends in “.exe”, and only pdf, png, jpeg, webp, txt "
            "and docx"),
        ("plan", b"words", "text/plain", "Its name has no ending"),
        ("a.svg", b"<svg/>", "image/svg+xml", "Its name ends in “.svg”"),
        ("a.png", b"", "image/png", "It is empty."),
        ("a.txt", b"a" * (cleaning.MOST_BYTES + 1), "text/plain", "It is larger than 10 MB."),
        ("a.png", picture("JPEG"), "image/png", "Its name ends in “.png”, but what is in it is something else."),
        ("a.jpg", picture("JPEG"), "text/html", "but your browser says it is something else."),
        ("a.txt", b"\x00\x01binary", "text/plain", "what is in it is something else."),
        ("a.txt", picture(), "text/plain", "what is in it is something else."),
        ("a.pdf", b"<html><script>1</script>", "application/pdf", "what is in it is something else."),
        ("a.png", picture()[:300], "image/png", "The picture is damaged"),
        ("a.png", picture(size=(9000, 6000)), "image/png", "It has 9,000 × 6,000 pixels, and 50 million together fit."),
        ("a.pdf", pdf(password="x"), "application/pdf", "The PDF is locked with a password."),
        ("a.pdf", pdf()[:200], "application/pdf", "The PDF is damaged"),
        ("a.pdf", pdf(pages=201), "application/pdf", "The PDF has more than 200 pages."),
        ("a.docx", docx(**{"word/vbaProject.bin": "x"}), "", "It has a program or another file inside."),
        ("a.docx", docx(**{"word/_rels/document.xml.rels": files.relations(r1=(f"{files.OFFICE}/aFChunk", "x.html", ""))}), "",
            "It has a program or another file inside."),
        ("a.docx", docx(**{"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "", "The document is damaged."),
        ("a.docx", docx(**{"../evil.xml": "<a/>"}), "", "The document is damaged."),
        ("a.docx", docx(**{f"word/{n}.xml": "<a/>" for n in range(4001)}), "", "The document has too many parts."),
        ("a.docx", bomb(), "", "Unpacked, the document is larger than 80 MB."),
        ("a.docx", lying_bomb(), "", "The document is damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "", "It is locked with a password, or an older Word file."),
        ("a.docx", scrambled(docx()), "", "The document is damaged"),
        ("a.jpg", scrambled(picture("JPEG"), 20), "", "The picture is damaged"),
    ],
)  # fmt: skip
def test_a_refused_file_hears_exactly_why(name, data, declared, why):
    with pytest.raises(FileRefused) as no:
        clean_file(name, declared, data)
    assert why in str(no.value)


@pytest.mark.parametrize("ending", GOOD)
def test_a_browser_that_knows_nothing_of_a_file_is_no_reason_to_refuse_it(ending):
    """application/octet-stream says "I do not know": ending and bytes still have to agree, and it is given out under
    the type that we found (a phone without Word says so of each docx)."""
    for declared in ("application/octet-stream", "", "application/octet-stream; charset=binary"):
        assert clean_file(f"a.{ending}", declared, GOOD[ending]()).kind == cleaning.ENDINGS[ending]
    for data in (b"MZ\x90\x00", b"PK\x03\x04", b"<html><script>1</script>\x00"):
        with pytest.raises(FileRefused):
            clean_file(f"a.{ending}", "application/octet-stream", data)


def test_the_board_takes_pictures_and_text_alone():
    assert {e for e in GOOD if e in ("pdf", "docx")} == {
        e for e in GOOD if refusal_of(f"a.{e}", GOOD[e](), on_board=True) == "Only pictures and plain text can go on the board, "
            "because other fellows read it."
    }  # fmt: skip


def test_the_helpers_of_this_test_make_what_they_say():
    assert zipfile.is_zipfile(io.BytesIO(files.docx()))
    assert len(bomb()) < 200_000
