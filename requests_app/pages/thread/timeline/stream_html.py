"""What was said and what happened, drawn: `{% stream_entries view %}`. What cannot be done now: `{% not_now view %}`.

Written in Python, because templates were measured too slow (docs/decisions/0010). Whatever comes from somebody is told
by a statement or goes through `own` and `words`, which escape it.
"""

from __future__ import annotations

import html

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from pts_support.templatetags import spoken, ui
from pts_support.templatetags.spoken import Tell
from pts_support.templatetags.whose import form_marks
from requests_app.pages.paths import path_of
from requests_app.pages.thread.parts import (
    AnyView,
    BoardView,
    EarlierEvents,
    ThreadEvent,
    ThreadMessage,
    ThreadView,
)

register = template.Library()
register.simple_tag(path_of)  # `{% path_of "reply" view.ref %}`
Drawable = ThreadView | BoardView


@register.simple_tag(takes_context=True)
def stream_entries(context: template.Context, view: Drawable) -> SafeString:
    """Each as an entry of the stream's list."""
    tell = spoken.teller(context)
    return SafeString("\n".join([_entry(context, tell, view, entry) for entry in view.stream]))


def _entry(
    context: template.Context, tell: Tell, view: Drawable, entry: ThreadMessage | ThreadEvent | EarlierEvents
) -> str:
    if isinstance(entry, ThreadMessage):
        return _said(context, tell, view, entry)
    if isinstance(entry, ThreadEvent):
        return f'<li class="happened">{_happened(tell, entry)}</li>'
    return _folded(tell, entry)


def _folded(tell: Tell, earlier: EarlierEvents) -> str:
    number = len(earlier.events)
    steps = "step" if number == 1 else "steps"
    happened = "\n".join([f"<p>{_happened(tell, one)}</p>" for one in earlier.events])
    return (
        f'<li class="happened"><details class="earlier"><summary>{number} earlier {steps}</summary>\n'
        f"{happened}\n</details></li>"
    )


def _happened(tell: Tell, event: ThreadEvent) -> str:
    strong = f"<b>{tell(event.strong)}</b> " if event.strong else ""
    return f"{tell(event.when)}: {strong}{tell(event.more)}"


# -- what somebody wrote


def _said(context: template.Context, tell: Tell, view: Drawable, entry: ThreadMessage) -> str:
    helper = " from-helper" if entry.by_helper else ""
    note = " is-note" if entry.note else ""
    who = f'<span class="who" aria-hidden="true">{spoken.own(entry.initial)}</span>'
    inside = f"{_words(tell, entry)}{_files(entry)}{_about_names(context, tell, view, entry)}"
    if entry.note:
        inside = f'<div class="note-in"><p class="note-label">{tell(entry.note)}</p>\n{inside}</div>'
    return f'<li class="said{helper}{note}">{who}\n{inside}</li>'


def _words(tell: Tell, entry: ThreadMessage) -> str:
    opener = f'<span class="opener">{html.escape(entry.opener)}</span> ' if entry.opener else ""
    tried = ""
    if entry.tried:
        tried = f'<p class="when">{tell(entry.tried_by)}{spoken.own(entry.tried)}</p>\n'
    return (
        f'<h2 class="said-by"><b>{tell(entry.who)}</b> {tell(entry.does)} '
        f'<span class="when">{tell(entry.when)}</span></h2>\n'
        f'<div class="words">{opener}{ui.words(entry.text)}</div>\n{tried}'
    )


def _files(entry: ThreadMessage) -> str:
    if not entry.files:
        return ""
    return render_to_string("requests_app/files.html", {"files": entry.files})


def _about_names(context: template.Context, tell: Tell, view: Drawable, entry: ThreadMessage) -> str:
    """Words that name a student: hidden for now, or what says so of them."""
    if not entry.ref:
        return ""
    if entry.to_change:
        path = reverse("requests:change_words", args=[view.ref, entry.ref])
        return (
            '<p class="small"><b>These words are hidden from everyone but you.</b> '
            f'<a href="{path}">Change them</a></p>\n'
        )
    if entry.hidden:
        return ""
    return (
        f'<form method="post" action="{path_of("names_student", view.ref)}" class="names-student">'
        f'{form_marks(context)}<input type="hidden" name="message" value="{entry.ref}">'
        '<button class="btn btn-link-like" type="submit">This names a student'
        f'<span class="visually-hidden">: {tell(entry.who)}, {tell(entry.when)}</span></button></form>\n'
    )


# -- what cannot be done now


@register.simple_tag
def not_now(view: AnyView) -> SafeString:
    """Each as an entry of a menu, with the reason why not."""
    if view.not_now is None:
        return spoken.NOTHING
    return SafeString(
        "\n".join(
            _greyed(label, why.reason, f"why-{group}-{place}")
            for group, why in enumerate(view.not_now.groups, start=1)
            for place, label in enumerate(why.labels, start=1)
        )
    )


def _greyed(label: str, reason: str, reason_id: str) -> str:
    return (
        f'<li><button type="button" aria-disabled="true" aria-describedby="{reason_id}">{html.escape(label)}</button>\n'
        f'<small id="{reason_id}">{html.escape(reason)}</small></li>'
    )
