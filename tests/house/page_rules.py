"""What holds for every page, whoever it is for: it is valid HTML, each field is described by what it names, controls
and headings are in plain words. The walks that come to all pages hand them over (`Pages`): there is none for this."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from justhtml import JustHTML

from tests.house.plain_words import stopped_at

# What is new each time a page is made.
NEW_EACH_TIME = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=nonce=")[^"]+')
NAMED_BY = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "for", "list", "form")
SPOKEN = frozenset({"aria-describedby", "aria-labelledby"})
CONTROLS = frozenset({"a", "button", "label", "legend", "summary", "option", "h1", "h2", "h3", "h4", "h5", "h6"})
SAID_OF_CONTROLS = ("aria-label", "title", "placeholder")
WRITTEN_IN = frozenset({"textarea", "select", "input"})
NO_WORDS = frozenset({"hidden", "submit", "button", "image", "reset"})
NOT_COMPLETED = frozenset({"checkbox", "radio", "file", "submit", "button", "image", "reset"})
NOTHING_SAID = frozenset({"script", "style", "template", "noscript"})


@dataclass
class Pages:
    """Pages as a walk comes to them; one and the same page is read once."""

    seen: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def read(self, where: str, answer: Any) -> None:
        """Anything but a page is left alone."""
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return
        page = NEW_EACH_TIME.sub("-", getattr(answer, "body", answer.content).decode())
        if page and page not in self.seen:
            self.seen.add(page)
            self.troubles += [f"{where}: {trouble}" for trouble in troubles_of(page)]


def troubles_of(page: str) -> list[str]:
    """Everything of these rules that this page, or part of one, does not keep."""
    is_part = "<html" not in page
    document = JustHTML(page, collect_errors=True, sanitize=False, fragment=is_part, track_node_locations=True)
    everything = list(elements(document.root))
    return [
        *(f"{error.code} in line {error.line}: {_line(page, error.line)}" for error in document.errors),
        *_forms_in_forms(page, everything),
        *_names_that_lead_nowhere(everything),
        *_fields_amiss(everything),
        *_words_to_stop_at(everything),
    ]


def elements(node: Any) -> Iterator[Any]:
    for child in node.children or ():
        if not child.name.startswith(("#", "!")):
            yield child
            yield from elements(child)


def text_of(node: Any) -> str:
    """What is read aloud of it."""
    if node.name == "#text":
        return node.data or ""
    if node.name in NOTHING_SAID or (node.attrs or {}).get("aria-hidden") == "true":
        return ""
    return "".join(map(text_of, node.children or ()))


def _line(page: str, number: int | None) -> str:
    return page.split("\n")[(number or 1) - 1].strip()[:200]


def _forms_in_forms(page: str, everything: Iterable[Any]) -> Iterator[str]:
    """A browser leaves the inner one out, and so does the parser, without an error."""
    missing = page.count("<form") - sum(one.name == "form" for one in everything)
    if missing:
        yield f"forms within forms: {missing}"


def _names_that_lead_nowhere(everything: Iterable[Any]) -> Iterator[str]:
    """Each id is there once; whatever names one finds it, and finds words in it where they are to be read out."""
    by_id: dict[str, Any] = {}
    for one in everything:
        name = one.attrs.get("id")
        if name is not None and name in by_id:
            yield f"two of id {name}"
        by_id[name or ""] = one
    for one in everything:
        for attribute in NAMED_BY:
            for name in (one.attrs.get(attribute) or "").split():
                if name not in by_id:
                    yield f"{_tag(one)}: {attribute} {name} is not there"
                elif attribute in SPOKEN and not text_of(by_id[name]).strip():
                    yield f"{_tag(one)}: {attribute} {name} says nothing"


def _fields_amiss(everything: Iterable[Any]) -> Iterator[str]:
    """Each field has a name that is read out; a browser is told about completing only where it completes."""
    labelled = {one.attrs.get("for") for one in everything if one.name == "label" and text_of(one).strip()}
    for one in everything:
        if one.name not in WRITTEN_IN or (kind := one.attrs.get("type") or "text") in NO_WORDS or _is_hidden(one):
            continue
        named = one.attrs.get("id") in labelled or _around(one, "label") or one.attrs.keys() & _OTHER_NAMES
        if not named:
            yield f"{_tag(one)}: no label"
        if kind in NOT_COMPLETED and "autocomplete" in one.attrs:
            yield f"{_tag(one)}: autocomplete on a {kind}"


_OTHER_NAMES = {"aria-label", "aria-labelledby"}


def _is_hidden(one: Any) -> bool:
    return "hidden" in one.attrs or any("hidden" in above.attrs for above in _above(one))


def _around(one: Any, tag: str) -> bool:
    return any(above.name == tag for above in _above(one))


def _above(one: Any) -> Iterator[Any]:
    while (one := one.parent) is not None and one.attrs is not None:
        yield one


def _words_to_stop_at(everything: Iterable[Any]) -> Iterator[str]:
    for one in everything:
        for said in _said_by(one):
            for phrase in stopped_at(said):
                yield f"{_tag(one)} says “{phrase}”: {' '.join(said.split())[:100]}"


def _said_by(one: Any) -> Iterator[str]:
    """The words of a control or heading, and what is said of anything beside its words."""
    if one.name in CONTROLS:
        yield text_of(one)
    if one.name == "input" and one.attrs.get("type") in ("submit", "button"):
        yield one.attrs.get("value") or ""
    for attribute in SAID_OF_CONTROLS:
        yield one.attrs.get(attribute) or ""


def _tag(one: Any) -> str:
    name = one.attrs.get("id") or one.attrs.get("name") or one.attrs.get("href") or ""
    return f"<{one.name} {name}>" if name else f"<{one.name}>"
