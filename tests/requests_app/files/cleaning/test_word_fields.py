"""Six kinds of fields stay, in words of ours; every other becomes what it showed last."""

from xml.etree import ElementTree

import pytest

from requests_app.files.cleaning import clean_file
from requests_app.files.cleaning.word_fields import order_left, settle, tapped
from requests_app.files.cleaning.word_values import WordNames
from tests.requests_app.word_files import WORDML, asked, root, run, unpacked, word

W = f"{{{WORDML}}}"


def names():
    known = WordNames()
    known.style_names = {"Lesson Plan": "Style 2", "heading 1": "heading 1"}
    return known


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (" PAGE ", " PAGE "),
        ("page  \\* MERGEFORMAT", " PAGE \\* MERGEFORMAT "),
        ('NUMPAGES \\# "0"', ' NUMPAGES \\# "0" '),
        ('DATE \\@ "d. MMMM yyyy" \\h', ' DATE \\@ "d. MMMM yyyy" \\h '),
        ('DATE \\@ "Jayden"', " DATE "),
        ("PAGE Jayden \\z", " PAGE "),
        ("REF _Ref123 \\h \\* MERGEFORMAT", " REF _Ref000000001 \\h \\* MERGEFORMAT "),
        ("REF plan", " REF b1 "),
        ('HYPERLINK "https://school.test/a b"', ' HYPERLINK "https://school.test/a%20b" '),
        ('HYPERLINK "mailto:a@school.test" \\o "Write" \\t "_blank"', ' HYPERLINK "mailto:a@school.test" \\o "Write" '),
        ('HYPERLINK \\l "top"', ' HYPERLINK \\l "b1" '),
        ('TOC \\o "1-3" \\h \\z \\u', ' TOC \\o "1-3" \\h \\z \\u '),
        ('TOC \\t "Lesson Plan,1,heading 1,2"', ' TOC \\t "Style 2,1,heading 1,2" '),
        ('TOC \\h \\c "Figure"', ' TOC \\h \\c "Figure" '),
    ],
)
def test_what_may_be_asked_is_asked_in_words_of_ours(said, left):
    assert order_left(said, names()) == left


@pytest.mark.parametrize(
    "said",
    ["", "   ", "\\h", "REF", "REF \\h", "HYPERLINK", 'HYPERLINK "file:///C:/x"', 'HYPERLINK "\\\\\\\\srv\\\\x"',
     'HYPERLINK "javascript:alert(1)"', 'TOC \\c "Jayden"', "INCLUDEPICTURE x", "DDEAUTO x", "DDE x", "LINK x", "IF 1 = 1",
     "INCLUDETEXT x", "IMPORT x", "AUTHOR", "FILENAME \\p", "_Ref123 \\h", "SET x", "ASK x", "MERGEFIELD x", "TIME",
     "PAGEREF x", "EMBED x", "PRINT x", "MACROBUTTON x y"],
)  # fmt: skip
def test_nothing_else_may_be_asked(said):
    assert order_left(said, names()) is None


@pytest.mark.parametrize("address", ["https://school.test/", "HTTP://SCHOOL.test", "mailto:a@b.test?subject=Hi"])
def test_a_tap_leads_to_pages_and_mail(address):
    assert tapped(f" {address} ") == address


@pytest.mark.parametrize(
    "address", ["", "x", "//srv/x", "\\\\srv\\x", "ftp://x", "https:", "mailto:", "file://x", "https://a\\b"]
)
def test_a_tap_leads_nowhere_else(address):
    assert tapped(address) is None


def shown_by(body):
    """(the text of the runs, what the fields that are left are told)."""
    tree = ElementTree.fromstring(root("w:body", body))
    settle(tree, names())
    texts = [mark.text for mark in tree.iter(f"{W}t")]
    orders = [mark.text for mark in tree.iter(f"{W}instrText")]
    signs = [mark.get(f"{W}fldCharType") for mark in tree.iter(f"{W}fldChar")]
    return texts, orders, signs


