"""A role given or ended is told to whoever holds it, in the same transaction."""

from __future__ import annotations

from pts_support.people.models import AccountChange, Role
from pts_support.people.roster import edit as roster
from pts_support.people.roster import endings
from tests.cast import NOW
from tests.people.inviting import added


def told() -> list[tuple[str, str, str]]:
    return list(AccountChange.objects.order_by("id").values_list("user__called", "kind", "detail"))


def test_given_and_ended(cast):
    gwen = cast.former
    roster.add(
        program=cast.program, role=Role.STAFF, email=gwen.email, name="Gwen", called="Gwen", starts_on=NOW.date(),
        by=cast.rosa, now=NOW,
    )  # fmt: skip
    endings.end_role(cast.memberships["gwen"], last_day=None, by=cast.rosa, now=NOW)
    assert told() == [("Gwen", "role_given", "staff"), ("Gwen", "role_ended", "mentor")]


def test_the_contact_who_is_relieved_and_the_one_who_is_named(cast):
    roster.name_contact(cast.program, cast.rosa, by=cast.rosa, now=NOW)
    assert told() == [("Dana", "role_ended", "contact"), ("Rosa", "role_given", "contact")]


def test_whoever_is_not_in_yet_has_the_invitation_alone(cast):
    endings.end_role(added(cast), last_day=None, by=cast.rosa, now=NOW)
    assert told() == []
