"""Word documents, packed anew: the words and their pictures, and nothing of who made them, where and with what.

What says so hangs on the document by a relationship whose type names it, wherever the part itself lies: some programs
keep their properties in places of their own. So relationships are read first, and whatever hangs on one of these kinds
alone goes with them.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

from pts_support.people.text import clean
from requests_app.files.cleaning.pictures import BROKEN, kind_of, redrawn
from requests_app.files.cleaning.result import MOST_TEXT, CleanedFile, FileRefused
from requests_app.vocabulary import FileKind

MOST_PARTS, MOST_UNPACKED, MOST_PART = 2_000, 80 * 1024 * 1024, 30 * 1024 * 1024
BODY, LIST = "word/document.xml", "[content_types].xml"
INSIDE = "It has a program or another file inside. Save it without, and send that."
# The last words of relationship types, as both editions of the standard spell them.
DROPPED = frozenset(
    {
        "coreproperties",
        "extendedproperties",
        "customproperties",
        "thumbnail",
        "attachedtemplate",
        "customxml",
        "customxmlprops",
        "people",
        "classificationlabels",
        "printersettings",
        "mailmergesource",
        "mailmergeheadersource",
        "recipientdata",
    }
)
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff")
CHUNK = "/aFChunk"  # another file, poured in when it is opened
_NEVER = re.compile(r"(^|/)(vbaproject|vbadata|activex|embeddings)", re.IGNORECASE)
_PROPERTIES = re.compile(r"^(docprops|docmetadata|customxml)/")
_WHO = re.compile(rb"""\b(\w+:(?:author|initials|lastModifiedBy|userId|providerId))=(?:"[^"]*"|'[^']*')""")
# What points to a part that goes, or would be filled in from it anew.
_POINTS = re.compile(
    rb"<w:(?:attachedTemplate|printerSettings)\b[^>]*/>|<w(?:15)?:dataBinding\b[^>]*/>|<w:mailMerge\b.*?</w:mailMerge>",
    re.DOTALL,
)
_WORDS = re.compile(
    rb"<[wam]:t(?:\s[^>]*)?>([^<]*)</[wam]:t>|<[wa]:(?:tab|br)\b[^>]*/>|(</[wa]:p>)|<w:delText[^>]*>([^<]*)</w:delText>"
)
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/"
_RELATION, _PART = _PACKAGE + "relationships}Relationship", _PACKAGE + "content-types}Override"


def is_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return BODY in packed.namelist() and "[Content_Types].xml" in packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, UnicodeError):
        return False


