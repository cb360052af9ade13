from __future__ import annotations

from datetime import timedelta

import pytest

from checkins.hello import acts
from checkins.hello.acts import HelloRefused, NoSuchHello
from checkins.models import Greeting
from checkins.vocabulary import GreetedBy
from tests.checkins.hello.scene import WITH_BACKUP, begin, of
from tests.checkins.scene import at

pytestmark = pytest.mark.django_db


def greet(cast, name, by, now=None, staff_of=()):
    how = GreetedBy.TALKED
    return acts.greet(of(cast, name).ref, how, by=by, staff_of=staff_of, now=now or cast.NOW)


def test_one_tap_is_done_and_undone(cast):
    begin(cast)
    before = of(cast, "asha")
    greet(cast, "asha", cast.maeve)
    done = of(cast, "asha")
    assert (done.greeted_by, done.greeted_at, done.how, done.due_at) == (cast.maeve, cast.NOW, "talked", None)
    acts.undo(done.ref, by=cast.maeve, now=cast.NOW + timedelta(seconds=9))
    undone = of(cast, "asha")
    assert (undone.greeted_by, undone.greeted_at, undone.how, undone.due_at) == (None, None, "", before.due_at)
    greet(cast, "asha", cast.maeve)
    with pytest.raises(HelloRefused):
        acts.undo(done.ref, by=cast.maeve, now=cast.NOW + timedelta(seconds=11))


def test_only_whom_it_is_with_finds_it(cast):
    begin(cast)
    for who in (cast.tom, cast.priya, cast.rosa, cast.okafor, cast.dana, cast.ben, cast.asha, cast.other_staff):
        with pytest.raises(NoSuchHello):
            greet(cast, "asha", who, staff_of=[cast.program.id] if who == cast.rosa else ())
    Greeting.objects.filter(membership=cast.memberships["asha"], opens_at__lte=cast.NOW).update(step=2)
    greet(cast, "asha", cast.tom, WITH_BACKUP)
    with pytest.raises(HelloRefused):
        greet(cast, "asha", cast.maeve, WITH_BACKUP)
    with pytest.raises(NoSuchHello):
        acts.undo(of(cast, "asha").ref, by=cast.maeve, now=WITH_BACKUP)


def test_a_hello_of_today_is_one_for_every_round_that_is_open(cast):
    begin(cast)
    later = at(1, 9, month=12)
    rows = Greeting.objects.filter(membership=cast.memberships["asha"], opens_at__lte=later).order_by("number")
    newest = rows.last()
    acts.greet(newest.ref, GreetedBy.REACHED_OUT, by=cast.maeve, staff_of=(), now=later)
    assert list(rows.values_list("greeted_at", "how")) == [(later, "reached_out")] * 2
