"""What the ask page says of its fifteen promises and of whom one may leave out: `{% promises page %}` and the others.

Written in Python, because templates were measured too slow (docs/decisions/0010): what is here stands on the page
fifteen times, or once for each colleague. All that comes from somebody is in a statement, and `tell` escapes it.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django import template
from django.utils.safestring import SafeString

from pts_support.templatetags import spoken, ui
from pts_support.templatetags.spoken import Tell
from requests_app.pages.ask.choices import RouteChoice
from requests_app.pages.ask.page import AskPage, PersonToLeaveOut
from requests_app.pages.ask.promise import ByConsent, PromiseLine
from requests_app.vocabulary import Route, Urgency

register = template.Library()
Draw = Callable[[PromiseLine], str]

EXCEPTIONS = '<a href="/promise/#exceptions">Three exceptions</a>'
EMAIL_A_DAY = (
    "It is on the board. Your colleagues get at most one email a day, which says only that there are questions."
)
OPERATORS_TOLD = "The people who run this site are told that someone is waiting, without a word of it."
AND_SO_ON = "And so on, every school day, until someone answers."
ASKED_AGAIN = "We ask again every school day."


def _of_all(page: AskPage, element: str, draw: Draw) -> str:
    """An element for each line, of which the page shows the chosen one."""
    return "".join([f'<{element} class="{line.css}">{draw(line)}</{element}>' for line in page.lines])


def _by_consent(tell: Tell, said: ByConsent) -> str:
    if said.alike:
        return tell(said.may_read)
    return (
        f'<span class="if-may">{tell(said.may_read)}</span>\n'
        f'<span class="if-only-waiting">{tell(said.only_waiting)}</span>'
    )


# -- the promise


@register.simple_tag(takes_context=True)
def promises(context: template.Context, page: AskPage) -> SafeString:
    """Who, until when, who then; who reads it now."""
    tell, dial = spoken.teller(context), ui.dial(page.phone)
    return SafeString(
        "\n".join(
            f'<div class="promise {line.css}" data-pair="{line.pair}">{_promise(tell, line, dial)}</div>'
            for line in page.lines
        )
    )


@register.simple_tag
def promise_keys(page: AskPage) -> SafeString:
    """What goes back with the form: which people each promise named."""
    return SafeString(
        "".join(f'<input type="hidden" name="promise-{line.pair}" value="{line.key}">' for line in page.lines)
    )


def _promise(tell: Tell, line: PromiseLine, dial: str) -> str:
    notes = "".join([f"<p>{tell(note)}</p>\n" for note in line.notes])
    return f'{_who_has_it(tell, line, dial)}\n{notes}<p class="sees">{_sees(tell, line)}</p>'


def _who_has_it(tell: Tell, line: PromiseLine, dial: str) -> str:
    if line.all_out:
        return (
            "<p><strong>Everyone who could answer is left out,</strong> so no one is asked. Leave someone in, or call "
            f"{dial}. What you send is kept, and you can give someone access later.</p>"
        )
    if line.nobody:
        return (
            f"<p><strong>No one can be reached on this site right now.</strong> Please call {dial}. "
            "What you send is kept, and the first person back gets it.</p>"
        )
    if line.on_board:
        today = " The board has no “today”: for today, choose a person." if line.counted_as_soon else ""
        return f"<p>{_who_reads_the_board(line)}</p>\n<p>{tell(line.has_until)}{today}</p>"
    gone = "".join([f"{tell(one)} " for one in line.beside])
    return f"<p>{gone}{tell(line.has_until)} {_by_consent(tell, line.then)}</p>"


def _who_reads_the_board(line: PromiseLine) -> str:
    if line.peers == 0:
        return '<strong>No other fellow can read it now.</strong> <a href="#id_route">Ask a person instead</a>.'
    if line.few_readers:
        return (
            f"<strong>{line.colleagues}</strong> can read this. With so few, they may know it’s you, though your name "
            'isn’t shown. If that matters, <a href="#id_route">ask a person instead</a>.'
        )
    return (
        f"<strong>{line.colleagues}</strong> can read this. Your name is hidden from them; in a small group what you "
        "write may give you away."
    )


def _sees(tell: Tell, line: PromiseLine) -> str:
    pages = "" if line.on_board else "The evaluation pages can’t see this. "
    days = "They see only the day, not the time." if line.on_board else ""
    return f"{tell(line.sight)}{days} {_no_trace(tell, line)}{pages}{EXCEPTIONS}"


def _no_trace(tell: Tell, line: PromiseLine) -> str:
    """Of whoever it goes round; the mentor's own lines stand for a mentor who may see it."""
    if not line.no_trace or line.route == Route.MENTOR:
        return ""
    if line.always_round:
        return f"{tell(line.no_trace)} "
    return f'<span class="if-round">{tell(line.no_trace)}</span> '


# -- what goes with it, elsewhere on the page


@register.simple_tag(takes_context=True)
def promises_away(context: template.Context, page: AskPage) -> SafeString:
    """Above all of it: who is away, and who covers."""
    tell = spoken.teller(context)
    return SafeString(
        "\n".join(f'<p class="lede {line.css}">{tell(line.covers)}</p>' for line in page.lines if line.covers)
    )


