"""Five fellows, in months that are over; a topic with four is refused, and no day tells when the fifth came."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from checkins.changes.topics import may_be_named, year_begins
from requests_app.models import HelpRequest
from requests_app.vocabulary import State
from tests.checkins.scene import at
from tests.reports import past

pytestmark = pytest.mark.django_db


def asked_by(cast, *names, month=10, **more):
    return [past.asked(cast.memberships[name], past.at(month, 20), topic="iep", **more) for name in names]


def test_five_may_be_named_and_four_may_not(cast):
    asked_by(cast, "asha", "ben", "imani", "jonah", "asha")
    assert not may_be_named(cast.program, "iep", cast.NOW)
    asked_by(cast, "lena")
    assert may_be_named(cast.program, "iep", cast.NOW)
    assert not may_be_named(cast.program, "behavior", cast.NOW)
    assert not may_be_named(cast.other, "iep", cast.NOW)


def test_it_counts_whole_months_of_this_program_year_alone(cast):
    asked_by(cast, "asha", "ben", "imani", "jonah")
    asked_by(cast, "lena", month=11)
    assert [may_be_named(cast.program, "iep", now) for now in (at(30, 23), at(1, 1, month=12))] == [False, True]
    HelpRequest.objects.update(asked_at=past.at(7, 20))
    assert not may_be_named(cast.program, "iep", at(1, 1, month=12))


def test_what_is_in_no_figure_does_not_count(cast):
    asked_by(cast, "asha", "ben", "imani", "jonah")
    asked_by(cast, "lena", left_out=cast.maeve)
    asked_by(cast, "lena", practice=True)
    asked_by(cast, "lena", state=State.WITHDRAWN)
    assert not may_be_named(cast.program, "iep", cast.NOW)
    asked_by(cast, "lena")
    assert may_be_named(cast.program, "iep", cast.NOW)


def test_a_program_year_begins_in_august():
    assert [year_begins(date(2026, month, 1)) for month in (7, 8, 12)] == [
        date(2025, 8, 1), date(2026, 8, 1), date(2026, 8, 1),
    ]  # fmt: skip
    assert timedelta(days=365) == year_begins(date(2026, 8, 1)) - year_begins(date(2026, 7, 31))
