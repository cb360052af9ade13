"""The page of a helper, of somebody who knows only that a fellow waits, and of staff who read the board."""

from datetime import timedelta

import pytest

from requests_app.acts import conversation, steering
from requests_app.engine.sweep import sweep
from requests_app.vocabulary import Consent, HelpKind, PeerChoice, Route, Topic, Urgency
from tests.reading import body, plain
from tests.requests_app.asking import up

pytestmark = pytest.mark.django_db


def test_times_are_in_the_readers_zone(cast, ask, look):
    cast.maeve.time_zone = "America/Los_Angeles"
    cast.maeve.save(update_fields=["time_zone"])
    page = look(cast.maeve, ask())
    assert "today at 7:40 am" in plain(page)
    assert 'datetime="2026-11-17T07:40-08:00"' in body(page)


def test_a_helper_reads_that_somebody_does_not_know(cast, ask, look):
    page = plain(look(cast.okafor, ask(route=Route.AROUND, left_out=(cast.rosa,))))
    assert "Maeve and Rosa don’t know about this. Please don’t mention it." in page
    peer = plain(look(cast.maeve, ask(left_out=(cast.ben,))))  # Ben helps nobody here: naming him would only tell more
    assert "Please don’t mention it" not in peer
    assert "Ben" not in peer


def test_only_waiting_shows_a_name_with_whom_and_since_when_and_nothing_else(cast, ask, look, at):
    quiet = ask(consent=Consent.ONLY_WAITING, topic=Topic.WELLBEING, kind=HelpKind.HEARD, text="canary-quiet-1")
    up(quiet, at, 2)
    page = look(cast.tom, quiet)
    assert "Asha is waiting Since yesterday at 10:40 am. Maeve was asked to answer." in plain(page)
    assert "Waiting for Maeve" in plain(look(cast.asha, quiet))  # Tom knows that Asha waits; the words are Maeve’s
    for word in ("canary-quiet-1", "wellbeing", "heard", "soon", "Soon", "mentor", "route", "2:30", "reminder"):
        assert word not in plain(page).replace("Send a reminder", ""), word


def test_only_waiting_pages_are_the_same_whatever_was_asked(cast, ask, look, at):
    """The page of two requests that differ in everything that the fellow kept back differs only in their refs."""
    import re

    pages = []
    for more in (
        {"text": "one", "urgency": Urgency.SOON},
        {"text": "two two", "urgency": Urgency.WHEN, "topic": Topic.IEP, "kind": HelpKind.LOOK},
    ):
        r = ask(consent=Consent.ONLY_WAITING, **more)
        for _ in range(2):
            r.refresh_from_db()
            sweep(r.due_at)
        r.refresh_from_db()
        at(cast.NOW + timedelta(days=7))
        html = body(look(cast.tom, r)).replace(str(r.ref), "REF")
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"|nonce-\S+', "", html))
    assert pages[0] == pages[1]


def test_staff_on_the_board_read_no_name_and_no_time(cast, ask, look, at):
    import re

    r = up(ask(route=Route.PEERS, topic=Topic.WELLBEING), at, 2)
    conversation.reply(r, by=cast.ben, text="Same here.", now=r.due_at)
    conversation.follow_up(r, by=cast.asha, text="And then?", now=r.due_at + timedelta(minutes=1))
    steering.choose_on_board(r, by=cast.asha, choice=PeerChoice.LEAVE, now=r.due_at + timedelta(minutes=2))
    up(r, at)
    while not any(p.person_id == cast.rosa.id for p in r.participants.all()):
        up(r, at)
    page = look(cast.rosa, r)
    words = plain(page).replace("Rosa", "")
    assert "A colleague is asking" in words
    assert "A colleague asks" in words
    assert "Same here." in words
    assert not [n for n in ("Asha", "Ben", "Maeve", "Wellbeing", "wellbeing") if n in words]
    assert re.findall(r"\d:\d\d|T\d\d:", words + "".join(re.findall(r"<time.*?>", body(page)))) == []


def test_a_childs_safety_stands_at_the_top_for_helpers_with_the_line_to_call(cast, ask, look):
    cast.program.safety_line_name, cast.program.safety_line_phone = "The state’s line", "1-800-555-0100"
    cast.program.save()
    r = ask(topic=Topic.CHILD_SAFETY)
    says = "This is about a child’s safety. Asking here was not a report: The state’s line, 1-800-555-0100."
    page = plain(look(cast.maeve, r))
    assert says in page
    assert page.index(says) < page.index("Asha is waiting for you")
    assert "This is about" not in plain(look(cast.asha, r))
    assert "This is about" not in plain(look(cast.maeve, ask(topic=Topic.OTHER)))


def test_whoever_knows_only_that_somebody_waits_does_not_learn_that_it_is_about_a_child(cast, ask, look, at):
    r = up(ask(topic=Topic.CHILD_SAFETY, consent=Consent.ONLY_WAITING), at, 4)
    page = plain(look(cast.okafor, r))
    assert "Asha" in page
    assert "waiting" in page
    assert "This is about" not in page
