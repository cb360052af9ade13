"""The list of what a Word document may be made of holds together."""

from requests_app.files.cleaning import word_allowed, word_tree, word_values
from requests_app.files.cleaning.docx import KINDS, LINK, PICTURE
from requests_app.files.cleaning.word_allowed import ALLOWED


def test_every_kind_of_value_is_known():
    kinds = {kind for attributes in ALLOWED.elements.values() for kind in attributes.values()}
    assert kinds <= {*word_values.KINDS, *KINDS, PICTURE, LINK}


def test_every_root_of_a_part_is_on_the_list():
    assert {kind.root for kind in KINDS.values() if ALLOWED.name(kind.root) not in ALLOWED.elements} == set()


def test_what_the_rules_name_is_on_the_list_or_a_wrapper():
    named = {*word_tree.NEEDED, *word_tree.HOLLOW, *word_tree.MUST_END_WITH_A_PARAGRAPH, *word_values.REFERENCES}
    assert named - ALLOWED.elements.keys() == set()
    assert word_tree.WRAPPERS & ALLOWED.elements.keys() == set()


def test_no_element_that_fetches_runs_or_names_people_is_on_the_list():
    never = (
        "w:altChunk w:attachedTemplate w:control w:dataBinding w:docVar w:docPart w:embedRegular w:ffData w:fldData w:mailMerge "
        "w:movie w:permEnd w:permStart w:placeholder w:printerSettings w:rsid w:sdtPr w:src w:subDoc a:audioFile a:extLst "
        "a:hlinkHover a:snd a:videoFile c:externalData c:extLst c:pivotSource o:OLEObject w14:contentPart w15:person"
    )
    assert [name for name in never.split() if ALLOWED.name(name) in ALLOWED.elements] == []


def test_no_attribute_that_fetches_or_names_people_is_on_the_list():
    attributes = {name for kinds in ALLOWED.elements.values() for name in kinds}
    never = (
        "r:link",
        "r:href",
        "r:pict",
        "o:href",
        "o:title",
        "o:gfxdata",
        "w:rsidR",
        "w:date",
        "src",
        "href",
        "macro",
    )
    kept = [name for name in never if ALLOWED.name(name) in attributes]
    assert kept == ["w:date"]
    dated = {kinds[ALLOWED.name("w:date")] for kinds in ALLOWED.elements.values() if ALLOWED.name("w:date") in kinds}
    assert dated == {"date"}


def test_a_list_is_read_as_it_is_written():
    read = word_allowed._read("# said\n\n[x urn:x]\na x:b c=kind .=text\nd\n\n[words]\none two\nthree\n")
    assert read.elements == {"{urn:x}a": {"{urn:x}b": "", "c": "kind", ".": "text"}, "{urn:x}d": {}}
    assert read.words == {"one", "two", "three"}
    assert read.name("x:y") == "{urn:x}y"
    assert read.name("y") == "y"
