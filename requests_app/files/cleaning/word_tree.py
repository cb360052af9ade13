"""The XML of a Word document: read within limits, and left with what is on the list.

What is not on it goes with all that is in it, but for wrappers that nobody sees (content controls, smart tags): those
go, and their content stays. Of two versions of the same thing the newest that is known stays, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from requests_app.files.cleaning.result import FileRefused
from requests_app.files.cleaning.word_allowed import ALLOWED, RELATIONS, TEXT
from requests_app.files.cleaning.word_lost import LEFT_OUT, PICTURE, is_fetched
from requests_app.files.cleaning.word_values import HIDDEN_LOOKS, WordNames, WordStory, is_on, looked_at

MOST_ELEMENTS, MOST_DEPTH = 400_000, 250
STRICT = "http://purl.oclc.org/ooxml/"  # the same names in the other edition of the standard
_LOOSE = {
    "wordprocessingml/main": ALLOWED.spaces["w"],
    "drawingml/main": ALLOWED.spaces["a"],
    "drawingml/chart": ALLOWED.spaces["c"],
    "drawingml/chartDrawing": ALLOWED.spaces["cdr"],
    "drawingml/diagram": ALLOWED.spaces["dgm"],
    "drawingml/picture": ALLOWED.spaces["pic"],
    "drawingml/wordprocessingDrawing": ALLOWED.spaces["wp"],
    "officeDocument/math": ALLOWED.spaces["m"],
    "officeDocument/relationships": RELATIONS,
}
name = ALLOWED.name
RUN, FIELD_SIGN, FIELD_WORDS, PARAGRAPH = map(name, ("w:r", "w:fldChar", "w:instrText", "w:p"))
RUN_STYLE = "/".join(map(name, ("w:rPr", "w:rStyle")))
ROW, HIDDEN_ROW = name("w:tr"), "/".join(map(name, ("w:trPr", "w:hidden")))
DRAWN, HIDDEN_SHAPE = (name("wp:inline"), name("wp:anchor")), "visibility:hidden"
NUMBERED, NUMBERING, NUMBERED_AS = map(name, ("w:num", "w:abstractNum", "w:abstractNumId"))
NOTES = frozenset(map(name, ("w:footnote", "w:endnote", "w:comment", "w:num")))
WRAPPERS = frozenset(map(name, ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag")))
LINK = name("w:hyperlink")
VERSIONS, VERSION, OTHERWISE = map(name, ("mc:AlternateContent", "mc:Choice", "mc:Fallback"))
NEEDED = {  # without these attributes an element with nothing in it is nothing
    name("a:hlinkClick"): (name("r:id"),),
    name("w:headerReference"): (name("r:id"),),
    name("w:footerReference"): (name("r:id"),),
    name("c:chart"): (name("r:id"),),
    name("c:userShapes"): (name("r:id"),),
    name("dgm:relIds"): tuple(map(name, ("r:dm", "r:lo", "r:qs", "r:cs"))),
    name("dsp:dataModelExt"): ("relId",),
}
HOLLOW = {  # and without a child of these names it is nothing; () for any
    name("a:graphicData"): (),
    name("a:graphic"): (),
    name("w:drawing"): (),
    name("w:pict"): (),
    name("w:object"): (),
    name("wp:inline"): (name("a:graphic"),),
    name("wp:anchor"): (name("a:graphic"),),
}
MUST_END_WITH_A_PARAGRAPH = frozenset(map(name, ("w:tc", "w:hdr", "w:ftr", "w:comment", "w:txbxContent")))
KNOWN = frozenset(
    {"wps", "wpg", "wpc", "wp14", "w14", "w10", "v", "o", "a", "w"}
)  # versions we keep are written in these
MAY_BE_SKIPPED = ("w14", "w15", "wp14")  # an older Word passes over what is in these


def parsed(data: bytes) -> Element:
    """Raises FileRefused for what declares names of its own, goes too deep or has too many parts; ParseError (a
    SyntaxError) for what is no XML."""
    parser = ElementTree.XMLParser(target=_Reader())
    parser.feed(data)
    return parser.close()


class _Reader:
    """Builds the tree, in the names of the usual edition, and counts."""

    def __init__(self) -> None:
        self.tree = ElementTree.TreeBuilder()
        self.depth = self.count = 0
        self.prefixes: dict[str, list[str]] = {}
        self.names: dict[str, str] = {}

    def start_ns(self, prefix: str, uri: str) -> None:
        self.prefixes.setdefault(prefix, []).append(uri)

    def end_ns(self, prefix: str) -> None:
        self.prefixes[prefix].pop()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MOST_DEPTH or self.count > MOST_ELEMENTS:
            raise FileRefused("The document is too long, or too complicated to look through. Send it in parts.")
        found = {self._usual(key): _usual_space(value) for key, value in attributes.items()}
        if "Requires" in found and tag == VERSION:
            found["Requires"] = " ".join(self._spaces(found["Requires"]))
        self.tree.start(self._usual(tag), found)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.tree.end(self._usual(tag))

    def data(self, text: str) -> None:
        self.tree.data(text)

    def doctype(self, *told: str) -> None:
        raise FileRefused("The document is damaged.")

    def close(self) -> Element:
        return self.tree.close()

    def _usual(self, tag: str) -> str:
        if tag not in self.names:
            space, mark, local = tag.rpartition("}")
            self.names[tag] = tag
            if mark:
                self.names[tag] = f"{{{_usual_space(space[1:])}}}{local}"
        return self.names[tag]

    def _spaces(self, prefixes: str) -> Iterator[str]:
        for prefix in prefixes.split():
            yield self.prefixes.get(prefix, ["?"])[-1]


def _usual_space(uri: str) -> str:
    if not uri.startswith(STRICT):
        return uri
    return _LOOSE.get(uri.removeprefix(STRICT), uri)


# What is left ---------------------------------------------------------------------------------------------------------


def left_of(root: Element, story: WordStory) -> Element:
    """The same tree with what is on the list. Its root is."""
    _look_at(root, story)
    _declare(root)
    return root


def _left(element: Element, story: WordStory) -> list[Element]:
    if element.tag in WRAPPERS:
        return _all_left(element, story)
    if element.tag == VERSIONS:
        return _newest(element, story)
    if element.tag not in ALLOWED.elements:
        if element.tag in LEFT_OUT:
            story.names.lost.add(LEFT_OUT[element.tag])
        return []
    if _is_never_seen(element):
        return []
    if element.tag == RUN and _is_hidden(element, story.names):
        element[:] = [child for child in element if child.tag in (FIELD_SIGN, FIELD_WORDS)]
        if not len(element):
            return []
    whole = _look_at(element, story)
    if element.tag == LINK and not element.attrib.keys() & {name("r:id"), name("w:anchor")}:
        return list(element)
    if not whole or _is_hollow(element):
        return []
    return [element]


def _all_left(element: Element, story: WordStory) -> list[Element]:
    return [left for child in element for left in _left(child, story)]


def _look_at(element: Element, story: WordStory) -> bool:
    """Leave this element its attributes, text and children that are on the list. Whether it still says something."""
    kinds = ALLOWED.elements[element.tag]
    before = element.attrib
    element.attrib = _attributes(before, kinds, story)
    element.text = _text(element, kinds, story)
    element.tail = None
    element[:] = _all_left(element, story)
    if is_fetched(element):
        story.names.lost.add(PICTURE)
    _close_up(element)
    return len(element) > 0 or not _has_lost_its_value(before, element.attrib)


def _attributes(before: dict[str, str], kinds: Mapping[str, str], story: WordStory) -> dict[str, str]:
    found = ((key, looked_at(kinds[key], value, story)) for key, value in before.items() if key in kinds)
    return {key: value for key, value in found if value is not None}


def _text(element: Element, kinds: Mapping[str, str], story: WordStory) -> str | None:
    if TEXT not in kinds or not element.text:
        return None
    return looked_at(kinds[TEXT], element.text, story)


def _has_lost_its_value(before: dict[str, str], after: dict[str, str]) -> bool:
    """Most elements say one thing, in an attribute of this name."""
    return any(key.rpartition("}")[2] == "val" and key not in after for key in before)


def _is_hollow(element: Element) -> bool:
    if not len(element) and any(key not in element.attrib for key in NEEDED.get(element.tag, ())):
        return True
    if element.tag not in HOLLOW:
        return False
    wanted = HOLLOW[element.tag]
    return not any(not wanted or child.tag in wanted for child in element)


def _close_up(element: Element) -> None:
    """A cell, a header, a comment ends with a paragraph: without one, Word says that the file is damaged."""
    if element.tag in MUST_END_WITH_A_PARAGRAPH and (not len(element) or element[-1].tag != PARAGRAPH):
        ElementTree.SubElement(element, PARAGRAPH)


def _is_hidden(run: Element, names: WordNames) -> bool:
    mark = run.find(HIDDEN_LOOKS)
    if mark is not None:
        return is_on(mark)
    style = run.find(RUN_STYLE)
    return style is not None and style.get(name("w:val")) in names.hidden_styles


def _is_never_seen(element: Element) -> bool:
    """A row, drawing or shape that is there and not shown."""
    if element.tag == ROW:
        return is_on(element.find(HIDDEN_ROW))
    if element.tag in DRAWN:
        described = element.find(name("wp:docPr"))
        return described is not None and described.get("hidden", "0") not in ("0", "false")
    return HIDDEN_SHAPE in element.get("style", "").replace(" ", "").lower()


def drop_unreferred(root: Element, names: WordNames) -> None:
    """Notes, comments and lists that nothing refers to are not shown. Those that draw a line between notes have a
    type."""
    for one in list(root):
        key = one.get(name("w:id"), one.get(name("w:numId"), ""))
        if one.tag in NOTES and (one.tag, key) not in names.referred and name("w:type") not in one.attrib:
            root.remove(one)
    kept = {mark.get(name("w:val")) for numbered in root.iter(NUMBERED) for mark in numbered.iter(NUMBERED_AS)}
    for one in root.findall(NUMBERING):
        if one.get(NUMBERED_AS) not in kept:
            root.remove(one)


# Versions -------------------------------------------------------------------------------------------------------------


def _newest(element: Element, story: WordStory) -> list[Element]:
    """One version of those that say the same: the first that is written in names we know, else what is for all."""
    for version in element.findall(VERSION):
        prefix = _known_prefix(version.get("Requires", "?"))
        if not prefix:
            continue
        left = _all_left(version, story)
        if left:
            version.attrib, version.text, version.tail = {"Requires": prefix}, None, None
            version[:] = left
            element[:] = [version]
            element.attrib, element.text, element.tail = {}, None, None
            return [element]
    otherwise = element.find(OTHERWISE)
    if otherwise is None:
        return []
    return _all_left(otherwise, story)


def _known_prefix(spaces: str) -> str:
    """The prefixes we write these namespaces with; "" where one is not known."""
    ours = {space: prefix for prefix, space in ALLOWED.spaces.items() if prefix in KNOWN}
    wanted = spaces.split()
    if not wanted or any(space not in ours for space in wanted):
        return ""
    return " ".join(dict.fromkeys(ours[space] for space in wanted))


def _declare(root: Element) -> None:
    """What the values of some attributes name has to be declared: an XML writer knows of elements alone."""
    used = {prefix for tag in _names_in(root) if (prefix := _PREFIXES.get(tag.partition("}")[0][1:]))}
    required = {word for version in root.iter(VERSION) for word in version.get("Requires", "").split()}
    for prefix in sorted(required - used):
        root.set(f"xmlns:{prefix}", ALLOWED.spaces[prefix])
    skipped = [prefix for prefix in MAY_BE_SKIPPED if prefix in used | required]
    if skipped:
        root.set(name("mc:Ignorable"), " ".join(skipped))


_PREFIXES = {space: prefix for prefix, space in ALLOWED.spaces.items()}


def _names_in(root: Element) -> Iterator[str]:
    for element in root.iter():
        yield element.tag
        yield from element.attrib


# What is said in it ---------------------------------------------------------------------------------------------------

SAID = frozenset(map(name, ("w:t", "w:delText", "a:t", "m:t", "c:v")))
BLANKS = frozenset(map(name, ("w:tab", "w:br", "w:cr", "a:br", "c:pt")))
LINES = frozenset(map(name, ("w:p", "a:p")))
SAID_ASIDE = ("descr", "title", "alt", "string", name("w:tooltip"), "tooltip")


def words_in(root: Element) -> str:
    """All that somebody can read in it, a line a paragraph."""
    return "".join(_words(root))


def _words(element: Element) -> Iterator[str]:
    if element.tag in LINES:
        yield "\n"
    if element.tag in BLANKS:
        yield " "
    if element.tag in SAID:
        yield element.text or ""
    for aside in SAID_ASIDE:
        if said := element.get(aside):
            yield f" {said} "
    for child in element:
        yield from _words(child)
