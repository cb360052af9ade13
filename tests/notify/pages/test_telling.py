"""/me/emails/: what can be chosen, and what comes back when it can't."""

from __future__ import annotations

from datetime import time

import pytest
from django.urls import reverse

from pts_support.notify.telling.choices import choice_of
from pts_support.notify.telling.hours import TellingHours

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(cast, client):
    client.force_login(cast.maeve)

    def post(**typed):
        return client.post(reverse("me_emails"), typed)

    return post


def test_it_is_chosen_on_a_page_that_me_leads_to(cast, client, post):
    assert reverse("me_emails") in client.get(reverse("people:me")).content.decode()
    answer = post(gathered="yes", quiet_from="21:00", quiet_until="07:00", today_may_wake="on")
    assert answer.url == reverse("people:me")
    assert choice_of(cast.maeve) == TellingHours(True, time(21), time(7), True)
    page = client.get(reverse("me_emails")).content.decode()
    assert "can’t be switched off" in page
    assert 'value="21:00"' in page
    client.force_login(cast.asha)
    assert "can’t be switched off" not in client.get(reverse("me_emails")).content.decode()


def test_quiet_hours_may_be_long_but_never_the_day(cast, post):
    post(gathered="no", quiet_from="15:00", quiet_until="07:00")
    assert choice_of(cast.maeve) == TellingHours(False, time(15), time(7))


def test_as_it_happens_without_quiet_hours(cast, post):
    post(gathered="no")
    assert choice_of(cast.maeve) == TellingHours()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"gathered": "no", "quiet_from": "21:00"}, "Quiet hours need both times."),
        ({"gathered": "no", "quiet_until": "7:00"}, "Quiet hours need both times."),
        ({"gathered": "no", "quiet_from": "21:00", "quiet_until": "21:00"}, "These are the same."),
        ({"gathered": "no", "quiet_from": "8:01", "quiet_until": "8:00"}, "16 hours at most"),
        ({"gathered": "no", "quiet_from": "15:00", "quiet_until": "7:01"}, "16 hours at most"),
        ({"gathered": "maybe"}, "Pick one from the list."),
        ({"gathered": "no", "quiet_from": "late"}, "time"),
    ],
)
def test_what_cannot_be_is_said_and_kept(cast, post, typed, says):
    answer = post(**typed)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert choice_of(cast.maeve) == TellingHours()
