"""Who has seen it: a day for whoever the promise named, the time and why for others, peers as a number."""

from requests_app.access import read_receipts
from requests_app.models import Message
from requests_app.vocabulary import Consent, Route
from tests.reading import body, plain
from tests.requests_app.asking import up


def seen_by(page):
    words = plain(page)
    return words[words.index("Who can see it") + 15 : words.index("No one else.")].strip()


def test_seen_by_tells_a_day_for_those_named_and_the_time_and_why_for_others(cast, ask, look, at):
    r = ask()
    assert seen_by(look(cast.asha, r)) == "Maeve mentor, also signs off on your fellowship not opened yet"
    look(cast.maeve, r)
    up(r, at, 3)
    look(cast.okafor, r)
    assert seen_by(look(cast.asha, r)) == (
        "Dr. Okafor Clinical Director; was asked next opened today at 2:30 pm "
        "Maeve mentor, also signs off on your fellowship opened yesterday Tom backup not opened yet"
    )
    page = body(look(cast.asha, r))
    part = page[page.index('id="seen"') : page.index("No one else.")]
    assert part.count("T10:40") == 0  # no clock for Maeve in the markup either


def test_seen_by_says_who_only_knows_that_she_waits_and_counts_peers(cast, ask, look, at):
    quiet = up(ask(consent=Consent.ONLY_WAITING), at, 2)
    assert "Tom backup was told that you are waiting Let Tom read it" in seen_by(look(cast.asha, quiet))
    at(cast.NOW)
    r = ask(route=Route.PEERS)
    post = Message.objects.get(request=r)
    read_receipts.record(cast.ben, [(r.id, post.id)], now=cast.NOW)
    assert seen_by(look(cast.asha, r)) == "Read by 1 of 9 fellows (your name is hidden)."


def test_nobody_but_her_gets_seen_by(cast, ask, look):
    assert "opened" not in plain(look(cast.maeve, ask())).replace("Asha sees the day you opened this.", "")
