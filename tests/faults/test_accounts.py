"""What an account gains or loses happens once, however many press the same button at the same moment."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from pts_support import clock
from pts_support.people.account import changes, step_reset, undo
from pts_support.people.models import AccessEntry, AccountChange, Role
from pts_support.people.roster import accept_invitation, phone_codes
from pts_support.people.signin import addresses
from tests.cast import join
from tests.faults.harness import together
from tests.people.inviting import GOOD, added, link

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def done(verb: str) -> int:
    return AccessEntry.objects.filter(verb=verb).count()


def test_a_change_is_taken_back_once(ready):
    row = EmailAddress.objects.create(user=ready.maeve, email="m@home.example", verified=True)
    addresses.remove_address(ready.maeve, row, now=clock.now())
    token = re.search(r"/not-me/(\S+)/", mail.outbox[0].body)[1]
    assert together(AT_ONCE, lambda i: undo.object_to(token, now=clock.now())) == [0] * AT_ONCE
    assert EmailAddress.objects.filter(email="m@home.example").count() == 1
    assert (done("change_objected"), AccountChange.objects.get().undone) == (1, True)


def test_one_comes_in_behind_a_code(ready):
    kim = added(ready)
    code = phone_codes.issue_phone_code(kim, by=ready.rosa, now=clock.now())
    token = phone_codes.redeem_phone_code("kim@lakeside.example", code, network="n", now=clock.now())
    assert together(AT_ONCE, lambda i: phone_codes.come_in(token, now=clock.now())) == [0] * AT_ONCE
    assert done("came_by_phone") == 1


def test_a_mailbox_is_shown_once(ready):
    added(ready)
    token = link().split("/")[-2]
    assert together(AT_ONCE, lambda i: accept_invitation.accept(token, GOOD["password1"], now=clock.now())) == (
        [0] * AT_ONCE
    )
    assert done("mailbox_shown") == 1


def test_a_lost_phone_is_agreed_to_and_settled_once(ready):
    join(ready.maeve, ready.other, Role.MENTOR)
    step_reset.phone_is_lost(ready.maeve, ready.program, by=ready.rosa, now=clock.now())
    token = next(re.search(r"/lost-phone/(\S+)/", one.body)[1] for one in mail.outbox if "/lost-phone/" in one.body)
    assert together(AT_ONCE, lambda i: step_reset.agree(token, now=clock.now())) == [0] * AT_ONCE
    assert AccountChange.objects.filter(kind=changes.Kind.STEP_LOST_AGREED).count() == 1
    later = clock.now() + step_reset.WAIT + timedelta(minutes=1)
    assert together(AT_ONCE, lambda i: step_reset.settle(ready.maeve, now=later)) == [0] * AT_ONCE
    assert done("second_step_reset") == 1
