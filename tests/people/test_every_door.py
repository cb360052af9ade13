"""One address, however it is spelled at whichever door: whoever came in with it once comes in with it again."""

from __future__ import annotations

import re
from io import StringIO
from itertools import count
from typing import NamedTuple

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse

from pts_support.notify import mailbox, queue
from pts_support.notify.models import AccountMail
from pts_support.people.decisions import decide
from pts_support.people.models import Invitation, Membership, ProposedAct, User
from pts_support.people.signin import known_browsers
from pts_support.people.signin.allauth_adapter import OUTBOX
from tests.cast import NOW, PASSWORD
from tests.people.adding_addresses import ADD, CONFIRM, code
from tests.people.inviting import GOOD, TYPED, link, new_fellow
from tests.people.management.commands.test_new_program import FLAGS
from tests.people.signing_in import by_password, is_in

LOGIN, CODE, RESET, CONFIRM_CODE = (
    reverse(f"account_{name}") for name in ("login", "request_login_code", "reset_password", "confirm_login_code")
)
NETWORKS = count(1)


class Spelling(NamedTuple):
    """How staff type an address, how it is kept, and how its owner types it."""

    typed: str
    kept: str
    again: str


LONG = "x" * 240
SPELLINGS = {
    "capitals": Spelling("First.Last@District.Example", "first.last@district.example", "FIRST.Last@district.example"),
    "plus": Spelling("First+PTS@District.Example", "first+pts@district.example", "First+pts@district.example"),
    "254": Spelling(f"F{LONG}@District.org", f"f{LONG}@district.org", f"f{LONG.upper()}@district.ORG"),
    "accent": Spelling("A@SCHÜLER.example", "a@schüler.example", "A@Schu\N{COMBINING DIAERESIS}ler.example"),
    "accent as browsers send it": Spelling(
        "First@xn--schler-5ya.example", "first@schüler.example", "First@XN--SCHLER-5YA.example"
    ),
}


@pytest.fixture(params=SPELLINGS.values(), ids=SPELLINGS)
def spelling(request) -> Spelling:
    assert len(request.param.kept) <= 254
    return request.param


def new_client() -> Client:
    """A browser of its own in a network of its own, so that no limit is met."""
    return Client(REMOTE_ADDR=f"198.51.{next(NETWORKS) % 250}.1")


def the_password_of(email: str) -> bool:
    client = new_client()
    client.post(LOGIN, {"login": email, "password": GOOD["password1"]})
    return is_in(client)


def a_code_for(email: str) -> bool:
    client, before = new_client(), len(mail.outbox)
    client.post(CODE, {"email": email})
    if len(mail.outbox) == before:
        return False
    mailed = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.M).group(1)
    client.post(CONFIRM_CODE, {"code": mailed})
    return is_in(client)


def a_new_password_for(email: str) -> bool:
    client, before = new_client(), len(mail.outbox)
    client.post(RESET, {"email": email})
    if len(mail.outbox) == before:
        return False
    page = client.get(re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body).group(1), follow=True)
    answer = client.post(page.redirect_chain[-1][0], GOOD)
    return answer.status_code == 302


def lets_in(spelling: Spelling) -> set[tuple[str, str]]:
    """Which ways in are shut, for which spelling; none, if all is well."""
    ways = (the_password_of, a_code_for, a_new_password_for)
    return {(way.__name__, email) for way in ways for email in spelling if not way(email)}


def kept_of(user: User) -> tuple[str, list[str]]:
    user.refresh_from_db()
    return user.email, list(user.emailaddress_set.values_list("email", flat=True))


def join_by(path: str) -> Client:
    client = new_client()
    assert client.post(path, GOOD).status_code == 302
    return client


def add_person(cast, client, email: str) -> Membership:
    client.force_login(cast.rosa)
    typed = {"name": "Robin Example", "called": "Robin", "email": email, "role": "mentor", "starts_on": "2026-11-17"}
    assert client.post(reverse("people:person_add"), typed).status_code == 302
    return Membership.objects.get(program=cast.program, user__called="Robin")


def test_whoever_is_invited(cast, client, spelling):
    role = add_person(cast, client, spelling.typed)
    assert mail.outbox[-1].to == [spelling.kept]
    assert client.get(link()).status_code == 200
    join_by(link())
    assert kept_of(role.user) == (spelling.kept, [spelling.kept])
    assert lets_in(spelling) == set()


def test_a_new_fellow(cast, client, spelling):
    role, _ = new_fellow(cast, client, spelling.typed)
    join_by(link())
    assert kept_of(role.user) == (spelling.kept, [spelling.kept])
    assert lets_in(spelling) == set()


def test_an_address_put_right(cast, client, spelling):
    role = add_person(cast, client, "kim@lakeside.example")
    typed = {"details-name": "Robin", "details-called": "Robin", "details-email": spelling.typed}
    client.post(reverse("people:person_details", args=[role.ref]), typed)
    join_by(link())
    assert kept_of(role.user) == (spelling.kept, [spelling.kept])
    assert lets_in(spelling) == set()


