"""Fields are drawn as they looked, where they lay; what nobody saw is not drawn."""

import io

import pytest
from pypdf import PdfReader

from requests_app.files.cleaning import clean_file
from tests.requests_app.files.cleaning.pdf.ordinary import one_page

BOX = b"/BBox[0 0 10 10]/Subtype/Form"
LOOKS = b"/AP<</N 5 0 R>>"


def fit(field, others=(), catalog=b""):
    more = b"/Annots[<</Subtype/Widget/Rect[20 20 120 40]%s>>]" % field
    return clean_file("a.pdf", "", one_page(b"0 0 9 9 re f", more=more, others=others, catalog=catalog))


def flat(field, others=(), catalog=b""):
    """The lines of what was drawn, and where it was placed; None for nothing."""
    page = PdfReader(io.BytesIO(fit(field, others, catalog).data)).pages[0]
    lines = page["/Contents"].get_object().get_data()
    if b"/Flat1 Do" not in lines:
        return None
    drawing = page["/Resources"]["/XObject"]["/Flat1"].get_object()
    return drawing.get_data(), lines[lines.index(b"Q\nq ") + 4 :].split(b" cm")[0]


def test_how_it_looked_is_drawn_where_it_lay():
    lines, placed = flat(b"/FT/Btn" + LOOKS, ((BOX, b"0 0 5 5 re f"),))
    assert lines.strip() == b"0 0 5 5 re f"
    assert placed == b"10.00000 0 0 2.00000 20.00000 20.00000"
    turned = BOX + b"/Matrix[0 1 -1 0 0 0]"
    assert flat(b"/FT/Btn" + LOOKS, ((turned, b"0 0 5 5 re f"),))[1] == b"10.00000 0 0 2.00000 120.00000 20.00000"


def test_of_several_looks_the_one_that_showed():
    two = ((BOX, b"1 w"), (BOX, b"2 w"))
    assert flat(b"/FT/Btn/AS/Yes/AP<</N<</Yes 5 0 R/Off 6 0 R>>>>", two)[0].strip() == b"1 w"
    assert flat(b"/FT/Btn/AS/Off/AP<</N<</Yes 5 0 R/Off 6 0 R>>>>", two)[0].strip() == b"2 w"
    assert flat(b"/FT/Btn/AP<</N<</Yes 5 0 R>>>>", two) is None


@pytest.mark.parametrize("hidden", [b"/F 2", b"/F 32"])
def test_what_nobody_saw_is_not_drawn(hidden):
    assert flat(b"/FT/Tx/V(Secret)" + hidden) is None
    assert "Secret" not in fit(b"/FT/Tx/V(Secret)" + hidden).text


def test_a_password_is_not_drawn():
    assert flat(b"/FT/Tx/Ff 8192/V(Secret)") is None


def test_what_a_program_left_to_the_reader_is_written():
    assert b"(Maeve \\(M.\\)) Tj" in flat(b"/FT/Tx/V(Maeve \\(M.\\))/DA(/F 9 Tf 1 0 0 rg)")[0]
    assert b"1 0 0 rg" in flat(b"/FT/Tx/V(a)/DA(/F 9 Tf 1 0 0 rg)")[0]
    assert b"/Helv 12.00 Tf" in flat(b"/FT/Tx/V(a)/DA(/F 0 Tf)")[0]
    assert b"/Helv 7.00 Tf" in flat(b"/FT/Tx/V(a)", catalog=b"/AcroForm<</DA(/F 7 Tf)>>")[0]
    several = flat(b"/FT/Tx/Ff 4096/V(one two three four five six seven eight\nnine)/DA(/F 12 Tf)")[0]
    assert several.count(b"Tj T*") > 2
    assert b"(one, two) Tj" in flat(b"/FT/Ch/V[(one)(two)]")[0]
    empty = ((BOX, b"/Tx BMC EMC"),)
    assert b"(Filled) Tj" in flat(b"/FT/Tx/V(Filled)" + LOOKS, empty)[0]
    assert b"(4) Tj" in flat(b"/FT/Btn/AS/Yes")[0]


def test_a_field_may_say_it_further_up():
    parent = (b"<</FT/Tx/V(From above)>>",)
    assert b"(From above) Tj" in flat(b"/Parent 5 0 R", parent)[0]
    assert "From above" in fit(b"/Parent 5 0 R", parent).text
    assert flat(b"/Parent 5 0 R", (b"<</Parent 5 0 R>>",)) is None


def test_a_stamp_is_drawn_too():
    page = one_page(
        b"0 0 9 9 re f", more=b"/Annots[<</Subtype/Stamp/Rect[0 0 9 9]/AP<</N 5 0 R>>>>]", others=((BOX, b"7 w"),)
    )
    kept = PdfReader(io.BytesIO(clean_file("a.pdf", "", page).data)).pages[0]
    assert b"/Flat1 Do" in kept["/Contents"].get_object().get_data()
    assert "/Annots" not in kept
