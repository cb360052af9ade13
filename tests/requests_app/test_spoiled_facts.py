"""A stored fact about one person, calendar or program that no form would take may spoil that one's own display, and
nobody else's page, and never the engine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pts_support.notify.deliver import deliver
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Calendar, ClosedDays, DayHours, Membership, Program, User
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest
from tests.requests_app.desk_scene import board, full_desk, policies

WHO = ("asha", "imani", "maeve", "tom", "okafor", "rosa", "dana", "nina")
PAGES = (
    "/", "/ask/", "/asked/", "/dashboard/", "/peers/", "/me/", "/me/away/", "/me/data/", "/me/zone/",
    "/me/addresses/", "/reports/", "/program/escalation/ledger", "/program/", "/program/people/",
    "/program/people/add/", "/program/fellows/add/", "/program/assignments/", "/program/away/", "/program/calendars/",
    "/program/facts/", "/program/cohorts/", "/program/escalation/", "/program/emergency/", "/program/keeping/",
    "/decisions/", "/accounts/sessions/",
)  # fmt: skip


def _person(**values):
    def spoil(cast):
        User.objects.filter(pk=cast.maeve.pk).update(**values)

    return spoil


def _fellow(**values):
    def spoil(cast):
        User.objects.filter(pk=cast.asha.pk).update(**values)

    return spoil


def _program(**values):
    def spoil(cast):
        Program.objects.filter(pk=cast.program.pk).update(**values)

    return spoil


def _calendar_zone(cast):
    Calendar.objects.filter(pk=cast.calendar.pk).update(time_zone="US/Oldtown")


def _calendar_without_days(cast):
    DayHours.objects.filter(calendar=cast.calendar).delete()


def _calendar_closed_for_good(cast):
    ClosedDays.objects.create(calendar=cast.calendar, name="Break", first="2026-01-01", last="2099-12-31")


def _own_calendar_without_days(cast):
    own = Calendar.objects.create(program=cast.program, name="Empty", time_zone="US/Oldtown")
    Membership.objects.filter(user=cast.maeve).update(calendar=own)


SPOILED = {
    "a helper's zone": _person(time_zone="US/Oldtown"),
    "a fellow's zone": _fellow(time_zone="US/Oldtown"),
    "a zone that is a folder": _person(time_zone="America"),
    "a helper without a zone": _person(time_zone=""),
    "the program's zone": _program(time_zone="US/Oldtown"),
    "a calendar's zone": _calendar_zone,
    "a calendar without days": _calendar_without_days,
    "a calendar that is closed for good": _calendar_closed_for_good,
    "a helper's own calendar without days": _own_calendar_without_days,
    "an address in capitals": _person(email="MAEVE@LAKESIDE.EXAMPLE"),
    "a phone with letters": _person(phone="ask at the desk x"),
    "the program's phone in words": _program(phone="the office, mornings", safety_line_phone="see the poster"),
    "a name of spaces": _person(called="\u00a0", name="\u200b"),
}


@pytest.fixture(params=SPOILED.values(), ids=SPOILED)
def spoiled(request, cast, set_clock):
    set_clock(cast.NOW)
    policies(cast)
    full_desk(cast)
    board(cast)
    request.param(cast)
    return cast


def test_every_page_is_there_for_everybody(spoiled):
    broken = []
    for name in WHO:
        client = Client(raise_request_exception=False)
        client.force_login(getattr(spoiled, name))
        threads = [reverse("requests:thread", args=[ref]) for ref in HelpRequest.objects.values_list("ref", flat=True)]
        for path in (*PAGES, *threads):
            answer = client.get(path, follow=True)
            if answer.status_code >= 500:
                broken.append(f"{name} {path} {answer.status_code}")
    assert broken == []


def test_the_engine_takes_every_step_in_time(spoiled):
    """Everything that is due is taken, nothing is put off, and the mails of it go out."""
    now = spoiled.NOW
    for _ in range(12):
        now += timedelta(hours=6)
        sweep(now)
        assert list(HelpRequest.objects.filter(due_at__lte=now).values_list("id", flat=True)) == []
        assert list(HelpRequest.objects.exclude(put_off_until=None).values_list("id", flat=True)) == []
    deliver()
    assert not OutboxMessage.objects.filter(attempts__gt=1).exists()
