"""A change is kept whole or not at all, and two screens at once can't each take one of the last two people."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from pts_support.people.models import Membership, Role, User
from pts_support.people.roster import endings, guards
from tests.cast import NOW, join, make_cast, person


def test_the_last_one_who_runs_the_program_cannot_leave(cast):
    with pytest.raises(guards.ChangeRefused) as caught:
        endings.end_role(cast.memberships["rosa"], last_day=None, by=cast.rosa, now=NOW)
    assert caught.value.sentences == ["No one would be left to run the program. Add someone as program staff first."]
    join(person("Sam"), cast.program, Role.STAFF, position=2)
    assert endings.end_role(cast.memberships["rosa"], last_day=None, by=cast.rosa, now=NOW).ended_at == NOW


def test_two_of_the_same_are_said_kindly(cast):
    with pytest.raises(guards.ChangeRefused) as caught, guards.guarded(cast.program.id, now=NOW):
        join(cast.maeve, cast.program, Role.MENTOR)
    assert caught.value.sentences == [
        "Someone changed the same thing a moment ago. Nothing was lost: please look again."
    ]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_pass(set_clock):
    """Okafor and Dana are all that is left beside the mentors; two of the staff end one each at the same moment."""
    set_clock(NOW)
    cast = make_cast()
    User.objects.filter(id=cast.rosa.id).update(mail_refused_at=NOW)
    start, ended, refused = threading.Barrier(2), [], []

    def end(name: str) -> None:
        try:
            start.wait(10)
            endings.end_role(cast.memberships[name], last_day=None, by=cast.rosa, now=NOW)
            ended.append(name)
        except guards.ChangeRefused:
            refused.append(name)
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=[name]) for name in ("okafor", "dana")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(ended), len(refused)) == (1, 1)
    assert (
        Membership.objects.filter(
            program=cast.program, role__in=[Role.DIRECTOR, Role.CONTACT], ended_at__isnull=True
        ).count()
        == 1
    )
