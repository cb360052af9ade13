"""What would be missed in a cleaned Word document is said before it goes, and nothing else is."""

import pytest

from requests_app.files.cleaning import clean_file
from requests_app.files.cleaning.word_lost import SENTENCES, sentences
from tests.requests_app.files.cleaning.ordinary_word import DOCUMENTS
from tests.requests_app.word_files import asked, photo, root, run, shown, word

OLDER = "<w:p><w:r><w:pict><v:shape><v:imagedata r:id='rId1'/></v:shape></w:pict></w:r></w:p>"
OBJECT = (
    "<w:p><w:r><w:object><v:shape><v:imagedata r:id='rId1'/></v:shape><o:OLEObject r:id='rId2'/></w:object></w:r></w:p>"
)
HERE, ELSEWHERE = {"rId1": ("image", "media/a.png")}, {"rId1": ("image", "https://x.test/a.png")}
FILES = {"media/a.png": photo("PNG")}
FILM = "<a:videoFile r:link='rId9'/>"
FORMULA = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> EQ \\f(1,2) </w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"


def lost(data):
    return clean_file("a.docx", "", data).lost


@pytest.mark.parametrize("name", DOCUMENTS)
def test_of_an_ordinary_document_nothing_is_missed(name):
    behind = ("object",) if "older program" in name else ()
    assert lost(DOCUMENTS[name]()) == sentences(behind)


@pytest.mark.parametrize(
    ("kinds", "made"),
    [
        (("object",), lambda: word(OBJECT, hanging=HERE, parts=FILES)),
        (("picture",), lambda: word(shown("rId1"), hanging=ELSEWHERE)),
        (("picture",), lambda: word(shown("rId1").replace("r:embed", "r:link"), hanging=ELSEWHERE)),
        (("picture",), lambda: word(OLDER, hanging=ELSEWHERE)),
        ((), lambda: word(shown("rId1").replace("r:embed", "r:link='rId7' r:embed"), hanging=HERE, parts=FILES)),
        (("film",), lambda: word(shown("rId1", inside=FILM), hanging=HERE, parts=FILES)),
        (("font",), lambda: word("<w:p/>", hanging={"rId1": ("settings", "settings.xml")},
                                 parts={"settings.xml": root("w:settings", "<w:embedTrueTypeFonts/>")})),
        (("worked out",), lambda: word(f"<w:p>{FORMULA}</w:p>")),
        ((), lambda: word(f"<w:p>{asked('EQ x', run('1/2'))}</w:p>")),
        ((), lambda: word(f"<w:p>{asked('INCLUDEPICTURE x', shown('rId1'))}</w:p>", hanging=HERE, parts=FILES)),
    ],
)  # fmt: skip
def test_what_is_missed_is_said(kinds, made):
    assert lost(made()) == sentences(kinds)


def test_each_sentence_is_said_once_and_in_one_order():
    assert sentences(["font", "object", "font"]) == (SENTENCES["object"], SENTENCES["font"])
