from __future__ import annotations

from datetime import timedelta

import pytest

from checkins.hello import acts, whose
from checkins.models import Greeting, ProgramCheckins
from checkins.vocabulary import GreetedBy
from mentors.models import Absence
from tests.checkins.hello.scene import WITH_BACKUP, begin
from tests.checkins.scene import at

pytestmark = pytest.mark.django_db


def fellows(cast, user, now, staff_of=()):
    rows = whose.of_helper(user.id, staff_of, today=now.date(), now=now)
    return sorted(rows.values_list("membership__user__called", flat=True))


def test_with_the_mentor_then_the_backup_then_staff_of_the_program_alone(cast):
    begin(cast)
    mine = ["Asha", "Imani", "Jonah"]
    assert fellows(cast, cast.maeve, cast.NOW) == mine
    for step, backup, staff in ((0, 0, 0), (1, 0, 0), (2, 3, 0), (3, 3, 10)):
        Greeting.objects.filter(opens_at__lte=cast.NOW).update(step=step)
        assert len(set(fellows(cast, cast.tom, WITH_BACKUP)) & set(mine)) == backup
        assert len(fellows(cast, cast.rosa, WITH_BACKUP, [cast.program.id])) == staff
        assert fellows(cast, cast.other_staff, WITH_BACKUP, [cast.other.id]) == []


def test_with_the_contact_on_the_fifth_day_while_no_staff_is_here(cast):
    """Who is told finds what they were told of. A time away that is over, and one called off, are none."""
    begin(cast)
    day = WITH_BACKUP.date()
    over = Absence.objects.create(person=cast.rosa, first=day - timedelta(days=30), last=day - timedelta(days=20))
    Absence.objects.create(person=cast.rosa, first=day, last=day, called_off_at=cast.NOW)
    for step, staff_away, found in ((2, True, 0), (3, False, 0), (3, True, 10)):
        Greeting.objects.filter(opens_at__lte=cast.NOW).update(step=step)
        Absence.objects.filter(person=cast.rosa, id__gt=over.id, called_off_at=None).delete()
        if staff_away:
            Absence.objects.create(person=cast.rosa, first=day, last=day)
        assert len(fellows(cast, cast.dana, WITH_BACKUP)) == found
        assert fellows(cast, cast.other_contact, WITH_BACKUP) == []
    asha = Greeting.objects.get(membership=cast.memberships["asha"], step=3)
    acts.greet(asha.ref, GreetedBy.TALKED, by=cast.dana, staff_of=(), now=WITH_BACKUP)
    asha.refresh_from_db()
    assert asha.greeted_by == cast.dana


def test_of_each_fellow_the_newest_counts_and_none_where_it_is_switched_off(cast):
    begin(cast)
    later = at(1, 9, month=12)
    assert whose.begun(later).count() == 20
    assert whose.of_this_round(later).aggregate(**whose.COUNTS) == {"all": 10, "greeted": 0}
    ProgramCheckins.objects.update(hello=False)
    assert whose.begun(later).count() == 0
