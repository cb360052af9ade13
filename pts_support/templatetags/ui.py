"""The look's components as template tags: `{% load ui %}`. templates/ui/README.md has an example of each."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from pts_support import saying
from pts_support.phone_numbers import tel_link
from pts_support.spoken import recorder
from pts_support.web import flash

register = template.Library()

# Drawn on a 24 by 24 grid, stroke only; a word always stands beside them.
ICONS = {
    "home": '<path d="m4 11 8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z"/>',
    "ask": '<path d="M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19zM14.5 6.5l3 3"/>',
    "peers": '<path d="M4 5h11v8H9l-3 3v-3H4zM18 9h2v8h-2v3l-3-3h-4"/>',
    "library": '<path d="M12 6c-2-1.5-5-1.8-8-1.5V18c3-.3 6 0 8 1.5 2-1.5 5-1.8 8-1.5V4.5C17 4.2 14 4.5 12 6z'
    'M12 6v13.5"/>',
    "me": '<circle cx="12" cy="8" r="3.75"/><path d="M4.5 20c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
    "dashboard": '<path d="M4 6h2M9.5 6H20M4 12h2M9.5 12H20M4 18h2M9.5 18H20"/>',
    "fellows": '<circle cx="9" cy="8.5" r="3.25"/><path d="M3 19.5c.6-3.5 3-5.25 6-5.25s5.4 1.75 6 5.25'
    'M15.5 5.5a3.2 3.2 0 0 1 0 6M17.5 14.7c2 .7 3.2 2.3 3.6 4.8"/>',
    "reports": '<path d="M4 20h16M7 16v-5M12 16V5M17 16V9"/>',
    "program": '<path d="M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z'
    'M4 10.5h16M8.5 3.5v4M15.5 3.5v4"/>',
    "back": '<path d="m14 6-6 6 6 6"/>',
    "unseen": '<rect x="5.5" y="11" width="13" height="8.5" rx="1.5"/><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>',
    "file": '<path d="M7 3.5h7l4 4V20a.5.5 0 0 1-.5.5h-10A.5.5 0 0 1 7 20zM14 3.5V8h4"/>',
}
STATES = {
    "waiting": "",
    "has": "state-has",
    "yours": "state-yours",
    "late": "state-late",
    "done": "state-done",
    "ended": "state-ended",
}
LOOKS = {"primary": "btn-primary", "quiet": "btn-quiet", "plain": "btn-plain"}
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


# Times and words ---------------------------------------------------------------------------------------------------


def _clock(context: template.Context) -> tuple[datetime, tzinfo]:
    """The reader's now and zone. The request carries `now`, so that a page tells one time from top to bottom."""
    request = context["request"]
    return request.now, flash.zone_of(request)


def _time(at: datetime, words: str, zone: tzinfo) -> SafeString:
    # Nothing of anybody's is in here: digits and the words of ``saying``. A page says dozens of times.
    return mark_safe(f'<time datetime="{saying.iso(at, zone)}" title="{saying.full(at, zone)}">{words}</time>')


def _told(context: template.Context, at: datetime | None, say: Callable[[datetime, datetime, tzinfo], str]) -> str:
    """Nothing for no time."""
    if at is None:
        return ""
    return _said_once(at, *_clock(context), say)


@lru_cache(maxsize=256)
def _said_once(
    at: datetime, now: datetime, zone: tzinfo, say: Callable[[datetime, datetime, tzinfo], str]
) -> SafeString:
    """A page says the same few times again and again: the ask page seventy times."""
    return _time(at, say(at, now, zone), zone)


@register.simple_tag(takes_context=True)
def said(context: template.Context, at: datetime | None) -> str:
    """A time as people say it, the full date in the title: `{% said request.due %}`."""
    return _told(context, at, saying.said)


@register.simple_tag(takes_context=True)
def by(context: template.Context, at: datetime | None) -> str:
    """The same, as the end of something: "by 3:00 pm", "by 10:40 am tomorrow"."""
    return _told(context, at, saying.by)


