"""The operator is the second person where a program has none."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from pts_support.people.models import Membership
from pts_support.people.roster import powers


@pytest.fixture
def act(cast):
    return powers.end_role(cast.memberships["okafor"], by=cast.rosa, now=cast.NOW)


def ended(cast):
    return Membership.objects.get(id=cast.memberships["okafor"].id).ended_at is not None


def test_it_lists_what_waits(cast, act, capsys):
    call_command("pending_changes")
    assert capsys.readouterr().out == (
        f"{act.ref}  Lakeside Clinical Fellowship: End the role of Dr. Okafor as Clinical Director"
        " (Rosa; 2026-11-18T15:40+00:00)\n"
    )


def test_it_agrees_and_it_stops(cast, act):
    call_command("pending_changes", stop=act.ref)
    assert not ended(cast)
    again = powers.end_role(cast.memberships["okafor"], by=cast.rosa, now=cast.NOW)
    call_command("pending_changes", agree=again.ref)
    assert ended(cast)


def test_what_does_not_wait_is_said(cast):
    with pytest.raises(CommandError, match="Nothing of this reference waits"):
        call_command("pending_changes", agree=uuid4())


def test_a_refusal_is_said(cast, act):
    Membership.objects.filter(id=cast.memberships["okafor"].id).update(ended_at=cast.NOW)
    with pytest.raises(CommandError, match="This role has ended already"):
        call_command("pending_changes", agree=act.ref)
