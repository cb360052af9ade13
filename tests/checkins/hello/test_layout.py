from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from checkins.conversations import settings
from checkins.hello import sweep
from checkins.models import Greeting, ProgramCheckins
from mentors import changes
from pts_support.people.models import Membership
from tests.checkins.hello.scene import begin, of
from tests.checkins.scene import at

pytestmark = pytest.mark.django_db
MONDAYS = [
    date(2026, 11, 9), date(2026, 11, 30), date(2027, 1, 4), date(2027, 1, 25), date(2027, 2, 15), date(2027, 3, 8),
    date(2027, 3, 29), date(2027, 4, 26), date(2027, 5, 17), date(2027, 6, 7),
]  # fmt: skip


def test_every_fellow_has_a_row_for_every_round_that_is_left_alike(cast):
    begin(cast)
    found = Counter(Greeting.objects.filter(program=cast.program).values_list("monday", flat=True))
    assert found == dict.fromkeys(MONDAYS, 10)
    one = of(cast, "asha")
    assert (one.opens_at, one.mentor_until, one.due_at) == (at(17, 8), at(19, 15, 30), at(18, 8))
    begin(cast)
    assert Greeting.objects.filter(program=cast.program).count() == 100


def test_who_joins_at_the_end_of_a_round_is_greeted_in_the_next(cast):
    begin(cast, at(24, 9))  # four school days are left
    assert of(cast, "asha").monday == MONDAYS[1]


def test_days_away_of_the_fellow_do_not_count(cast):
    begin(cast)
    first, last = date(2026, 11, 30), date(2026, 12, 2)
    changes.take_time_away(cast.asha, first=first, last=last, backup=None, by=cast.asha, now=cast.NOW)
    moved = Greeting.objects.get(membership=cast.memberships["asha"], monday=first)
    assert (moved.opens_at, moved.mentor_until) == (at(3, 8, month=12), at(7, 15, 30, month=12))


def test_a_program_that_switches_it_off_has_none_and_on_again_goes_on(cast):
    begin(cast)
    for on, rows in ((False, 0), (True, 100)):
        ProgramCheckins.objects.filter(program=cast.program).update(hello=on)
        settings.look_again(cast.program.id, now=cast.NOW)
        sweep.sweep(cast.NOW)
        assert Greeting.objects.filter(program=cast.program).count() == rows


def test_a_fellow_who_leaves_has_no_more_to_come(cast):
    begin(cast)
    Membership.objects.filter(id=cast.memberships["asha"].id).update(ended_at=cast.NOW)
    settings.look_again(cast.program.id, now=cast.NOW)
    sweep.sweep(cast.NOW + timedelta(minutes=1))
    assert list(Greeting.objects.filter(membership=cast.memberships["asha"]).values_list("monday", flat=True)) == [
        MONDAYS[0]
    ]
