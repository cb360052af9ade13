"""A code that staff read out by phone: used once, kept as a keyed hash, and guessed at only so often."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from pts_support.people.models import Membership, PhoneCode
from pts_support.people.roster import phone_codes
from tests.cast import NOW
from tests.people.inviting import GOOD


def read_out(cast, client, m: Membership) -> str:
    client.force_login(cast.rosa)
    page = client.post(reverse("people:person_phone_code", args=[m.ref]))
    return re.search(r"<code>(\d{4} \d{4})</code>", page.content.decode()).group(1)


def by_phone(code: str, email: str = "kim@lakeside.example", **more: str):
    client = Client(**more)
    return client, client.post(reverse("people:join_by_code"), {"email": email, "code": code})


def test_a_code_read_out_lets_them_choose_a_password_once(cast, kim, client):
    code = read_out(cast, client, kim)
    guest, answer = by_phone(code.replace(" ", "-"), "KIM@lakeside.example")
    assert "Welcome, Kim" in guest.get(answer.url).content.decode()
    assert by_phone(code)[1].status_code == 200
    guest.post(answer.url, GOOD)
    kim.user.refresh_from_db()
    assert kim.user.check_password(GOOD["password1"])
    assert "_auth_user_id" in guest.session
    assert client.post(reverse("people:person_phone_code", args=[kim.ref])).status_code == 404


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
    assert b"ran out" in pages[0]


def test_only_staff_of_the_program_read_one_out(cast, kim, client):
    for who in (cast.maeve, cast.okafor, cast.other_staff, cast.asha):
        client.force_login(who)
        assert client.post(reverse("people:person_phone_code", args=[kim.ref])).status_code == 404
    assert not PhoneCode.objects.exists()
