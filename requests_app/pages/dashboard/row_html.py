"""One row of the dashboard: `{% desk_row row look %}`.

Written in Python, because a template was measured too slow. With rows as a template the dashboard of `manage.py bench`
took 1.83 times the plain view, with these 1.19 times; 1.5 is wanted. Whatever comes from somebody goes through
``_html``; markup that is pasted in as it is has been made by it (or by the tags of `ui`).
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from pts_support.templatetags import ui
from requests_app.access.sight import Sight
from requests_app.pages.dashboard.page import DashboardRow
from requests_app.pages.dashboard.reasons import RowGroup

register = template.Library()
NOBODY = UUID(int=0)
NOTHING = mark_safe("")
QUESTION = mark_safe(
    ' <button class="btn btn-plain" type="submit" name="then" value="question">Send it as one question first</button>'
)


@register.simple_tag(takes_context=True)
def desk_row(context: template.Context, row: DashboardRow, look: str) -> SafeString:
    view = row.view
    return _html(
        '<li class="request{}" id="r-{}" data-row>\n<div>{}</div>\n{}{}</li>',
        " is-late" if row.placed.mark == "late" else "",
        view.ref,
        _what(context, row),
        _first_act(context, row, look),
        _also(context, row),
    )


def _html(markup: str, *values: object) -> SafeString:
    """As ``format_html``, in a third of its time: whatever is not markup already is escaped."""
    return SafeString(markup.format(*(v if isinstance(v, SafeString) else html.escape(str(v)) for v in values)))


def _each(markup: str, rows: Iterable[tuple[object, ...]]) -> SafeString:
    return SafeString("".join(_html(markup, *row) for row in rows))


@cache
def _way(name: str) -> str:
    return reverse(f"requests:{name}", args=[NOBODY])


def _path(name: str, ref: UUID) -> str:
    """Where an act of this request leads; the router is asked once for each act."""
    return _way(name).replace(str(NOBODY), str(ref))


def _what(context: template.Context, row: DashboardRow) -> SafeString:
    """Whose it is and since when, the first words, and why it stands here."""
    view, placed = row.view, row.placed
    when = NOTHING
    if placed.at:
        only_day = view.sight is Sight.NAMELESS or placed.group is RowGroup.CLOSED
        at = ui.said_day(context, placed.at) if only_day else ui.said(context, placed.at)
        when = _html(' <span class="when">{} {}</span>', placed.at_word, at)
    head = _html(
        '<p class="request-line">{} <b>{}</b>{}{}</p>\n',
        ui.state(placed.mark, placed.state),
        view.fellow,
        when,
        _html(" {}", ui.tag(view.program)) if view.program else "",
    )
    words = _html(
        '<h3 class="request-words"><a href="{}" data-open><span class="opener">{}</span> <span dir="auto">{}</span></a>'
        "</h3>\n",
        _path("thread", view.ref),
        view.opener,
        view.opening,
    )
    lead = _html("<b>{}</b> ", placed.lead) if placed.lead else ""
    why = _html('<p class="why">{}{}</p>\n', lead, placed.why) if placed.why else ""
    found = _html('<p class="why">Found: “<span dir="auto">{}</span>”</p>\n', row.found) if row.found else ""
    return _html("\n{}{}{}{}{}", head, _unsaid(row), words, why, found)


def _unsaid(row: DashboardRow) -> SafeString:
    if not row.unsaid:
        return NOTHING
    has = "have" if " and " in row.unsaid else "has"
    return _html('<p class="why"><b>{} {} no part in this. Please don’t mention it.</b></p>\n', row.unsaid, has)


def _first_act(context: template.Context, row: DashboardRow, look: str) -> SafeString:
    view, deeds = row.view, row.deeds
    if deeds.have and deeds.by:
        have = _act(context, row, "I have it", "acknowledge", look, until=deeds.by.isoformat())
        by = ui.by(context, deeds.by)
        return _html('<div class="acts" data-have>{} <span class="small soft">{}</span></div>\n', have, by)
    if row.placed.group is RowGroup.HAVE:
        return _html(
            '<div class="acts"><a class="btn {}" href="{}#answer">Answer{}</a></div>\n',
            "btn-primary" if look == "primary" else "btn-quiet",
            _path("thread", view.ref),
            _heard(view.fellow),
        )
    return NOTHING


def _also(context: template.Context, row: DashboardRow) -> SafeString:
    deeds = row.deeds
    if not (deeds.answer or deeds.talked or deeds.pass_on):
        return NOTHING
    return _html(
        '<div class="also">\n{}{}{}</div>\n',
        _open_here(context, row) if deeds.answer else "",
        _act(context, row, "We talked", "talked", "plain") if deeds.talked else "",
        _act(context, row, "I can’t, pass it on", "pass_on", "plain") if deeds.pass_on else "",
    )


def _open_here(context: template.Context, row: DashboardRow) -> SafeString:
    """Folded: everything they wrote, a form to answer in, another time, and the way to hand it over."""
    view, deeds = row.view, row.deeds
    here = _path("thread", view.ref)
    hand_over = NOTHING
    if deeds.hand_over:
        hand_over = _html(
            '<p><a href="{}?do=hand_over#hand_over" data-hand-over>Hand it over, or bring somebody in{}</a></p>\n',
            here,
            _heard(view.fellow),
        )
    return _html(
        '<details class="open-here" data-open-here>\n<summary>{}{}</summary>\n{}{}{}{}</details>\n',
        "Read it all and answer" if row.more_to_read else "Answer here",
        _heard(view.fellow),
        _html("{}\n", _all_words(context, row)) if row.more_to_read else "",
        _answer(context, row),
        _other_times(context, row) if deeds.others_by else "",
        hand_over,
    )


def _all_words(context: template.Context, row: DashboardRow) -> SafeString:
    def when(at: datetime) -> SafeString:
        if len(row.said) < 2:
            return NOTHING
        told = ui.said_day(context, at) if row.view.sight is Sight.NAMELESS else ui.said(context, at)
        return _html('<p class="when">{}</p>', told)

    return _each('<div class="words">{}</div>{}', ((ui.words(text), when(at)) for text, at in row.said))


def _answer(context: template.Context, row: DashboardRow) -> SafeString:
    view, named = row.view, row.view.sight is Sight.ALL
    return _html(
        '<form method="post" action="{}">{}<input type="hidden" name="form_key" value="{}">'
        '<input type="hidden" name="seen" value="{}">{}\n'
        '<label class="form-label" for="t-{}">{}</label>\n'
        '<textarea class="form-control" id="t-{}" name="text" rows="3" required data-answer></textarea>\n'
        '<p class="acts block-tight"><button class="btn btn-quiet" type="submit" name="then" value="answer">{}</button>'
        "{}</p>\n</form>\n",
        _path("reply", view.ref),
        _token(context),
        row.deeds.form_key,
        row.deeds.seen,
        _next(context),
        view.ref,
        f"Your answer to {view.fellow}" if named else "Your answer on the board",
        view.ref,
        f"Send to {view.fellow}" if named else "Put it on the board",
        QUESTION if row.deeds.question else "",
    )


def _other_times(context: template.Context, row: DashboardRow) -> SafeString:
    view, more = row.view, row.deeds.more_time
    times = ((at.isoformat(), words) for at, words in row.deeds.others_by)
    return _html(
        '<form method="post" action="{}" class="acts">{}{}\n<label for="u-{}">{}</label> '
        '<select class="form-select inline" id="u-{}" name="until">{}</select> '
        '<button class="btn btn-quiet" type="submit">{}<span class="visually-hidden"> by then, {}</span></button>\n'
        "</form>\n",
        _path("acknowledge", view.ref),
        _token(context),
        _next(context),
        view.ref,
        "Or ask for a new time:" if more else "Or have it by another time:",
        view.ref,
        _each('<option value="{}">{}</option>', times),
        "Ask" if more else "I have it",
        view.fellow,
    )


def _act(context: template.Context, row: DashboardRow, label: str, name: str, look: str, **fields: str) -> SafeString:
    there = _path(name, row.view.ref)
    return ui.act(context, label, there, about=row.view.fellow, look=look, next=context["next"], **fields)


def _heard(name: str) -> SafeString:
    return _html('<span class="visually-hidden">, {}</span>', name)


def _next(context: template.Context) -> SafeString:
    return _html('<input type="hidden" name="next" value="{}">', context["next"])


def _token(context: template.Context) -> SafeString:
    return _html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', ui.token(context))
