"""Word documents, made anew from what can be reached and is known: the words, how they look, and their pictures.

Starting with the document itself, each part is read, left with what may stand in it (word_tree.py), and written under
a name of ours together with those parts that it still refers to. Who made it, where and with what, hangs on a document
by other ways, wherever the part itself lies: nothing follows those.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pts_support.people.text import clean
from requests_app.files.cleaning import word_fields, word_lost, word_tree
from requests_app.files.cleaning.metafiles import bare_drawing, drawing_of
from requests_app.files.cleaning.pictures import BROKEN, kind_of, redrawn, redrawn_as
from requests_app.files.cleaning.result import MOST_TEXT, CleanedFile, FileRefused
from requests_app.files.cleaning.word_allowed import ALLOWED, RELATIONS
from requests_app.files.cleaning.word_values import WordNames
from requests_app.vocabulary import FileKind

MOST_PARTS, MOST_UNPACKED, MOST_PART = 4_000, 80 * 1024 * 1024, 30 * 1024 * 1024
LONGEST_INSIDE = 2000  # of a picture's sides: a page of letter paper is 1,870 dots wide at 220 an inch
LIST, FIRST = "[content_types].xml", "word/document.xml"
DAMAGED = "The document is damaged."
INSIDE = "It has a program or another file inside. Save it without, and send that."
UNKNOWN_PICTURE = (
    "One of its pictures is of a kind that cannot be looked through. Save the document as a PDF, and send that."
)
PROGRAMS = ("vbaproject", "vbadata", "activex")
CHUNK = "/aFChunk"  # another file, poured in when it is opened

OOXML = "application/vnd.openxmlformats-officedocument."
WORD = f"{OOXML}wordprocessingml."
MICROSOFT = "http://schemas.microsoft.com/office"
STRICT = f"{word_tree.STRICT}officeDocument/relationships"
PACKED, TYPES = (
    f"http://schemas.openxmlformats.org/package/2006/{what}" for what in ("relationships", "content-types")
)


class PartKind(NamedTuple):
    """A kind of part: where it lies, what the list of contents calls it, and how its XML begins."""

    path: str
    type: str
    root: str


KINDS = {
    "officeDocument": PartKind("word/document{}.xml", f"{WORD}document.main+xml", "w:document"),
    "styles": PartKind("word/styles{}.xml", f"{WORD}styles+xml", "w:styles"),
    "numbering": PartKind("word/numbering{}.xml", f"{WORD}numbering+xml", "w:numbering"),
    "settings": PartKind("word/settings{}.xml", f"{WORD}settings+xml", "w:settings"),
    "theme": PartKind("word/theme/theme{}.xml", f"{OOXML}theme+xml", "a:theme"),
    "footnotes": PartKind("word/footnotes{}.xml", f"{WORD}footnotes+xml", "w:footnotes"),
    "endnotes": PartKind("word/endnotes{}.xml", f"{WORD}endnotes+xml", "w:endnotes"),
    "comments": PartKind("word/comments{}.xml", f"{WORD}comments+xml", "w:comments"),
    "commentsExtended": PartKind("word/commentsExtended{}.xml", f"{WORD}commentsExtended+xml", "w15:commentsEx"),
    "header": PartKind("word/header{}.xml", f"{WORD}header+xml", "w:hdr"),
    "footer": PartKind("word/footer{}.xml", f"{WORD}footer+xml", "w:ftr"),
    "chart": PartKind("word/charts/chart{}.xml", f"{OOXML}drawingml.chart+xml", "c:chartSpace"),
    "chartUserShapes": PartKind("word/drawings/drawing{}.xml", f"{OOXML}drawingml.chartshapes+xml", "c:userShapes"),
    "themeOverride": PartKind("word/theme/themeOverride{}.xml", f"{OOXML}themeOverride+xml", "a:themeOverride"),
    "diagramData": PartKind("word/diagrams/data{}.xml", f"{OOXML}drawingml.diagramData+xml", "dgm:dataModel"),
    "diagramLayout": PartKind("word/diagrams/layout{}.xml", f"{OOXML}drawingml.diagramLayout+xml", "dgm:layoutDef"),
    "diagramQuickStyle": PartKind("word/diagrams/quickStyle{}.xml", f"{OOXML}drawingml.diagramStyle+xml",
                                  "dgm:styleDef"),
    "diagramColors": PartKind("word/diagrams/colors{}.xml", f"{OOXML}drawingml.diagramColors+xml", "dgm:colorsDef"),
    "diagramDrawing": PartKind(
        "word/diagrams/drawing{}.xml", "application/vnd.ms-office.drawingml.diagramDrawing+xml", "dsp:drawing"
    ),
}  # fmt: skip
PICTURE, LINK = "image", "hyperlink"
# Kinds that no element names: they hang on the part as such.
HANGING = {
    # In this order: what is referred to from notes and styles has been seen when numbering is looked at.
    "officeDocument": ("styles", "footnotes", "endnotes", "comments", "commentsExtended", "numbering", "settings",
                       "theme"),
    "chart": ("themeOverride",),
}  # fmt: skip
WRITTEN = ("officeDocument", "header", "footer", "footnotes", "endnotes", "comments", "chart", "chartUserShapes",
           "diagramData")  # fmt: skip
OF_MICROSOFT = {
    f"{MICROSOFT}/2011/relationships/commentsExtended": "commentsExtended",
    f"{MICROSOFT}/2007/relationships/diagramDrawing": "diagramDrawing",
}
ENDINGS = {"png": "image/png", "jpeg": "image/jpeg", "emf": "image/x-emf", "wmf": "image/x-wmf"}


def is_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = [name.lower() for name in packed.namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, UnicodeError):
        return False
    return LIST in names and any(name.startswith("word/") for name in names)


def document(data: bytes) -> CleanedFile:
    """The same document without who made it. Raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            anew = RebuiltDocument(UnpackedDocument(packed))
            anew.build()
    except (*BROKEN, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RecursionError):
        raise FileRefused("The document is damaged, or locked with a password.") from None
    text = clean("\n".join(anew.words))
    lost = word_lost.sentences(anew.names.lost)
    return CleanedFile(FileKind.DOCX, anew.packed(), text=text[:MOST_TEXT], lost=lost)


