"""How a page prints what it states, and what people wrote: `{% load spoken %}`. See pts_support/spoken/."""

import html

from django import template
from django.utils.safestring import SafeString

from pts_support.spoken import recorder
from pts_support.spoken.pieces import LinePiece, RichLine
from pts_support.spoken.statement import Statement
from pts_support.templatetags import ui

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def tell(context: template.Context, told: Statement | RichLine | None) -> SafeString:
    """A statement in the reader's zone: `{% tell row.waits %}`. Nothing for none. (A bare line is printed too; the
    truth trial finds the names and times in it.)"""
    if not told:
        return NOTHING
    if isinstance(told, Statement):
        return recorder.marked(told, line_html(context, told.line))
    return line_html(context, told)


@register.filter
def own(text: object) -> SafeString:
    """A few words of a person within a line, escaped: `{{ row.opening|own }}`. Whole texts go through `words`."""
    return recorder.own_words(SafeString(html.escape(str(text or ""))))


def line_html(context: template.Context, line: RichLine) -> SafeString:
    return SafeString("".join(_piece(context, piece) for piece in line))


def _piece(context: template.Context, piece: LinePiece) -> str:
    printed = _inside(context, piece)
    if piece.css:
        printed = f'<span class="{html.escape(piece.css)}">{printed}</span>'
    if piece.strong:
        return f"<strong>{printed}</strong>"
    return printed


def _inside(context: template.Context, piece: LinePiece) -> str:
    text = html.escape(piece.text)
    if piece.how == "phone":
        return ui.dial(piece.text)
    if piece.how == "link":
        return f'<a href="{html.escape(piece.path)}">{text}</a>'
    if piece.at is None:
        return text
    if piece.how == "day":
        return f"{text}{ui.said_day(context, piece.at)}"
    if piece.how == "clock":
        return f"{text}{ui.clock_only(context, piece.at)}"
    return f"{text}{ui.moment(context, piece.at, piece.how)}"
