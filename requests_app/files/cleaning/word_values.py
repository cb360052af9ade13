"""What an attribute or a short text of a Word document may say, by kind.

What a document calls its own things (styles, bookmarks, shapes) is called something else in the cleaned one, and the
same everywhere: the names themselves say nothing any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol
from xml.etree.ElementTree import Element

from requests_app.files.cleaning.word_allowed import ALLOWED

MOST_LETTERS = 2000
AUTHOR, INITIALS, UNNAMED = "Author", "A", "Drawing"
NO_DATE = "2000-01-01T00:00:00Z"  # where the standard wants one
NOBODY = "{00000000-0000-0000-0000-000000000000}"

NUMBER = re.compile(
    r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(%|pt|in|mm|cm|pc|pi|px|emu|em|f|fd)?|#?[0-9A-Fa-f]{2,10}|[0-9A-Fa-f]{20}"
)
REFERENCE = re.compile(r"[@#]\d+|\[\d+\]|(darken|lighten)\(\d+\)")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Za-z]{2}|\d{3}))?(-valencia)?|x-none")
FONT = re.compile(r"[\w +@&.,'()-]{0,64}")
SCRIPT = re.compile(r"[A-Z][a-z]{3}")
CELLS = re.compile(r"\$?[A-Z]{1,3}\$?\d{1,7}(:\$?[A-Z]{1,3}\$?\d{1,7})?")
FORMAT = re.compile(r"""(General|AM/PM|A/P|\[\$?[\w€£¥$-]{0,8}\]|"[^"\w]{0,3}"|\\.|[#0?.,%$€£¥+()/:;_*@ dmyhsE-])*""")
PATH = re.compile(r"(-?\d+|[@#]\d+|[, ]|nf|ns|ae|al|at|ar|wa|wr|q[xyb]|h[a-i]|[mlcxetrv])*")
SHAPE = re.compile(r"#?_x0000_[a-z]{1,2}\d{1,6}")
STYLE_OF_SHAPE = re.compile(r"(mso-)?[a-z-]{3,40}")
# What a picture was called, or where it lay, which some programs write where its description belongs.
FILE_NAME = re.compile(r"(\S*[\\/]\S*[\\/])|(\.(png|jpe?g|gif|bmp|tiff?|webp|svg|emf|wmf|heic|pdf)$)", re.IGNORECASE)
# What the drawing language itself calls the corners, sides and parts of a shape, and its functions.
GUIDES = re.compile(
    r"""[whltrb]|hc|vc|ls|ss|(w|h|ss)d\d{1,2}|[357]?cd[248]|adj[1-8]?|\*/|\+[-/]|\?:|abs|at2|cat2|sat2|cos|sin
    |tan|max|min|mod|pin|sqrt|val|sum|product|prod|mid|if|atan2|(sin|cos)atan2|sumangle|ellipse|width|height|[xy]center
    |[xy]range|pixel([Ll]ine)?([Ww]idth|[Hh]eight)|emu(width|height)2?|line(Drawn|Width)""",
    re.VERBOSE,
)
# Names that Word gives styles of its own, however somebody has changed what they look like.
BUILT_IN = re.compile(
    r"""normal([ ]table|[ ]indent|[ ]\(web\))?|heading[ ][1-9]([ ]char)?|(toc|index)[ ][1-9]
    |(index|toc|toa|note)[ ]heading|(sub)?title([ ]char)?|no[ ]spacing|no[ ]list|default[ ]paragraph[ ]font
    |(block[ ]text|body[ ]text)([ ](first[ ])?indent)?([ ][23])?
    |list(([ ](bullet|number|continue))?([ ][2-5])?|[ ]paragraph)
    |(header|footer|caption|date|signature|closing|balloon[ ]text)([ ]char)?
    |(foot|end)note[ ](text|reference)([ ]char)?|annotation[ ](text|reference|subject)
    |(page|line)[ ]number|(followed)?hyperlink|strong|emphasis|book[ ]title|bibliography|unresolved[ ]mention
    |(intense|subtle)[ ](emphasis|reference|quote)([ ]char)?|(intense[ ])?quote([ ]char)?
    |placeholder[ ]text|plain[ ]text|document[ ]map|macro|salutation|message[ ]header
    |envelope[ ](address|return)|table[ ]of[ ](authorities|figures)|(article|outline|1)[ ](section|list)
    |html[ ](acronym|address|cite|code|definition|keyboard|preformatted|sample|typewriter|variable)
    |table[ ](grid|normal|grid[ ]light|theme|simple[ ][1-3]|classic[ ][1-4]|colorful[ ][1-3]|columns[ ][1-5])
    |table[ ](grid[ ][1-8]|list[ ][1-8]|3d[ ]effects[ ][1-3]|contemporary|elegant|professional)
    |table[ ](subtle[ ][12]|web[ ][1-3])
    |plain[ ]table[ ][1-5]|grid[ ]table[ ]light
    |(grid|list)[ ]table[ ][1-7]([ ](light|dark|colorful))?([ ]-[ ]accent[ ][1-6])?
    |(light|medium|dark|colorful)[ ](shading|list|grid)([ ][1-3])?([ ]accent[ ][1-6])?""",
    re.IGNORECASE | re.VERBOSE,
)


