"""What somebody would miss in a PDF is said to its sender before it goes."""

import io

import pytest
from PIL import Image

from requests_app.files import attachments
from requests_app.files.attachments import check_files
from requests_app.files.cleaning import clean_file
from requests_app.files.cleaning.pdf.lost import FILES, FILMS, FORM, SENTENCES, SIGNATURE
from tests.reading import plain
from tests.requests_app.files.cleaning.pdf.ordinary import ORDINARY, one_page
from tests.requests_app.sample_files import sent
from tests.requests_app.sending_files import add

FIELD = b"/Annots[<</Type/Annot/Subtype/Widget/FT/%s/T(n)/Rect[9 9 90 30]/DA(/Helv 9 Tf)%s>>]"


@pytest.mark.parametrize(
    ("parts", "lost"),
    [
        ({}, ()),
        ({"catalog": b"/Names<</EmbeddedFiles<</Names[(a)<</F(a)>>]>>>>"}, (FILES,)),
        ({"more": b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(a)>>>>]"}, (FILES,)),
        ({"more": b"/Annots[<</Type/Annot/Subtype/Movie/Rect[0 0 9 9]>>]"}, (FILMS,)),
        ({"more": FIELD % (b"Tx", b"")}, (FORM,)),
        ({"more": FIELD % (b"Tx", b"/V(Yes)")}, ()),
        ({"more": FIELD % (b"Tx", b"/Ff 1")}, ()),
        ({"more": FIELD % (b"Sig", b"/V<</Type/Sig/Contents<00>>>")}, (SIGNATURE,)),
    ],
)
def test_it_is_said(parts, lost):
    assert clean_file("a.pdf", "", one_page(b"0 0 9 9 re f", **parts)).lost == tuple(SENTENCES[one] for one in lost)


def test_of_ordinary_files_nothing_is_said():
    assert [make.__name__ for make in ORDINARY if clean_file("a.pdf", "", make()).lost] == []


@pytest.mark.django_db
def test_on_the_board_it_stops_nothing(cast):
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    found = [
        check_files([sent("a.png", out.getvalue())], by=cast.asha, now=cast.NOW, allowed=True, on_board=on_board)
        for on_board in (True, False)
    ]
    assert [len(one.fits) for one in found] == [1, 1]
    assert [bool(one.advice) for one in found] == [False, True]


@pytest.mark.django_db
def test_the_sender_reads_it_and_sends_once_more(cast, ask):
    request = ask()
    blank = one_page(b"0 0 9 9 re f", more=FIELD % (b"Tx", b""))
    answer = add(cast.asha, request, sent("a.pdf", blank))
    assert answer.status_code == 422
    said = plain(answer)
    assert f"{SENTENCES[FORM]} Nothing has been sent yet; sent once more, it goes as it is." in said
    assert attachments.attach_again(1) in said
    assert add(cast.asha, request, sent("a.pdf", blank), warned="1").status_code == 302
