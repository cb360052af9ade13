"""XML is read within limits, and left with what is on the list."""

from xml.etree import ElementTree

import pytest

from requests_app.files.cleaning import word_tree
from requests_app.files.cleaning.result import FileRefused
from requests_app.files.cleaning.word_values import WordNames
from tests.requests_app.word_files import WORDML, root, run

W = f"{{{WORDML}}}"


class Story:
    names_paragraphs = False

    def __init__(self):
        self.names = WordNames()

    def related(self, kind, key):
        return "rId7" if key == "known" else None


def left(body, story=None):
    """What is left of a body, in short."""
    tree = word_tree.left_of(word_tree.parsed(root("w:document", f"<w:body>{body}</w:body>")), story or Story())
    return "".join(spelled(child) for child in tree[0])


def spelled(element):
    tag = element.tag.rpartition("}")[2]
    said = "".join(f" {key.rpartition('}')[2]}={value}" for key, value in element.attrib.items())
    return f"<{tag}{said}>{element.text or ''}{''.join(map(spelled, element))}</>"


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("<w:p/>", "<p></>"),
        ("<w:p><!-- x --><?x y?>x<w:r>y</w:r>z</w:p>", "<p><r></></>"),
        ("<w:sdt><w:sdtPr/><w:sdtContent><w:p/></w:sdtContent></w:sdt>", "<p></>"),
        ("<w:p><w:customXml><w:smartTag><w:r/></w:smartTag></w:customXml></w:p>", "<p><r></></>"),
        ("<w:p><w:pPr><w:jc w:val='center'/><w:jc w:val='Jayden'/></w:pPr></w:p>", "<p><pPr><jc val=center></></></>"),
        ("<w:p><w:hyperlink r:id='known'><w:r/></w:hyperlink></w:p>", "<p><hyperlink id=rId7><r></></></>"),
        ("<w:p><w:hyperlink r:id='x'><w:r/></w:hyperlink></w:p>", "<p><r></></>"),
        ("<w:p><w:hyperlink w:anchor='x'><w:r/></w:hyperlink></w:p>", "<p><hyperlink anchor=b1><r></></></>"),
        ("<w:sectPr><w:headerReference w:type='first' r:id='x'/><w:titlePg/></w:sectPr>", "<sectPr><titlePg></></>"),
        ("<w:p><w:r><w:drawing><wp:inline/></w:drawing></w:r></w:p>", "<p><r></></>"),
        ("<w:tbl><w:tr><w:tc/></w:tr></w:tbl>", "<tbl><tr><tc><p></></></></>"),
        ("<w:tbl><w:tr><w:tc><w:tbl/></w:tc></w:tr></w:tbl>", "<tbl><tr><tc><tbl></><p></></></></>"),
        ("<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>a</w:t></w:r></w:p>",
         "<p><r><rPr><vanish val=0></></><t>a</></></>"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType='begin'/><w:t>a</w:t></w:r></w:p>",
         "<p><r><fldChar fldCharType=begin></></></>"),
    ],
)  # fmt: skip
def test_what_is_on_the_list_is_left(body, after):
    assert left(body) == after


def versions(requires, inside="<w:t>new</w:t>", more=""):
    return (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice {more} Requires='{requires}'>{inside}</mc:Choice>"
        "<mc:Fallback><w:t>old</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (versions("wps"), "<AlternateContent><Choice Requires=wps><t>new</></></>"),
        (versions("x", more="xmlns:x='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'"),
         "<AlternateContent><Choice Requires=wps><t>new</></></>"),
        (versions("wps", more="xmlns:wps='urn:another'"), "<t>old</>"),
        (versions("w16se"), "<t>old</>"),
        (versions("undeclared"), "<t>old</>"),
        (versions("wps w16se"), "<t>old</>"),
        (versions("wps wp14"), "<AlternateContent><Choice Requires=wps wp14><t>new</></></>"),
        (versions("wps", "<x/>"), "<t>old</>"),
    ],
)  # fmt: skip
def test_of_several_versions_the_newest_that_is_known_is_left(body, after):
    assert left(body) == f"<p><r>{after}</></>"


def test_what_values_name_is_declared():
    made = word_tree.left_of(word_tree.parsed(root("w:document", f"<w:body>{versions('wps wp14')}</w:body>")), Story())
    again = ElementTree.tostring(made)
    assert b"xmlns:wps=" in again
    assert b"xmlns:wp14=" in again
    assert b'mc:Ignorable="wp14"' in again
    assert ElementTree.fromstring(again) is not None


@pytest.mark.parametrize("body", ["<w:p>" * 260 + "</w:p>" * 260, "<w:p/>" * 400_001])
def test_too_deep_and_too_many_are_said(body):
    with pytest.raises(FileRefused) as why:
        word_tree.parsed(root("w:document", body))
    assert str(why.value) == "The document is too long, or too complicated to look through. Send it in parts."


def test_no_names_of_its_own_are_declared():
    bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    for text in (bomb, "<!DOCTYPE a><a/>", '<!DOCTYPE a SYSTEM "http://x.test/a.dtd"><a/>'):
        with pytest.raises(FileRefused):
            word_tree.parsed(text.encode())


def test_the_strict_edition_is_read_in_the_usual_names():
    strict = word_tree.parsed(b"<w:p xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main' w:x='1'/>")
    assert (strict.tag, strict.attrib) == (f"{W}p", {f"{W}x": "1"})
    unknown = "{http://purl.oclc.org/ooxml/none}p"
    assert word_tree.parsed(f"<x:p xmlns:x='{unknown[1:-2]}'/>".encode()).tag == unknown


def test_what_nothing_refers_to_is_not_shown():
    names = WordNames()
    names.refer(
        word_tree.parsed(root("w:body", "<w:p><w:r><w:footnoteReference w:id='2'/></w:r><w:numId w:val='1'/></w:p>"))
    )
    notes = word_tree.parsed(
        root("w:footnotes", "<w:footnote w:type='separator' w:id='0'/><w:footnote w:id='2'/><w:footnote w:id='3'/>")
    )
    word_tree.drop_unreferred(notes, names)
    assert [note.get(f"{W}id") for note in notes] == ["0", "2"]
    numbers = "".join(
        f"<w:abstractNum w:abstractNumId='{n}'/><w:num w:numId='{n}'><w:abstractNumId w:val='{n}'/></w:num>"
        for n in (1, 2)
    )
    lists = word_tree.parsed(root("w:numbering", numbers))
    word_tree.drop_unreferred(lists, names)
    assert [spelled(one) for one in lists] == [
        "<abstractNum abstractNumId=1></>",
        "<num numId=1><abstractNumId val=1></></>",
    ]


def test_the_words_of_a_part_are_a_line_a_paragraph():
    tree = word_tree.parsed(
        root("w:body", f"<w:p>{run('one')}<w:r><w:tab/></w:r>{run('two')}</w:p><w:p>{run('three')}</w:p>")
    )
    assert word_tree.words_in(tree) == "\none two\nthree"