def _id_of(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name))


OFF = ("0", "false", "off")
HIDDEN_LOOKS = "/".join(map(ALLOWED.name, ("w:rPr", "w:vanish")))
REFERENCES = {  # → (what is referred to, the attribute that says which)
    ALLOWED.name("w:footnoteReference"): (ALLOWED.name("w:footnote"), ALLOWED.name("w:id")),
    ALLOWED.name("w:endnoteReference"): (ALLOWED.name("w:endnote"), ALLOWED.name("w:id")),
    ALLOWED.name("w:commentReference"): (ALLOWED.name("w:comment"), ALLOWED.name("w:id")),
    ALLOWED.name("w:numId"): (ALLOWED.name("w:num"), ALLOWED.name("w:val")),
}


def is_on(mark: Element | None) -> bool:
    """Whether a look that is on or off is there, and on."""
    return mark is not None and mark.get(ALLOWED.name("w:val")) not in OFF


class Renamed:
    """Names of one kind, each with the number it got when it was first met."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.numbers: dict[str, int] = {}

    def __call__(self, name: str) -> str:
        number = self.numbers.setdefault(name, len(self.numbers) + 1)
        return self.pattern.format(number)


class WordNames:
    """What the things of one document are called in the cleaned one."""

    def __init__(self) -> None:
        self.styles: dict[str, str] = {}  # id → id
        self.style_names: dict[str, str] = {}
        self.bookmarks = Renamed("b{}")
        self.contents = Renamed("_Toc{:09}")  # Word writes a table of contents anew by names like these
        self.references = Renamed("_Ref{:09}")
        self.guides = Renamed("g{}")
        self.shapes = Renamed("_x0000_n{}")
        self.layouts = Renamed("n{}")
        self.diagrams = Renamed("urn:diagram:{}")
        self.hidden_styles: set[str] = set()
        self.lost: set[str] = set()  # what somebody would miss: word_lost.py
        self.referred: set[tuple[str, str]] = set()  # (tag, id) of notes, comments and lists
        self.models = Renamed("{{00000000-0000-0000-0000-{:012X}}}")
        self.paragraphs = Renamed("{:08X}")

    def know_styles(self, root: Element) -> None:
        """Word's own styles keep their names, in which other programs know them; all others get a number."""
        for number, style in enumerate(root.iter(ALLOWED.name("w:style")), 1):
            name = "".join(mark.get(ALLOWED.name("w:val"), "") for mark in style.findall(ALLOWED.name("w:name")))
            known = name
            if not BUILT_IN.fullmatch(name):
                known = f"Style {number}"
            self.style_names[name] = known
            key = style.get(ALLOWED.name("w:styleId"), "")
            self.styles[key] = _id_of(known)
            if is_on(style.find(HIDDEN_LOOKS)):
                self.hidden_styles.add(key)

    def refer(self, root: Element) -> None:
        """Remember the notes, comments and lists that are referred to here."""
        for reference, (referred, key) in REFERENCES.items():
            self.referred |= {(referred, mark.get(key, "")) for mark in root.iter(reference)}

    def bookmark(self, name: str) -> str:
        if name.startswith("_Toc"):
            return self.contents(name)
        if name.startswith("_Ref"):
            return self.references(name)
        return self.bookmarks(name)


class WordStory(Protocol):
    """The part of a document that is looked at: its names, and what it refers to."""

    @property
    def names(self) -> WordNames: ...

    @property
    def names_paragraphs(self) -> bool: ...

    def related(self, kind: str, key: str) -> str | None:
        """The id, in the cleaned part, of what this id refers to; None for what does not come along."""


