"""What a conversation page costs, however long the conversation is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.acts import conversation, helping

pytestmark = pytest.mark.django_db


def test_as_many_queries_for_a_long_conversation_as_for_a_short_one(cast, ask, django_assert_num_queries):
    short, long = ask(), ask()
    for n in range(15):
        conversation.reply(long, by=cast.maeve, text=f"Answer {n}", now=cast.NOW + timedelta(minutes=2 * n))
        conversation.follow_up(long, by=cast.asha, text=f"And {n}?", now=cast.NOW + timedelta(minutes=2 * n + 1))
    helping.add_person(long, by=cast.maeve, person_id=cast.tom.id, now=cast.NOW + timedelta(minutes=40))
    helping.add_person(long, by=cast.maeve, person_id=cast.okafor.id, now=cast.NOW + timedelta(minutes=40))
    assert long.messages.count() == 31
    for who, queries in ((cast.maeve, 6), (cast.asha, 5)):  # and one for the clock, which stands still here
        client = Client()
        client.force_login(who)
        for r in (short, long):
            with django_assert_num_queries(queries):
                assert client.get(reverse("requests:thread", args=[r.ref])).status_code == 200
