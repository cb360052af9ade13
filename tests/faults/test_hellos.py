"""Hellos under four workers, and two who say one at once: each step once, each told once."""

from __future__ import annotations

from contextlib import suppress

import pytest

from checkins.hello import acts
from checkins.models import Greeting
from checkins.vocabulary import GreetedBy
from tests.checkins.hello import scene as hellos
from tests.faults.harness import all_hold, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_pass_each_on_once_and_tell_each_once(ready):
    hellos.begin(ready)
    assert together(4, lambda number: hellos.run(hellos.REMINDED)) == [0] * 4
    hellos.run(hellos.REMINDED)
    assert hellos.told() == [("remind", "Maeve"), ("remind", "Priya"), ("remind", "Tom")]
    assert hellos.steps() == {1: 10}
    all_hold(ready.NOW)


def test_two_who_say_it_at_once_are_one_and_the_other_hears_so(ready):
    hellos.begin(ready)
    Greeting.objects.filter(opens_at__lte=ready.NOW).update(step=2)
    ref, people = hellos.of(ready, "asha").ref, (ready.maeve, ready.tom)

    def say(number: int) -> None:
        with suppress(acts.HelloRefused):
            acts.greet(ref, GreetedBy.TALKED, by=people[number], staff_of=(), now=ready.NOW)

    assert together(2, say) == [0, 0]
    done = Greeting.objects.get(ref=ref)
    assert done.greeted_by in people
    assert Greeting.objects.filter(greeted_at__isnull=False).count() == 1
