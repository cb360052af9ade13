"""Two worlds: in one a fellow skips, switches everything off and finds every week as hard as can be. For everybody else
but the one they would have talked with, every page, count, order, download and email is the same as in the other."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction

from checkins.conversations import acts, coverage
from checkins.engine import turn
from checkins.models import Booking, HardWeeksOffer, OwnSwitches, PulseWeek
from checkins.pulse import acts as pulse
from checkins.pulse.acts import OwnWeek
from checkins.vocabulary import HardWeeksAnswer, Reach
from pts_support.notify.models import OutboxMessage
from tests.access import test_worlds as worlds
from tests.checkins.scene import at, begin
from tests.people.own_file import taken_out

pytestmark = pytest.mark.django_db
MONDAY, WEEK = date(2026, 11, 16), timedelta(days=7)
READERS = ("rosa", "okafor", "maeve", "tom", "priya", "former", "asha", "imani", "nina", "other_staff")
LATER = (at(18, 8), at(19, 15), at(20, 16), at(23, 8), at(23, 9))  # reminders, conversations, hellos passed on
ON_FRIDAY, ON_MONDAY = at(20, 17), at(23, 10)  # in the week of the conversation; and when hellos are with staff too


@pytest.fixture
def quiet(cast):
    """A fellow who is to talk with Dana: Rosa is staff, and has to be among those who can't tell."""
    worlds.world(cast)
    begin(cast)
    turn.everything_due(cast.NOW)
    booking = Booking.objects.filter(person=cast.dana, state="booked").select_related("membership__user").first()
    return booking.membership


def hard_and_silent(cast, membership):
    user, now = membership.user, cast.NOW
    mine = Booking.objects.filter(membership=membership, state="booked").get()
    acts.skip(mine.ref, by=user, now=now)
    for number in (2, 1, 0):
        pulse.save(membership, OwnWeek(MONDAY - number * WEEK, 1, "canary", Reach.NOT_NOW), by=user, now=now)
    pulse.answer(membership, HardWeeksOffer.objects.get().id, HardWeeksAnswer.NOT_NOW, by=user, now=now)
    acts.switch(off=True, by=user, now=now)
    OwnSwitches.objects.filter(person=user).update(pulse_off=True, suggestions_off=True, asking_hidden=True)


def lived(cast, membership, until=ON_MONDAY, *, silent):
    def live():
        if silent:
            hard_and_silent(cast, membership)
        for now in LATER:
            if now < until:
                turn.everything_due(now)

    return live


def differences(cast, membership, set_clock, looked_at, readers):
    """(how many pages were compared, [(reader, page)])."""
    set_clock(looked_at)
    compared, told = 0, []
    for name in readers:
        reader, where = getattr(cast, name), worlds.paths(cast, name)
        plain, silent = (
            worlds.look(reader, where, lived(cast, membership, looked_at, silent=silent)) for silent in (False, True)
        )
        compared += len(where)
        told += [(name, path) for path in where if plain[path] != silent[path]]
    return compared, told


def test_no_page_and_no_file_tells_the_worlds_apart(cast, quiet, set_clock):
    compared, told = differences(cast, quiet, set_clock, ON_FRIDAY, READERS)
    more, found = differences(cast, quiet, set_clock, ON_MONDAY, ("rosa", "tom"))
    assert told + found == []
    assert compared + more > 200


def test_every_email_of_the_others_is_the_same_to_the_minute(cast, quiet):
    def post():
        rows = OutboxMessage.objects.exclude(person__in=(quiet.user, cast.dana))
        return Counter(rows.values_list("kind", "person__called", "created_at", "status"))

    found = []
    for silent in (False, True):
        with transaction.atomic():
            lived(cast, quiet, silent=silent)()
            found.append(post())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert {kind for kind, *_ in found[0]} >= {"talk.booked", "hello.remind", "hello.passed_on"}


def test_nobody_elses_own_file_has_a_word_of_it(cast, quiet):
    hard_and_silent(cast, quiet)
    assert PulseWeek.objects.count() == 3
    for name in READERS:
        assert "canary" not in json.dumps(taken_out(getattr(cast, name)), default=str)


def test_the_trial_finds_a_number_that_leaks(cast, quiet, set_clock, monkeypatch):
    """The control: staff's number counts what was skipped as not offered."""
    of_round = coverage.of_this_round
    monkeypatch.setattr(coverage, "of_this_round", lambda now: of_round(now).filter(skipped_at=None))
    _, told = differences(cast, quiet, set_clock, ON_FRIDAY, ("rosa",))
    assert ("rosa", "/program/check-ins/") in told
