"""A legal hold: made and lifted once, by somebody, in the trail."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from pts_support.people.models import AccessEntry, LegalHold
from pts_support.people.records import legal_holds
from tests.cast import NOW


def hold(cast, person=None):
    return legal_holds.start_hold(cast.program, person=person, reason="Letter 7", by=cast.rosa, now=NOW)


def lift(program, held, by):
    return legal_holds.release_hold(program, held.ref, by=by, now=NOW)


def test_making_and_lifting_one_stands_in_the_trail_without_its_reason(cast):
    lift(cast.program, hold(cast, cast.asha), cast.okafor)
    lift(cast.program, hold(cast), cast.okafor)
    trail = AccessEntry.objects.order_by("id").values_list("actor", "verb", "subject", "program", "detail")
    rosa, okafor, program = cast.rosa.id, cast.okafor.id, cast.program.id
    assert list(trail) == [
        (rosa, "hold.made", str(cast.asha.ref), program, ""),
        (okafor, "hold.lifted", str(cast.asha.ref), program, ""),
        (rosa, "hold.made", "program", program, ""),
        (okafor, "hold.lifted", "program", program, ""),
    ]


def test_it_is_lifted_once_and_only_from_its_own_program(cast):
    held = hold(cast, cast.asha)
    lifted = [
        lift(cast.other, held, cast.other_director),
        legal_holds.release_hold(cast.program, uuid.uuid4(), by=cast.okafor, now=NOW),
        lift(cast.program, held, cast.okafor),
        lift(cast.program, held, cast.rosa),
    ]
    held.refresh_from_db()
    assert lifted == [False, False, True, False]
    assert (held.lifted_at, held.lifted_by) == (NOW, cast.okafor)


def test_who_is_kept_by_a_running_hold(cast):
    about_asha, about_all = hold(cast, cast.asha), hold(cast)
    assert set(legal_holds.holds_on(cast.asha)) == {about_asha, about_all}
    assert legal_holds.holds_on(cast.ben) == [about_all]
    assert legal_holds.holds_on(cast.nina) == []
    lift(cast.program, about_all, cast.okafor)
    assert (legal_holds.holds_on(cast.asha), legal_holds.holds_on(cast.ben)) == ([about_asha], [])


def test_the_table_refuses_one_lifted_by_nobody(cast):
    held = hold(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.filter(id=held.id).update(lifted_at=NOW)
