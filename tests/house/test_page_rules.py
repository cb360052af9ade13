"""The rules for every page find what breaks them. (Who reads all pages: access/test_http.py, house/test_weights.py;
here those that only a demo has, and those that say what broke.)"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pts_support.people.models import Installation, User
from tests.house.crawling.walk import ERRORS, error_page
from tests.house.crawling.worlds import OF_A_DEMO
from tests.house.page_rules import Pages, troubles_of
from tests.house.plain_words import stopped_at

FINE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Here</title></head><body>
<h1>Waiting for Maeve</h1><p id="why">Until 10:45 am tomorrow. Whoever has it reads this sentence.</p>
<form method="post"><label for="a">Email</label><input id="a" name="a" type="email" aria-describedby="why">
<label><input type="checkbox" name="b"> I agree</label><input type="hidden" name="c">
<button>Save</button></form></body></html>"""
BROKEN = {
    "<ul> in a paragraph": ("<h1>", "<p>Your password:<ul><li>12 letters</ul></p><h1>", ["unexpected-end-tag"]),
    "a form in a paragraph": ("<h1>", "<p><form></form></p><h1>", ["unexpected-end-tag"]),
    "a form in a form": ("<label for", "<form></form><label for", ["forms within forms: 1"]),
    "no doctype": ("<!doctype html>", "", ["expected-doctype-but-got-start-tag"]),
    "one id twice": ("<h1>", '<h1 id="why">', ["two of id why"]),
    "a description that is not there": ('by="why"', 'by="whom"', ["<input a>: aria-describedby whom is not there"]),
    "one that says nothing": ('by="why"', 'by="a"', ["<input a>: aria-describedby a says nothing"]),
    "a label of nothing": ('for="a"', 'for="z"', ["<label>: for z is not there", "<input a>: no label"]),
    "a box that is completed": (' name="b"', ' name="b" autocomplete="off"', ["<input b>: autocomplete on a checkbox"]),
    "a heading": ("Waiting for Maeve", "Maeve has it", ["<h1> says “has it”: Maeve has it"]),
    "a button": ("Save", "Keep it", ["<button> says “Keep it”: Keep it"]),
    "what is said of a button": ("<button", '<button title="Mail me"', ["<button> says “Mail”: Mail me"]),
}


def test_a_fine_page_has_no_trouble():
    assert troubles_of(FINE) == []
    assert troubles_of("<p>Only a part of a page.</p>") == []


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_rule_is_found(name):
    before, after, troubles = BROKEN[name]
    found = troubles_of(FINE.replace(before, after, 1))
    assert [one.split(" in line")[0] for one in found[: len(troubles)]] == troubles


@pytest.mark.parametrize(
    ("said", "phrases"),
    [
        ("Did\n that do it?", ["Did that do it"]),
        ("That’s fine", ["That's fine"]),
        ("Partly", ["Partly"]),
        ("Partly covered days", []),
        ("Answer by tomorrow at 3:30\xa0pm", ["by tomorrow at 3:30 pm"]),
        ("Answer by 3:30\xa0pm tomorrow", []),
        ("Asked tomorrow at 3:30 pm", []),
        ("Email me a code", []),
        ("Everyone can see it", []),
        ("Everybody", ["Everybody"]),
        ("Send it to kim@mail.example", []),
        ("By mail", ["mail"]),
    ],
)
def test_the_phrases_at_which_people_stopped(said, phrases):
    assert stopped_at(said) == phrases


def test_one_and_the_same_page_is_read_once_and_a_file_never():
    def answer(kind: str, page: str) -> SimpleNamespace:
        return SimpleNamespace(headers={"Content-Type": kind}, content=page.encode())

    pages = Pages()
    for token in ("x1", "x2"):
        hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        pages.read(token, answer("text/html; charset=utf-8", f"<h1>Keep it</h1>{hidden}"))
        pages.read(token, answer("text/csv", "<h1>Keep it</h1>"))
    assert pages.troubles == ["x1: <h1> says “Keep it”: Keep it"]


@pytest.mark.django_db
def test_the_pages_of_a_demo_and_those_that_say_what_broke(cast, client):
    Installation.objects.filter(id=1).update(demo=True)
    User.objects.update(made_by_demo=True)
    client.force_login(cast.rosa)
    pages = Pages()
    for path in OF_A_DEMO:
        pages.read(path, client.get(path, SERVER_NAME="localhost"))
    for status in ERRORS:
        pages.read(str(status), error_page(status))
    assert len(pages.seen) == len(OF_A_DEMO) + len(ERRORS)
    assert pages.troubles == []
