"""What comes before anything else: a second step for whoever helps, a yes from everybody, and no lost word."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Agreement, Installation
from pts_support.people.signin import agreements
from tests.cast import NOW
from tests.people.signing_in import app_code, by_password, is_in
from tests.requests_app.desk_scene import policies

FIRST = "/first/"
HELPERS = ["maeve", "okafor", "rosa", "dana"]
pytestmark = pytest.mark.usefixtures("gate_closed")


def without_step(user):
    Authenticator.objects.filter(user=user).delete()


@pytest.mark.parametrize("who", HELPERS)
def test_whoever_helps_sets_up_a_second_step_before_anything_else(cast, client, who):
    user = getattr(cast, who)
    without_step(user)
    by_password(client, user)
    assert is_in(client)
    for url in ("/", reverse("requests:dashboard"), reverse("people:me"), reverse("people:program"), "/reports/"):
        answer = client.get(url)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, FIRST), url
    page = client.get(FIRST).content.decode()
    assert "Create a passkey" in page
    assert "Use codes from an app" in page
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_setting_it_up_leads_on_to_where_they_were_going(cast, client):
    without_step(cast.maeve)
    by_password(client, cast.maeve)
    client.get(client.get("/dashboard/?state=waiting").url)
    page = client.get(reverse("mfa_activate_totp"))
    answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(page.context["form"].secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.url)
    assert codes.content.decode().count("<li><code>") == 10
    assert client.get(FIRST).url == "/dashboard/?state=waiting"
    assert client.get("/dashboard/").status_code == 200
    assert Authenticator.objects.get(user=cast.maeve, type="totp").data["secret"] != page.context["form"].secret


def test_a_fellow_may_have_one_and_need_not(cast, client):
    by_password(client, cast.asha)
    assert client.get("/").status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200


def test_the_last_one_of_a_helper_cannot_be_taken_out(cast, client):
    by_password(client, cast.maeve)
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "Everyone who helps here needs two-step verification." in page.content.decode()
    assert Authenticator.objects.filter(user=cast.maeve, type="totp").exists()


def test_taken_out_it_is_asked_for_again(cast, client):
    by_password(client, cast.asha)
    client.get("/")
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": app_code(page.context["form"].secret)})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=cast.asha).exists()


@pytest.mark.parametrize(
    ("who", "said", "then"),
    [("asha", "Asking is part of your job", "/practice/?first=day"), ("maeve", "What you promise the fellows", "/")],
)
def test_a_yes_comes_before_the_first_page(cast, client, who, said, then):
    policies(cast)
    user = getattr(cast, who)
    Agreement.objects.filter(user=user).delete()
    by_password(client, user)
    answer = client.get("/")
    page = client.get(answer.url).content.decode()
    assert (answer.url, said in page) == (FIRST, True)
    what = "fellow" if who == "asha" else "helper"
    answer = client.post(reverse("people:agree", args=[what]), {"then": "first"}, follow=True)
    assert answer.redirect_chain[-1][0] == then
    assert Agreement.objects.get(user=user).what == what


def test_the_first_screen_says_who_is_around_and_leads_to_the_promise(cast, client):
    Agreement.objects.filter(user=cast.asha).delete()
    by_password(client, cast.asha)
    page = client.get(FIRST).content.decode()
    assert 'href="/first/?read=promise"' in page
    assert all(said in page for said in ("Maeve", "mentor, also signs off", "Tom", "backup", "Dr. Okafor", "Rosa"))
    assert "I agree, continue" in client.get(f"{FIRST}?read=promise").content.decode()


def test_whoever_was_on_their_way_to_a_page_goes_there_after_the_promise(cast, client):
    Agreement.objects.filter(user=cast.asha).delete()
    by_password(client, cast.asha)
    client.get(client.get("/asked/").url)
    answer = client.post(reverse("people:agree", args=["fellow"]), {"then": "first"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/asked/"


def test_the_promise_is_shown_with_exceptions_and_limits(cast, client):
    Agreement.objects.filter(user=cast.asha).delete()
    by_password(client, cast.asha)
    page = client.get(f"{FIRST}?read=promise").content.decode()
    limits = ("can read its database", "People can talk", "may also sign off on your fellowship")
    for said in ("Three exceptions", "a child may be unsafe", *limits):
        assert said in page


def test_helpers_say_it_again_every_august_also_in_the_middle_of_a_session(cast, client, set_clock):
    by_password(client, cast.maeve)
    assert client.get("/dashboard/").status_code == 200
    set_clock(NOW.replace(year=2027, month=8, day=2))
    assert client.get("/dashboard/").url == FIRST + "?next=%2Fdashboard%2F"
    assert "A new program year" in client.get(FIRST).content.decode()
    client.post(reverse("people:agree", args=["helper"]), {"then": "first"})
    assert client.get("/dashboard/").status_code == 200


def test_a_form_that_arrives_meanwhile_keeps_its_words(cast, client, set_clock):
    by_password(client, cast.maeve)
    client.get("/dashboard/")
    set_clock(NOW.replace(year=2027, month=8, day=2))
    words = "Try the visual schedule first, then tell me."
    url = "/requests/0b6cf7a8-7cf3-4e8e-b0b8-b8f0a2f0c7aa/reply/"
    page = client.post(url, {"text": words, "then": "answer"}, headers={"origin": "http://testserver"})
    assert page.status_code == 403
    text = page.content.decode()
    assert words in text
    assert f'action="{url}"' in text
    assert 'name="then" value="answer"' in text
    assert FIRST in text
    assert client.post(url, {"then": "answer"}).url == FIRST
    assert client.post(url, {"text": words}, headers={"x-requested-with": "fetch"}).status_code == 403


def test_it_costs_nothing_once_nothing_is_due(cast, client, monkeypatch):
    by_password(client, cast.asha)
    looked = []
    real = agreements.agreements_for
    monkeypatch.setattr(agreements, "agreements_for", lambda *asked: looked.append(asked) or real(*asked))
    for _ in range(3):
        assert client.get("/").status_code == 200
    assert len(looked) == 1


def test_the_casts_one_click_asks_for_nothing(cast):
    Installation.objects.update(demo=True)
    type(cast.maeve).objects.filter(id=cast.maeve.id).update(made_by_demo=True)
    without_step(cast.maeve)
    Agreement.objects.all().delete()
    client = Client(headers={"host": "localhost"})
    client.post(reverse("people:demo_come_in"), {"person": cast.maeve.id})
    assert client.get("/dashboard/").status_code == 200


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(cast, client, there):
    by_password(client, cast.asha)
    assert client.get(FIRST, {"next": there}).url == "/"
