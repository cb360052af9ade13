"""The conversation page: who gets it, and that a reading is on record before the words are shown."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from pts_support.people.models import ClosedDays
from requests_app.access import read_receipts
from requests_app.acts import conversation, helping, steering
from requests_app.models import HelpRequest, Reading
from requests_app.vocabulary import Consent, Route
from tests.cast import NEW_YORK
from tests.reading import body
from tests.requests_app import asking
from tests.requests_app.asking import up

pytestmark = pytest.mark.django_db


def test_the_same_bytes_for_not_yours_and_not_there(cast, ask, look, client, signed_in):
    r = ask(route=Route.AROUND)
    posted = ask(route=Route.PEERS)
    nothing = look(cast.maeve, uuid4())
    strangers = [
        cast.maeve,
        cast.tom,
        cast.rosa,
        cast.dana,
        cast.ben,
        cast.priya,
        cast.former,
        cast.nina,
        cast.other_director,
    ]
    answers = [look(who, r) for who in strangers] + [look(cast.ben, posted), look(cast.rosa, posted)]
    assert {(a.status_code, a.content) for a in answers} == {(404, nothing.content)}
    headers = [
        {k: v for k, v in a.headers.items() if k not in ("Set-Cookie", "Content-Security-Policy")} for a in answers
    ]
    assert all(h == {k: v for k, v in nothing.headers.items() if k in h} for h in headers)


def test_it_takes_as_many_queries_to_find_nothing_as_to_hide_something(cast, ask, django_assert_num_queries):
    r, posted = ask(route=Route.AROUND), ask(route=Route.PEERS)
    for who, ref in ((cast.maeve, r.ref), (cast.ben, posted.ref), (cast.nina, r.ref), (cast.maeve, uuid4())):
        client = Client()
        client.force_login(who)
        with django_assert_num_queries(4):  # installation, session, person, the request
            assert client.get(reverse("requests:thread", args=[ref])).status_code == 404


def test_whoever_handed_it_over_or_was_taken_out_finds_nothing_any_more(cast, ask, look):
    given, out, gone = ask(), ask(), ask()
    helping.hand_over(given, by=cast.maeve, person_id=cast.tom.id, now=cast.NOW)
    steering.take_out(out, by=cast.asha, person_id=cast.maeve.id, now=cast.NOW)
    steering.withdraw(gone, by=cast.asha, now=cast.NOW)
    assert [look(cast.maeve, r).status_code for r in (given, out, gone)] == [404, 404, 404]
    assert [look(cast.tom, r).status_code for r in (given, out)] == [200, 200]
    assert look(cast.asha, gone).status_code == 200


def test_reading_is_recorded_once_a_message_and_before_the_words(cast, ask, look, monkeypatch):
    r = ask()
    for _ in range(2):
        look(cast.maeve, r)
    look(cast.asha, r)
    assert list(Reading.objects.values_list("reader__called", "at")) == [("Maeve", cast.NOW)]
    conversation.add_words(r, by=cast.asha, text="And a fourth.", now=cast.NOW)
    look(cast.maeve, r)
    assert Reading.objects.count() == 2

    def broken(*args, **kw):
        raise DatabaseError

    monkeypatch.setattr(read_receipts.bulk, "insert", broken)
    client = Client(raise_request_exception=False)
    client.force_login(cast.maeve)
    page = client.get(reverse("requests:thread", args=[r.ref]))
    assert (page.status_code, "canary-7301" in body(page)) == (500, False)


def test_only_waiting_is_no_reading(cast, ask, look, at):
    quiet = up(ask(consent=Consent.ONLY_WAITING), at, 2)
    look(cast.tom, quiet)
    assert Reading.objects.count() == 0


def test_a_wrong_address_is_not_there(cast, client, signed_in):
    signed_in(client, cast.asha)
    assert client.get("/requests/nothing/").status_code == 404
    assert HelpRequest.objects.count() == 0


def test_the_page_says_that_she_is_asked_first(cast, policy, client, signed_in):
    r = asking.ask(cast, route=Route.DIRECTOR)
    signed_in(client, cast.okafor)
    page = client.get(f"/requests/{r.ref}/?do=add_person").content.decode()
    assert "Maeve, mentor (Asha is asked first)" in page
    assert "Rosa, program staff</option>" in page
    maeve, rosa = str(cast.maeve.ref), str(cast.rosa.ref)
    said = client.post(f"/requests/{r.ref}/add_person/", {"person": maeve}, follow=True).content.decode()
    assert "We asked Asha first." in said
    said = client.post(f"/requests/{r.ref}/add_person/", {"person": rosa}, follow=True).content.decode()
    assert "They can read it now too." in said


def test_on_call_over_a_break_the_list_of_times_and_the_tap_count_in_their_own_days(cast, ask, look, client, at):
    """On a Friday afternoon before winter break: Monday, and never the day on which everyone else is back."""
    ClosedDays.objects.filter(name="Winter break", calendar=cast.calendar).update(cover=cast.priya)
    friday = datetime(2026, 12, 18, 15, 0, tzinfo=NEW_YORK)
    at(friday)
    request = ask(urgency="today", now=friday)
    page = body(look(cast.priya, request))
    listed = re.findall(r'<option value="([^"]+)"( selected)?>', page)
    assert [datetime.fromisoformat(one).astimezone(NEW_YORK).isoformat() for one, _ in listed] == [
        "2026-12-18T15:30:00-05:00",
        "2026-12-21T09:30:00-05:00",
    ]
    client.force_login(cast.priya)
    client.post(reverse("requests:acknowledge", args=[request.ref]), {"by": dict(map(reversed, listed))[" selected"]})
    request.refresh_from_db()
    assert request.answer_by == datetime(2026, 12, 21, 9, 30, tzinfo=NEW_YORK)
