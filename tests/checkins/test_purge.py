"""A fellow's weeks go with the year, who talked with whom some time after it; a hold keeps the latter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from checkins import purge
from checkins.changes import publishing
from checkins.changes.publishing import LineWords
from checkins.models import Booking, ChangedLine, EarlierLine, Pairing, PulseWeek, SharedLine
from pts_support.people.records import legal_holds
from tests.cast import LAST_DAY
from tests.checkins.changes import scene as given
from tests.checkins.scene import at, begin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ledger(settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purged")


def test_each_on_its_day(cast):
    begin(cast)
    PulseWeek.objects.create(membership=cast.memberships["asha"], monday=date(2027, 6, 7), score=3, at=cast.NOW)
    assert purge.weeks(at(12, 8, month=6)) == 0
    assert purge.weeks(at(14, 8, month=6)) == 1
    over = at(12, 8, month=6) + timedelta(days=90)
    assert purge.conversations(over - timedelta(days=2)) == 0
    hold = legal_holds.start_hold(cast.program, person=cast.asha, reason="Letter 7.", by=cast.rosa, now=cast.NOW)
    purge.conversations(over + timedelta(days=2))
    assert set(Booking.objects.values_list("membership__user__called", flat=True)) == {"Asha"}
    assert Pairing.objects.count() == 1
    assert hold
    assert date(2027, 6, 11) == LAST_DAY


def test_a_sentence_goes_ninety_days_after_staff_got_it_and_a_line_after_a_year(cast):
    given.begin(cast)
    given.give(cast, "asha", "ben", now=cast.NOW)
    SharedLine.objects.filter(fellow=cast.asha).update(closing=None, due_at=None, told_at=cast.NOW)
    line = publishing.publish(cast.program, LineWords("Rooms can be booked."), by=cast.rosa, now=cast.NOW)
    publishing.edit(line.ref, LineWords("Had."), by=cast.rosa, programs=(cast.program.id,), now=cast.NOW)
    day = timedelta(days=1)
    assert purge.lines(cast.NOW + 90 * day) == 0
    assert purge.lines(cast.NOW + 91 * day) == 1
    assert SharedLine.objects.get().fellow == cast.ben  # staff have not got it yet
    assert purge.lines(cast.NOW + 401 * day) >= 1
    assert (ChangedLine.objects.count(), EarlierLine.objects.count()) == (0, 0)
