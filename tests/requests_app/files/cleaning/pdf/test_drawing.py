"""Lines of a page, operator by operator: what draws is kept as it is, and nothing stands between."""

import pytest

from requests_app.files.cleaning.pdf.drawing import Drawing, end_of_inline, name_of


def drawn(lines, inline=lambda head, data: None):
    drawing = Drawing(inline)
    return b" ".join(drawing.anew(lines).split()), {kind: names for kind, names in drawing.used.items() if names}


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (b"1 0 0 rg 0 0 9 9 re f", b"1 0 0 rg 0 0 9 9 re f"),
        (b"% a remark\n0 0 9 9 re f % more", b"0 0 9 9 re f"),
        (b"(lost) 0 0 9 9 re f [(lost)] /Lost", b"0 0 9 9 re f"),
        (b"(more) 4 w", b"4 w"),
        (b"1 rg", b""),
        (b"(a) w", b""),
        (b"/Span <</ActualText(a>>)>> BDC (b) Tj EMC", b"(b) Tj"),
        (b"/A BMC /OC /L BDC 4 w EMC 5 w EMC", b"/OC /L BDC 4 w EMC 5 w"),
        (b"/Who /P MP /Who <</A[(b)]>> DP 4 w", b"4 w"),
        (b"BX whoami EX 4 w", b"4 w"),
        (b"Q 4 w q", b"4 w q Q"),
        (b"BT (a) Tj", b"BT (a) Tj ET"),
        (b"/OC /L BDC 4 w", b"/OC /L BDC 4 w EMC"),
        (b"(a (nested) \\) b)Tj", b"(a (nested) \\) b) Tj"),
        (b"[(a)-20(b) <63> % no\n] TJ", b"[(a) -20 (b) <63>] TJ"),
        (b"[3 1] 0 d", b"[3 1] 0 d"),
        (b"[(a)] 0 d", b""),
        (b"--5 w 1.-2 w 3e-5 w .5 w", b"-5 w 1. w 3 w .5 w"),
        (b"1 2 3 /P scn", b"1 2 3 /P scn"),
        (b"(a) /P scn", b"/P scn"),
        (b"(never closed", b""),
        (b"[(never closed", b""),
        (b"\xff\xfe 4 w", b"4 w"),
        (b"", b""),
    ],
)
def test_what_is_kept(lines, kept):
    assert drawn(lines)[0] == kept


def test_what_is_used_is_said():
    lines = b"/F1 9 Tf /G1 gs /C1 cs /P1 scn /S1 sh /X#201 Do /OC /L1 BDC EMC /Not /There ri"
    assert drawn(lines)[1] == {
        "/Font": {"/F1"}, "/ExtGState": {"/G1"}, "/ColorSpace": {"/C1"}, "/Pattern": {"/P1"}, "/Shading": {"/S1"},
        "/XObject": {"/X 1"}, "/Properties": {"/L1"},
    }  # fmt: skip
    assert name_of(b"/\xff") == "/\xff"


def test_a_picture_among_the_lines_is_given_away():
    given = []

    def inline(head, data):
        given.append((head, data))
        return b"/Lines1"

    bare = b"q BI /W 2 /H 2 /BPC 8 /CS /G ID \0 EI\nEI Q"  # EI stands among its own bytes
    assert drawn(bare, inline)[0] == b"q /Lines1 Do Q"
    packed = b"BI /W 2 /H 2 /F [/A85 /Fl] /D [1 0] /DP <</A (b)>> ID xyz~> EI 4 w"
    assert drawn(packed, inline)[0] == b"/Lines1 Do 4 w"
    assert [data for _, data in given] == [b"\0 EI", b"xyz~>"]
    assert given[1][0][b"/F"] == b"[/A85 /Fl]"
    assert drawn(b"BI /W 2 ID never ended")[0] == b""


def test_how_long_a_bare_picture_is():
    mask = {b"/W": b"9", b"/H": b"2", b"/IM": b"true"}
    assert end_of_inline(b"abcd EI ", 0, mask) == (4, 7)
    table = {b"/Width": b"2", b"/Height": b"1", b"/BitsPerComponent": b"8", b"/ColorSpace": b"[/I /RGB 1 <00>]"}
    assert end_of_inline(b"ab EI ", 0, table) == (2, 5)
    assert end_of_inline(b"ab EI ", 0, {b"/W": b"x"}) == (2, 5)


def test_a_million_of_them_take_seconds():
    lines = b"10 10 m 20 20 l S BT (abc) Tj [(a) 2 (b)] TJ ET\n" * 60_000
    assert len(drawn(lines)[0]) > 2_000_000