@register.simple_tag(takes_context=True)
def until(context: template.Context, at: datetime | None) -> str:
    """The same with "until": `Maeve has {% until at %}`."""
    return _told(context, at, saying.until)


@register.simple_tag(takes_context=True)
def since(context: template.Context, at: datetime | None) -> str:
    """The same with "since": `Maeve is on it {% since at %}`."""
    return _told(context, at, saying.since)


@register.simple_tag(takes_context=True)
def end(context: template.Context, at: datetime | None) -> str:
    """The end of something without a word before it: "3:00 pm", "10:40 am tomorrow"."""
    return _told(context, at, saying.end)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | None, how: str) -> str:
    """A time said the way ``how`` names: "by", "until", "since", "end", else as ``said``."""
    ways = {"by": by, "until": until, "since": since, "end": end}
    return ways.get(how, said)(context, at)


def clock_only(context: template.Context, at: datetime) -> SafeString:
    """Only the time of day: "3:40 pm"."""
    _, zone = _clock(context)
    return _time(at, saying.clock(at, zone), zone)


@register.simple_tag(takes_context=True)
def said_day(context: template.Context, at: datetime | None) -> str:
    """Only the day, in the markup too: the peer board and "Seen by" tell no clock time."""
    if at is None:
        return ""
    now, zone = _clock(context)
    full = saying.full(at, zone).rsplit(", ", 1)[0]
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.astimezone(zone).date().isoformat(),
        full,
        saying.day(at, now, zone),
    )


@register.simple_tag(takes_context=True)
def said_clock(context: template.Context, at: datetime) -> SafeString:
    """A weekday and a clock, for the demo's line: "Tuesday 10:40 am"."""
    _, zone = _clock(context)
    return _time(at, f"{saying.WEEKDAYS[at.astimezone(zone).weekday()]} {saying.clock(at, zone)}", zone)


@register.simple_tag
def dial(number: str, css: str = "text-nowrap") -> SafeString:
    """A number to call: `{% dial page.phone %}`. A link where it can be dialed as it is read, else text."""
    link = tel_link(number)
    if not link:
        return format_html('<span class="{}">{}</span>', css, number)
    return format_html('<a class="{}" href="tel:{}">{}</a>', css, link, number)


_URL = re.compile(r"https?://[^\s<>\"'`\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", re.IGNORECASE)


def _link(found: str) -> tuple[str, str]:
    """Split a found address into what is linked and what is only punctuation after it."""
    tail = ""
    while found and (found[-1] in ".,;:!?" or (found[-1] == ")" and found.count("(") < found.count(")"))):
        found, tail = found[:-1], found[-1] + tail
    try:
        parts = urlsplit(found)
        plain = bool(parts.hostname) and "@" not in parts.netloc and "\\" not in found
    except ValueError:
        plain = False
    shown = escape(found)
    if plain:
        return f'<a href="{shown}" rel="nofollow noopener">{shown}</a>', tail
    return shown, tail


def _linked(line: str) -> Iterator[str]:
    end = 0
    for match in _URL.finditer(line):
        link, tail = _link(match.group())
        yield escape(line[end : match.start()]) + link + escape(tail)
        end = match.end()
    yield escape(line[end:])


