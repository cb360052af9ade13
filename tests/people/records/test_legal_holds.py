"""A legal hold: made and lifted once, by somebody, in the trail."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from pts_support.people.decisions import decide
from pts_support.people.models import AccessEntry, LegalHold, Membership
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


# Two release it --------------------------------------------------------------------------------------------------


@pytest.fixture
def asked_for_removal(monkeypatch):
    """Who ever asked that words be removed."""
    found = set()
    monkeypatch.setattr(legal_holds, "_removal_askers", [lambda program_id: frozenset(found)])
    return found


def ask_release(cast, held, by):
    return legal_holds.ask_release(cast.program, held.ref, by=by, now=NOW)


def agree(act, by):
    """Whether their yes counts."""
    try:
        decide.agree(act.ref, by=by, now=NOW)
    except decide.NotTheirs:
        return False
    return True


def runs(held):
    held.refresh_from_db()
    return held.lifted_at is None


def test_one_person_alone_releases_nothing(cast, asked_for_removal):
    held = hold(cast, cast.asha)
    act = ask_release(cast, held, cast.rosa)
    assert [agree(act, who) for who in (cast.rosa, cast.dana, cast.maeve, cast.other_director)] == [False] * 4
    assert decide.settle_due(NOW.replace(year=2030)) == 0
    assert runs(held)
    assert legal_holds.release_waits(cast.program) == {str(held.ref): act}
    assert agree(act, cast.okafor)
    assert (runs(held), held.lifted_by) == (False, cast.rosa)


def test_one_of_the_two_never_asked_for_a_removal(cast, asked_for_removal):
    held = hold(cast)
    asked_for_removal.update({cast.rosa.id, cast.okafor.id})
    act = ask_release(cast, held, cast.rosa)
    assert [agree(act, who) for who in (cast.okafor, cast.dana)] == [False, True]  # nobody else: the contact
    held = hold(cast)
    asked_for_removal.remove(cast.rosa.id)
    assert agree(ask_release(cast, held, cast.rosa), cast.okafor)


def test_whoever_it_is_on_does_not_agree_to_release_it(cast, asked_for_removal):
    held = hold(cast, cast.okafor)
    act = ask_release(cast, held, cast.rosa)
    assert [agree(act, who) for who in (cast.okafor, cast.dana)] == [False, True]


def test_whoever_could_start_one_can_keep_it(cast, asked_for_removal):
    held = hold(cast)
    act = ask_release(cast, held, cast.rosa)
    decide.stop(act.ref, by=cast.okafor, now=NOW)
    assert runs(held)
    assert legal_holds.release_waits(cast.program) == {}


def test_where_nobody_else_is_left_the_operator_agrees(cast, asked_for_removal):
    Membership.objects.filter(program=cast.program, user__in=(cast.okafor, cast.dana)).update(ended_at=NOW)
    held = hold(cast)
    decide.agree(ask_release(cast, held, cast.rosa).ref, by=None, now=NOW)
    assert not runs(held)


def test_there_is_nothing_to_release_elsewhere_or_twice(cast, asked_for_removal):
    held = hold(cast)
    assert legal_holds.ask_release(cast.other, held.ref, by=cast.other_staff, now=NOW) is None
    lift(cast.program, held, cast.okafor)
    assert ask_release(cast, held, cast.rosa) is None