# What was sent --------------------------------------------------------------------------------------------------------


class Relation(NamedTuple):
    """How one part hangs on another. ``target``: the part's name, in small letters, or an address outside."""

    kind: str
    target: str
    outside: bool


class UnpackedDocument:
    """The parts of what was sent, read one by one and within limits."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed
        parts = [part for part in packed.infolist() if not part.is_dir()]
        self.parts = {part.filename.lower(): part for part in parts}
        self.left = MOST_UNPACKED
        _look_through(parts)
        if b"macroEnabled" in self.read(LIST):
            raise FileRefused(INSIDE)

    def read(self, name: str) -> bytes:
        """Raises FileRefused where it is not there, or would be too much."""
        part = self.parts.get(name)
        if part is None:
            raise FileRefused(DAMAGED)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused(DAMAGED)
        most = min(MOST_PART, self.left)
        with self.packed.open(part) as file:
            body = file.read(most + 1)
        if len(body) > most:
            raise FileRefused(_too_large())
        self.left -= len(body)
        return body

    def relations(self, name: str) -> dict[str, Relation]:
        """What hangs on this part ("" for the document as a whole), by id."""
        folder, _, last = name.rpartition("/")
        listed = posixpath.join(folder, "_rels", f"{last}.rels")
        if listed not in self.parts:
            return {}
        root = word_tree.parsed(self.read(listed))
        return {one.get("Id", ""): _relation(one, folder) for one in root.iter(f"{{{PACKED}}}Relationship")}


def _relation(one: Element, folder: str) -> Relation:
    kind, target = one.get("Type", ""), one.get("Target", "")
    if kind.endswith(CHUNK):
        raise FileRefused(INSIDE)
    if one.get("TargetMode") == "External":
        return Relation(_kind_of(kind), target, outside=True)
    return Relation(_kind_of(kind), posixpath.normpath(posixpath.join("/", folder, unquote(target))).lower()[1:], False)


def _kind_of(said: str) -> str:
    """The kind of a relation as we call it; "" for one that nothing follows."""
    space, _, last = said.rpartition("/")
    if space in (RELATIONS, STRICT) and last in {*KINDS, PICTURE, LINK}:
        return last
    return OF_MICROSOFT.get(said, "")


def _look_through(parts: list[zipfile.ZipInfo]) -> None:
    """What the list of contents says, before anything is unpacked. Raises FileRefused."""
    names = [part.filename.lower() for part in parts]
    if len(parts) > MOST_PARTS:
        raise FileRefused("The document has too many parts.")
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise FileRefused(DAMAGED)
    sizes = [part.file_size for part in parts]
    if sum(sizes) > MOST_UNPACKED or any(size > MOST_PART for size in sizes):
        raise FileRefused(_too_large())
    if any(last.startswith(PROGRAMS) for name in names for last in name.split("/")):
        raise FileRefused(INSIDE)


def _leads_out(name: str) -> bool:
    """Whether a part lies, by its name, outside the folder it would be unpacked to."""
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _too_large() -> str:
    return f"Unpacked, the document is larger than {MOST_UNPACKED // 2**20} MB."


# What is made of it ---------------------------------------------------------------------------------------------------


class RebuiltDocument:
    """The cleaned document: its parts by name, in the order they were reached."""

    def __init__(self, sent: UnpackedDocument) -> None:
        self.sent = sent
        self.names = WordNames()
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.words: list[str] = []
        self.made: dict[tuple[str, str], str | None] = {}  # (kind, what was sent) → what it became
        self.pictures: dict[bytes, str] = {}  # by the hash of what was sent
        self.numbers: dict[str, int] = {}

    def build(self) -> None:
        main = next((one for one in self.sent.relations("").values() if one.kind == "officeDocument"), None)
        if main is None or main.outside:
            raise FileRefused(DAMAGED)
        self._know_styles(main.target)
        if self.part("officeDocument", main.target) is None:
            raise FileRefused(DAMAGED)
        self._add("_rels/.rels", _listed([("officeDocument", FIRST, False)], ""))

    def part(self, kind: str, target: str, owner: RebuiltStory | None = None) -> str | None:
        """The name of what this part became; None where it does not come along."""
        if (kind, target) not in self.made:
            self.made[kind, target] = None  # while it is being made: a part that hangs on itself goes
            make = MAKERS.get(kind, RebuiltDocument._written)
            self.made[kind, target] = make(self, kind, target, owner)
        return self.made[kind, target]

    def _written(self, kind: str, target: str, owner: RebuiltStory | None) -> str | None:
        if target not in self.sent.parts:
            return None
        expected = KINDS[kind]
        root = word_tree.parsed(self.sent.read(target))
        if root.tag != ALLOWED.name(expected.root):
            return None
        name = self._name(kind, expected.path)
        story = RebuiltStory(self, kind, self.sent.relations(target), owner)
        word_tree.drop_unreferred(root, self.names)
        word_fields.settle(root, self.names)
        word_tree.left_of(root, story)
        self.names.refer(root)
        story.hang()
        if kind in WRITTEN:
            self.words.append(word_tree.words_in(root))
        self._add(name, ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True))
        self.types[name] = expected.type
        if story.kept:
            folder, _, last = name.rpartition("/")
            self._add(f"{folder}/_rels/{last}.rels", _listed(story.kept, folder))
        return name

    def _picture(self, kind: str, target: str, owner: RebuiltStory | None) -> str | None:
        if target not in self.sent.parts:
            return None
        sent = self.sent.read(target)
        known = hashlib.sha256(sent).digest()
        if known not in self.pictures:
            ending, body = _picture_anew(sent)
            self.pictures[known] = self._name(kind, f"word/media/image{{}}.{ending}")
            self._add(self.pictures[known], body)
        return self.pictures[known]

    def _know_styles(self, main: str) -> None:
        styles = next((one for one in self.sent.relations(main).values() if one.kind == "styles"), None)
        if styles is not None and styles.target in self.sent.parts:
            self.names.know_styles(word_tree.parsed(self.sent.read(styles.target)))

    def _name(self, kind: str, path: str) -> str:
        number = self.numbers[kind] = self.numbers.get(kind, 0) + 1
        is_alone = "/" not in path.removeprefix("word/") and kind not in ("header", "footer")
        if is_alone and number == 1:
            return path.format("")
        return path.format(number)

    def _add(self, name: str, body: bytes) -> None:
        self.parts[name] = body

    def packed(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew:
            for name, body in ((LIST.replace("content_types", "Content_Types"), self._contents()), *self.parts.items()):
                anew.writestr(zipfile.ZipInfo(name), body, compress_type=zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _contents(self) -> bytes:
        root = Element("Types", xmlns=TYPES)
        usual = {
            "rels": "application/vnd.openxmlformats-package.relationships+xml",
            "xml": "application/xml",
            **ENDINGS,
        }
        for ending, kind in usual.items():
            ElementTree.SubElement(root, "Default", Extension=ending, ContentType=kind)
        for name, kind in self.types.items():
            ElementTree.SubElement(root, "Override", PartName=f"/{name}", ContentType=kind)
        return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


MAKERS = {PICTURE: RebuiltDocument._picture}


@dataclass
class RebuiltStory:
    """A part while it is made: what it refers to, and what of that is kept."""

    document: RebuiltDocument
    kind: str
    sent: dict[str, Relation]
    owner: RebuiltStory | None = None
    kept: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def names(self) -> WordNames:
        return self.document.names

    @property
    def names_paragraphs(self) -> bool:
        return self.kind in ("comments", "commentsExtended")

    def related(self, kind: str, key: str) -> str | None:
        if kind == "diagramDrawing" and self.owner is not None:
            return self.owner.related(kind, key)  # data of a diagram name its drawing as the document does
        found = self.sent.get(key)
        if found is None or found.kind != kind:
            return None
        if found.outside != (kind == LINK):
            return None  # links lead out, and nothing else does
        if found.outside:
            address = word_fields.tapped(found.target)
            return address and self._id(kind, address, outside=True)
        name = self.document.part(kind, found.target, self)
        return name and self._id(kind, name, outside=False)

    def hang(self) -> None:
        """The parts that no element names."""
        for kind in HANGING.get(self.kind, ()):
            found = next((key for key, one in self.sent.items() if one.kind == kind), None)
            if found is not None:
                self.related(kind, found)

    def _id(self, kind: str, target: str, *, outside: bool) -> str:
        relation = (kind, target, outside)
        if relation not in self.kept:
            self.kept.append(relation)
        return f"rId{self.kept.index(relation) + 1}"


def _listed(kept: list[tuple[str, str, bool]], folder: str) -> bytes:
    """A part's list of what hangs on it."""
    root = Element("Relationships", xmlns=PACKED)
    for number, (kind, target, outside) in enumerate(kept, 1):
        said = {"Id": f"rId{number}", "Type": _type_of(kind), "Target": target}
        if outside:
            said["TargetMode"] = "External"
        else:
            said["Target"] = posixpath.relpath(target, folder or ".")
        ElementTree.SubElement(root, "Relationship", said)
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _type_of(kind: str) -> str:
    return next((said for said, ours in OF_MICROSOFT.items() if ours == kind), f"{RELATIONS}/{kind}")


def _picture_anew(sent: bytes) -> tuple[str, bytes]:
    """(ending, bytes). Raises FileRefused."""
    if kind := kind_of(sent):
        return redrawn_as(kind).lower(), redrawn(sent, kind, LONGEST_INSIDE)
    if drawing := drawing_of(sent):
        return drawing.lower(), bare_drawing(sent)
    raise FileRefused(UNKNOWN_PICTURE)
