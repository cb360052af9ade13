"""The dashboard: whom it is for, what is on record before words are shown, what it costs, and what leaves no trace."""

from __future__ import annotations

import re

import pytest

from requests_app.acts import conversation, helping, steering
from requests_app.models import Reading
from requests_app.vocabulary import State
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import full_desk, queries
from tests.two_worlds import compare

pytestmark = pytest.mark.django_db


# What stands there -------------------------------------------------------------------------------------------------


def test_what_one_tap_says_is_what_happens(cast, client, signed_in):
    r = ask(cast, urgency="today")
    html = signed_in(client, cast.maeve).get("/dashboard/").content.decode()
    until = re.search(r'name="until" value="([^"]+)"', html)[1]
    response = client.post(f"/requests/{r.ref}/acknowledge/", {"until": until, "next": "/dashboard/#o-1"})
    assert (response.status_code, response["Location"]) == (302, "/dashboard/#o-1")
    r.refresh_from_db()
    assert (r.state, r.acked_by, r.due_at) == (State.ACKNOWLEDGED, cast.maeve, r.promised_at)


def test_the_page_is_for_whoever_answers_and_for_nobody_else(cast, client, signed_in):
    helpers = (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana, cast.former, cast.other_director)
    assert [signed_in(client, who).get("/dashboard/").status_code for who in helpers] == [200] * 7
    missing = signed_in(client, cast.asha).get("/no-such-page/")
    answer = signed_in(client, cast.asha).get("/dashboard/")
    assert (answer.status_code, answer.content) == (404, missing.content)
    assert client.post("/dashboard/").status_code == 405


def test_the_keys_can_be_turned_off_and_on_again(cast, client, signed_in):
    signed_in(client, cast.maeve)
    ask(cast)
    assert "dashboard.js" in client.get("/dashboard/").content.decode()
    answer = client.post("/dashboard/keys/", {"keys": "off", "next": "/dashboard/?show=mine"})
    assert (answer.status_code, answer["Location"]) == (302, "/dashboard/?show=mine")
    page = client.get("/dashboard/").content.decode()
    assert ("dashboard.js" in page, "Turn keys on" in page) == (False, True)
    assert client.post("/dashboard/keys/", {"keys": "on", "next": "https://evil.example"})["Location"] == "/dashboard/"
    assert "dashboard.js" in client.get("/dashboard/").content.decode()
    assert signed_in(client, cast.asha).post("/dashboard/keys/").status_code == 404


# Readings ----------------------------------------------------------------------------------------------------------


def test_every_row_with_words_is_a_reading_of_its_newest_message_once(cast, show):
    made = full_desk(cast)
    show(cast.maeve), show(cast.maeve)
    rows = Reading.objects.filter(reader=cast.maeve).values_list("request_id", "newest__text")
    newest = {made[name].id: made[name].messages.get().text for name in ("late", "today", "covering")}
    assert dict(rows) == newest
    assert len(rows) == 3


def test_a_page_that_cannot_keep_its_readings_shows_no_words(cast, client, signed_in, monkeypatch):
    ask(cast, urgency="today")
    client.raise_request_exception = False

    def broken(*_, **__):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("requests_app.access.read_receipts.bulk.insert", broken)
    response = signed_in(client, cast.maeve).get("/dashboard/")
    assert response.status_code == 500
    assert b"Three IEPs" not in response.content


def test_a_row_that_a_filter_leaves_out_is_not_read(cast, show):
    ask(cast, urgency="today")
    show(cast.maeve, urgency="when")
    assert not Reading.objects.exists()


# Who may not know: no trace ----------------------------------------------------------------------------------------


ASKED_FOR = ("", "q=zebra", "q=asha", "show=closed", "show=mine", "show=closed&q=zebra", "state=waiting&urgency=soon")
PATHS = [f"/dashboard/?{query}" for query in ASKED_FOR]


@pytest.mark.parametrize(
    ("reader", "make"),
    [
        ("other_mentor", lambda c: ask(c, text="Zebra.")),
        ("other_director", lambda c: ask(c, text="Zebra.")),
        ("maeve", lambda c: ask(c, text="Zebra.", route="around")),
        ("maeve", lambda c: ask(c, text="Zebra.", route="director", left_out=frozenset({c.maeve.id}))),
        ("okafor", lambda c: ask(c, text="Zebra.", left_out=frozenset({c.okafor.id}))),
        ("rosa", lambda c: ask(c, text="Zebra.", left_out=frozenset({c.rosa.id}))),
        ("former", lambda c: ask(c, text="Zebra.")),
        ("tom", lambda c: ask(c, text="Zebra.")),
        ("okafor", lambda c: ask(c, text="Zebra.")),
        ("maeve", lambda c: ask(c, text="Zebra.", route="peers")),
        ("maeve", lambda c: steering.withdraw(ask(c, text="Zebra."), by=c.asha, now=c.NOW)),
    ],
)  # fmt: skip
def test_no_trace_of_what_one_may_not_know(cast, reader, make):
    """Another program's, gone round, left out, a mentor of before, not yet asked, on the board, taken back."""
    ask(cast, "lena", "Something of Tom's.")
    ask(cast, "imani", "Something of Maeve's.")
    assert compare(lambda: make(cast), reader=getattr(cast, reader), paths=PATHS) == 7


def test_a_trace_would_be_found(cast):
    """The control: what one may know does change the page."""
    with pytest.raises(AssertionError):
        compare(lambda: ask(cast, text="Zebra."), reader=cast.maeve, paths=["/dashboard/"])


# What it costs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/dashboard/", "/dashboard/?q=number", "/dashboard/?show=closed", "/dashboard/?show=mine"]
)
def test_thirty_rows_take_as_many_queries_as_one(cast, client, signed_in, path):
    signed_in(client, cast.maeve).get(path)  # the first page of a visit writes that it began
    counts = []
    for rows in (1, 29):
        for n in range(rows):
            r = ask(
                cast, ("asha", "imani", "jonah")[n % 3], text=f"Number {n}.", urgency=("today", "soon", "when")[n % 3]
            )
            if n % 4 == 1:
                helping.acknowledge(r, by=cast.maeve, now=cast.NOW)
            if "closed" in path:
                conversation.close(r, by=r.fellow, now=cast.NOW)
        counts.append(len(queries(client, path)))
    assert counts[0] == counts[1] <= (8 if "q=" in path else 7)  # one of them: whom to say hello to
