"""The recorded crawl finds what a reader would see, and nothing else. (The crawl itself: tests/house/crawl.py.)"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.cast import NOW
from tests.house.crawling import forms, trees
from tests.house.crawling.compare import Options, compare
from tests.house.crawling.record import Record, Same

REF = "6f1c2d3e-1234-4abc-8def-0123456789ab"
PAGE = '<main class="page"><p>Maeve has it <b>now</b>.</p><textarea>\n two  spaces</textarea></main>'
SAME = {
    "the order of attributes": ('<a href="/" class="back">Home</a>', '<a class="back" href="/">Home</a>'),
    "lines between blocks": ("<ul><li>One</li><li>Two</li></ul>", "<ul>\n  <li>One</li>\n\n  <li>\nTwo </li></ul>"),
    "lines in a text": ("<p>Maeve has it.</p>", "<p>\n  Maeve\n  has it.\n</p>"),
    "classes over two lines": ('<p class="a b">', '<p class="a\n  b">'),
    "spaces beside a hidden field": ('<p>Asked<input type="hidden"></p>', '<p>Asked\n  <input type="hidden">\n</p>'),
    "spaces in a style sheet": ("<style>p{a:b}q{c:d}</style>", "<style>p{a:b}\n q {c:d}</style>"),
    "end tags that may be left out": ("<ul><li>One<li>Two</ul>", "<ul><li>One</li><li>Two</li></ul>"),
}
OTHER = {
    "a word": ("<p>Maeve has it.</p>", "<p>Maeve had it.</p>"),
    "words that meet": ("<p>Send to <b>Maeve</b></p>", "<p>Send to<b>Maeve</b></p>"),
    "an attribute": ('<input name="a" required>', '<input name="a">'),
    "another tag": ("<p>Now</p>", "<div>Now</div>"),
    "what was typed": ("<textarea>two  spaces</textarea>", "<textarea>two spaces</textarea>"),
    "another order": ("<p>One</p><p>Two</p>", "<p>Two</p><p>One</p>"),
}
GAP = ("<p><b>One</b> <b>Two</b></p>", "<p><b>One</b><b>Two</b></p>")


def recorded(html: str, **more: object) -> Record:
    kept = Record()
    answer = {"status": 200, "to": "", "headers": {}, "cookies": [], "queries": 3, "seen": trees.read(html), **more}
    kept.add("scene | asha | GET /", [answer])
    return kept


def differences(before: Record, now: Record, **options: Any) -> int:
    return compare(before, now, Options(**options))


@pytest.mark.parametrize("name", SAME)
def test_what_is_no_difference(name):
    before, now = SAME[name]
    assert trees.read(before) == trees.read(now)


@pytest.mark.parametrize("name", OTHER)
def test_what_is_one(name, capsys):
    before, now = map(recorded, OTHER[name])
    assert differences(before, now) == 1
    assert capsys.readouterr().out.endswith("crawl: pages=1 roles=1 differences=1\n")


def test_a_space_between_two_tags_is_counted_apart(capsys):
    before, now = map(recorded, GAP)
    assert (differences(before, now), differences(before, now, gaps=True)) == (0, 1)
    assert "crawl: gaps=1 " in capsys.readouterr().out


def test_it_says_where(capsys):
    differences(recorded(PAGE), recorded(PAGE.replace("now", "again")))
    assert capsys.readouterr().out.splitlines()[:4] == [
        "scene | asha | GET /",
        "    main[1] > p[1] > b[1] > text",
        "    - 'now'",
        "    + 'again'",
    ]


def test_what_was_put_in_does_not_hide_what_changed_after_it(capsys):
    now = recorded(PAGE.replace("<p>", "<h1>New</h1><p>").replace("now", "again"))
    assert differences(recorded(PAGE), now, places=True) == 1
    assert capsys.readouterr().out.count("1 pages, such as") == 2


def test_what_is_meant_to_be_is_said_and_does_not_count():
    now = recorded(PAGE.replace("<p>", "<h1>New</h1><p>"))
    assert differences(recorded(PAGE), now, known=(re.compile(r"GET /\n.*\+ <h1>New"),)) == 1
    assert differences(recorded(PAGE), now, known=(re.compile(r"GET /\n.*\+ <h1>New", re.DOTALL),)) == 0


def test_headers_queries_and_pages_that_are_gone_count():
    before = recorded(PAGE)
    assert differences(before, recorded(PAGE, queries=4)) == 1
    assert differences(before, recorded(PAGE, queries=4), fewer=True) == 1
    assert differences(before, recorded(PAGE, queries=2), fewer=True) == 0
    assert differences(before, recorded(PAGE, headers={"Vary": "Cookie"})) == 1
    assert differences(before, Record()) == 1
    assert differences(before, recorded(PAGE)) == 0


def test_what_is_new_each_time_is_made_the_same():
    same = Same(frozenset([REF]))
    text = f'<a href="/requests/{REF}/"> {REF.replace("6f", "7a")} nonce-abc= /static/look.0123abcd.css'
    assert same(text) == f'<a href="/requests/{REF}/"> uuid nonce-- /static/look.css'
    assert same('name="csrfmiddlewaretoken" value="x1"') == 'name="csrfmiddlewaretoken" value="-"'


def test_a_form_is_sent_as_a_browser_would():
    page = trees.read(
        '<form method="post" action="/go/"><input type="hidden" name="key" value="1"><textarea name="text"></textarea>'
        '<input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>'
        '<input name="off" disabled>'
        '<select name="to"><option value="">-</option><option value="2">Tom</option></select>'
        '<button name="act" value="send">Send</button></form>'
    )
    [form] = forms.forms_of(page, "/here/")
    [button] = form.buttons
    sent = {way: form.sent(way, button, NOW) for way in (forms.EMPTY, forms.AS_IT_IS, forms.LAST)}
    key, act = ("key", "1"), ("act", "send")
    assert sent[forms.EMPTY] == [key, ("text", ""), ("to", ""), act]
    assert sent[forms.AS_IT_IS] == [key, ("text", ""), ("kind", "b"), ("to", ""), act]
    assert dict(sent[forms.LAST]) == {**dict([key, act]), "text": sent[forms.LAST][1][1], "kind": "b", "to": "2"}
    assert (button.action, button.is_post) == ("/go/", True)
