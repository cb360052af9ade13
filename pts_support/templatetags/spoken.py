"""How a page prints what it states, and what people wrote: `{% load spoken %}`. See pts_support/spoken/."""

import html
from collections.abc import Callable
from typing import Protocol

from django import template
from django.db.models import Model
from django.utils.safestring import SafeString

from pts_support.spoken import recorder
from pts_support.spoken.facts import Recorded, TakesPart
from pts_support.spoken.pieces import LinePiece, NamedPerson, RichLine, name_of
from pts_support.spoken.statement import Statement, state
from pts_support.templatetags import ui

register = template.Library()
Tell = Callable[[Statement], SafeString]


class PersonWithName(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


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


@register.filter
def named(person: NamedPerson) -> SafeString:
    """What somebody who takes part is called: `{{ person|named }}`."""
    return _takes_part(person.id, person.called)


@register.filter
def full_name(person: PersonWithName) -> SafeString:
    """Their whole name, where staff need it."""
    return _takes_part(person.id, person.name)


@register.simple_tag(takes_context=True)
def recorded(context: template.Context, row: Model, column: str, how: str = "said") -> SafeString:
    """A time that a row of the database has: `{% recorded hold "made_at" "day" %}`."""
    at = getattr(row, column)
    return tell(context, state(Recorded(row._meta.label, at), LinePiece(at=at, how=how)))


def _takes_part(person_id: int, name: str) -> SafeString:
    told = state(TakesPart(person_id), name_of(person_id, name))
    return recorder.marked(told, SafeString(html.escape(name)))


def teller(context: template.Context) -> Tell:
    """`tell` for a tag that draws in Python. It finds the request at once, where the page's context has a dozen places
    to look in; and what is said in the same words again it draws once."""
    only = template.Context({"request": context["request"]})
    drawn: dict[RichLine, SafeString] = {}

    def told_in(told: Statement) -> SafeString:
        if not told:
            return NOTHING
        line = told.line
        if line not in drawn:
            drawn[line] = line_html(only, line)
        return recorder.marked(told, drawn[line])

    return told_in


def line_html(context: template.Context, line: RichLine) -> SafeString:
    return SafeString("".join([_piece(context, piece) for piece in line]))


def _piece(context: template.Context, piece: LinePiece) -> str:
    words, at, how, strong, _, _, css = piece
    printed = _inside(context, piece) if how or at else html.escape(words)
    if css:
        printed = f'<span class="{html.escape(css)}">{printed}</span>'
    if strong:
        return f"<strong>{printed}</strong>"
    return printed


def _inside(context: template.Context, piece: LinePiece) -> str:
    """A number, a link or a time."""
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
