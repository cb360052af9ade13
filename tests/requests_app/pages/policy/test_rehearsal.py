"""A changed policy, tried on past requests: how far they would have gone, and never on so few that it tells who."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from mentors.support import circles
from requests_app.chain import policy
from requests_app.chain.policy import DEFAULT_RULES, PolicyStep
from requests_app.pages.policy import editor, rehearsal
from requests_app.pages.policy.rehearsal import HowFar, PastRequest, share_band, usual_delay
from requests_app.vocabulary import Chain, Route, Seat, State, Step, Urgency
from tests.reading import flat
from tests.reports.past import asked
from tests.requests_app.policy_form import URL, form

pytestmark = pytest.mark.django_db


# -- rehearsing
def members(cast):
    return [m for m in cast.memberships.values() if m.program_id == cast.program.id and m.role == "fellow"]


def asked_slowly(cast, count: int) -> None:
    """So many fellows, each with two requests that were answered after one and a quarter school days."""
    for m in members(cast)[:count]:
        at = cast.NOW - timedelta(days=13)  # a Wednesday
        for _ in range(2):
            asked(m, at, minutes=560, first_human_at=at + timedelta(days=1, hours=2))


def proposal(**changed: str):
    made, wrong = editor.check_draft(editor.read_draft(form(**changed)))
    assert wrong == {}
    return made


def test_a_rehearsal_says_how_far_they_would_have_gone(here, client, signed_in):
    asked_slowly(here, 6)
    replayed = rehearsal.rehearse(here.program, present=DEFAULT_RULES, proposed=proposal(soon="2"), now=here.NOW)
    few = HowFar("fewer than five fellows")
    assert [(r.label, r.present, r.proposed) for r in replayed.rows] == [
        ("A reminder", HowFar("more than half", "the same day"), HowFar("more than half", "by the next day")),
        ("The backup was asked too", HowFar("more than half", "by the next day"), few),
        ("The Clinical Director was asked too", few, few),
        ("Program staff were asked too", few, few),
        ("The named contact was asked too", few, few),
    ]
    signed_in(client, here.rosa)
    page = flat(client.post(URL, form(soon="2")))
    assert (
        "The backup was asked too in <strong>fewer than five fellows</strong>’ requests, "
        "instead of more than half, mostly by the next day." in page
    )
    assert (
        "A reminder in <strong>more than half</strong> of the requests, mostly by the next day, "
        "instead of more than half, mostly the same day." in page
    )


def test_fewer_than_five_fellows_are_not_replayed(here):
    asked_slowly(here, 4)
    assert rehearsal.rehearse(here.program, present=DEFAULT_RULES, proposed=proposal(soon="2"), now=here.NOW).rows == ()


def test_fewer_than_eleven_requests_are_not_replayed(here):
    """Of ten, "more than half" of five fellows or more can be counted by whoever knows what a few of them asked."""
    asked_slowly(here, 5)
    tried = {"present": DEFAULT_RULES, "proposed": proposal(soon="2"), "now": here.NOW}
    assert rehearsal.rehearse(here.program, **tried).rows == ()
    asked(members(here)[0], here.NOW - timedelta(days=13))
    assert rehearsal.rehearse(here.program, **tried).rows


def test_left_out_withdrawn_old_and_other_programs_are_not_replayed(here):
    asked_slowly(here, 6)
    before = rehearsal.rehearse(here.program, present=DEFAULT_RULES, proposed=proposal(soon="3"), now=here.NOW)
    at = here.NOW - timedelta(days=20)
    for m in members(here):
        for _ in range(3):
            asked(m, at, minutes=None, state=State.WAITING, left_out=here.rosa)
            asked(m, at, state=State.WITHDRAWN, outcome="", minutes=None)
            asked(m, here.NOW - timedelta(days=91), minutes=None, state=State.WAITING)
            asked(here.memberships["nina"], at, minutes=None, state=State.WAITING)
    assert rehearsal.rehearse(here.program, present=DEFAULT_RULES, proposed=proposal(soon="3"), now=here.NOW) == before


def test_one_request_more_or_less_shows_only_at_the_edges_of_a_band():
    assert [share_band(f, p, 100) for f, p in ((4, 90), (5, 5), (5, 25), (6, 26), (9, 50), (9, 51))] == [
        "fewer than five fellows",
        "up to a quarter",
        "up to a quarter",
        "up to half",
        "up to half",
        "more than half",
    ]


def test_when_it_came_is_said_in_days_of_most_of_them_and_of_five_fellows():
    assert [usual_delay(f, days) for f, days in ((4, [0] * 9), (5, [0, 0, 0, 1, 9]), (6, [0, 0, 0, 1, 1, 9]))] == [
        "",
        "the same day",
        "by the next day",
    ]
    assert [usual_delay(5, [days] * 5) for days in (2, 7, 8)] == [
        "within a week",
        "within a week",
        "after more than a week",
    ]


def test_replayed_as_it_would_have_been_promised(here):
    m = here.memberships["asha"]
    around = circles([m.id], here.NOW)[m.id]
    never = here.NOW + timedelta(days=30)
    past = PastRequest(here.asha.id, m.id, Route.MENTOR, Urgency.SOON, here.NOW, never)
    days = {"reminded": 0, "backup": 1, "director": 1, "staff": 2, "contact": 3}
    assert rehearsal.steps_reached(past, around, DEFAULT_RULES) == days
    shorter = policy.Rules(
        120, 1, 3, 50, {**DEFAULT_RULES.steps, Chain.MENTOR: (PolicyStep(100, Step.ADD, Seat.STAFF),)}
    )
    assert rehearsal.steps_reached(
        PastRequest(here.asha.id, m.id, Route.MENTOR, Urgency.SOON, here.NOW, never), around, shorter
    ).keys() == {"reminded", "staff", "contact"}
    soon_over = PastRequest(here.asha.id, m.id, Route.MENTOR, Urgency.SOON, here.NOW, here.NOW + timedelta(hours=1))
    assert rehearsal.steps_reached(soon_over, around, DEFAULT_RULES) == {}


def test_as_many_queries_for_many_requests_as_for_one(here, client, signed_in, django_assert_max_num_queries):
    signed_in(client, here.rosa)
    asked_slowly(here, 10)
    asked_slowly(here, 10)
    with django_assert_max_num_queries(32):
        client.post(URL, form(soon="2"))
    assert reverse("requests:policy") == URL
