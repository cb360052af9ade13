"""A session whose email is not confirmed opens what is named, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Program, User
from pts_support.people.signals import program_made
from tests.cast import NOW
from tests.house.test_login_default import ALL

FIRST = reverse("people:unconfirmed")
OPEN = {"first/", "first/email/", "me/agree/<what>/", "ask/", "ask/draft/", "ask/promise/", "kept/", "kept/words/"}


@pytest.fixture
def nobody(cast, client):
    """Asha's account, before its owner had shown the mailbox."""
    program_made.send(Program, program=cast.program, now=NOW)
    User.objects.filter(id=cast.asha.id).update(proved_at=None, proved_by="")
    cast.asha.refresh_from_db()
    client.force_login(cast.asha)
    return client


def test_every_address_but_these_leads_to_one_page(nobody):
    """A new page is shut until its room opens it."""
    opened = set()
    for written in ALL:
        answer = nobody.get(_path(written))
        if answer.headers.get("Location") != FIRST:
            opened.add(written)
    public = {written for written in ALL if _is_public(written)}
    assert opened - public == OPEN


def _path(written: str) -> str:
    path = "/" + re.sub(r"<(ref|message|off|half|hold)>", "00000000-0000-0000-0000-000000000007", written)
    return re.sub(r"<\w+>", "x", path).replace("keys/x/", "keys/7/").replace("report/x/", "report/2026-10/")


def _is_public(written: str) -> bool:
    answer = Client().get(_path(written))
    return not answer.headers.get("Location", "").startswith("/accounts/login/?next=")


def test_a_script_gets_no_page(nobody):
    assert nobody.get("/", headers={"X-Requested-With": "fetch"}).status_code == 403


def test_whoever_has_confirmed_is_not_asked(cast, client, signed_in):
    assert signed_in(client, cast.asha).get("/me/").status_code == 200
