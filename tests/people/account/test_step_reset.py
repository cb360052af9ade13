"""A lost phone: one program alone takes the second step out of its own account, and of nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core import mail, signing

from pts_support.people.account import step_reset
from pts_support.people.models import Browser, Role, StepReset
from tests.cast import NOW, join

DAY = step_reset.WAIT


def token() -> str:
    return next(re.search(r"/lost-phone/(\S+)/", one.body)[1] for one in mail.outbox if "/lost-phone/" in one.body)


def test_its_own_account_at_once_and_every_browser_is_forgotten(cast):
    Browser.objects.create(user=cast.maeve, token_hash="x" * 64, made_at=NOW, seen_at=NOW, passed_until=NOW + DAY)
    step_reset.phone_is_lost(cast.maeve, cast.program, by=cast.rosa, now=NOW)
    assert not Authenticator.objects.filter(user=cast.maeve).exists()
    assert not Browser.objects.filter(user=cast.maeve).exists()
    assert not StepReset.objects.exists()


def test_another_programs_too_after_the_owners_yes_and_a_day(cast):
    join(cast.maeve, cast.other, Role.MENTOR, ended_at=NOW)  # what they did there can still be read by them
    step_reset.phone_is_lost(cast.maeve, cast.program, by=cast.rosa, now=NOW)
    assert Authenticator.objects.filter(user=cast.maeve).exists()
    assert not step_reset.settle(cast.maeve, now=NOW + 9 * DAY)  # nobody said yes
    assert step_reset.find(token()).agreed_at is None
    step_reset.agree(token(), now=NOW + DAY)
    step_reset.agree(token(), now=NOW + 5 * DAY)  # twice is once
    assert not step_reset.settle(cast.maeve, now=NOW + 2 * DAY - timedelta(seconds=1))
    assert step_reset.settle(cast.maeve, now=NOW + 2 * DAY)
    assert not Authenticator.objects.filter(user=cast.maeve).exists()
    assert not step_reset.settle(cast.maeve, now=NOW + 2 * DAY)
    assert step_reset.find(token()) is None


def test_asking_anew_ends_the_one_before_and_stopping_ends_all(cast):
    join(cast.maeve, cast.other, Role.MENTOR)
    step_reset.phone_is_lost(cast.maeve, cast.program, by=cast.rosa, now=NOW)
    first = token()
    step_reset.phone_is_lost(cast.maeve, cast.other, by=cast.other_staff, now=NOW)
    assert step_reset.find(first) is None
    assert step_reset.stop(cast.maeve, now=NOW)
    assert not step_reset.stop(cast.maeve, now=NOW)
    assert step_reset.find("x") is None


def test_the_link_runs_out(cast, monkeypatch):
    join(cast.maeve, cast.other, Role.MENTOR)
    step_reset.phone_is_lost(cast.maeve, cast.program, by=cast.rosa, now=NOW)
    later = signing.time.time() + (step_reset.GOOD_FOR + timedelta(seconds=1)).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert (step_reset.find(token()), step_reset.agree(token(), now=NOW)) == (None, None)
