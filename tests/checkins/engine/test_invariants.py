"""Each rule of this room finds what breaks it: seen red by breaking the rows."""

from __future__ import annotations

import pytest
from django.db import connection

from checkins.models import Booking
from pts_support.notify.models import OutboxMessage
from requests_app.engine.invariants import broken_rules
from tests.checkins.scene import begin

pytestmark = pytest.mark.django_db


def rules(cast):
    return {rule.rule for rule in broken_rules(cast.NOW, deep=True)}


def test_nothing_is_wrong_and_each_break_is_found(cast):
    scene = begin(cast)
    assert rules(cast) == set()
    mine, other = scene.booking("asha"), Booking.objects.filter(person=cast.dana).first()
    OutboxMessage.objects.filter(about=mine.ref, person=cast.asha).delete()
    assert rules(cast) == {"both are told of a conversation"}
    Booking.objects.filter(id=other.id).update(
        person=cast.maeve, membership=cast.memberships["asha"], round=_spare(cast)
    )
    assert rules(cast) >= {"nobody talks with who signs off"}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE checkins_booking SET ends_at = ends_at + interval '10 minutes' WHERE id = %s", [mine.id])
    assert rules(cast) >= {"one conversation at a time"}


def _spare(cast):
    from checkins.models import Round

    return Round.objects.create(program=cast.program, when="week", week=39)
