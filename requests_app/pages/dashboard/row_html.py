"""The rows of the dashboard: `{% desk_row row look %}`, `{% desk_line row %}`, `{% desk_waiting row %}`.

Written in Python, because a template was measured too slow (docs/decisions/0010). Whatever comes from somebody goes
through ``_html``; markup that is pasted in as it is has been made by it (or by the tags of `ui`).
"""

from __future__ import annotations

import html
from uuid import UUID

from django import template
from django.utils.safestring import SafeString

from pts_support.spoken.facts import CouldSay
from pts_support.spoken.pieces import by
from pts_support.spoken.statement import Statement, state
from pts_support.templatetags import ui
from pts_support.templatetags.spoken import own, tell
from requests_app.access.sight import Sight
from requests_app.pages.dashboard.page import Dashboard, DashboardRow, WaitingRow
from requests_app.pages.paths import path_of

register = template.Library()
NOTHING = SafeString("")
NEW = SafeString(' <span class="fresh">new</span>')


def _html(markup: str, *values: object) -> SafeString:
    """As ``format_html``, in a third of its time: whatever is not markup already is escaped."""
    return SafeString(markup.format(*(v if isinstance(v, SafeString) else html.escape(str(v)) for v in values)))


def _around(markup: str, value: str) -> SafeString:
    """The markup around what is there; nothing around nothing."""
    if not value:
        return NOTHING
    return _html(markup, value)


@register.simple_tag(takes_context=True)
def desk_row(context: template.Context, row: DashboardRow, look: str) -> SafeString:
    """A row with its words, and what can be done about it in one tap."""
    return _html(
        '<li class="request{}" id="r-{}" data-row>\n<div>{}</div>\n{}</li>',
        " is-late" if row.placed.mark == "late" else "",
        row.view.ref,
        _what(context, row),
        _does(context, row, look),
    )


@register.simple_tag(takes_context=True)
def desk_line(context: template.Context, row: DashboardRow) -> SafeString:
    """A row of one line: who, how they asked, and when. Its words are one tap away."""
    view = row.view
    return _html(
        '<li class="line" id="r-{}" data-row>{} <span class="when">{}</span>{}{}{}</li>',
        view.ref,
        _line_open(view.ref, _name(context, row), view.opener),
        tell(context, row.placed.when),
        _unsaid(context, row),
        _why(context, row.call),
        _why(context, row.placed.why) if row.placed.known.silent else NOTHING,
    )


@register.simple_tag(takes_context=True)
def desk_waiting(context: template.Context, row: WaitingRow) -> SafeString:
    """A fellow of whom this reader knows only that they wait."""
    view = row.view
    return _html(
        '<li class="line" id="r-{}" data-row><a class="line-open" id="o-{}" href="{}" data-open><span>{}</span> '
        '<span class="soft">{}</span></a>{}{}</li>',
        view.ref,
        view.ref,
        path_of("thread", view.ref),
        _name(context, row),
        tell(context, row.waits),
        _why(context, row.call),
        _offers(context, row),
    )


# -- what it is


def _name(context: template.Context, row: DashboardRow | WaitingRow) -> SafeString:
    name = tell(context, row.fellow)
    return _html("<b>{}</b>{}{}", name, NEW if row.fresh else NOTHING, _program(row.view.program))


def _program(program: str) -> SafeString:
    if not program:
        return NOTHING
    return _html(" {}", ui.tag(program))


def _line_open(ref: UUID, name: SafeString, opener: str) -> SafeString:
    return _html(
        '<a class="line-open" id="o-{}" href="{}" data-open><span>{}</span> <span class="opener">{}</span></a>',
        ref,
        path_of("thread", ref),
        name,
        opener,
    )


def _what(context: template.Context, row: DashboardRow) -> SafeString:
    """How it stands and whose it is, the first words, and why it is here."""
    view, placed = row.view, row.placed
    state = _html('<span class="{}">{}</span>', f"state {ui.STATES[placed.mark]}".strip(), tell(context, placed.state))
    when = NOTHING
    if placed.when and not _says_when(row):
        when = _html(' <span class="when">{}</span>', tell(context, placed.when))
    words = _html(
        '<h3 class="request-words clip"><a id="o-{}" href="{}" data-open>{}<span dir="auto">{}</span></a></h3>\n',
        view.ref,
        path_of("thread", view.ref),
        _around('<span class="opener">{}</span> ', row.opener),
        own(row.words),
    )
    return _html(
        '\n<p class="request-line">{} {}{}</p>\n{}{}{}',
        state,
        _name(context, row),
        when,
        _unsaid(context, row),
        words,
        _why(context, placed.why),
    )


def _says_when(row: DashboardRow) -> bool:
    """Whether the state has the time in it already: "Due 1:00 pm"."""
    return row.placed.mark == "yours" and row.view.sight is not Sight.NAMELESS


def _why(context: template.Context, why: Statement) -> SafeString:
    if not why:
        return NOTHING
    return _html('<p class="why">{}</p>\n', tell(context, why))


def _unsaid(context: template.Context, row: DashboardRow) -> SafeString:
    if not row.unsaid:
        return NOTHING
    return _html('<p class="why"><b>{}</b></p>\n', tell(context, row.unsaid))


# -- what can be done