Value = Callable[[str, WordStory], str | None]


def looked_at(kind: str, value: str, story: WordStory) -> str | None:
    """This value as it may stand in the cleaned document; None for one that may not."""
    found = KINDS.get(kind)
    if found is None:
        return story.related(kind, value)
    return found(value, story)


def _plain(value: str, story: WordStory) -> str | None:
    if NUMBER.fullmatch(value) or value in ALLOWED.words:
        return value
    return None


def _matching(pattern: re.Pattern[str], instead: str | None = None) -> Value:
    """Of this form, and short; else what stands instead."""

    def look(value: str, story: WordStory) -> str | None:
        if len(value) <= MOST_LETTERS and pattern.fullmatch(value):
            return value
        return instead

    return look


def _described(value: str, story: WordStory) -> str | None:
    if FILE_NAME.search(value.strip()):
        return None
    return value


def _points(value: str, story: WordStory) -> str | None:
    """Numbers, words and colors in a row."""
    if all(_is_point(token) for token in re.split(r"[\s,;]+", value) if token):
        return value
    return None


def _is_point(token: str) -> bool:
    return bool(NUMBER.fullmatch(token) or REFERENCE.fullmatch(token) or token in ALLOWED.words)


def _formula(value: str, story: WordStory) -> str:
    return " ".join(_term(token, story) for token in value.split())


def _term(token: str, story: WordStory) -> str:
    if GUIDES.fullmatch(token) or re.fullmatch(r"-?\d+|[@#]\d+", token):
        return token
    return story.names.guides(token)


def _shape(value: str, story: WordStory) -> str:
    if SHAPE.fullmatch(value):
        return value
    name = value.removeprefix("#")
    return value[: len(value) - len(name)] + story.names.shapes(name)


def _style_of_shape(value: str, story: WordStory) -> str:
    said = (part.partition(":") for part in value.split(";"))
    kept = ((name.strip(), _said_of_shape(name.strip(), word.strip(), story)) for name, _, word in said)
    return ";".join(f"{name}:{word}" for name, word in kept if word)


def _said_of_shape(name: str, word: str, story: WordStory) -> str | None:
    if not STYLE_OF_SHAPE.fullmatch(name):
        return None
    if name == "mso-next-textbox":
        return _shape(word, story)
    if name == "font-family":
        family = word.replace("&quot;", "").strip("\"'")
        return f'"{family}"' * bool(FONT.fullmatch(family))
    return _points(word, story)


def _cells(value: str, story: WordStory) -> str:
    """Which cells of a sheet: the sheet is gone, and its name with it."""
    cells = value.rpartition("!")[2].strip()
    if not CELLS.fullmatch(cells):
        cells = "$A$1"
    return f"Sheet1!{cells}"


def _paragraph(value: str, story: WordStory) -> str | None:
    if not story.names_paragraphs:
        return None
    return story.names.paragraphs(value)


def _layout_word(value: str, story: WordStory) -> str:
    if not value or value in ALLOWED.words:
        return value
    return story.names.layouts(value)


def _model(value: str, story: WordStory) -> str:
    if re.fullmatch(r"\d{1,9}", value):
        return value
    return story.names.models(value)


KINDS: dict[str, Value] = {
    "": _plain,
    "value": _plain,
    "text": lambda value, story: value,
    "alt": _described,
    "font": _matching(FONT),
    "lang": _matching(LANGUAGE),
    "script": _matching(SCRIPT),
    "sign": _matching(re.compile(r".")),
    "digits": _matching(re.compile(r"[\d ,;.]*")),
    "format": _matching(FORMAT, "General"),
    "cells": _cells,
    "points": _points,
    "formula": _formula,
    "path": _matching(PATH),
    "css": _style_of_shape,
    "shape": _shape,
    "model": _model,
    "urn": lambda value, story: story.names.diagrams(value),
    "word": _layout_word,
    "guid": lambda value, story: NOBODY,
    "fixed": lambda value, story: UNNAMED,
    "date": lambda value, story: NO_DATE,
    "author": lambda value, story: AUTHOR,
    "initials": lambda value, story: INITIALS,
    "style": lambda value, story: story.names.styles.get(value),
    "stylename": lambda value, story: story.names.style_names.get(value),
    "bookmark": lambda value, story: story.names.bookmark(value),
    "paragraph": _paragraph,
}