def test_only_spelled_differently_is_no_other_address(cast, client, spelling):
    role = add_person(cast, client, spelling.kept)
    sent = len(mail.outbox)
    typed = {"details-name": "Robin R.", "details-called": "Robin", "details-email": spelling.again}
    assert client.post(reverse("people:person_details", args=[role.ref]), typed).status_code == 302
    assert (len(mail.outbox), Invitation.objects.get(membership=role).name) == (sent, "Robin R.")


def test_nobody_is_added_twice(cast, client, spelling):
    add_person(cast, client, spelling.typed)
    typed = {**TYPED, "email": spelling.again, "role": "mentor", "starts_on": "2026-11-17"}
    answer = client.post(reverse("people:person_add"), typed)
    assert "has this role here already" in answer.content.decode()
    assert User.objects.with_address(spelling.again).count() == 1


def test_a_code_read_out(cast, client, spelling):
    role = add_person(cast, client, spelling.typed)
    page = client.post(reverse("people:person_phone_code", args=[role.ref])).content.decode()
    told = re.search(r"<code>(\d{4} \d{4})</code>", page).group(1)
    answer = new_client().post(reverse("people:join_by_code"), {"email": spelling.again, "code": told})
    assert answer.status_code == 302
    assert new_client().get(answer.url).status_code == 200


def test_a_link_that_ran_out(cast, client, spelling):
    add_person(cast, client, spelling.typed)
    Invitation.objects.update(made_at=NOW.replace(year=2025), expires_at=NOW.replace(year=2025, month=12))
    new_client().post(link() + "again/")
    assert mail.outbox[-1].to == [spelling.kept]
    join_by(link())


def test_the_first_person_of_a_new_program(cast, spelling):
    out = StringIO()
    call_command("new_program", *FLAGS, "--staff-email", spelling.typed, stdout=out)
    join_by(re.search(r"http://localhost:8000(/join/\S+/)", out.getvalue()).group(1))
    assert kept_of(User.objects.get(called="Uma")) == (spelling.kept, [spelling.kept])
    assert lets_in(spelling) == set()


def test_whom_the_operator_brings_in(cast, spelling):
    call_command("add_staff", program=cast.program.name, email=spelling.typed, name="Uma Hill", called="Uma")
    invited = [letter for letter in mail.outbox if "/join/" in letter.body]
    assert [letter.to for letter in invited] == [[spelling.kept]]
    join_by(re.search(r"/join/\S+/", invited[0].body)[0])
    assert kept_of(User.objects.get(called="Uma")) == (spelling.kept, [spelling.kept])


def test_what_waits_for_a_second_person_is_asked_for_once(cast, client, spelling):
    client.force_login(cast.rosa)
    for email in spelling:
        typed = {**TYPED, "email": email, "role": "director", "starts_on": "2026-11-17"}
        client.post(reverse("people:person_add"), typed)
    (act,) = ProposedAct.objects.all()
    assert act.about == decide.about_invited("director", spelling.kept)
    assert spelling.kept not in act.about


def test_a_second_address(cast, client, spelling):
    by_password(client, cast.asha)
    client.post(ADD, {"email": spelling.typed})
    assert mail.outbox[-1].to == [spelling.kept]
    client.post(CONFIRM, {"code": code()})
    assert EmailAddress.objects.get(user=cast.asha, primary=False).email == spelling.kept
    for email in spelling:
        there = new_client()
        there.post(LOGIN, {"login": email, "password": PASSWORD})
        assert is_in(there), email
        asked = len(mail.outbox)
        client.post(ADD, {"email": email})
        assert len(mail.outbox) == asked, email  # it is somebody's already


def test_a_browser_is_known_by_every_spelling(cast, client, spelling):
    EmailAddress.objects.create(user=cast.asha, email=spelling.kept, verified=True)
    by_password(client, cast.asha)
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    assert [known_browsers.known_to(request, email).user for email in spelling] == [cast.asha] * 3


def test_the_command_for_a_lost_second_step(cast, spelling):
    User.objects.filter(pk=cast.maeve.pk).update(email=spelling.kept)
    for email in spelling:
        call_command("second_step_lost", email, stdout=StringIO())


def test_a_mail_that_came_back_or_went_through(cast, client, spelling):
    add_person(cast, client, spelling.typed)
    assert [queue.ways_in(email).count() for email in spelling] == [1, 1, 1]
    User.objects.filter(called="Robin").update(mail_refused_at=NOW)
    row = AccountMail.objects.create(to=spelling.again, subject="x", text="x", next_try_at=NOW)
    queue.mark_sent([row], at=NOW)
    assert User.objects.get(called="Robin").mail_refused_at is None


def test_the_mailbox_of_the_demo(cast, spelling):
    User.objects.filter(pk=cast.maeve.pk).update(email=spelling.kept)
    row = AccountMail.objects.create(to=spelling.again, subject="x", text="x", next_try_at=NOW)
    assert mailbox._whose(row, mailbox._everybodys_addresses()) == cast.maeve.pk


def test_a_mail_leaves_for_the_address_that_was_typed(cast, client, settings, spelling):
    from pts_support.notify.channels.letter import mail_of_account

    settings.EMAIL_BACKEND = OUTBOX
    add_person(cast, client, spelling.typed)
    row = AccountMail.objects.get()
    ready = mail_of_account(row.ref, row.to, row.subject, row.text)
    assert row.to == spelling.kept
    assert ready.address == spelling.kept.replace("schüler", "xn--schler-5ya")