@register.simple_tag(takes_context=True)
def promises_sent_by(context: template.Context, page: AskPage) -> SafeString:
    """On the button: "Send to Maeve"."""
    tell = spoken.teller(context)
    return SafeString(_of_all(page, "span", lambda line: tell(line.send)))


@register.simple_tag(takes_context=True)
def promises_folded(context: template.Context, page: AskPage) -> SafeString:
    """Who sees it, in the line of the folded choice."""
    tell = spoken.teller(context)
    return SafeString(_of_all(page, "span", lambda line: _by_consent(tell, line.folded)))


@register.simple_tag(takes_context=True)
def promises_today(context: template.Context, page: AskPage) -> SafeString:
    """The words of the choice "Today", of each route."""
    tell = spoken.teller(context)
    return SafeString(
        "".join(
            f'<span class="{_whenever(line, page.first.route)}">{tell(line.when_today)}</span>' for line in page.todays
        )
    )


def _whenever(line: PromiseLine, first_route: str) -> str:
    """Shown with this route, whatever urgency is chosen."""
    css = " ".join([f"for-{line.route}-{urgency}" for urgency in Urgency.values])
    if line.route == first_route:
        return f"{css} is-first"
    return css


class _Step(NamedTuple):
    """What comes after sending, as one entry of a list: when, and what."""

    when: str
    what: str


@register.simple_tag(takes_context=True)
def promises_after(context: template.Context, page: AskPage) -> SafeString:
    """What happens once it is sent."""
    tell = spoken.teller(context)
    return SafeString("\n".join(_after(tell, line) for line in page.lines))


def _after(tell: Tell, line: PromiseLine) -> str:
    steps = "".join(
        [
            f'<li class="next"><b>{step.when}</b><br>\n<span class="small soft">{step.what}</span></li>\n'
            for step in _steps(tell, line)
        ]
    )
    return f'<ol class="stream {line.css}">{steps}</ol>'


def _steps(tell: Tell, line: PromiseLine) -> tuple[_Step, ...]:
    after = line.after
    if line.on_board:
        unless = f"{tell(after.unless_chosen)} {AND_SO_ON if after.unless_chosen else ASKED_AGAIN}"
        return (
            _Step("Right away", EMAIL_A_DAY),
            _Step(tell(after.by_then), tell(after.choices)),
            _Step("If you choose nothing", unless),
        )
    if line.nobody:
        return (_Step("Right away", OPERATORS_TOLD),)
    return (
        _Step("Right away", tell(after.email)),
        _Step(tell(after.by_then), tell(after.answered)),
        _Step("Otherwise", _by_consent(tell, after.otherwise)),
    )


# -- who sees it, and whom one may leave out


@register.simple_tag(takes_context=True)
def route_choices(context: template.Context, page: AskPage) -> SafeString:
    """The ways to ask, by the people's own names."""
    tell = spoken.teller(context)
    return SafeString("\n".join(_route(tell, route, place) for place, route in enumerate(page.routes)))


def _route(tell: Tell, route: RouteChoice, place: int) -> str:
    checked = " checked" if route.chosen else ""
    note = f"<small>{tell(route.note)}</small>" if route.note else ""
    return (
        '<div class="form-check"><input class="form-check-input" type="radio" name="route"'
        f' id="id_route_{place}" value="{route.value}"{checked}><label class="form-check-label"'
        f' for="id_route_{place}">{tell(route.label)}{note}</label></div>'
    )


@register.simple_tag(takes_context=True)
def leave_out(context: template.Context, people: Iterable[PersonToLeaveOut], prefix: str) -> SafeString:
    """A checkbox for each of them; ``prefix``: of the ids."""
    tell = spoken.teller(context)
    return SafeString("\n".join(_to_tick(tell, person, f"{prefix}{place}") for place, person in enumerate(people)))


def _to_tick(tell: Tell, person: PersonToLeaveOut, field: str) -> str:
    seat = f' <span class="soft">{html.escape(person.seat)}</span>' if person.seat else ""
    marks = f"{' data-is-mentor' if person.is_mentor else ''}{' checked' if person.left_out else ''}"
    return (
        '<div class="form-check"><input class="form-check-input" type="checkbox" name="left_out"'
        f' id="{field}" value="{person.ref}"{marks}><label class="form-check-label"'
        f' for="{field}">{tell(person.label)}{seat}</label></div>'
    )


# -- what it is about


@register.simple_tag
def topic_options(page: AskPage) -> SafeString:
    """The options of the topic, with the chosen one."""
    topic = page.form["topic"]
    chosen = str(topic.value() or "")
    return SafeString("\n".join(_option(str(value), label, chosen) for value, label in page.form.choices_of("topic")))


def _option(value: str, label: object, chosen: str) -> str:
    selected = " selected" if value == chosen else ""
    return f'<option value="{html.escape(value)}"{selected}>{html.escape(str(label))}</option>'
