"""The demo's two doors: only in a demo, only on the computer it runs on, only for users the demo made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from pts_support import clock
from pts_support.people import demo_clock
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
        client.get(reverse("people:demo_come_in"), {"person": demo.asha.id}, SERVER_NAME="localhost").status_code == 405
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


def test_the_clock_moves_on_after_what_is_due(demo, client, signed_in):
    signed_in(client, demo.asha)
    steps = []

    def step(start, end):
        steps.append((start, end, Installation.current().clock_offset))

    demo_clock.on_move.append(step)
    before = clock.now()
    client.post(reverse("people:clock"), {"jump": "two-hours"}, SERVER_NAME="localhost")
    demo_clock.on_move.remove(step)
    assert steps == [(before, before + timedelta(hours=2), timedelta())]
    ahead = Installation.current().clock_offset - (before + timedelta(hours=2) - clock.real())
    assert abs(ahead) < timedelta(seconds=5)
    client.post(reverse("people:clock"), {"jump": "back"}, SERVER_NAME="localhost")
    assert Installation.current().clock_offset == timedelta()


def test_a_day_and_time_of_ones_own_only_ahead(demo, client, signed_in):
    signed_in(client, demo.asha)
    url = reverse("people:clock")
    for at, said in (
        ("2026-11-01T08:00", "The clock only goes ahead"),
        ("2031-01-01T08:00", "The clock only goes ahead"),
        ("x", "Write it like"),
        ("", "Please fill this in."),
    ):
        assert said in client.post(url, {"jump": "at", "at": at}, SERVER_NAME="localhost").content.decode(), at
    assert client.post(url, {"jump": "at", "at": "2026-11-30T08:00"}, SERVER_NAME="localhost").status_code == 302
    assert Installation.current().clock_offset != timedelta()


def test_where_a_tap_leads(demo):
    said = {
        j.key: j.to.astimezone(demo.asha.zone).strftime("%a %d %H:%M")
        for j in demo_clock.jumps(demo.NOW, demo.asha.zone)
    }
    assert said == {
        "quarter": "Tue 17 10:55",
        "two-hours": "Tue 17 12:40",
        "tomorrow": "Wed 18 08:00",
        "monday": "Mon 23 08:00",
    }
