"""How a page prints what it states, and what people wrote."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template

from pts_support.spoken import recorder
from pts_support.spoken.facts import TakesPart
from pts_support.spoken.pieces import bold, by, clock, link, name_of, phone, rich_line, said_day
from pts_support.spoken.statement import NOTHING_STATED, state
from pts_support.templatetags import spoken

NOW = datetime(2026, 11, 18, 10, 40, tzinfo=ZoneInfo("America/New_York"))


def shown(template: str, **values) -> str:
    request = SimpleNamespace(now=NOW, user=AnonymousUser())
    return Template("{% load spoken ui %}" + template).render(Context({"request": request, **values}))


@pytest.mark.parametrize(
    ("piece", "printed"),
    [
        (name_of(3, "<Maeve>"), "&lt;Maeve&gt;"),
        (name_of(3, "Maeve", strong=True, css="who"), '<strong><span class="who">Maeve</span></strong>'),
        (bold("so"), "<strong>so</strong>"),
        (phone("518 555"), '<strong><a class="text-nowrap" href="tel:518555">518 555</a></strong>'),
        (link("See", "/a/?b&c"), '<a href="/a/?b&amp;c">See</a>'),
    ],
)
def test_each_piece(piece, printed):
    assert shown("{% tell line %}", line=rich_line(piece)) == printed


@pytest.mark.parametrize(
    ("piece", "words"),
    [
        (by(NOW + timedelta(days=1)), ">by 10:40\xa0am tomorrow</time>"),
        (clock(NOW), ">10:40\xa0am</time>"),
        (said_day(NOW), 'title="Wednesday, November\xa018, 2026">today</time>'),
    ],
)
def test_times_have_the_full_date_in_the_markup(piece, words):
    assert shown("{% tell line %}", line=rich_line(piece)).endswith(words)


def test_nothing_is_printed_for_nothing():
    assert shown("{% tell line %}", line=None) == ""


def test_in_a_trial_statements_and_own_words_stand_between_marks():
    line = state("Waiting for ", name_of(3, "Maeve"))
    with recorder.recording() as record:
        page = shown("{% tell line %} {{ mine|own }} {{ mine|words }}", line=line, mine="<b> at 3:00 pm")
    assert page == (
        "\ue0000\ue001Waiting for Maeve\ue003 \ue002&lt;b&gt; at 3:00 pm\ue003 "
        '\ue002<p dir="auto">&lt;b&gt; at 3:00 pm</p>\ue003'
    )
    assert record.statements == [line]


def test_what_is_drawn_in_python_is_told_in_the_same_way_and_the_same_words_are_drawn_once(monkeypatch):
    drawn = []
    draw = spoken.line_html
    monkeypatch.setattr(spoken, "line_html", lambda context, line: drawn.append(line) or draw(context, line))
    request = SimpleNamespace(now=NOW, user=AnonymousUser())
    one, other = (state(TakesPart(number), "Only ", name_of(3, "<Maeve>"), ".") for number in (3, 4))
    with recorder.recording() as record:
        tell = spoken.teller(Context({"request": request}))
        assert [tell(told) for told in (one, other, NOTHING_STATED)] == [
            "\ue0000\ue001Only &lt;Maeve&gt;.\ue003", "\ue0001\ue001Only &lt;Maeve&gt;.\ue003", "",
        ]  # fmt: skip
    assert (record.statements, drawn) == ([one, other], [one.line])
