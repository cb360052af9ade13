"""Each kind of form × each way to lose its words, with and without script. `bin/prove loss` takes every form."""

from __future__ import annotations

import pytest

from requests_app.acts import filing
from tests.access import scene
from tests.loss import forms, tally, ways
from tests.loss.forms import FoundForm
from tests.loss.ways import Trial

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def ask_page(there):
    return FoundForm("asha", "/ask/", 0, "/ask/")


def on_a_new_request(who, part):
    """A form on the page of a request that was asked just now."""

    def found(there):
        request = scene.ask(there.cast, text=f"Words {ways.a_token()} of hers.", now=there.now)
        path = f"/requests/{request.ref}/"
        return _named(there, who, path, part)

    return found


def on_page(who, path, part):
    return lambda there: _named(there, who, path, part)


def _named(there, who, path, part):
    html = there.client(who).get(path).content.decode()
    return next(form for form in forms.on_page(who, path, html) if part in form.action and form.kind == "words")


KINDS = {
    "asking": ask_page,
    "a reply": on_a_new_request("maeve", "/reply/"),
    "more words": on_a_new_request("asha", "/add_words/"),
    "somebody new": on_page("rosa", "/program/people/add/", "/program/people/add/"),
}


@pytest.fixture
def there(cast, set_clock, transactional_db):
    made = scene.make(cast)
    set_clock(made.now)
    return made


@pytest.fixture
def tried(there, live_server, browser, monkeypatch):
    """`tried(form, way, script)`: what became of the words."""

    def run(form, way, script, control="", **more):
        author, other = there.people[form.who], there.people["okafor" if form.who == "rosa" else "dana"]
        trial = Trial(browser, live_server, author, other, form, script, **more)
        outcome = ways.WAYS[way](trial, monkeypatch)
        tally.row(form=form.name, way=way, script=script, outcome=outcome, control=control)
        return outcome

    return run


@SCRIPT
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_form_in_each_way(there, tried, kind, script):
    found = {way: tried(KINDS[kind](there), way, script) for way in ways.WAYS}
    assert {way: outcome for way, outcome in found.items() if outcome in ways.WRONG} == {}


def test_every_form_of_the_site_is_known(there):
    """By walking the addresses: what is kept, what is a secret, and where nothing is typed."""
    found = forms.all_forms(there)
    kinds = {kind: sorted(name for name, form in found.items() if form.kind == kind) for kind in ("words", "secret")}
    assert len(kinds["words"]) >= 20
    assert any(name.startswith("/accounts/password/change/") for name in kinds["secret"])
    for form in found.values():
        tally.row(form=form.name, kind=form.kind)


def test_control_a_page_that_does_not_keep_is_caught(there, tried):
    outcome = tried(KINDS["a reply"](there), "reload", True, "a page that does not keep", block="**/kept.js*")
    assert outcome == ways.LOST


def test_control_words_that_are_sent_twice_are_caught(there, tried, monkeypatch):
    monkeypatch.setattr(filing, "same_words", lambda *_, **__: None)
    outcome = tried(KINDS["asking"](there), "Back and send", False, "words that are sent twice")
    assert outcome == ways.DOUBLED


@pytest.mark.skipif(not tally.FULL, reason="every form takes the better part of an hour: bin/prove loss")
@SCRIPT
@pytest.mark.parametrize("way", ways.WAYS)
def test_every_form_in_each_way(there, tried, way, script):
    """One world a way: whatever a form does to it, the next form has a page of its own or is found anew."""
    wrong = {}
    for name, form in forms.all_forms(there).items():
        if form.kind != "words":
            continue
        now = forms.found_again(there, form)
        if now is None:  # closed by what was tried before: bin/prove loss names it as not tried in all ways
            continue
        outcome = tried(now, way, script)
        if outcome in ways.WRONG:
            wrong[name] = outcome
    assert wrong == {}
