"""Links in mails lead to our own address, whatever name and port the browser asked for."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Invitation
from tests.cast import NOW
from tests.house.walls import ROOT, product
from tests.people.inviting import TYPED
from tests.people.management.commands.test_new_program import FLAGS
from tests.people.signin.test_guessing import guess

OURS = "https://support.example.org"
FORGED = "localhost:6666"


@pytest.fixture(autouse=True)
def _ours(settings):
    settings.SITE_URL = OURS
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}


@pytest.fixture
def forged() -> Client:
    return Client(HTTP_HOST=FORGED)


def links() -> list[str]:
    """Where the newest mail leads, without the path."""
    return re.findall(r"\w+://[^/\s]+", mail.outbox[-1].body)


def test_a_new_password(cast, forged):
    forged.post(reverse("account_reset_password"), {"email": cast.asha.email})
    assert links() == [OURS]


def test_a_new_password_for_nobody_is_the_same_work(cast, forged):
    assert forged.post(reverse("account_reset_password"), {"email": "nobody@lakeside.example"}).status_code == 302
    assert mail.outbox == []


def test_an_invitation_and_one_that_ran_out(cast, forged):
    forged.force_login(cast.rosa)
    typed = {**TYPED, "email": "robin@lakeside.example", "role": "mentor", "starts_on": "2026-11-17"}
    forged.post(reverse("people:person_add"), typed)
    assert links() == [OURS]
    path = re.search(rf"{OURS}(/join/\S+/)", mail.outbox[-1].body).group(1)
    Invitation.objects.update(made_at=NOW.replace(year=2025), expires_at=NOW.replace(year=2025, month=12))
    forged.post(f"{path}again/")
    assert (len(mail.outbox), links()) == (2, [OURS])


def test_one_more_role(cast, forged):
    forged.force_login(cast.rosa)
    typed = {**TYPED, "email": cast.okafor.email, "role": "mentor", "starts_on": "2026-11-17"}
    forged.post(reverse("people:person_add"), typed)
    assert links() == [OURS]


def test_many_wrong_codes(cast):
    for network in range(4):
        guess(cast.maeve, network, 8, HTTP_HOST=FORGED)
    assert links() == [OURS]


def test_a_new_program(cast):
    out = StringIO()
    call_command("new_program", *FLAGS, stdout=out)
    assert re.findall(r"\w+://[^/\s]+", out.getvalue()) == [OURS]


def test_nothing_of_ours_asks_the_browser_where_we_are():
    asks = re.compile("build_absolute_uri|get_current_site")
    assert [str(path.relative_to(ROOT)) for path in product(ROOT) if asks.search(path.read_text())] == []