@register.filter
def words(text: object) -> SafeString:
    """What a person wrote: escaped, in paragraphs, with their line breaks and safe links. Never HTML of theirs."""
    plain = str(text or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    paragraphs = [part for part in re.split(r"\n[ \t]*\n\s*", plain) if part.strip()]
    return recorder.own_words(
        SafeString(
            "".join(
                '<p dir="auto">' + "<br>".join("".join(_linked(line)) for line in part.split("\n")) + "</p>"
                for part in paragraphs
            )
        )
    )


def _safe(value: object) -> str:
    """As Django's ``conditional_escape``, without asking every value whether it is lazy: a page asks hundreds of
    times."""
    if isinstance(value, SafeString):
        return value
    return html.escape(str(value))


# Small pieces ------------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon beside its word; readers of the screen do not hear it."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>')


@register.simple_tag
def state(kind: str, text: str) -> SafeString:
    """Whose turn it is, a word first: `{% state "yours" "Your turn" %}`."""
    return format_html('<span class="{}">{}</span>', f"state {STATES[kind]}".strip(), text)


@register.simple_tag
def urgency(text: str, today: bool = False) -> SafeString:
    looks = "urgency urgency-today" if today else "urgency"
    return format_html('<span class="{}">{}</span>', looks, text)


@register.simple_tag
def tag(text: str) -> SafeString:
    return format_html('<span class="tag">{}</span>', text)


# Blocks ------------------------------------------------------------------------------------------------------------


def _piece(name: str, /, **values: Any) -> SafeString:
    return mark_safe(render_to_string(f"ui/{name}.html", values))


@register.simple_block_tag
def fold(content: str, title: str, value: str = "", open: bool = False) -> SafeString:
    """Something optional, closed; the summary shows the present value. Nothing required is ever folded."""
    return _piece("fold", content=content, title=title, value=value, open=open)


@register.simple_block_tag
def promise(
    content: str, sight: str = "", id: str = "promise", live: bool = True, exceptions: bool = True
) -> SafeString:
    """Who, by when, then who (the block); who sees it (`sight`). Stands right above the button."""
    return _piece("promise", content=content, sight=sight, id=id, live=live, exceptions=exceptions)


@register.simple_block_tag
def empty(content: str, title: str, level: int = 2) -> SafeString:
    """An empty page says something kind and useful."""
    return _piece("empty", content=content, title=title, level=level)


@register.simple_block_tag
def warn(content: str, id: str) -> SafeString:
    """Advice one may pass over; link it with aria-describedby."""
    return _piece("warn", content=content, id=id)


# Acts --------------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def act(
    context: template.Context,
    label: str,
    url: str,
    *,
    about: str = "",
    look: str = "quiet",
    why_not: str = "",
    id: str = "",
    **fields: Any,
) -> SafeString:
    """One act, one POST: a form with one button. `about` is heard, not seen; `why_not` greys it and says why.

    Further keywords become hidden fields: `{% act "Hand over" url about="Asha" to=person.ref %}`.
    """
    if why_not:
        return mark_safe(f"{_button(label, about, look, why_not, id)}\n")
    hidden = fields
    if made := token(context):
        hidden = {"csrfmiddlewaretoken": made, **fields}
    inputs = "".join(f'<input type="hidden" name="{name}" value="{_safe(value)}">' for name, value in hidden.items())
    shown = _button(label, about, look, "", id)
    return mark_safe(f'<form method="post" action="{_safe(url)}" class="act">{inputs}{shown}</form>\n')


def token(context: template.Context) -> str:
    """The page's one token: making another for every button costs more than the button."""
    token = str(context.get("csrf_token", ""))
    if token == "NOTPROVIDED":
        return ""
    request = context.get("request")
    if token or request is None:
        return token
    return get_token(request)


@register.simple_tag
def button(
    label: str,
    *,
    about: str = "",
    look: str = "primary",
    name: str = "",
    value: str = "",
    why_not: str = "",
    id: str = "",
    wide: bool = False,
) -> SafeString:
    """The button of a form that is already there."""
    return _button(label, about, look, why_not, id, name=name, value=value, wide=wide)


