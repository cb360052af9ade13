from __future__ import annotations

import pytest

from checkins import programs
from checkins.conversations import settings
from checkins.models import ProgramCheckins

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("what", programs.SWITCHES)
def test_one_switch_and_the_engine_looks_again(cast, what):
    settings.begin(cast.program, now=cast.NOW)
    ProgramCheckins.objects.update(look_at=None, hello_look_at=None)
    programs.switch(cast.program, what, on=False, by=cast.rosa, now=cast.NOW)
    row = ProgramCheckins.objects.get(program=cast.program)
    off = [name for name in (*programs.SWITCHES, "practice") if not getattr(row, name)]
    assert (off, row.look_at, row.hello_look_at) == ([what], cast.NOW, cast.NOW)
    with pytest.raises(ValueError, match="no switch"):
        programs.switch(cast.program, "look_at", on=False, by=cast.rosa, now=cast.NOW)


def test_a_program_that_has_no_row_is_nobodys_to_lock(cast):
    ProgramCheckins.objects.all().delete()
    assert programs.lock_program(cast.program.id) is None
    assert programs.try_lock_program(cast.program.id) is None
