"""An insider who wants more: by no sequence of acts may somebody read what they could not before, or hold an account.

Each sequence is lived twice: with the acts, and with the same time passing and nobody acting. Whatever one of the group
reads of the requests that were there before, and nobody's tap gave them, they must read in the second life too.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from requests_app.engine import causes
from tests.access import tally
from tests.access.insiders.acts import WAITS, Did, act, owners_come_in
from tests.access.insiders.world import Group, InsiderWorld, forget_limits, make

pytestmark = pytest.mark.django_db
SEQUENCES = tally.size(quick=500, full=5_000)
PARTS = 4  # so that every core has some


class _Back(Exception):
    """Ends a sequence: nothing of it stays."""


@dataclass(frozen=True)
class InsiderLife:
    """What one sequence came to: what was read, whose accounts were held, and what was done."""

    reads: frozenset[tuple[str, int]]
    holds: frozenset[str]
    did: tuple[Did, ...]


def live(world: InsiderWorld, actor: str, plan: tuple[object, ...], seed: str) -> InsiderLife:
    """Do what the plan says: "act" (drawn by ``seed``), a function of world and group, or a wait; and take it back."""
    chance, group = random.Random(seed), Group(world.actors[actor])
    reads, did, holds = set(), [], set()
    try:
        with transaction.atomic():
            for step in plan:
                if isinstance(step, tuple):
                    world.wait(*step)
                elif callable(step):
                    step(world, group)
                elif (done := act(world, group, chance)) is not None:
                    did.append(done)
                group.let_in(world.now)
                reads |= group.reads(world.requests.values())
            owners_come_in(group)
            holds = group.holds()
            raise _Back
    except _Back:
        world.at(world.start)
        forget_limits()
    return InsiderLife(frozenset(reads), frozenset(holds), tuple(did))


def gains(world: InsiderWorld, actor: str, plan: tuple[object, ...], seed: str, quiet: dict) -> list[str]:
    """What the acts of this sequence brought that time alone would not have."""
    waits = tuple(step for step in plan if isinstance(step, tuple))
    if (actor, waits) not in quiet:
        quiet[actor, waits] = live(world, actor, waits, seed).reads
    life = live(world, actor, plan, seed)
    more = life.reads - quiet[actor, waits] if life.did or any(callable(step) for step in plan) else set()
    named = {request.id: name for name, request in world.requests.items()}
    story = " | ".join(map(str, life.did))
    return [f"{seed} {actor}: {way} of “{named[request]}” by {story}" for way, request in sorted(more)] + [
        f"{seed} {actor}: signed in as {email} by {story}" for email in sorted(life.holds)
    ]


def planned(chance: random.Random) -> tuple[object, ...]:
    """Two to six acts, time passing between some of them and in the end."""
    plan: list[object] = []
    for _ in range(chance.randint(2, 6)):
        plan.append("act")
        if chance.random() < 0.25:
            plan.append(chance.choice(WAITS))
    return (*plan, WAITS[2])


@pytest.mark.parametrize("part", range(PARTS))
def test_no_sequence_of_acts_gives_more_than_time_alone(cast, set_clock, part):
    world, quiet, found, acted = make(cast, set_clock), {}, [], 0
    for number in range(part, SEQUENCES, PARTS):
        seed = f"{tally.SEED}-{number}"
        chance = random.Random(f"plan {seed}")
        actor = chance.choice(("rosa", "rosa", "rosa", "okafor", "okafor", "vera", "dana", "maeve", "tom", "imani"))
        found += gains(world, actor, planned(chance), seed, quiet)
        acted += 1
    tally.count(found, insiders=acted, gains=len(found))
    assert found == []


# Found by chance, and kept ------------------------------------------------------------------------------------------


def suspend(name: str) -> Callable[[InsiderWorld, Group], None]:
    def step(world: InsiderWorld, group: Group) -> None:
        ref = world.cast.memberships[name].ref
        assert _browser(group).post(f"/program/people/{ref}/suspend/").status_code == 302

    return step


def end_today(name: str) -> Callable[[InsiderWorld, Group], None]:
    """Asks for a last day that has passed when it is carried out."""

    def step(world: InsiderWorld, group: Group) -> None:
        row = world.cast.memberships[name]
        fields = {"role-calendar": str(world.cast.calendar.ref), "role-ends_on": f"{world.now:%Y-%m-%d}"}
        assert _browser(group).post(f"/program/people/{row.ref}/", fields).status_code == 302

    return step


def _browser(group: Group) -> Client:
    return group.client_of(next(iter(group.members.values())))


@pytest.mark.parametrize(
    "plan",
    [
        (suspend("tom"), (timedelta(days=3), 3), (timedelta(days=3), 3)),  # who would have been asked before
        (suspend("maeve"), (timedelta(days=31), 4), (timedelta(days=3), 3)),
        (end_today("rosa"), (timedelta(days=3), 3)),
    ],
)
def test_whoever_takes_somebody_out_of_the_chain_is_not_asked_earlier_for_it(cast, set_clock, plan):
    assert gains(make(cast, set_clock), "vera", plan, "found", {}) == []


# Controls: without the rule the very attack that was tried succeeds ------------------------------------------------


def suspend_the_director(world: InsiderWorld, group: Group) -> None:
    suspend("okafor")(world, group)


INHERITS = (suspend_the_director, (timedelta(hours=2), 1))


def test_control_a_step_that_does_not_skip_its_causer(cast, set_clock, monkeypatch):
    world, quiet = make(cast, set_clock), {}
    assert gains(world, "rosa", INHERITS, "rule", quiet) == []
    monkeypatch.setattr(causes, "_mark", lambda rows, people: 0)
    assert gains(world, "rosa", INHERITS, "control", quiet)
    tally.control("a step that does not skip its causer")
