"""What somebody sees who opens a Word document, as one long list: two documents that look the same give equal lists.

Everything is on the list that is drawn or written, but what only the file calls it. This reader knows nothing of the
cleaning: it looks at what was sent and at what is kept with the same eyes.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from PIL import Image, ImageStat

from tests.requests_app.word_files import OFFICE, PACKAGE, SPACES, unpacked

PURL = "http://purl.oclc.org/ooxml"
LOOSE = {f"{PURL}/wordprocessingml/main": SPACES["w"], f"{PURL}/officeDocument/relationships": OFFICE}
PREFIXES = {space: prefix for prefix, space in SPACES.items()}
# Nobody sees these, nor what is in them.
UNSEEN = {
    "w:sdtPr", "w:sdtEndPr", "w:smartTagPr", "w:customXmlPr", "w:proofErr", "w:ffData", "w:fldChar", "w:instrText",
    "w:bookmarkStart", "w:bookmarkEnd", "w:basedOn", "w:next", "w:link", "w:formProt", "o:OLEObject",
    "c:externalData", "c:f", "w:rsids", "dgm:prSet",
}  # fmt: skip
# These are wrappers of what is seen.
WRAPPERS = {"w:sdt", "w:sdtContent", "w:smartTag", "w:customXml", "w:fldSimple", "mc:AlternateContent", "mc:Choice",
            "mc:Fallback"}  # fmt: skip
# What things are called, who did them, and when.
NAMES = {
    "name", "styleId", "author", "initials", "date", "id", "ed", "uid", "paraId", "textId", "paraIdParent", "element",
    "uri", "modelId", "srcId", "destId", "anchor", "history", "Ignorable", "conformance", "instr", "spid", "type",
    "title", "ole", "relId", "docLocation", "phldrT", "uniqueId",
}  # fmt: skip
KNOWN = {"wps", "wpg", "w14", "wp14"}
STYLES = {"w:pStyle", "w:rStyle", "w:tblStyle"}
WORDS_OWN = ("Normal", "heading 1", "heading 2", "Table Grid", "Hyperlink", "Body Text")
HANGING = ("styles", "numbering", "settings", "theme", "footnotes", "endnotes", "comments", "commentsExtended")
REFERS = ("r:id", "r:embed", "r:link", "r:dm", "r:lo", "r:qs", "r:cs")

Seen = tuple[object, ...]


class WordReader:
    def __init__(self, data: bytes) -> None:
        self.parts = unpacked(data)
        self.styles = dict(self._styles())

    def _styles(self) -> Iterator[tuple[str, str]]:
        for one in self._tree("word/styles.xml").iter(_long("w:style")):
            mark = one.find(_long("w:name"))
            name = "" if mark is None else mark.get(_long("w:val"), "")
            yield one.get(_long("w:styleId"), ""), _own(name)

    def _tree(self, name: str) -> Element:
        if name not in self.parts:
            return Element("nothing")
        root = ElementTree.fromstring(self.parts[name])
        for element in root.iter():
            element.tag = _loose(element.tag)
            element.attrib = {_loose(key): value for key, value in element.attrib.items()}
        return root

    def seen(self) -> list[Seen]:
        main = "word/document.xml"
        found = list(self._part(main))
        for kind in HANGING:
            for target in (target for said, target in self._hanging(main).values() if said == kind):
                found += [("part", kind), *self._part(target)]
        return found

    def _hanging(self, name: str) -> dict[str, tuple[str, str]]:
        """id → (kind, target) of what hangs on this part."""
        folder, _, last = name.rpartition("/")
        listed = self._tree(posixpath.join(folder, "_rels", f"{last}.rels"))
        return {
            one.get("Id", ""): (
                one.get("Type", "").rpartition("/")[2],
                one.get("Target", "")
                if one.get("TargetMode") == "External"
                else posixpath.normpath(posixpath.join(folder, one.get("Target", ""))),
            )
            for one in listed.iter(f"{{{PACKAGE}/relationships}}Relationship")
        }

    def _part(self, name: str) -> Iterator[Seen]:
        yield from self._element(self._tree(name), self._hanging(name))

    def _element(self, element: Element, hanging: dict[str, tuple[str, str]]) -> Iterator[Seen]:
        tag = _short(element.tag)
        if tag.partition(":")[0] not in SPACES or tag in UNSEEN:
            yield from self._filled_in(element)
            return
        if tag == "mc:AlternateContent":
            yield from self._newest(element, hanging)
            return
        if tag not in WRAPPERS:
            looks = sorted((_short(key), value) for key, value in element.attrib.items() if self._is_look(_short(key)))
            if tag in STYLES:
                looks = [("is", self.styles[element.get(_long("w:val"), "")])]
            if tag == "w:name":
                looks = [("is", _own(element.get(_long("w:val"), "")))]
            yield tag, *looks, (element.text or "").strip()
        for key in REFERS:
            yield from self._referred(hanging.get(element.get(_long(key), "")))
        for child in element:
            yield from self._element(child, hanging)

    def _is_look(self, name: str) -> bool:
        prefix, _, last = name.rpartition(":")
        return last not in NAMES and not last.startswith("rsid") and prefix != "r"

    def _newest(self, element: Element, hanging: dict[str, tuple[str, str]]) -> Iterator[Seen]:
        for version in element:
            if version.get("Requires", "") in KNOWN or _short(version.tag) == "mc:Fallback":
                yield from self._element(version, hanging)
                return

    def _filled_in(self, element: Element) -> Iterator[Seen]:
        """What a form of the old kind draws by itself."""
        if element.find(f"{_long('w:ffData')}/{_long('w:checkBox')}") is not None:
            yield "w:t", "☒" if element.find(f".//{_long('w:checked')}") is not None else "☐"

    def _referred(self, found: tuple[str, str] | None) -> Iterator[Seen]:
        if found is None or found[0] in ("package", "oleObject"):
            return
        kind, target = found
        if kind == "hyperlink":
            yield "leads to", target
        elif kind == "image":
            yield "picture", *self._dots(target)
        else:
            yield "part", kind
            yield from self._part(target)

    def _dots(self, target: str) -> Seen:
        if target.endswith(".emf"):
            return ("drawing", self.parts[target][88:])
        with Image.open(io.BytesIO(self.parts[target])) as picture:
            return (picture.size, *(round(value / 8) for value in ImageStat.Stat(picture.convert("RGB")).mean))


def _own(style: str) -> str:
    return style if style in WORDS_OWN else "a style of one's own"


def _loose(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    return f"{{{LOOSE[space[1:]]}}}{local}" if space[1:] in LOOSE else tag


def _long(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def _short(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    return f"{PREFIXES.get(space[1:], '?')}:{local}" if space else f":{local}"
