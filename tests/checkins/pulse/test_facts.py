from __future__ import annotations

from datetime import date

import pytest

from checkins.conversations import settings
from checkins.models import HardWeeksOffer, OwnSwitches, ProgramCheckins, PulseWeek
from checkins.pulse.facts import own_weeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(cast):
    settings.begin(cast.program, now=cast.NOW)
    return cast.memberships["asha"]


def test_all_of_it_in_one_query(cast, mine, django_assert_num_queries):
    PulseWeek.objects.create(membership=mine, monday=date(2026, 11, 9), score=1, at=cast.NOW)
    HardWeeksOffer.objects.create(membership=mine, person=cast.okafor, monday=date(2026, 11, 9), at=cast.NOW)
    own_weeks(mine.id, cast.NOW)
    with django_assert_num_queries(1):
        found = own_weeks(mine.id, cast.NOW)
    assert (found.asked, found.answered, found.is_open) == (date(2026, 11, 16), {date(2026, 11, 9)}, True)
    assert (found.question.person_id, found.question.called) == (cast.okafor.id, "Dr. Okafor")


def test_answered_or_switched_off_it_is_not_open(cast, mine):
    assert own_weeks(mine.id, cast.NOW).is_open
    ProgramCheckins.objects.update(pulse=False, suggestions=False)
    found = own_weeks(mine.id, cast.NOW)
    assert (found.on, found.suggestions) == (False, False)
    ProgramCheckins.objects.update(pulse=True, suggestions=True)
    own = OwnSwitches.objects.create(person=cast.asha, pulse_off=True, suggestions_off=True, changed_at=cast.NOW)
    found = own_weeks(mine.id, cast.NOW)
    assert (found.on, found.suggestions) == (False, False)
    own.delete()
    PulseWeek.objects.create(membership=mine, monday=date(2026, 11, 16), score=3, at=cast.NOW)
    assert not own_weeks(mine.id, cast.NOW).is_open