def _button(
    label: str, about: str, look: str, why_not: str, id: str, *, name: str = "", value: str = "", wide: bool = False
) -> SafeString:
    """Written here and not in a template: it stands on a page twenty times."""
    shown = reason = heard = ""
    if id:
        shown += f' id="{_safe(id)}"'
    if why_not:
        reason_id = f"{id or re.sub(r'[^a-z0-9]+', '-', f'{label} {about}'.lower()).strip('-')}-why"
        shown += f' type="button" aria-disabled="true" aria-describedby="{_safe(reason_id)}"'
        reason = f' <span class="small soft" id="{_safe(reason_id)}">{_safe(why_not)}</span>'
    else:
        shown += ' type="submit"'
        if name:
            shown += f' name="{_safe(name)}" value="{_safe(value)}"'
    if about:
        heard = f'<span class="visually-hidden">, {_safe(about)}</span>'
    looks = f"{LOOKS[look]} btn-wide" if wide else LOOKS[look]
    return mark_safe(f'<button class="btn {looks}"{shown}>{_safe(label)}{heard}</button>{reason}\n')


@register.simple_tag(takes_context=True)
def done_lines(context: template.Context) -> SafeString:
    """What was just done, from the messages framework: `pts_support.web.flash.done(request, "…", undo=path)`."""
    request = context.get("request")
    if request is None or not hasattr(request, "_messages"):
        return mark_safe("")
    lines = flash.flash_messages(request)
    if not lines:
        return mark_safe("")
    token = get_token(request) if any(line.undo for line in lines) else ""
    return _piece("done_lines", lines=lines, token=token)


# Forms -------------------------------------------------------------------------------------------------------------


def _help_of(bound: BoundField, help: str | None) -> str:
    """What the template says, or the form if it says nothing."""
    if help is None:
        return str(bound.help_text)
    return help


def _describe(bound: BoundField, help_text: str, also: str) -> str:
    ids = []
    if also:
        ids.append(also)
    if help_text:
        ids.append(f"{bound.auto_id}_help")
    if bound.errors:
        ids.append(f"{bound.auto_id}_errors")
    return " ".join(ids)


def _control(bound: BoundField, described: str, extra: dict[str, Any]) -> SafeString:
    """The widget, with the look's class and what it is described by."""
    kind = getattr(bound.field.widget, "input_type", "text")
    base = {"select": "form-select", "checkbox": "form-check-input"}.get(kind, "form-control")
    classes = [base, bound.field.widget.attrs.get("class", "")]
    if bound.errors:
        classes.append("is-invalid")
    attrs = {"id": bound.auto_id, "class": " ".join(filter(None, classes)), **extra}
    attrs = bound.build_widget_attrs(attrs)
    attrs.pop("aria-describedby", None)  # Django's own guess names ids that are not in our markup
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.field.widget.render(bound.html_name, bound.value(), attrs, bound.form.renderer)


def _attribute(name: str, value: object) -> str:
    """Nothing where there is nothing to say."""
    if not value:
        return ""
    return f' {name}="{_safe(value)}"'


@register.simple_tag
def field(
    bound: BoundField,
    *,
    label: str = "",
    help: str | None = None,
    optional: bool | None = None,
    paper: bool = False,
    hide_label: bool = False,
    described_by: str = "",
    **attrs: Any,
) -> SafeString:
    """A whole field: label, help, control and errors, wired together. Optional ones say so; required ones do not."""
    help_text = _help_of(bound, help)
    described = _describe(bound, help_text, described_by)
    extra = {name.replace("_", "-"): value for name, value in attrs.items()}
    is_checkbox = getattr(bound.field.widget, "input_type", "") == "checkbox"
    return _piece(
        "checkbox" if is_checkbox else "field",
        bound=bound,
        label=label or bound.label,
        help=help_text,
        paper=paper,
        hide_label=hide_label,
        optional=not bound.field.required if optional is None else optional,
        control=_control(bound, described, extra),
    )


@register.simple_tag
def hidden(bound: BoundField) -> SafeString:
    """A hidden field: `{% hidden form.form_key %}`, in a tenth of the time that Django's own template takes."""
    value = bound.value()
    shown = "" if value in (None, "") else f' value="{_safe(value)}"'
    return mark_safe(f'<input type="hidden" name="{_safe(bound.html_name)}"{shown} id="{_safe(bound.auto_id)}">')


