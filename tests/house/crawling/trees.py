"""A page as a tree: attribute order and layout of the source play no part, every word and every attribute does.

A node is a text or ``[tag, {attribute: value}, [nodes]]``. Spaces and line breaks in a text count as one space. Beside
the tag of a block they are nothing; between inline tags one space stays, since a reader would see it. What stands in
``pre`` and ``textarea`` is kept to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

Node = str | list[Any]

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
INLINE = frozenset([
    "a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "select", "small", "span", "strong", "sub", "sup", "svg", "textarea",
    "time", "u", "var",
])  # fmt: skip
KEPT = frozenset(["pre", "textarea"])
BOXES = frozenset(["button", "option", "select", "svg"])  # inline outside, a box of their own inside
ENDS_PARAGRAPH = frozenset([
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
])  # fmt: skip
ENDED_BY = {  # an end tag that may be left out: which start tags stand for it
    "p": ENDS_PARAGRAPH,
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "option": {"option", "optgroup"},
    "td": {"td", "th", "tr"},
    "th": {"td", "th", "tr"},
    "tr": {"tr", "tbody"},
}
BLANK = " \t\r\n\f"
SPACES = re.compile(f"[{BLANK}]+")
AROUND_SIGNS = re.compile(r" ?([{};,]) ?")  # in a style sheet a space there is nothing
LISTS = ("class", "rel", "aria-describedby", "aria-labelledby")  # attributes that hold words with spaces between


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = ["", {}, []]
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while tag in ENDED_BY.get(self.stack[-1][0], ()):
            self.stack.pop()
        node = self._add(tag, attrs)
        if tag not in VOID:
            self.stack.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth][0] == tag:
                del self.stack[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.stack[-1][2].append(data)

    def handle_decl(self, decl: str) -> None:
        self.stack[-1][2].append(["!" + decl.lower(), {}, []])

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> list[Any]:
        found = {name: _value(name, value or "") for name, value in reversed(attrs)}
        node: list[Any] = [tag, dict(sorted(found.items())), []]
        self.stack[-1][2].append(node)
        return node


def _value(name: str, value: str) -> str:
    return " ".join(value.split()) if name in LISTS else value


def read(html: str) -> list[Any]:
    """The whole page under a root without a name."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    _tidy(reader.root)
    return reader.root


def _tidy(node: list[Any]) -> None:
    """Join texts, collapse their spaces, and drop those that nobody sees."""
    tag, _, children = node
    children[:] = _joined(children)
    if tag in KEPT:
        return
    for n, child in enumerate(children):
        if isinstance(child, str):
            children[n] = _collapsed(child, node, n)
        else:
            _tidy(child)
    children[:] = [child for child in children if child != ""]


def _joined(children: list[Node]) -> Iterator[Node]:
    text = ""
    for child in children:
        if isinstance(child, str):
            text += child
            continue
        if text:
            yield text
        text = ""
        yield child
    if text:
        yield text


def _collapsed(text: str, parent: list[Any], n: int) -> str:
    tag, _, children = parent
    text = SPACES.sub(" ", text)
    if tag == "style":
        text = AROUND_SIGNS.sub(r"\1", text)
    if _is_edge(_seen_first(reversed(children[:n])), tag):
        text = text.removeprefix(" ")
    if _is_edge(_seen_first(children[n + 1 :]), tag):
        text = text.removesuffix(" ")
    return text


def _seen_first(siblings: Iterable[Node]) -> Node | None:
    """The first that takes part in the line: a hidden field does not, nor do spaces alone."""
    return next((one for one in siblings if _takes_part(one)), None)


def _takes_part(node: Node) -> bool:
    return bool(node.strip(BLANK)) if isinstance(node, str) else node[1].get("type") != "hidden"


def _is_edge(neighbor: Node | None, parent: str) -> bool:
    """Whether a space beside this neighbor (None: the parent's own tag) is one that nobody sees."""
    if neighbor is None:
        return parent not in INLINE or parent in BOXES
    return isinstance(neighbor, list) and neighbor[0] not in INLINE


def without_gaps(node: Any) -> Any:
    """The same tree without the single spaces between two tags: in a row of a grid or a flex box nobody sees them."""
    if isinstance(node, dict):
        return {name: without_gaps(one) for name, one in node.items()}
    if isinstance(node, str):
        return node
    tag, attributes, children = node
    if tag in KEPT:
        return node
    return [
        tag,
        attributes,
        [without_gaps(child) if isinstance(child, list) else child for child in children if child != " "],
    ]


def without_spaces(node: Any) -> Any:
    """The same tree without any space at the edge of a text."""
    if isinstance(node, dict):
        return {name: without_spaces(one) for name, one in node.items()}
    if isinstance(node, str):
        return node
    tag, attributes, children = node
    if tag in KEPT:
        return node
    bare = [without_spaces(child) if isinstance(child, list) else child.strip(" ") for child in children]
    return [tag, attributes, [child for child in bare if child != ""]]


def every(node: Node) -> Iterator[list[Any]]:
    """All elements, in the order of the page."""
    if isinstance(node, list):
        yield node
        for child in node[2]:
            yield from every(child)


def text_of(node: Node) -> str:
    return node if isinstance(node, str) else "".join(map(text_of, node[2]))
