"""/decisions/: read, agree, stop; and nothing for whoever may not know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pts_support.people.decisions import decide
from pts_support.people.roster import suspensions

DAY = timedelta(days=1)


@pytest.fixture
def act(cast, notes):
    due = cast.NOW + DAY
    return decide.propose("test.note", program=cast.program, about="note:1", by=cast.rosa, now=cast.NOW, due_at=due)


def test_a_yes_is_one_button(cast, act, notes, client):
    client.force_login(cast.okafor)
    page = client.get("/decisions/").content.decode()
    assert f'action="/decisions/{act.ref}/agree/"' in page
    answer = client.post(f"/decisions/{act.ref}/agree/", follow=True).content.decode()
    assert ("You agreed. It has taken effect" in answer, len(notes.done)) == (True, 1)
    assert "Decided in the last 90 days" in answer


def test_whoever_asked_stops_it(cast, act, notes, client):
    client.force_login(cast.rosa)
    answer = client.post(f"/decisions/{act.ref}/stop/", follow=True).content.decode()
    assert ("Stopped. Nothing has changed" in answer, notes.done) == (True, [])


def test_a_refusal_is_said_and_it_waits_on(cast, act, notes, client):
    notes.refuses.append("Ben would have no mentor.")
    client.force_login(cast.okafor)
    answer = client.post(f"/decisions/{act.ref}/agree/", follow=True).content.decode()
    assert ("Ben would have no mentor." in answer, f"/decisions/{act.ref}/agree/" in answer) == (True, True)


@pytest.mark.parametrize("who", ["maeve", "asha", "other_staff", "nina"])
def test_for_anybody_else_there_is_nothing(cast, act, notes, client, who):
    client.force_login(getattr(cast, who))
    assert "Write a note" not in client.get("/decisions/").content.decode()
    answers = [client.post(f"/decisions/{act.ref}/{what}/").status_code for what in ("agree", "stop")]
    assert (answers, notes.done) == ([404, 404], [])


def test_the_first_page_of_whoever_must_act_names_it(cast, act, client):
    client.force_login(cast.okafor)
    assert "A change is waiting for a second person" in client.get("/").content.decode()
    client.force_login(cast.rosa)
    assert "A change is waiting for a second person" not in client.get("/").content.decode()


def test_thirty_acts_cost_what_one_costs(cast, act, client):
    client.force_login(cast.okafor)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get("/decisions/")
        return len(caught)

    one = queries()
    for number in range(30):
        decide.propose("test.note", program=cast.program, about=f"more:{number}", by=cast.rosa, now=cast.NOW)
    assert queries() == one


def test_a_suspension_that_is_stopped_was_in_effect_and_the_page_says_so(cast, client):
    act = suspensions.suspend(cast.okafor, cast.program, by=cast.rosa, now=cast.NOW)
    client.force_login(cast.rosa)
    answer = client.post(f"/decisions/{act.ref}/stop/", follow=True).content.decode()
    assert "Stopped. What it had changed is as it was before" in answer