@register.simple_tag
def choices(
    bound: BoundField, look: str = "choice", legend: str = "", help: str | None = None, hide_legend: bool = False
) -> SafeString:
    """Radios or checkboxes as `choice` (buttons in a row), `chip` (openers) or `check` (a plain list)."""
    if look not in ("choice", "chip", "check"):
        raise ValueError(f"choices: {look!r} is no look")
    help_text = _help_of(bound, help)
    below = troubles = ""
    if help_text:
        below = f'<div class="form-text below" id="{bound.auto_id}_help">{_safe(help_text)}</div>\n'
    if bound.errors:
        troubles = _piece("field_errors", bound=bound)
    hidden = _attribute("class", hide_legend and "visually-hidden")
    return mark_safe(
        f"<fieldset{_group_attributes(bound, look, help_text)}>\n"
        f"<legend{hidden}>{_safe(legend or bound.label)}</legend>\n"
        f"{_options(bound, look)}{below}{troubles}</fieldset>\n"
    )


def _group_attributes(bound: BoundField, look: str, help_text: str) -> str:
    css = _attribute("class", look == "chip" and "openers")
    by = _attribute("aria-describedby", _describe(bound, help_text, ""))
    return f'{css}{by} id="{bound.auto_id}" tabindex="-1"'


def _options(bound: BoundField, look: str) -> str:
    """Each with its label; written here and not in a template, which took four times as long."""
    wrong = _attribute("aria-invalid", bound.errors and "true")
    if look == "check":
        return "".join([_checked_option(one.data, wrong) for one in bound])
    css = "chips" if look == "chip" else "choices"
    return f'<div class="{css}">\n{"".join([_tapped_option(one.data, look, wrong) for one in bound])}</div>\n'


def _checked_option(option: dict[str, Any], wrong: str) -> str:
    label = f'<label class="form-check-label" for="{_safe(option["attrs"]["id"])}">{_safe(option["label"])}</label>'
    return f'<div class="form-check">{_option(option, "form-check-input", wrong)}{label}</div>\n'


def _tapped_option(option: dict[str, Any], look: str, wrong: str) -> str:
    label = f'<label class="btn {look}" for="{_safe(option["attrs"]["id"])}">{_safe(option["label"])}</label>'
    return f"{_option(option, 'btn-check', wrong)}\n{label}\n"


def _option(option: dict[str, Any], css: str, wrong: str) -> str:
    hooks = flatatt({name: value for name, value in option["attrs"].items() if name.startswith("data-")})
    selected = " checked" if option["selected"] else ""
    return (
        f'<input class="{css}" type="{option["type"]}" name="{_safe(option["name"])}" '
        f'id="{_safe(option["attrs"]["id"])}" value="{_safe(option["value"])}"{hooks}{selected}{wrong}>'
    )


def _target(form: BaseForm, name: str) -> str:
    """The id an error leads to: the control, or the fieldset of a group; nothing for the form as a whole."""
    if name == NON_FIELD_ERRORS:
        return ""
    return form[name].id_for_label or form[name].auto_id


@register.simple_tag
def errors(form: BaseForm, level: int = 2) -> SafeString:
    """The head of a form that has to be looked at again; takes focus. Every line leads to its field."""
    found = [(_target(form, name), text) for name, texts in form.errors.items() for text in texts]
    if not found:
        return mark_safe("")
    count = len(found)
    title = "Please fix one thing" if count == 1 else f"Please fix {count} things"
    return _piece("errors", title=title, found=found, level=level)


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: template.Context, page: Page, newer: str = "Newer", older: str = "Older") -> dict[str, Any]:
    """Two words, no page numbers and no counts; keeps the filters that are in the address."""
    return {"page": page, "newer": newer, "older": older, "request": context.get("request")}