def _does(context: template.Context, row: DashboardRow, look: str) -> SafeString:
    """One form; each button says where it leads."""
    view, deeds = row.view, row.deeds
    if not (deeds.answer or deeds.more):
        return NOTHING
    return _html(
        '<form class="does" method="post" action="{}">{}{}{}\n{}{}</form>',
        path_of("acknowledge", view.ref),
        _token(context),
        _next(context, view.ref),
        _first(context, row, look),
        _answer(context, row, look),
        _more(context, row),
    )


def _first(context: template.Context, row: DashboardRow, look: str) -> SafeString:
    """ "I’ll answer by 3:30 pm"."""
    if not row.deeds.have:
        return NOTHING
    says, until = state("I’ll answer"), NOTHING
    if row.deeds.by:
        says = state(CouldSay(row.deeds.by), "I’ll answer ", by(row.deeds.by))
        until = _html('<input type="hidden" name="until" value="{}">', row.deeds.by.isoformat())
    return _html(
        '{}<button class="btn {}" type="submit" data-have><span>{}</span>{}</button>',
        until,
        ui.LOOKS[look],
        tell(context, says),
        _heard(context, row),
    )


def _answer(context: template.Context, row: DashboardRow, look: str) -> SafeString:
    if not row.deeds.answer:
        return NOTHING
    looks = "btn-plain" if row.deeds.have else ui.LOOKS[look]
    path = path_of("thread", row.view.ref)
    return _html('<a class="btn {}" href="{}#answer">Answer{}</a>\n', looks, path, _heard(context, row))


def _more(context: template.Context, row: DashboardRow) -> SafeString:
    if not row.deeds.more:
        return NOTHING
    return _html(
        '<details class="menu"><summary>More<span class="visually-hidden"> for {}</span></summary>'
        '<ul class="menu-in">{}</ul></details>\n',
        tell(context, row.fellow),
        SafeString("".join(_more_entries(row))),
    )


def _more_entries(row: DashboardRow) -> list[SafeString]:
    view, deeds = row.view, row.deeds
    entries = []
    if deeds.have:
        entries.append(_html('<li><a href="{}#have">Another time</a></li>', path_of("thread", view.ref)))
    if deeds.talked:
        entries.append(_entry("We talked", "talked", view.ref))
    if deeds.pass_on:
        label = "I can’t. Ask the next person" if row.placed.known.next_person else "I can’t take this"
        entries.append(_entry(label, "pass_on", view.ref))
    return entries


def _entry(label: str, act: str, ref: UUID, *, kind: str = "", more: str = "") -> SafeString:
    """One line of a menu: a button that sends the form elsewhere."""
    return _html(
        '<li><button type="submit" formaction="{}"{}>{}{}</button></li>',
        path_of(act, ref),
        _around(' name="kind" value="{}"', kind),
        label,
        _around("<small>{}</small>", more),
    )


def _offers(context: template.Context, row: WaitingRow) -> SafeString:
    """What one can do for somebody whose words one may not read."""
    view, deeds = row.view, row.deeds
    entries = "".join(_offer_entries(context, row))
    if not entries:
        return NOTHING
    said = {"read": "You offered to read it.", "call": "You offered to call."}
    offered = " ".join(said[kind] for kind in deeds.offered)
    return _html(
        '{}<details class="menu"><summary>Offer help<span class="visually-hidden"> to {}</span></summary>'
        '<form method="post" action="{}">{}{}<ul class="menu-in">{}</ul></form></details>',
        _around('<p class="why">{}</p>', offered),
        tell(context, row.fellow),
        path_of("acknowledge", view.ref),
        _token(context),
        _next(context, view.ref),
        SafeString(entries),
    )


def _offer_entries(context: template.Context, row: WaitingRow) -> list[SafeString]:
    view, deeds = row.view, row.deeds
    entries = []
    if deeds.offer and "read" not in deeds.offered:
        decides = _html("{} decides whether you can.", tell(context, row.fellow))
        entries.append(_entry("Offer to read it", "offer", view.ref, kind="read", more=decides))
    if deeds.offer and "call" not in deeds.offered:
        entries.append(_entry("Offer to call", "offer", view.ref, kind="call"))
    if deeds.have:
        entries.append(_entry("I’ll answer", "acknowledge", view.ref))
    if deeds.remind and view.with_whom:
        entries.append(
            _entry(
                _html("Remind {}", tell(context, row.with_whom)),
                "remind_holder",
                view.ref,
                more="It goes out as the site’s reminder.",
            )
        )
    if deeds.talked:
        entries.append(_entry("We talked", "talked", view.ref))
    if deeds.pass_on:
        entries.append(_entry("I can’t take this", "pass_on", view.ref))
    return entries


def _heard(context: template.Context, row: DashboardRow) -> SafeString:
    return _html('<span class="visually-hidden">, {}</span>', tell(context, row.fellow))


def _next(context: template.Context, ref: UUID) -> SafeString:
    """After the act the same list, with the focus on the row that comes next."""
    desk: Dashboard = context["desk"]
    after = desk.after(ref)
    return _html('<input type="hidden" name="next" value="{}{}">', context["next"], f"#o-{after}" if after else "")


def _token(context: template.Context) -> SafeString:
    return _html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', ui.token(context))
