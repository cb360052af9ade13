"""The page of a session whose email is not confirmed."""

from __future__ import annotations

from django.core import mail
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Invitation, User
from tests.people.inviting import GOOD, added, link

PAGE, AGAIN = reverse("people:unconfirmed"), reverse("people:unconfirmed_mail")


def test_it_says_which_address_and_sends_the_link_again(cast, client):
    m = added(cast)
    client.force_login(m.user)
    page = client.get(PAGE).content.decode()
    assert (m.user.email in page, cast.program.phone in page) == (True, True)
    first = link()
    client.post(AGAIN)
    assert [one.to for one in mail.outbox] == [[m.user.email]] * 2
    assert Client().get(first).status_code == 404
    assert Client().post(link(), GOOD).url == "/"


def test_where_there_is_no_invitation_it_says_the_other_way(cast, client):
    User.objects.filter(id=cast.asha.id).update(proved_at=None, proved_by="")
    client.force_login(cast.asha)
    assert "sign in with a code by email" in client.post(AGAIN, follow=True).content.decode()
    assert mail.outbox == []


def test_only_so_often(cast, client):
    m = added(cast)
    client.force_login(m.user)
    for _ in range(8):
        client.post(AGAIN)
    assert Invitation.objects.filter(membership=m).count() == 6


def test_whoever_has_confirmed_goes_on(cast, client, signed_in):
    signed_in(client, cast.asha)
    assert [client.get(PAGE).url, client.post(AGAIN).url] == ["/", "/"]
    assert mail.outbox == []
