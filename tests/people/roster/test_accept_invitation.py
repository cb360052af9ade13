"""Saying yes: the link works once, by the button, for 21 days, for one address and role."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Invitation, Membership, Role, User
from pts_support.people.roster import accept_invitation, endings, guards, invite
from pts_support.people.roster import edit as roster
from tests.cast import NOW, join
from tests.people.inviting import ELSEWHERE, GOOD, NOWHERE, TYPED, added, link, new_fellow, people_page, said_yes


def test_opening_uses_nothing_up_and_the_button_lets_in(kim, client):
    url = link()
    for _ in range(3):
        page = client.get(url)
        assert (page.status_code, "Welcome, Kim" in page.content.decode()) == (200, True)
        client.head(url)
    assert Invitation.objects.get().used_at is None
    answer = client.post(url, GOOD)
    assert (answer.status_code, answer.url) == (302, "/")
    kim.user.refresh_from_db()
    assert (kim.user.check_password(GOOD["password1"]), client.session["_auth_user_id"]) == (True, str(kim.user_id))
    assert Invitation.objects.get().used_at == NOW


def test_twice_is_once(kim, client):
    url = link()
    client.post(url, GOOD)
    client.post(reverse("account_logout"))
    answer = client.post(url, {"password1": "another four loud words", "password2": "another four loud words"})
    kim.user.refresh_from_db()
    assert "You’re already in" in answer.content.decode()
    assert (kim.user.check_password(GOOD["password1"]), "_auth_user_id" in client.session) == (True, False)


def test_it_runs_out_and_its_owner_gets_a_new_one(kim, client, set_clock):
    url = link()
    set_clock(NOW + timedelta(days=21))
    page = client.post(url, GOOD)
    assert "This link has expired" in page.content.decode()
    assert not kim.user.has_usable_password()
    client.post(url + "again/")
    assert [m.to for m in mail.outbox] == [["kim@lakeside.example"]] * 2
    assert (client.get(url).status_code, client.get(link()).status_code) == (404, 200)
    assert client.post(link(), GOOD).status_code == 302


def test_the_act_itself_asks_again_whether_it_ran_out(kim):
    token = link().split("/")[-2]
    assert accept_invitation.accept(token, GOOD["password1"], now=NOW + timedelta(days=21)) is None
    assert accept_invitation.accept(token, GOOD["password1"], now=NOW + timedelta(days=21, seconds=-1)) == kim.user
    assert accept_invitation.accept(token, GOOD["password1"], now=NOW) is None


def test_a_link_that_still_works_is_not_mailed_again_by_strangers(kim, client):
    client.post(link() + "again/")
    assert len(mail.outbox) == 1


def test_the_invitation_is_the_only_way_in(cast, kim, client):
    """No code and no new password for whoever has not pressed its button: the answer is a stranger's, and no mail."""
    mail.outbox.clear()
    for email in (kim.user.email, "nobody@lakeside.example"):
        for name in ("account_request_login_code", "account_reset_password"):
            assert client.post(reverse(name), {"email": email}).status_code == 302
    assert mail.outbox == []
    assert not EmailAddress.objects.filter(user=kim.user).exists()
    roster.correct_details(kim, name="Kim", called="Kim", email="kim@right.example", by=cast.rosa, now=NOW)
    assert client.post(link(), GOOD).status_code == 302
    for email, mails in (("kim@lakeside.example", 0), ("kim@right.example", 1)):
        mail.outbox.clear()
        Client().post(reverse("account_request_login_code"), {"email": email})
        assert len(mail.outbox) == mails


def test_it_is_bound_to_the_address_and_the_role(cast, kim, client):
    url = link()
    User.objects.filter(id=kim.user_id).update(email="other@lakeside.example")
    assert client.get(url).status_code == 404
    User.objects.filter(id=kim.user_id).update(email="kim@lakeside.example")
    assert client.get(url).status_code == 200
    endings.end_role(kim, last_day=None, by=cast.rosa, now=NOW)
    assert (client.get(url).status_code, client.post(url, GOOD).status_code) == (404, 404)


def test_who_has_an_account_is_told_and_keeps_name_and_password(cast):
    before = User.objects.get(id=cast.nina.id)
    m = roster.add(
        program=cast.program,
        role=Role.MENTOR,
        email="NINA@harbor.example",
        name="Someone",
        called="Else",
        starts_on=NOW.date(),
        by=cast.rosa,
        now=NOW,
    )
    said_yes(re.search(r"/join/\S+/", mail.outbox[-1].body)[0], before)
    m.refresh_from_db()
    after = User.objects.get(id=cast.nina.id)
    assert (m.user, after.name, after.called, after.password) == (before, before.name, before.called, before.password)
    assert [one.subject for one in mail.outbox] == [
        "PTS Support: a new role for you",
        "PTS Support: your account was changed",
    ]
    assert Invitation.objects.count() == 1


# Whether there was an account already ------------------------------------------------------------------------------


