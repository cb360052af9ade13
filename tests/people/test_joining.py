"""How somebody comes in: the link works once, by the button, for 21 days, for one address and role."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from pts_support.people import endings, guards, joining, roster
from pts_support.people.models import DayHours, Invitation, Membership, Program, Role, User
from pts_support.people.signals import program_made
from tests.cast import NOW

GOOD = {"password1": "seven quiet green lamps", "password2": "seven quiet green lamps"}


@pytest.fixture
def kim(cast) -> Membership:
    return roster.add(
        program=cast.program,
        role=Role.MENTOR,
        email="kim@lakeside.example",
        name="Kim Example",
        called="Kim",
        starts_on=NOW.date(),
        by=cast.rosa,
        now=NOW,
    )


def link() -> str:
    return re.search(r"http://localhost:8000(/join/\S+/)", mail.outbox[-1].body).group(1)


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
    assert "You are in already" in answer.content.decode()
    assert (kim.user.check_password(GOOD["password1"]), "_auth_user_id" in client.session) == (True, False)


def test_only_a_hash_is_kept(kim):
    token = link().split("/")[-2]
    held = Invitation.objects.get()
    assert held.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(Invitation.objects.values_list())


def test_it_runs_out_and_its_owner_gets_a_new_one(kim, client, set_clock):
    url = link()
    set_clock(NOW + timedelta(days=21))
    page = client.post(url, GOOD)
    assert "This link ran out" in page.content.decode() and not kim.user.has_usable_password()
    client.post(url + "again/")
    assert [m.to for m in mail.outbox] == [["kim@lakeside.example"]] * 2
    assert (client.get(url).status_code, client.get(link()).status_code) == (404, 200)
    assert client.post(link(), GOOD).status_code == 302


def test_the_act_itself_asks_again_whether_it_ran_out(kim):
    token = link().split("/")[-2]
    assert joining.accept(token, GOOD["password1"], now=NOW + timedelta(days=21)) is None
    assert joining.accept(token, GOOD["password1"], now=NOW + timedelta(days=21, seconds=-1)) == kim.user
    assert joining.accept(token, GOOD["password1"], now=NOW) is None


def test_a_link_that_still_works_is_not_mailed_again_by_strangers(kim, client):
    client.post(link() + "again/")
    assert len(mail.outbox) == 1


def test_sending_it_again_ends_the_one_before(cast, kim, client, signed_in):
    first = link()
    page = signed_in(client, cast.rosa).get(reverse("people:people")).content.decode()
    assert "Not in yet" in page
    client.post(reverse("people:person_invite", args=[kim.ref]))
    assert (client.get(first).status_code, client.get(link()).status_code) == (404, 200)
    client.post(reverse("account_logout"))
    client.post(link(), GOOD)
    assert "Not in yet" not in signed_in(client, cast.rosa).get(reverse("people:people")).content.decode()
    assert client.post(reverse("people:person_invite", args=[kim.ref])).status_code == 404


def test_it_is_bound_to_the_address_and_the_role(cast, kim, client):
    url = link()
    User.objects.filter(id=kim.user_id).update(email="other@lakeside.example")
    assert client.get(url).status_code == 404
    User.objects.filter(id=kim.user_id).update(email="kim@lakeside.example")
    assert client.get(url).status_code == 200
    endings.end_role(kim, last_day=None, by=cast.rosa, now=NOW)
    assert (client.get(url).status_code, client.post(url, GOOD).status_code) == (404, 404)


def test_no_such_link_is_no_such_page(cast, client):
    nowhere = client.get("/nowhere/").content
    for url in ("/join/x/", "/join/x/again/"):
        for answer in (client.get(url), client.post(url, GOOD)):
            assert answer.status_code in (404, 405)
            assert answer.status_code == 405 or answer.content == nowhere


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password1": "password1234", "password2": "password1234"}, "too common"),
        ({"password1": "kim@lakeside.example", "password2": "kim@lakeside.example"}, "too similar"),
        (
            {"password1": "seven quiet green lamps", "password2": "seven quiet green lamp"},
            "These two are not the same yet.",
        ),
        ({}, "Please fill this in."),
    ],
)
def test_a_password_that_will_not_do(kim, client, typed, said):
    page = client.post(link(), typed)
    assert (page.status_code, said in page.content.decode(), Invitation.objects.get().used_at) == (200, True, None)


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
    after = User.objects.get(id=cast.nina.id)
    assert (m.user, after.name, after.called, after.password) == (before, before.name, before.called, before.password)
    assert (mail.outbox[-1].subject, "/join/" in mail.outbox[-1].body, Invitation.objects.count()) == (
        "PTS Support: a new role for you",
        True,
        1,
    )


def test_mails_carry_no_name(kim):
    assert "Kim" not in mail.outbox[0].body + mail.outbox[0].subject and "Lakeside" not in mail.outbox[0].body
    assert mail.outbox[0].body.startswith("Replies to this address reach nobody.")


FLAGS = [
    "--name",
    "Hill Fellowship",
    "--phone",
    "212-555-0100",
    "--staff-email",
    "uma@hill.example",
    "--staff-name",
    "Uma Hill",
    "--staff-called",
    "Uma",
    "--no-input",
]


def test_new_program_makes_it_and_prints_a_link_that_works(cast, client):
    heard = []

    def listen(sender, program, now, **_):
        heard.append((program.name, now))

    program_made.connect(listen)
    out = StringIO()
    call_command("new_program", *FLAGS, stdout=out)
    program_made.disconnect(listen)
    program = Program.objects.get(name="Hill Fellowship")
    assert (heard, DayHours.objects.filter(calendar=program.calendar).count(), mail.outbox) == (
        [("Hill Fellowship", NOW)],
        5,
        [],
    )
    assert [(m.role, m.user.called) for m in program.memberships.all()] == [("staff", "Uma")]
    url = re.search(r"http://localhost:8000(/join/\S+/)", out.getvalue()).group(1)
    assert client.post(url, GOOD).status_code == 302
    assert client.get(reverse("people:program")).status_code == 200


@pytest.mark.parametrize(
    "wrong", [["--phone", ""], ["--staff-email", "uma"], ["--time-zone", "Mars/Base"], ["--name", "x" * 121]]
)
def test_new_program_says_what_is_missing_and_makes_nothing(cast, wrong):
    with pytest.raises(CommandError):
        call_command("new_program", *FLAGS, *wrong, stdout=StringIO())
    assert not Program.objects.filter(phone="212-555-0100").exists()


def test_the_same_role_twice_and_two_fellowships_are_refused_in_words(cast):
    def said(**more: object) -> list[str]:
        with pytest.raises(guards.Refused) as caught, guards.keeping(cast.program.id, now=NOW):
            joining.admit(
                program=cast.program, name="x", called="x", starts_on=NOW.date(), by=cast.rosa, now=NOW, **more
            )
        return caught.value.sentences

    assert said(email="Maeve@lakeside.example", role=Role.MENTOR) == ["Maeve has this role here already."]
    assert said(email="nina@harbor.example", role=Role.FELLOW, cohort=cast.cohort) == [
        "This person can’t be added as a fellow: one is a fellow in one place at a time."
    ]
    assert mail.outbox == []
