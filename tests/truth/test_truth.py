"""Every sentence that names a person, a time or a sight, on every page, against what the engine then does."""

from __future__ import annotations

import logging

import pytest

from pts_support.spoken.pieces import NamedPerson, person
from pts_support.spoken.statement import Statement, state
from requests_app.chain.case import RequestCase, load_cases
from requests_app.models import HelpRequest
from requests_app.statements.facts import AskedNext
from requests_app.vocabulary import State
from tests.truth import trial, world
from tests.truth.tally import FULL, SEED, control, size, write
from tests.truth.trial import CONVERTED, NOT_YET, Found, Page

REQUESTS = size(quick=64, full=100)  # asked before each of the five moments
SEEDS = range(SEED, SEED + size(quick=1, full=2))
# So many pages of each kind at each moment; a page to ask on states some two hundred things, a request's some twenty.
QUICK = {
    "ask": 2,
    "home": 6,
    "peers": 2,
    "dashboard": 6,
    "thread of the fellow": 18,
    "thread of a helper": 18,
    "me": 8,
    "program": 8,
    "report": 1,
    "two people": 2,
    "asked first": 12,
    "powers": 3,
    "coming in": 3,
    "after an act": 6,
}
SHARES = QUICK if not FULL else dict.fromkeys(QUICK, 10_000)
LEAST = size(quick=3_000, full=20_000)  # statements of a world


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """Pages that are not there are looked at on purpose, and some requests have nobody left to ask."""
    logging.getLogger("django.request").setLevel(logging.ERROR)
    yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


def moments(cast, set_clock, seed):
    """The world at each of its moments."""
    there = world.make(cast, seed)
    for moment in world.MOMENTS:
        at = moment.replace(tzinfo=cast.NOW.tzinfo)
        world.fill(there, at, REQUESTS)
        there.go_on(at)
        yield there, set_clock(at)


def every_page(there, rows) -> list[Page]:
    return [*trial.lists(there), *trial.threads(there, rows), *trial.powers(there), *trial.coming_in(there)]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_page_says_what_is_so(cast, set_clock, seed):
    found = Found()
    for there, _ in moments(cast, set_clock, seed):
        rows = trial.rows_now()
        taps = trial.some(there, trial.acts(there, rows), SHARES)  # first: what they do is so on the other pages
        pages = trial.some(there, every_page(there, rows), SHARES)
        pages += trial.some(there, trial.asked_first(there), SHARES, there.calendar)
        before = len(found.wrong)
        trial.read_moment(there, [*taps, *pages], found)
        write({"first": found.wrong[before:][:30]})  # at once: a full world takes long
    strays = found.strays_of_converted
    figures = {"requests": len(there.ids), "statements": found.statements, "pages": sum(found.pages.values())}
    write(figures | {"wrong": len(found.wrong), "outside": len(strays)})
    write({"facts": dict(found.kinds), "first": strays[:30]})
    assert found.wrong == []
    assert strays == []
    assert set(found.pages) == {*CONVERTED, *NOT_YET} == {*SHARES, "email", "account email"}
    assert found.pages["coming in"] == len(world.MOMENTS) * min(SHARES["coming in"], 6)  # each of them is there
    assert len(there.ids) >= 300
    assert found.statements >= LEAST


# Controls: a lie is found ---------------------------------------------------------------------------------------------


def first_of_the_chain(case: RequestCase) -> Statement:
    first, _ = case.first_asked(case.now)
    return asks(case, first.person)


def next_of_the_chain(case: RequestCase) -> Statement:
    return asks(case, next_one(case))


def asks(case: RequestCase, who: NamedPerson) -> Statement:
    return state(AskedNext(case.request.id, who.id), "If not, we’ll ask ", person(who), " too.")


def next_one(case: RequestCase) -> NamedPerson | None:
    request = case.request
    untouched = request.step == 0 and not request.reminded
    steps = case.steps_from(request.promised_at if untouched else request.due_at)
    return next((step.asked.person for step in steps if step.asked), None)


def waiting_cases(there) -> dict[int, RequestCase]:
    """Those a step will bring somebody to."""
    waiting = HelpRequest.objects.filter(state=State.WAITING, held_until=None).exclude(route="peers")
    cases = {case.request.id: case for case in load_cases(list(waiting), there.now)}
    return {number: case for number, case in cases.items() if next_one(case)}


def test_control_a_page_that_prints_the_first_person_of_the_chain(cast, set_clock):
    there = world.make(cast, SEED)
    at = world.MOMENTS[0].replace(tzinfo=cast.NOW.tzinfo)
    world.fill(there, at, 60)
    there.go_on(at)
    set_clock(at)
    cases = waiting_cases(there)
    assert len(cases) > 10

    def wrong_of(make) -> list[str]:
        found = Found()
        pages = [Page("control", "/", case.request.fellow_id, number) for number, case in cases.items()]
        trial.read_moment(there, pages, found, trial.pages_of(there, lambda number: make(cases[number])))
        assert found.statements == len(cases)
        return found.wrong

    assert wrong_of(next_of_the_chain) == []
    assert len(wrong_of(first_of_the_chain)) == len(cases)
    control("the first person of the chain")
