"""What happened, in sentences: nothing that was undone, and why somebody is no longer there."""

from datetime import timedelta

import pytest

from mentors import coverage
from pts_support.people.models import User
from pts_support.people.signals import person_deactivated
from requests_app.acts import steering
from requests_app.engine.sweep import sweep
from tests.reading import plain

pytestmark = pytest.mark.django_db


def test_what_was_undone_is_not_told(cast, ask, look):
    r = ask()
    steering.withdraw(r, by=cast.asha, now=cast.NOW)
    steering.undo(r, by=cast.asha, now=cast.NOW + timedelta(seconds=5))
    assert all("took it back" not in plain(look(who, r)) for who in (cast.asha, cast.maeve))


def test_whoever_got_another_fellow_is_no_longer_beside_this_one_and_not_gone(cast, ask, look):
    r = ask()
    coverage.assign(cast.memberships["asha"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=cast.NOW)
    assert "Maeve is no longer beside you." in plain(look(cast.asha, r))
    r.refresh_from_db()
    sweep(r.due_at)
    there = plain(look(cast.tom, r))
    assert "Maeve is no longer beside Asha." in there
    assert "no longer here" not in there


def test_whoever_left_the_program_is_no_longer_here(cast, ask, look):
    r = ask()
    User.objects.filter(id=cast.maeve.id).update(is_active=False)
    person_deactivated.send(User, person_id=cast.maeve.id, now=cast.NOW)
    assert "Maeve is no longer here." in plain(look(cast.asha, r))
