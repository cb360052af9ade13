"""The forms of a page, and what a person might send with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.house.crawling.trees import Node, every, text_of

Fields = list[tuple[str, Any]]
BUTTONS = ("submit", "image", "button", "reset")
TYPED = ("text", "email", "tel", "url", "search", "date", "time", "datetime-local", "number", "password")
EMPTY, AS_IT_IS, FILLED, LAST, WRONG = "empty", "as it is", "filled", "last choices", "wrong"


@dataclass(frozen=True)
class Control:
    """``choices``: the values of a select, or of all radios of this name; ``chosen`` those that are chosen now."""

    name: str
    type: str
    value: str = ""
    choices: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True)
class Button:
    name: str
    value: str
    action: str
    is_post: bool


@dataclass(frozen=True)
class Form:
    controls: tuple[Control, ...]
    buttons: tuple[Button, ...]
    has_files: bool = field(default=False)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(control.name for control in self.controls)

    def sent(self, way: str, button: Button, moment: datetime) -> Fields:
        """Name and value pairs, as a browser would send them after somebody filled it in this way."""
        found: Fields = []
        for control in self.controls:
            found += _sent(control, way, moment)
        return [*found, (button.name, button.value)] if button.name else found


def forms_of(page: list[Any], here: str) -> Iterator[Form]:
    """``here``: the page's own address, which a form without an action is sent to."""
    outside: dict[str, list[Node]] = {}
    for node in every(page):
        if node[1].get("form"):
            outside.setdefault(node[1]["form"], []).append(node)
    for node in every(page):
        if node[0] == "form":
            inside = [one for one in every(node) if "form" not in one[1]]
            yield _form(node, [*inside, *outside.get(node[1].get("id", ""), [])], here)


def _form(form: list[Any], nodes: list[Any], here: str) -> Form:
    nodes = [node for node in nodes if "disabled" not in node[1]]
    controls: dict[str, Control] = {}
    for node in nodes:
        control = _control(node)
        if control is not None:
            before = controls.get(control.name)
            key = control.name if control.type in ("radio", "checkbox") else f"{control.name} {len(controls)}"
            controls[key] = _together(before, control)
    buttons = [_button(node, form, here) for node in nodes if _is_button(node)]
    if not buttons:
        buttons = [_button(["button", {}, []], form, here)]
    return Form(tuple(controls.values()), tuple(buttons), any(control.type == "file" for control in controls.values()))


def _is_button(node: list[Any]) -> bool:
    tag, attributes, _ = node
    if tag == "button":
        return attributes.get("type", "submit") == "submit"
    return tag == "input" and attributes.get("type") in ("submit", "image")


def _button(node: list[Any], form: list[Any], here: str) -> Button:
    own, around = node[1], form[1]
    method = own.get("formmethod") or around.get("method") or "get"
    action = own.get("formaction") or around.get("action") or here
    return Button(own.get("name", ""), own.get("value", ""), action, method.lower() == "post")


def _control(node: list[Any]) -> Control | None:
    tag, attributes, _ = node
    name = attributes.get("name")
    if not name or name == "csrfmiddlewaretoken":
        return None
    if tag == "textarea":
        return Control(name, "textarea", text_of(node).removeprefix("\n"))
    if tag == "select":
        return _select(node)
    kind = attributes.get("type", "text")
    if tag != "input" or kind in BUTTONS:
        return None
    value = attributes.get("value", "on" if kind in ("radio", "checkbox") else "")
    if kind in ("radio", "checkbox"):
        chosen = (value,) if "checked" in attributes else ()
        return Control(name, kind, choices=(value,), chosen=chosen, many=kind == "checkbox")
    return Control(name, kind, value)


def _select(node: list[Any]) -> Control:
    options = [one for one in every(node) if one[0] == "option" and "disabled" not in one[1]]
    values = [one[1].get("value", text_of(one)) for one in options]
    chosen = [value for value, one in zip(values, options, strict=True) if "selected" in one[1]]
    many = "multiple" in node[1]
    if not chosen and not many:
        chosen = values[:1]
    return Control(node[1]["name"], "select", choices=tuple(values), chosen=tuple(chosen), many=many)


def _together(before: Control | None, control: Control) -> Control:
    """Radios and check boxes of one name are one control."""
    if before is None:
        return control
    choices, chosen = before.choices + control.choices, before.chosen + control.chosen
    return Control(control.name, control.type, choices=choices, chosen=chosen, many=control.many)


def _sent(control: Control, way: str, moment: datetime) -> Fields:
    if control.type == "hidden":
        return [(control.name, control.value)]
    if control.type == "file":
        return _file(control, way)
    if control.choices:
        return [(control.name, value) for value in _chosen(control, way)]
    return [(control.name, _typed(control, way, moment))]


def _chosen(control: Control, way: str) -> tuple[str, ...]:
    if way == EMPTY:
        return () if control.type in ("radio", "checkbox") else control.chosen
    if way == WRONG:
        return ("nothing of this",) if control.type == "radio" else control.chosen
    if way == FILLED and control.type != "checkbox":
        return control.chosen if any(control.chosen) else tuple(value for value in control.choices if value)[:1]
    if way == LAST:
        return control.choices if control.type == "checkbox" else control.choices[-1:]
    return control.chosen


def _file(control: Control, way: str) -> Fields:
    if way == FILLED:
        return [(control.name, SimpleUploadedFile("plan.txt", b"What I tried so far.", "text/plain"))]
    if way == WRONG:
        return [(control.name, SimpleUploadedFile("tool.exe", b"MZ not a file for here", "application/octet-stream"))]
    return []


def _typed(control: Control, way: str, moment: datetime) -> str:
    if way == EMPTY:
        return ""
    if way == WRONG:
        return _wrong(control)
    if way in (FILLED, LAST) and not control.value:
        return _plausible(control, moment)
    return control.value


def _plausible(control: Control, moment: datetime) -> str:
    day = moment + timedelta(days=8)
    return {
        "email": "wren@lakeside.example",
        "tel": "518-555-0199",
        "url": "https://school.example/plan",
        "date": f"{day:%Y-%m-%d}",
        "time": "09:30",
        "datetime-local": f"{day:%Y-%m-%dT10:00}",
        "number": "2",
        "password": "seven quiet green lamps",
    }.get(control.type) or _words(control.name)


def _words(name: str) -> str:
    """What fits into a text that is named like this."""
    if "email" in name or name == "login":
        return "wren@lakeside.example"
    if "phone" in name:
        return "518-555-0199"
    if "code" in name:
        return "12345678"
    if name in ("name", "called"):
        return "Wren Example"
    return f"A few plain words, as a person would write them: {name.replace('_', ' ')}."


def _wrong(control: Control) -> str:
    if control.type == "textarea":
        return "Kayla R. in room 12 would not come with me.\n\n<b>Not bold</b> & so on."
    if control.type in ("text", "search"):
        return "not what was asked for: " + "x" * 300
    return "not what was asked for"


def as_dict(data: Fields | dict[str, Any]) -> dict[str, Any]:
    """As Django's test client takes it."""
    if isinstance(data, dict):
        return data
    found: dict[str, list[Any]] = {}
    for name, value in data:
        found.setdefault(name, []).append(value)
    return found
