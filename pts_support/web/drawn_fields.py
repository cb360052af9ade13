"""Fields of forms, drawn in Python: the markup of Django's and crispy's templates, in a fifth of their time.

``DrawnWidgets`` is Django's way to draw a widget (``FORM_RENDERER``), of every form there is. ``DrawnLayout`` is
crispy's way to draw fields one below the other: a label, the widget, what is wrong with it, what it is for. What is
rare (files, groups, boxes to tick, lists to pick many from) is left to their own templates.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

from crispy_forms.layout import Div, Layout
from crispy_forms.utils import render_field
from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
PLAIN_INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "tel")


def _safe(value: object) -> str:
    if isinstance(value, SafeString):
        return value
    return html.escape(str(value))


# Widgets --------------------------------------------------------------------------------------------------------------


def _attributes(attrs: Mapping[str, object]) -> str:
    """False is left out, True is the name alone."""
    return "".join([_attribute(name, value) for name, value in attrs.items() if value is not False])


def _attribute(name: str, value: object) -> str:
    if value is True:
        return f" {name}"
    return f' {name}="{_safe(value)}"'


def _input(widget: Widget) -> str:
    shown = ""
    if widget["value"] is not None:
        shown = f' value="{_safe(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{_safe(widget["name"])}"{shown}{_attributes(widget["attrs"])}>'


def _textarea(widget: Widget) -> str:
    return (
        f'<textarea name="{_safe(widget["name"])}"{_attributes(widget["attrs"])}>\n'
        f"{_safe(widget['value'] or '')}</textarea>"
    )


def _select(widget: Widget) -> str:
    groups = "".join([_group(name, options) for name, options, _ in widget["optgroups"]])
    return f'<select name="{_safe(widget["name"])}"{_attributes(widget["attrs"])}>{groups}\n</select>'


def _group(name: str | None, options: list[Widget]) -> str:
    shown = "".join([_option(option) for option in options])
    if not name:
        return shown
    return f'\n<optgroup label="{_safe(name)}">{shown}\n</optgroup>'


def _option(option: Widget) -> str:
    attrs = _attributes(option["attrs"])
    return f'\n<option value="{_safe(option["value"])}"{attrs}>{_safe(option["label"])}</option>'


_FOLDER = "django/forms/widgets/"
_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in PLAIN_INPUTS},
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
}


class DrawnWidgets(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        draw = _DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return SafeString(draw(context["widget"]))


# Whole fields, as crispy has them -------------------------------------------------------------------------------------

RARE = (forms.CheckboxInput, forms.FileInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)


class _DrawnFields:
    """For a layout: each of its fields drawn here where it is a usual one."""

    fields: list[str | Div]

    def get_rendered_fields(self, form: forms.Form, context: Context, *args: Any, **kwargs: Any) -> SafeString:
        return SafeString("".join([self._field(form, name, context) for name in self.fields]))

    def _field(self, form: forms.Form, name: str | Div, context: Context) -> str:
        if not isinstance(name, str) or not _is_usual(form[name]):
            rendered: str = render_field(name, form, context)
            return rendered
        form.rendered_fields.add(name)  # type: ignore[attr-defined]  # crispy's list of what stands there already
        return _usual_field(form[name])


class DrawnLayout(_DrawnFields, Layout):
    """Fields one below the other."""


class DrawnDiv(_DrawnFields, Div):
    def render(self, form: forms.Form, context: Context, *args: Any, **kwargs: Any) -> SafeString:
        return SafeString(f'<div class="{self.css_class}">{self.get_rendered_fields(form, context)}</div>\n')


def _is_usual(bound: forms.BoundField) -> bool:
    widget = bound.field.widget
    return not isinstance(widget, RARE) and not widget.is_hidden and not widget.use_fieldset and bool(bound.label)


STAR = '<span class="asteriskField">*</span>'


def _usual_field(bound: forms.BoundField) -> str:
    css, star = "form-label", ""
    if bound.field.required:
        css, star = "form-label requiredField", STAR
    label = f'<label for="{bound.id_for_label}" class="{css}">{_safe(bound.label)}{star}</label>'
    below = f"{_troubles(bound)}{_help(bound)}"
    return f'<div id="div_{bound.auto_id}" class="mb-3">\n{label}\n{_control(bound)}\n{below}</div>\n'


def _control(bound: forms.BoundField) -> str:
    """The widget with the classes that crispy gives it."""
    widget = bound.field.widget
    css: str = widget.attrs.get("class", "")
    if (kind := type(widget).__name__.lower()) not in css:
        css += f" {kind}"
    css += _look_of(widget)
    if bound.errors:
        css += " is-invalid"
    widget.attrs["class"] = " ".join(dict.fromkeys(css.split()))
    return str(bound)


def _look_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Select):
        return " form-select"
    return " form-control"


def _troubles(bound: forms.BoundField) -> str:
    if not bound.errors:
        return ""
    said = "".join(
        [
            f'<span id="error_{number}_{bound.auto_id}"><strong>{_safe(error)}</strong></span>\n'
            for number, error in enumerate(bound.errors, 1)
        ]
    )
    return f'<div id="{bound.auto_id}_error" class="invalid-feedback">\n{said}</div>\n'


def _help(bound: forms.BoundField) -> str:
    """Ours, never typed by anybody: crispy prints it as it is, too."""
    if not bound.help_text:
        return ""
    return f'<div id="{bound.auto_id}_helptext" class="form-text">{bound.help_text}</div>\n'
