"""What the database refuses of changes on an account, and of an owner who has shown their mailbox."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from pts_support.people.account import changes
from pts_support.people.models import AccountChange, StepReset, User
from tests.cast import NOW


def test_nothing_is_undone_without_an_objection(cast):
    made = changes.record(cast.asha, changes.Kind.SPARE_CODES, by=cast.asha, now=NOW)
    with pytest.raises(IntegrityError, match="account_change_undone_by_objection"), transaction.atomic():
        AccountChange.objects.filter(id=made.id).update(undone=True)


def test_one_lost_phone_at_a_time(cast):
    asked = {"user": cast.asha, "program": cast.program, "asked_by": cast.rosa, "asked_at": NOW}
    StepReset.objects.create(**asked, ended_at=NOW)
    StepReset.objects.create(**asked)
    with pytest.raises(IntegrityError, match="one_open_step_reset"), transaction.atomic():
        StepReset.objects.create(**asked)


@pytest.mark.parametrize("half", [{"proved_by": ""}, {"proved_at": None}])
def test_when_and_by_what_a_mailbox_was_shown_go_together(cast, half):
    with pytest.raises(IntegrityError, match="proved_at_and_by_together"), transaction.atomic():
        User.objects.filter(id=cast.asha.id).update(**half)
