from __future__ import annotations

import pytest

from checkins.hello import whose
from checkins.models import Greeting, ProgramCheckins
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


def test_of_each_fellow_the_newest_counts_and_none_where_it_is_switched_off(cast):
    begin(cast)
    later = at(1, 9, month=12)
    assert whose.begun(later).count() == 20
    assert whose.of_this_round(later).aggregate(**whose.COUNTS) == {"all": 10, "greeted": 0}
    ProgramCheckins.objects.update(hello=False)
    assert whose.begun(later).count() == 0
