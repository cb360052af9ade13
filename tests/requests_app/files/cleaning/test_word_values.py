"""What an attribute of a Word document may say, kind by kind."""

from xml.etree import ElementTree

import pytest

from requests_app.files.cleaning.word_values import Renamed, WordNames, is_on, looked_at
from tests.requests_app.word_files import style, styles


class Story:
    def __init__(self, *, names_paragraphs=False):
        self.names = WordNames()
        self.names_paragraphs = names_paragraphs
        self.asked = []

    def related(self, kind, key):
        self.asked.append((kind, key))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("", "12"), ("", "-1.5pt"), ("", "50%"), ("", "FF00aa"), ("", "true"), ("", "center"), ("", "1.0e-3"), ("", "52429f"),
        ("text", "anything at all"), ("alt", "A plant: 3 leaves."), ("font", "Comic Sans MS"), ("font", ""), ("font", "ＭＳ 明朝"),
        ("lang", "en-US"), ("lang", "x-none"), ("lang", "zh-Hans-CN"), ("lang", "es-419"), ("lang", "ca-ES-valencia"), ("script", "Jpan"), ("sign", ","), ("digits", "001, 002"),
        ("format", "General"), ("format", "0.0%"), ("format", '#,##0.00 "€"'), ("format", "[$-409]d-mmm-yy;@"),
        ("cells", "Sheet1!$A$2:$B$3"), ("points", "0,0;@10,10800"), ("points", "#4f81bd [3204]"), ("points", "fill darken(118)"),
        ("formula", "*/ 50 w 100"), ("formula", "sum #0 0 10800"), ("formula", "val 16667"), ("path", "m,l,21600r21600,xe"),
        ("css", "position:absolute;width:412pt;mso-position-horizontal:center"), ("css", 'font-family:"Calibri"'),
        ("shape", "_x0000_s1026"), ("shape", "#_x0000_t202"), ("model", "0"), ("word", "snake"),
    ],
)  # fmt: skip
def test_what_is_of_its_kind_stays(kind, value):
    assert looked_at(kind, value, Story()) == value


@pytest.mark.parametrize(
    ("kind", "value", "left"),
    [
        ("", "Jayden", None), ("", "12 pt", None), ("", "", None), ("alt", "C:\\Users\\x\\plan.png", None), ("alt", "IMG_1.JPG", None),
        ("alt", "/home/asha/plan", None), ("font", "x" * 65, None), ("font", "<b>", None), ("lang", "Jayden Brown", None), ("lang", "jay-denbrown", None),
        ("script", "jpan", None), ("sign", "ab", None), ("digits", "one", None), ("format", '0 "Jayden"', "General"),
        ("cells", "Jayden!$A$2", "Sheet1!$A$2"), ("cells", "[plan.xlsx]S!x", "Sheet1!$A$1"), ("points", "0 Jayden", None),
        ("formula", "*/ plan w plan", "*/ g1 w g1"), ("path", "m Jayden", None), ("css", "color:Jayden;left:1pt;X:1", "left:1pt"),
        ("css", "mso-next-textbox:#Jayden", "mso-next-textbox:#_x0000_n1"), ("css", "font-family:<x>", ""),
        ("shape", "Text Box 2", "_x0000_n1"), ("shape", "#Text Box 2", "#_x0000_n1"),
        ("model", "{12345678-1111-2222-3333-444444444444}", "{00000000-0000-0000-0000-000000000001}"), ("word", "Plan", "n1"),
        ("urn", "urn:microsoft.com/x", "urn:diagram:1"), ("guid", "{x}", "{00000000-0000-0000-0000-000000000000}"),
        ("fixed", "IMG_1.JPG", "Drawing"), ("author", "Asha Rao", "Author"), ("initials", "AR", "A"),
        ("date", "2026-01-01T00:00:00Z", "2000-01-01T00:00:00Z"), ("style", "Plan", None), ("stylename", "Plan", None),
        ("bookmark", "Jayden", "b1"), ("bookmark", "_Toc5", "_Toc000000001"), ("paragraph", "0A1B2C3D", None),
    ],
)  # fmt: skip
def test_what_is_not_goes_or_is_called_something_else(kind, value, left):
    assert looked_at(kind, value, Story()) == left


def test_paragraphs_have_names_where_answers_to_remarks_need_them():
    assert looked_at("paragraph", "0A1B2C3D", Story(names_paragraphs=True)) == "00000001"


def test_another_kind_is_what_the_part_refers_to():
    story = Story()
    assert looked_at("image", "rId1", story) is None
    assert story.asked == [("image", "rId1")]


def test_the_same_name_is_the_same_everywhere():
    renamed = Renamed("b{}")
    assert [renamed(name) for name in ("a", "b", "a")] == ["b1", "b2", "b1"]


@pytest.mark.parametrize(
    ("name", "known"),
    [("Normal", "Normal"), ("heading 3", "heading 3"), ("List Bullet 2", "List Bullet 2"), ("Table Grid", "Table Grid"),
     ("Grid Table 4 - Accent 1", "Grid Table 4 - Accent 1"), ("Medium Shading 1 Accent 2", "Medium Shading 1 Accent 2"),
     ("Heading 1 Char", "Heading 1 Char"), ("annotation text", "annotation text"), ("TOC Heading", "TOC Heading"),
     ("Jayden", "Style 2"), ("heading Jayden", "Style 2"), ("", "Style 2")],
)  # fmt: skip
def test_only_words_own_styles_keep_their_names(name, known):
    names = WordNames()
    names.know_styles(ElementTree.fromstring(styles(style("x", name))))
    assert names.style_names[name] == known
    assert names.styles == {
        "Normal": "Normal",
        "x": "".join(word[:1].upper() + word[1:] for word in known.replace("-", "").split()),
    }


def test_a_look_is_on_unless_it_says_otherwise():
    long = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"
    marks = [
        None,
        *(ElementTree.Element("x", said) for said in ({}, {long: "1"}, {long: "0"}, {long: "false"}, {long: "off"})),
    ]
    assert [is_on(mark) for mark in marks] == [False, True, True, False, False, False]
