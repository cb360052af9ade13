"""The demo's door: only in a demo, only on the computer it runs on, only for users the demo made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from pts_support.people.models import Installation, User


@pytest.fixture
def demo(cast):
    Installation.objects.filter(id=1).update(demo=True)
    User.objects.exclude(id=cast.nina.id).update(made_by_demo=True)
    return cast


def test_one_click_on_the_sign_in_page(demo, client):
    page = client.get(reverse("account_login"), SERVER_NAME="localhost").content.decode()
    assert "Maeve" in page
    assert "Nina" not in page
    answer = client.post(reverse("people:demo_come_in"), {"person": demo.maeve.id}, SERVER_NAME="localhost")
    assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(demo.maeve.id))
    client.post(reverse("people:demo_come_in"), {"person": demo.asha.id}, SERVER_NAME="127.0.0.1")
    assert client.session["_auth_user_id"] == str(demo.asha.id)


ODD = [
    {"REMOTE_ADDR": "10.0.0.7", "SERVER_NAME": "localhost"},
    {"SERVER_NAME": "testserver"},
    {"SERVER_NAME": "localhost", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    {"REMOTE_ADDR": "", "SERVER_NAME": "localhost"},
]


@pytest.mark.parametrize("asked", ODD)
def test_not_from_elsewhere(demo, client, asked):
    assert "one of the cast" not in client.get(reverse("account_login"), **asked).content.decode()
    assert client.post(reverse("people:demo_come_in"), {"person": demo.maeve.id}, **asked).status_code == 404
    assert client.get(reverse("people:demo_cast"), **asked).status_code == 404
    assert "_auth_user_id" not in client.session


def test_not_as_somebody_real_and_not_by_a_link(demo, client):
    for person in (demo.nina.id, "", "x", "-1", "9" * 40, "٣"):
        assert (
            client.post(reverse("people:demo_come_in"), {"person": person}, SERVER_NAME="localhost").status_code == 404
        )
    User.objects.filter(id=demo.maeve.id).update(is_active=False)
    assert (
        client.post(reverse("people:demo_come_in"), {"person": demo.maeve.id}, SERVER_NAME="localhost").status_code
        == 404
    )
    assert (
        client.get(reverse("people:demo_come_in"), {"person": demo.asha.id}, SERVER_NAME="localhost").status_code == 303
    )
    assert "_auth_user_id" not in client.session


def test_outside_a_demo_there_is_nothing(cast, client, signed_in):
    User.objects.update(made_by_demo=True)
    local = {"SERVER_NAME": "localhost"}
    assert "one of the cast" not in client.get(reverse("account_login"), **local).content.decode()
    assert client.post(reverse("people:demo_come_in"), {"person": cast.maeve.id}, **local).status_code == 404
    signed_in(client, cast.maeve)
    for method in (client.get, client.post):
        assert method(reverse("people:clock"), {"jump": "quarter"}, **local).status_code == 404
    assert Installation.current().clock_offset == timedelta()
