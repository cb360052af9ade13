"""A second address signs in too, once it is shown to be one's own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pts_support.notify.models import AccountMail
from pts_support.people.roster import edit as roster
from pts_support.people.signin import addresses as acts
from pts_support.people.signin.allauth_adapter import OUTBOX
from pts_support.people.signin.row_tokens import row_token
from tests.cast import NOW, PASSWORD
from tests.people.adding_addresses import ADD, CONFIRM, DISTRICT, PAGE, added, code
from tests.people.inviting import said_yes
from tests.people.signing_in import by_password, is_in


@pytest.fixture
def asha(cast, client):
    by_password(client, cast.asha)
    return client


def signs_in(email: str) -> bool:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return is_in(client)


def test_both_sign_in_and_mail_stays_where_it_was(cast, asha):
    assert not signs_in(DISTRICT)
    added(asha)
    cast.asha.refresh_from_db()
    assert (signs_in(DISTRICT), signs_in("asha@lakeside.example"), cast.asha.email) == (
        True,
        True,
        "asha@lakeside.example",
    )


def test_not_before_the_code_is_shown(cast, asha):
    asha.post(ADD, {"email": DISTRICT})
    assert mail.outbox[-1].to == [DISTRICT]
    assert "Asha" not in mail.outbox[-1].body
    assert not signs_in(DISTRICT)
    said = asha.post(CONFIRM, {"code": "AAAA-AAAA"}).content.decode()
    assert "This isn’t the code" in said
    assert not EmailAddress.objects.filter(email=DISTRICT).exists()
    asha.post(CONFIRM, {"code": code().lower()})
    assert signs_in(DISTRICT)


def test_a_code_runs_out_and_is_guessed_at_five_times(cast, asha):
    asha.post(ADD, {"email": DISTRICT})
    right = code()
    for _ in range(5):
        asha.post(CONFIRM, {"code": "AAAA-AAAA"})
    asha.post(CONFIRM, {"code": right})
    assert not signs_in(DISTRICT)
    asked = acts.send_code(cast.asha, DISTRICT, at=NOW)
    assert not acts.confirm_code(cast.asha, asked, code(), at=NOW + timedelta(minutes=21), now=NOW)
    assert acts.confirm_code(cast.asha, asked, code(), at=NOW + timedelta(minutes=19), now=NOW)


def test_somebody_elses_address_gets_the_same_answer_and_no_code(cast, asha):
    answers = []
    for email in (cast.nina.email, DISTRICT):
        sent = len(mail.outbox)
        answer = asha.post(ADD, {"email": email})
        answers.append((answer.status_code, answer.url, asha.get(PAGE).content.decode().count("a code is on its way")))
        assert len(mail.outbox) - sent == (email == DISTRICT)
    assert answers[0] == answers[1]


def test_somebody_elses_address_is_the_same_work(cast, settings):
    settings.EMAIL_BACKEND = OUTBOX
    work = []
    for email in (cast.nina.email, DISTRICT):
        with CaptureQueriesContext(connection) as queries:
            acts.send_code(cast.asha, email, at=NOW)
        verbs = [q["sql"].split()[0] for q in queries if not q["sql"].startswith(("RELEASE", "ROLLBACK", "SAVEPOINT"))]
        work.append((verbs, AccountMail.objects.filter(to=email).exists()))
    assert work[0][0].count("INSERT") == 1
    assert [there for _, there in work] == [False, True]
    assert len(work[1][0]) - len(work[0][0]) <= 1  # it stops looking where it has found one


def test_mail_can_go_there_and_the_first_be_taken_out(cast, asha):
    row = added(asha)
    first = EmailAddress.objects.get(email="asha@lakeside.example")
    asha.post(reverse("people:address_remove", args=[row_token(first.user, first)]))
    assert signs_in(first.email)
    asha.post(reverse("people:address_use", args=[row_token(row.user, row)]))
    cast.asha.refresh_from_db()
    assert cast.asha.email == DISTRICT
    asha.post(reverse("people:address_remove", args=[row_token(first.user, first)]))
    assert (signs_in(first.email), signs_in(DISTRICT)) == (False, True)


def test_staff_who_add_that_address_reach_the_same_person(cast, asha):
    added(asha)
    m = roster.add(
        program=cast.other, role="mentor", email=DISTRICT, name="A", called="A", starts_on=NOW.date(),
        by=cast.other_staff, now=NOW,
    )  # fmt: skip
    assert m.user.stands_in
    said_yes(re.search(r"/join/\S+/", mail.outbox[-1].body)[0], cast.asha)
    m.refresh_from_db()
    assert m.user == cast.asha