def document(data: bytes) -> CleanedFile:
    """The same document without who made it. Raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _packed_anew(packed)
    except (*BROKEN, zipfile.BadZipFile, zipfile.LargeZipFile):
        raise FileRefused("The document is damaged, or locked with a password.") from None


def _packed_anew(packed: zipfile.ZipFile) -> CleanedFile:
    parts = [part for part in packed.infolist() if not part.is_dir()]
    _look_through(parts)
    gone = _going(packed, parts)
    if gone & {BODY, LIST}:
        raise FileRefused("The document is damaged.")
    out, words, left = io.BytesIO(), [], MOST_UNPACKED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew:
        for part in parts:
            name = part.filename
            if name.lower() in gone or _belongs_to(name.lower()) in gone:
                continue
            body = _read(packed, part, left)
            left -= len(body)
            body = _cleaned(name.lower(), body, gone)
            if name.startswith("word/") and name.endswith(".xml"):
                words.append(_words_in(body))
            anew.writestr(zipfile.ZipInfo(name), body, compress_type=zipfile.ZIP_DEFLATED)
    text = clean("\n".join(words))
    return CleanedFile(FileKind.DOCX, out.getvalue(), text=text[:MOST_TEXT])


def _look_through(parts: list[zipfile.ZipInfo]) -> None:
    """What the list of contents says, before anything is unpacked; what is really unpacked is counted while it is
    read. Raises FileRefused."""
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or len({name.lower() for name in names}) != len(parts):
        raise FileRefused("The document has too many parts.")
    sizes = [part.file_size for part in parts]
    if sum(sizes) > MOST_UNPACKED or any(size > MOST_PART for size in sizes):
        raise FileRefused(f"Unpacked, the document is larger than {MOST_UNPACKED // 2**20} MB.")
    if any(_NEVER.search(name) for name in names):
        raise FileRefused(INSIDE)
    if any(_leads_out(name) for name in names):
        raise FileRefused("The document is damaged.")


def _leads_out(name: str) -> bool:
    """Whether a part lies, by its name, outside the folder it would be unpacked to."""
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _read(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    most = min(MOST_PART, left)
    with packed.open(part) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise FileRefused(f"Unpacked, the document is larger than {MOST_UNPACKED // 2**20} MB.")
    return body


def _going(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> set[str]:
    """The names (lower case) of the parts that do not come along."""
    gone = {part.filename.lower() for part in parts if _PROPERTIES.match(part.filename.lower())}
    left = MOST_PART
    for part in parts:
        name = part.filename.lower()
        if not name.endswith(".rels"):
            continue
        body = _read(packed, part, left)
        left -= len(body)
        folder = posixpath.dirname(_belongs_to(name))
        for relation in _parsed(body).iter(_RELATION):
            if relation.get("Type", "").endswith(CHUNK):
                raise FileRefused(INSIDE)
            if _goes(relation) and relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                gone.add(target.lower().lstrip("/"))
    return gone - {""}


def _belongs_to(name: str) -> str:
    """The part whose relationships this one lists ("" for the document as a whole, or where it is no such list)."""
    folder, _, last = name.rpartition("/")
    if not last.endswith(".rels") or posixpath.basename(folder) != "_rels":
        return ""
    return posixpath.join(posixpath.dirname(folder), last.removesuffix(".rels"))


def _goes(relation: ElementTree.Element) -> bool:
    return relation.get("Type", "").rpartition("/")[2].replace("-", "").lower() in DROPPED


def _cleaned(name: str, body: bytes, gone: set[str]) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return _cleaned_picture(name, body)
    if name == LIST:
        if b"macroEnabled" in body:
            raise FileRefused("It has a program inside. Save it without, and send that.")
        return _without(body, _PART, lambda part: part.get("PartName", "").lower().lstrip("/") in gone)
    if name.endswith(".rels"):
        return _without(body, _RELATION, _goes)
    return _POINTS.sub(b"", _WHO.sub(rb'\1=""', _plain(body)))


def _cleaned_picture(name: str, body: bytes) -> bytes:
    """A picture drawn anew; anything else that is not XML as it is."""
    kind = kind_of(body)
    if kind:
        return redrawn(body, kind)
    if name.endswith(PICTURES):
        raise FileRefused("The document is damaged.")
    return body


def _plain(body: bytes) -> bytes:
    """What declares names of its own, or is written in another encoding, no word processor writes."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\0" in body:
        raise FileRefused("The document is damaged.")
    return body


def _parsed(body: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(_plain(body))


def _without(body: bytes, tag: str, goes: Callable[[ElementTree.Element], bool]) -> bytes:
    """One of the package's lists without what goes; and nothing but a link somebody taps leads out of it, so that
    nobody elsewhere learns who opens it."""
    root = _parsed(body)
    for one in list(root.iter(tag)):
        if goes(one):
            root.remove(one)
        elif one.get("TargetMode") == "External" and not one.get("Type", "").endswith("/hyperlink"):
            one.set("Target", "about:blank")
    ElementTree.register_namespace("", tag[1:].partition("}")[0])
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _words_in(body: bytes) -> str:
    text = "".join(_said(match) for match in _WORDS.finditer(body))
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(code, sign)
    return text


def _said(match: re.Match[bytes]) -> str:
    """One place of the text: words, deleted words, the end of a paragraph, or a blank for a tab or a new line."""
    words, ends, deleted = match.groups()
    if ends:
        return "\n"
    return (words or deleted or b" ").decode("utf-8", "replace")
