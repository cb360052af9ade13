"""A PDF keeps its words and its pictures, and nothing that runs."""

import io

from pypdf import PdfReader

from requests_app.files.cleaning import clean_file
from tests.requests_app.sample_files import SECRET, pdf, photograph, refusal_of


def test_a_pdf_keeps_its_words_and_nothing_that_runs():
    fit = clean_file("a.pdf", "application/pdf", pdf())
    assert "A plan for a second grader." in fit.text
    assert not any(word in fit.data for word in (b"/JavaScript", b"/EmbeddedFile", b"/OpenAction", b"/Author"))


def test_the_photographs_in_a_pdf_lose_what_the_camera_wrote_and_no_dot():
    before, after = (
        PdfReader(io.BytesIO(data)).pages[0].images for data in (pdf(), clean_file("a.pdf", "", pdf()).data)
    )
    assert len(before) == len(after) == 3
    for was, now in zip(before, after, strict=True):
        assert SECRET.encode() in was.data or was.name.endswith("jp2")
        assert b"Exif" not in now.data
        assert b"MotionPhoto" not in now.data
        assert SECRET.encode() not in now.data
        assert now.image.tobytes() == was.image.tobytes()
        assert now.image.size == was.image.size


def test_a_photograph_in_a_pdf_that_cannot_be_read_is_not_sent_as_it_is():
    broken = pdf().replace(photograph(), photograph()[: len(photograph()) // 4].ljust(len(photograph()), b"\0"))
    assert refusal_of("a.pdf", broken) == "The PDF is damaged, or too complicated to look through."