WHOLE = ["begin", "separate", "end"]


def test_a_field_over_several_runs_becomes_what_it_showed():
    assert shown_by(asked("INCLUDEPICTURE x", run("a") + run("b"))) == (["a", "b"], [], [])


def test_a_field_that_stays_keeps_its_signs():
    assert shown_by(asked("PAGE", run("3"))) == (["3"], [" PAGE "], WHOLE)


def test_a_field_inside_what_another_shows_is_looked_at_by_itself():
    assert shown_by(asked("LINK x", asked("PAGE", run("3")))) == (["3"], [" PAGE "], WHOLE)
    assert shown_by(asked("PAGE", asked("LINK x", run("3")))) == (["3"], [" PAGE "], WHOLE)


def test_a_field_inside_what_another_is_told_goes_with_it():
    told = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK </w:instrText></w:r>'
    inner = asked("QUOTE https://x.test/", run("https://x.test/"))
    rest = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert shown_by(told + inner + rest.format(run("shown"))) == (["shown"], [], [])


def test_an_order_cut_into_pieces_is_read_as_a_whole():
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in ("PA", "GE \\* MERGE", "FORMAT"))
    body = asked("x", run("1")).replace('<w:r><w:instrText xml:space="preserve"> x </w:instrText></w:r>', pieces)
    assert shown_by(body) == (["1"], [" PAGE \\* MERGEFORMAT "], WHOLE)


@pytest.mark.parametrize(
    ("signs", "texts"),
    [
        (["begin", "order"], ["kept"]),
        (["begin", "order", "separate"], ["kept"]),
        (["separate", "end"], ["kept"]),
        (["end", "begin", "begin", "separate"], ["kept"]),
    ],
)
def test_of_a_broken_field_only_the_signs_go(signs, texts):
    made = {"order": "<w:instrText>LINK x</w:instrText>"}
    body = "".join(made.get(sign, f'<w:fldChar w:fldCharType="{sign}"/>') for sign in signs)
    assert shown_by(f"<w:r>{body}</w:r>{run('kept')}") == (texts, [], [])


def form(kind, inside, *, shown=""):
    result = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{shown}' if shown else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{inside}</w:ffData></w:fldChar></w:r><w:r><w:instrText> {kind} '
        f'</w:instrText></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (form("FORMCHECKBOX", "<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>"), ["☒"]),
        (form("FORMCHECKBOX", "<w:checkBox><w:default w:val='1'/></w:checkBox>"), ["☒"]),
        (form("FORMCHECKBOX", "<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>"), ["☐"]),
        (form("FORMCHECKBOX", ""), ["☐"]),
        (
            form(
                "FORMDROPDOWN",
                "<w:ddList><w:result w:val='1'/><w:listEntry w:val='a'/><w:listEntry w:val='b'/></w:ddList>",
            ),
            ["b"],
        ),
        (form("FORMDROPDOWN", "<w:ddList><w:listEntry w:val='a'/></w:ddList>"), ["a"]),
        (form("FORMDROPDOWN", "<w:ddList><w:result w:val='9'/></w:ddList>"), []),
        (form("FORMTEXT", "", shown=run("Room 12")), ["Room 12"]),
        (form("MACROBUTTON NoMacro [Click here]", ""), ["[Click here]"]),
    ],
)
def test_a_form_shows_what_is_filled_in(body, text):
    assert shown_by(body) == (text, [], [])


def test_a_simple_field_stays_or_leaves_its_words():
    body = "".join(
        f'<w:p><w:fldSimple w:instr="{order}">{run(order[:4])}</w:fldSimple></w:p>' for order in ("PAGE x", "LINK x")
    )
    kept = unpacked(clean_file("a.docx", "", word(body)).data)["word/document.xml"].decode()
    assert kept.count("fldSimple") == 2  # its beginning and its end
    assert ('w:instr=" PAGE "' in kept, "LINK<" in kept, "LINK x" in kept) == (True, True, False)