def test_who_has_an_account_says_yes_signed_in_and_nobody_is_signed_in_by_the_link(cast, client):
    m = added(cast, email=ELSEWHERE, name="Robin", called="Robin")
    url = link()
    assert not Membership.objects.filter(user=cast.nina, program=cast.program).exists()
    guest = Client()
    assert "Nina" not in guest.get(url).content.decode()
    answer = guest.post(url, GOOD)
    assert answer.url == f"/accounts/login/?next={quote(url, safe='')}"
    cast.nina.refresh_from_db()
    assert ("_auth_user_id" in guest.session, cast.nina.check_password(GOOD["password1"])) == (False, False)
    for somebody in (cast.asha, cast.other_staff):  # nor signed in with another account
        guest.force_login(somebody)
        assert guest.post(url, GOOD).url.startswith("/accounts/login/")
    assert Invitation.objects.get().used_at is None
    said_yes(url, cast.nina)
    m.refresh_from_db()
    assert (m.user, cast.nina.called, cast.nina.email) == (cast.nina, "Nina", ELSEWHERE)
    page = people_page(cast, client)
    assert ("Nina" in page, "Invited" in page, "Robin" in page) == (True, False, False)
    assert "This link has already been used" in guest.get(url).content.decode()


def test_a_fellow_elsewhere_can_say_yes_when_that_has_ended(cast, client):
    m, _ = new_fellow(cast, client, ELSEWHERE)
    url, guest = link(), Client()
    guest.force_login(cast.nina)
    page = guest.get(url).content.decode()
    assert "You are a fellow in another program, Nina" in page
    assert "<form" not in page
    guest.post(url, GOOD)
    m.refresh_from_db()
    assert (m.user.called, Invitation.objects.get(membership=m).used_at) == ("Robin", None)
    endings.end_role(cast.memberships["nina"], last_day=None, by=cast.other_staff, now=NOW)
    said_yes(url, cast.nina)
    m.refresh_from_db()
    assert m.user == cast.nina


def test_invited_in_two_programs_and_in_one_of_them(cast, client):
    """A yes to one is none to the other: there they are still not in, under what its staff typed."""
    first = added(cast, **TYPED)
    with guards.guarded(cast.other.id, now=NOW):
        second, _ = invite.add_and_invite(
            program=cast.other, email=NOWHERE, name="R. Example", called="Rob", role=Role.MENTOR, by=cast.other_staff,
            now=NOW, starts_on=NOW.date(),
        )  # fmt: skip
    Client().post(link(), GOOD)
    for m in (first, second):
        m.refresh_from_db()
    assert (second.user.email, second.user.called, first.user.called) == (NOWHERE, "Rob", "Robin")
    assert second.user.check_password(GOOD["password1"])
    assert not first.user.has_usable_password()
    said_yes(re.search(r"/join/\S+/", mail.outbox[0].body)[0], second.user)
    first.refresh_from_db()
    assert first.user == second.user


def test_somebody_who_had_left_everything_comes_back_by_their_yes_alone(cast, client):
    endings.close_access(cast.nina, cast.other, by=cast.other_staff, now=NOW - endings.READING_LASTS)
    endings.end_due_reading(NOW)
    added(cast, email=ELSEWHERE, **TYPED)
    cast.nina.refresh_from_db()
    assert not cast.nina.is_active
    url = link()
    assert Client().post(url, GOOD).url.startswith("/accounts/login/")
    cast.nina.refresh_from_db()
    assert (cast.nina.is_active, cast.nina.check_password(GOOD["password1"])) == (True, False)
    said_yes(url, cast.nina)
    assert Membership.objects.filter(user=cast.nina, program=cast.program).exists()


def test_who_is_here_under_another_address_is_told_so(cast, client):
    added(cast, **TYPED)
    EmailAddress.objects.create(user=cast.tom, email=NOWHERE, verified=True)
    page = Client().get(link()).content.decode()
    assert "Welcome, Robin" in page  # the place has its own address
    m = added(cast, email=ELSEWHERE, **TYPED)
    join(cast.nina, cast.program, Role.MENTOR)
    url = re.search(r"/join/\S+/", mail.outbox[-1].body)[0]
    nina = Client()
    nina.force_login(cast.nina)
    assert "You are here already, Nina" in nina.get(url).content.decode()
    nina.post(url)
    m.refresh_from_db()
    assert m.user.stands_in


def test_the_act_itself_asks_again_whose_account_it_is(cast):
    added(cast, email=ELSEWHERE, **TYPED)
    token = link().split("/")[-2]
    for somebody in (cast.asha, cast.other_staff):
        assert not accept_invitation.accept_role(token, somebody, now=NOW)
    assert accept_invitation.accept(token, GOOD["password1"], now=NOW) is None
    assert accept_invitation.accept_role(token, cast.nina, now=NOW)
    assert not accept_invitation.accept_role(token, cast.nina, now=NOW)


def test_the_door_says_the_same_whoever_the_address_is(cast):
    """What staff typed and no more: opened, sent with two passwords that differ, and run out."""
    seen = []
    for email in (ELSEWHERE, NOWHERE):
        added(cast, email=email, **TYPED)
        url, guest = link(), Client()
        pages = [guest.get(url), guest.post(url, {**GOOD, "password2": "another"})]
        Invitation.objects.filter(email=email).update(made_at=NOW - timedelta(days=22), expires_at=NOW)
        pages.append(guest.get(url))
        said = "".join(page.content.decode() for page in pages).replace(email, "EMAIL").replace(url, "URL")
        seen.append(re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", said).replace(quote(url, safe="/"), "URL"))
    assert "Robin" in seen[0]
    assert seen[0] == seen[1]
