"""A code that staff read out by phone: used once, kept as a keyed hash, and guessed at only so often."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from pts_support.people.account.changes import SUBJECT
from pts_support.people.models import Membership, PhoneCode
from pts_support.people.roster import edit as roster
from pts_support.people.roster import guards, phone_codes
from tests.cast import NOW
from tests.people.inviting import ELSEWHERE, GOOD, NOWHERE, TYPED, added, link, people_page, said_yes


def read_out(cast, client, m: Membership) -> str:
    client.force_login(cast.rosa)
    page = client.post(reverse("people:person_phone_code", args=[m.ref]))
    return re.search(r"<code>(\d{4} \d{4})</code>", page.content.decode()).group(1)


def by_phone(code: str, email: str = "kim@lakeside.example", **more: str):
    client = Client(**more)
    return client, client.post(reverse("people:join_by_code"), {"email": email, "code": code})


def test_a_code_read_out_lets_them_in_once_and_confirms_nothing(cast, kim, client):
    mailed, code = link(), read_out(cast, client, kim)
    guest, answer = by_phone(code.replace(" ", "-"), "KIM@lakeside.example")
    assert "Welcome, Kim" in guest.get(answer.url).content.decode()
    assert by_phone(code)[1].status_code == 200
    other = Client()
    assert other.get(answer.url).status_code == 200
    guest.post(answer.url)
    assert other.get(answer.url).status_code == 404
    kim.user.refresh_from_db()
    assert (kim.user.has_usable_password(), kim.user.is_confirmed) == (False, False)
    assert not EmailAddress.objects.filter(user=kim.user).exists()
    assert "_auth_user_id" in guest.session
    assert "Came in by phone" in people_page(cast, client)
    assert Client().post(mailed, GOOD).url == "/"  # the mailed link is as it was
    assert "_auth_user_id" not in guest.session
    assert client.post(reverse("people:person_phone_code", args=[kim.ref])).status_code == 404


def test_the_owner_is_mailed_when_it_is_made_and_when_it_is_used(cast, kim, client):
    mail.outbox.clear()
    guest, answer = by_phone(read_out(cast, client, kim))
    guest.post(answer.url)
    told = [(one.to, one.subject, one.body.splitlines()[0]) for one in mail.outbox]
    assert told == [
        ([kim.user.email], SUBJECT, "Your program made a code for you, to be read out by phone."),
        ([kim.user.email], SUBJECT, "Someone came in with a code that your program read out by phone."),
    ]


def test_behind_a_code_the_page_says_the_same_of_an_account_elsewhere(cast, client):
    """And it does not let in: its owner signs in as always, and says yes there."""
    pages = []
    for email in (ELSEWHERE, NOWHERE):
        m = added(cast, email=email, **TYPED)
        guest, answer = by_phone(read_out(cast, client, m), email)
        page = guest.get(answer.url).content.decode()
        token = answer.url.split("/")[-2]
        page = page.replace(email, "EMAIL").replace(token, "TOKEN")
        pages.append(re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", page))
        if email == ELSEWHERE:
            mine, url = guest, answer.url
    assert pages[0] == pages[1]
    assert mine.post(url).url == f"/accounts/login/?next={quote(url, safe='')}"
    assert not Membership.objects.filter(user=cast.nina, program=cast.program).exists()
    said_yes(url, cast.nina)
    assert Membership.objects.filter(user=cast.nina, program=cast.program).exists()


def test_another_address_ends_the_codes_and_the_pages_behind_them(cast, kim, client):
    guest, answer = by_phone(read_out(cast, client, kim))
    code = read_out(cast, client, kim)
    roster.correct_details(kim, name="Kim", called="Kim", email="kim@right.example", by=cast.rosa, now=NOW)
    assert guest.post(answer.url).status_code == 404
    assert by_phone(code, "kim@right.example")[1].status_code == 200


def test_the_address_is_not_changed_under_who_came_in_by_phone(cast, kim, client):
    """Or another mailbox would prove itself, and read what they wrote."""
    guest, answer = by_phone(read_out(cast, client, kim))
    guest.post(answer.url)
    with pytest.raises(guards.ChangeRefused, match="came in by phone"):
        roster.correct_details(kim, name="Kim", called="Kim", email="rosa@home.example", by=cast.rosa, now=NOW)
    roster.correct_details(kim, name="Kim Other", called="Kim", email=kim.user.email, by=cast.rosa, now=NOW)


def test_only_a_keyed_hash_of_it_is_kept_and_it_runs_out(cast, kim, client, set_clock):
    code = read_out(cast, client, kim)
    assert code.replace(" ", "") not in str(PhoneCode.objects.values_list())
    set_clock(NOW + timedelta(minutes=20))
    assert by_phone(code)[1].status_code == 200
    newer = read_out(cast, client, kim)
    assert (by_phone(code)[1].status_code, by_phone(newer)[1].status_code) == (200, 302)


def test_it_is_guessed_at_ten_times_out_of_one_network_and_a_hundred_times_in_all(cast, kim, client, monkeypatch):
    """Whoever knows the address cannot end the code somebody is waiting for, unless they have many networks."""
    code = read_out(cast, client, kim)
    for _ in range(12):
        by_phone("2222 2222", REMOTE_ADDR="198.51.100.7")
    assert by_phone(code, REMOTE_ADDR="198.51.100.7")[1].status_code == 200
    assert by_phone(code, REMOTE_ADDR="203.0.113.7")[1].status_code == 302
    assert phone_codes.GUESSES == 100
    monkeypatch.setattr(phone_codes, "GUESSES", 5)
    newer = read_out(cast, client, kim)
    for n in range(5):
        by_phone("2222 2222", REMOTE_ADDR=f"203.0.{n}.1")
    assert by_phone(newer)[1].status_code == 200


def test_a_wrong_code_and_a_stranger_get_the_same_answer(cast, kim, client):
    read_out(cast, client, kim)
    pages = [
        re.sub(rb'value="[^"]*"', b"", by_phone("2222 2222", email)[1].content)
        for email in ("kim@lakeside.example", "maeve@lakeside.example", "nobody@lakeside.example")
    ]
    assert pages[0] == pages[1] == pages[2]
    assert b"has expired" in pages[0]


def test_only_staff_of_the_program_read_one_out(cast, kim, client):
    for who in (cast.maeve, cast.okafor, cast.other_staff, cast.asha):
        client.force_login(who)
        assert client.post(reverse("people:person_phone_code", args=[kim.ref])).status_code == 404
    assert not PhoneCode.objects.exists()
