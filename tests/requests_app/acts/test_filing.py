"""Filing: round whom a request goes, once however often it is sent, and by the people who are there then."""

from __future__ import annotations

import re
import threading

import pytest
from django.db import connections
from django.test import Client

from mentors import changes
from pts_support.people.models import Role
from requests_app.acts import filing
from requests_app.models import HelpRequest, Message, Participant
from requests_app.vocabulary import Route, Standing
from tests.cast import join
from tests.requests_app.ask_page import TEXT, away_while_it_is_sent, hidden, line, ref_of, send, sent, until
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db


def test_leaving_the_mentor_out_goes_round_them_by_the_line_that_stood_there(asha, cast):
    page = asha.get("/ask/")
    r = sent(send(asha, page, left_out=[str(cast.maeve.ref)]))
    assert (r.route, Participant.objects.get(request=r, person=cast.maeve).standing) == (
        Route.AROUND,
        Standing.EXCLUDED,
    )
    assert until(page, "around", "soon") == r.promised_at
    assert HelpRequest.objects.visible_to(cast.maeve).count() == 0


@pytest.mark.parametrize("topic", ["mentor", "another_mentor"])
@pytest.mark.parametrize(("may_see", "route"), [("", Route.AROUND), ("no", Route.AROUND), ("yes", Route.MENTOR)])
def test_about_the_mentor_it_goes_where_she_says_and_round_them_if_she_says_nothing(asha, cast, topic, may_see, route):
    r = sent(send(asha, topic=topic, mentor_may_see=may_see))
    assert r.route == route
    assert HelpRequest.objects.visible_to(cast.maeve).count() == (route == Route.MENTOR)


@pytest.mark.parametrize("topic", ["mentor", "another_mentor"])
@pytest.mark.parametrize("route", ["director", "staff", "peers", "around"])
@pytest.mark.parametrize("may_see", ["", "no", "yes"])
def test_about_the_mentor_they_are_barred_on_every_route(asha, cast, client, topic, route, may_see):
    """No, or nothing said: no trace, whoever is asked, and nobody can bring them in. Yes: as about nobody."""
    r = sent(send(asha, topic=topic, route=route, mentor_may_see=may_see))
    part = Participant.objects.filter(request=r, person=cast.maeve).first()
    barred = may_see != "yes" or route == "around"
    assert (r.route, part.standing if part else None) == (route, Standing.EXCLUDED if barred else None)
    reader = {"director": cast.okafor, "staff": cast.rosa, "around": cast.okafor}.get(route)
    if reader:
        client.force_login(reader)
        page = client.get(f"/requests/{r.ref}/?do=add_person").content.decode()
        assert ("Maeve doesn’t know about this. Please don’t mention it." in page) == barred
        assert (">Maeve, mentor" in page) == (not barred)


@pytest.mark.parametrize("topic", ["mentor", "another_mentor"])
@pytest.mark.parametrize("route", ["mentor", "director", "staff", "peers"])
def test_filing_itself_goes_round_whom_it_is_about_whatever_the_page_said(cast, policy, topic, route):
    filed = ask(cast, topic=topic, route=route)
    assert standings(filed)[cast.maeve.id] == Standing.EXCLUDED
    assert filed.route == {"mentor": Route.AROUND}.get(route, route)
    told = standings(ask(cast, topic=topic, route=route, mentor_may_see=True))
    assert told.get(cast.maeve.id) == {"mentor": Standing.ALL}.get(route)


def test_a_mentor_who_is_new_while_it_is_being_sent_is_gone_round_as_well(asha, cast, monkeypatch):
    page = asha.get("/ask/")
    file = filing.file_request

    def meanwhile(*args, **more):
        changes.assign(cast.memberships["asha"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=cast.NOW)
        return file(*args, **more)

    monkeypatch.setattr(filing, "file_request", meanwhile)
    told = standings(sent(send(asha, page, route="director", topic="mentor")))
    assert (told[cast.maeve.id], told[cast.priya.id]) == (Standing.EXCLUDED, Standing.EXCLUDED)


def standings(request) -> dict[int, str]:
    return dict(Participant.objects.filter(request=request).values_list("person_id", "standing"))


def test_about_the_mentor_instead_of_the_board_goes_round_them_too(asha, cast):
    page = send(asha, route="peers", topic="mentor", text="J.D. said it.")
    assert "Send to Dr. Okafor instead" in " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split())
    r = sent(
        asha.post("/ask/", {"text": TEXT, "route": "peers", "topic": "mentor", "instead": "mentor", **hidden(page)})
    )
    assert (r.route, HelpRequest.objects.visible_to(cast.maeve).count()) == (Route.AROUND, 0)


def test_somebody_about_whom_it_is_in_another_part_is_not_asked_there_either(asha, cast):
    """Maeve mentors Asha and is staff: the line names the director at once, and the key is of those people."""
    join(cast.maeve, cast.program, Role.STAFF, position=0)
    page = asha.get("/ask/")
    assert line(page, "staff", "soon").startswith("Maeve has until")
    answer = send(asha, page, route="staff", topic="mentor")
    assert "The people changed while you wrote" in answer.content.decode()
    assert not HelpRequest.objects.exists()
    assert line(answer, "staff", "soon").startswith("Rosa has until")
    r = sent(send(asha, answer, route="staff", topic="mentor"))
    assert HelpRequest.objects.visible_to(cast.maeve).count() == 0
    assert r.route == Route.STAFF


def test_people_who_change_while_it_is_being_sent_change_the_page_too(asha, cast, monkeypatch):
    """Between the page's own reading and the lock under which it is decided."""
    page = asha.get("/ask/")
    away_while_it_is_sent(cast.maeve, monkeypatch)
    answer = send(asha, page)
    assert "The people changed while you wrote" in answer.content.decode()
    assert not HelpRequest.objects.exists()
    assert line(answer, "mentor", "soon").startswith("Tom has until")
    assert set(sent(send(asha, answer)).promised_to) == {cast.tom.id, cast.okafor.id}


def test_the_same_form_twice_is_one_request(asha):
    page = asha.get("/ask/")
    assert ref_of(send(asha, page)) == ref_of(send(asha, page))
    assert (HelpRequest.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_request(cast, policy):
    client = Client()
    client.force_login(cast.asha)
    data = {"text": TEXT, **hidden(client.get("/ask/"))}
    cookies, answers, gate = client.cookies, [], threading.Barrier(20)

    def press():
        try:
            one = Client()
            one.cookies = cookies
            gate.wait()
            answers.append(one.post("/ask/", data))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(20)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    r = HelpRequest.objects.get()
    assert [(a.status_code, a.headers.get("Location")) for a in answers] == [(302, f"/requests/{r.ref}/")] * 20
    assert Message.objects.filter(request=r).count() == 1
