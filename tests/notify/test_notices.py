"""The mails of acts that wait: closed subjects, no name, nothing of what it is, and none that matters no longer."""

from datetime import timedelta

import pytest

from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from pts_support.people.decisions import decide
from pts_support.people.roster import powers
from tests.cast import NOW


@pytest.fixture
def act(cast):
    return powers.end_role(cast.memberships["okafor"], by=cast.rosa, now=NOW)


def test_a_mail_says_that_something_waits_and_not_what(cast, act):
    (row,) = OutboxMessage.objects.filter(about=act.ref)
    assert (row.person, row.kind, row.facts) == (cast.okafor, "decision.asked", {})
    kind = kinds.get(row.kind)
    says = " ".join((kind.subject(None), *kind.lines(None), kind.path(None)))
    assert [word for word in ("Rosa", "Okafor", "end", "role", "Lakeside") if word in says] == []


def test_it_matters_until_it_is_decided(cast, act):
    rows = list(OutboxMessage.objects.filter(about=act.ref))
    matters = kinds.get("decision.asked").matters
    assert matters(rows, NOW) == {rows[0].id}
    decide.stop(act.ref, by=cast.rosa, now=NOW)
    assert matters(rows, NOW) == set()
    over = OutboxMessage.objects.get(about=act.ref, kind="decision.over")
    assert kinds.get("decision.over").matters([over], NOW + timedelta(days=9)) == {over.id}
