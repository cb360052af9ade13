"""Each kind of form × each way to lose its words, with and without script. `bin/prove loss` takes every form."""

from __future__ import annotations

import pytest

from requests_app.acts import filing
from requests_app.engine import rooms_above
from tests.access import scene
from tests.checkins import scene as checkins_scene
from tests.loss import forms, tally, ways
from tests.loss.forms import FoundForm
from tests.loss.ways import Trial

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def ask_page(there):
    return FoundForm("asha", "/ask/", 0, "/ask/", "/ask/")


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
    checkins_scene.begin(cast)
    rooms_above.turn(made.now)  # the week's question, and what else the calendar brings
    return made


@pytest.fixture(scope="module")
def windows(browser):
    made = ways.Windows(browser)
    yield made
    made.close()


@pytest.fixture
def tried(there, live_server, windows, monkeypatch):
    """`tried(form, way, script)`: what became of the words."""
    server = ways.Server()

    def run(form, way, script, control="", **more):
        author, other = there.people[form.who], there.people["okafor" if form.who == "rosa" else "dana"]
        trial = Trial(windows, server, live_server, author, other, form, script, **more)
        outcome = ways.WAYS[way](trial, monkeypatch)
        tally.row(form=form.name, way=way, script=script, outcome=outcome, control=control)
        return outcome

    yield run
    server.close()


@SCRIPT
def test_each_kind_of_form_in_each_way(there, tried, script):
    found = {(kind, way): tried(KINDS[kind](there), way, script) for kind in KINDS for way in ways.WAYS}
    assert {where: outcome for where, outcome in found.items() if outcome in ways.WRONG} == {}


def test_every_form_of_the_site_is_known(there):
    """By walking the addresses: what is kept, what is a secret, and where nothing is typed."""
    found = forms.all_forms(there)
    words = [name for name, (kind, _) in found.items() if kind == "words"]
    assert len(words) >= 20
    assert any(name.startswith("/accounts/password/change/") for name, (kind, _) in found.items() if kind == "secret")
    assert not forms.NOT_LABELED
    for name, (kind, _) in found.items():
        tally.row(form=name, kind=kind)


def test_control_a_page_that_does_not_keep_and_words_sent_twice_are_caught(there, tried, monkeypatch):
    outcome = tried(KINDS["a reply"](there), "reload", True, "a page that does not keep", block="**/kept.js*")
    assert outcome == ways.LOST
    monkeypatch.setattr(filing, "same_words", lambda *_, **__: None)
    outcome = tried(KINDS["asking"](there), "Back and send", False, "words that are sent twice")
    assert outcome == ways.DOUBLED


_CLOSED: dict[tuple[str, bool], list[str]] = {}  # by what was tried before them in the same world


@pytest.mark.skipif(not tally.FULL, reason="every form takes the better part of an hour: bin/prove loss")
@SCRIPT
@pytest.mark.parametrize("way", tally.wanted_ways(ways.WAYS))
@pytest.mark.parametrize("world", [1, 2])
def test_every_form_in_each_way(there, tried, way, script, world):
    """One world a way: whatever a form does to it, the next form has a page of its own or is found anew. What is found
    no more is tried in a second world; bin/prove loss names what was not tried there, either."""
    wrong, closed = {}, _CLOSED.setdefault((way, script), [])
    for name, (kind, place) in forms.all_forms(there).items():
        if kind != "words" or not tally.is_wanted(name) or (world == 2 and name not in closed):
            continue
        now = forms.now_at(there, name, place)
        if now is None:
            closed.append(name)
            continue
        outcome = tried(now, way, script)
        if outcome in ways.WRONG:
            wrong[name] = outcome
    assert wrong == {}
