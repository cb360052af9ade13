"""What Python draws of a conversation: nothing of anybody's is markup, and what cannot be done says why."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pytest
from django import template
from django.contrib.auth.models import AnonymousUser

from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import NOTHING_STATED, state
from requests_app.pages.thread.parts import EarlierEvents, NotNow, ThreadEvent, ThreadMessage, WhyNot
from requests_app.pages.thread.timeline.stream_html import not_now, stream_entries
from tests.cast import NOW

REQUEST, WORDS = UUID(int=1), UUID(int=2)
JOINED = ThreadEvent(NOW, state("Monday"), strong=state("Tom joined"), more=state(" too."))
HEAD = '<h2 class="said-by"><b>Maeve &lt;b&gt;</b> answered <span class="when">today</span></h2>\n'


def drawn(*entries) -> str:
    context = template.Context({"request": SimpleNamespace(user=AnonymousUser()), "csrf_token": "abc"})
    return stream_entries(context, SimpleNamespace(ref=REQUEST, stream=entries))


def said(**more) -> ThreadMessage:
    told = {"who": state(name_of(7, "Maeve <b>")), "called": "Maeve", "does": state("answered"), "when": state("today")}
    return ThreadMessage(**told, at=NOW, text="<i>Yes.", **more)


def test_words_stand_under_who_wrote_them_and_are_escaped():
    assert drawn(said(by_helper=True, opener="Show me <u>", tried="a <b> walk", tried_by=state("Tried: "))) == (
        '<li class="said from-helper"><span class="who" aria-hidden="true">M</span>\n'
        f"{HEAD}"
        '<div class="words"><span class="opener">Show me &lt;u&gt;</span> <p dir="auto">&lt;i&gt;Yes.</p></div>\n'
        '<p class="when">Tried: a &lt;b&gt; walk</p>\n</li>'
    )


def test_a_note_stands_apart_under_its_label():
    html = drawn(said(note=state("Only helpers")))
    assert html.startswith(
        '<li class="said is-note"><span class="who" aria-hidden="true">M</span>\n<div class="note-in">'
    )
    assert f'<p class="note-label">Only helpers</p>\n{HEAD}' in html


@pytest.mark.parametrize(
    ("flags", "offered"),
    [
        ({}, ""),
        ({"ref": WORDS, "hidden": True}, ""),
        ({"ref": WORDS, "to_change": True}, f'<a href="/requests/{REQUEST}/words/{WORDS}/">Change them</a>'),
        ({"ref": WORDS}, f'<input type="hidden" name="message" value="{WORDS}">'),
    ],
)
def test_words_that_name_a_student_can_be_said_so_or_changed(flags, offered):
    html = drawn(said(**flags))
    assert offered in html
    assert ("<form" in html, "<a " in html) == ("message" in offered, "Change" in offered)
    assert ('name="csrfmiddlewaretoken" value="abc"' in html) == ("message" in offered)


def test_what_happened_is_one_line_and_earlier_steps_are_folded():
    line = "Monday: <b>Tom joined</b>  too."
    plain = ThreadEvent(NOW, state("Monday"), strong=NOTHING_STATED, more=state("It was asked."))
    assert drawn(EarlierEvents((JOINED,)), plain) == (
        '<li class="happened"><details class="earlier"><summary>1 earlier step</summary>\n'
        f'<p>{line}</p>\n</details></li>\n<li class="happened">Monday: It was asked.</li>'
    )
    assert "<summary>2 earlier steps</summary>" in drawn(EarlierEvents((JOINED, JOINED)))


def test_each_act_that_cannot_be_done_now_says_why():
    groups = (WhyNot("It is closed.", ("Pause <b>",)), WhyNot("You passed it on.", ("Note", "Hand it over")))
    ids = [line.split('"')[1] for line in not_now(SimpleNamespace(not_now=NotNow(groups))).split("\n<small ")[1:]]
    assert ids == ["why-1-1", "why-2-1", "why-2-2"]
    assert not_now(SimpleNamespace(not_now=NotNow(groups[:1]))) == (
        '<li><button type="button" aria-disabled="true" aria-describedby="why-1-1">Pause &lt;b&gt;</button>\n'
        '<small id="why-1-1">It is closed.</small></li>'
    )
    assert not_now(SimpleNamespace(not_now=None)) == ""
