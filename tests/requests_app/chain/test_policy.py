"""The default policy as the table says it, and which row of it a request follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from requests_app.chain.policy import DEFAULT_RULES, PolicyStep, chain_of
from requests_app.vocabulary import Chain, Route, Seat, Step, Urgency

MENTOR, BACKUP, DIRECTOR, STAFF, CONTACT = Seat.MENTOR, Seat.BACKUP, Seat.DIRECTOR, Seat.STAFF, Seat.CONTACT


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize("route", Route)
def test_each_route_is_a_row_and_today_of_ones_mentor_one_of_its_own(route, urgency):
    rows = {(Route.MENTOR, Urgency.TODAY): Chain.MENTOR_TODAY}
    assert chain_of(route, urgency) is rows.get((route, urgency), Chain[route.name])


@pytest.mark.parametrize(
    ("chain", "seats"),
    [
        (Chain.MENTOR, (MENTOR, BACKUP, DIRECTOR, STAFF, CONTACT)),
        (Chain.MENTOR_TODAY, (MENTOR, BACKUP, DIRECTOR, STAFF, CONTACT)),
        (Chain.DIRECTOR, (DIRECTOR, STAFF, CONTACT)),
        (Chain.STAFF, (STAFF, DIRECTOR, CONTACT)),
        (Chain.AROUND, (DIRECTOR, STAFF, CONTACT)),
        (Chain.PEERS, (STAFF, CONTACT)),
    ],
)
def test_the_seats_a_chain_walks_each_once_with_the_contact_last(chain, seats):
    assert DEFAULT_RULES.seats(chain) == seats


def test_a_seat_that_is_named_twice_keeps_its_first_place():
    steps = (PolicyStep(100, Step.ADD, CONTACT), PolicyStep(150, Step.ADD, MENTOR), PolicyStep(200, Step.ADD, STAFF))
    rules = replace(DEFAULT_RULES, steps={Chain.MENTOR: steps})
    assert rules.seats(Chain.MENTOR) == (MENTOR, CONTACT, STAFF)


def test_the_default_goes_on_at_the_whole_allowance_and_each_half_after_it():
    percents = {chain: tuple(step.percent for step in steps) for chain, steps in DEFAULT_RULES.steps.items()}
    assert percents == dict.fromkeys(Chain, (100, 150, 200)) | {Chain.PEERS: (100, 200)}
