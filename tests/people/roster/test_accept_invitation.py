"""How somebody comes in: the link works once, by the button, for 21 days, for one address and role."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from mentors import coverage
from mentors.models import Absence, Assignment
from mentors.support import begin_due, circle_of
from pts_support.notify import deliver, refusals
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import (
    ClosedDays,
    DayHours,
    Invitation,
    LegalHold,
    Membership,
    PhoneCode,
    Program,
    Role,
    User,
)
from pts_support.people.records import legal_holds
from pts_support.people.roster import accept_invitation, endings, guards, invite, phone_codes
from pts_support.people.roster import edit as roster
from pts_support.people.signals import program_made
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import forecast, policy, policy_versions
from requests_app.models import Participant
from tests.cast import NOW, join

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


def test_who_leaves_out_a_place_that_is_taken_meanwhile_is_asked_again(cast, kim):
    """The place kept for Kim is nobody any more: left out by it, Kim would have been asked."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)
    place = kim.user
    User.objects.filter(id=place.id).update(email=invite.new_placeholder())
    User.objects.create_user("kim@lakeside.example", name="Kim", called="Kim", time_zone="UTC", password="x" * 20)
    asking = Asking(text="canary", form_key=uuid4(), left_out=frozenset({place.id}))
    fellow = cast.memberships["asha"]
    assert accept_invitation.accept_role(link().split("/")[2], now=NOW)
    shown = forecast.promise_key(
        filing.promise(
            circle_of(fellow.id, NOW),
            policy_versions.current_rules(fellow.program_id),
            route="mentor",
            urgency="soon",
            now=NOW,
        )
    )
    with pytest.raises(filing.PeopleChanged):
        filing.file_request(fellow, asking, by=cast.asha, now=NOW, promised=shown)


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
    assert "This link ran out" in page.content.decode()
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
    Client().post(link())
    m.refresh_from_db()
    after = User.objects.get(id=cast.nina.id)
    assert (m.user, after.name, after.called, after.password) == (before, before.name, before.called, before.password)
    assert (mail.outbox[-1].subject, "/join/" in mail.outbox[-1].body, Invitation.objects.count()) == (
        "PTS Support: a new role for you",
        True,
        1,
    )


def test_mails_carry_no_name(kim):
    assert "Kim" not in mail.outbox[0].body + mail.outbox[0].subject
    assert "Lakeside" not in mail.outbox[0].body
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
    assert client.get("/").url == "/first/"  # a second step and a yes come first


@pytest.mark.parametrize(
    "wrong", [["--phone", ""], ["--staff-email", "uma"], ["--time-zone", "Mars/Base"], ["--name", "x" * 121]]
)
def test_new_program_says_what_is_missing_and_makes_nothing(cast, wrong):
    with pytest.raises(CommandError):
        call_command("new_program", *FLAGS, *wrong, stdout=StringIO())
    assert not Program.objects.filter(phone="212-555-0100").exists()


def test_the_same_role_twice_and_two_fellowships_are_refused_in_words(cast):
    def said(**more: object) -> list[str]:
        with pytest.raises(guards.ChangeRefused) as caught, guards.guarded(cast.program.id, now=NOW):
            invite.add_and_invite(
                program=cast.program, name="x", called="x", starts_on=NOW.date(), by=cast.rosa, now=NOW, **more
            )
        return caught.value.sentences

    assert said(email="Maeve@lakeside.example", role=Role.MENTOR) == ["Maeve has this role here already."]
    assert said(email="asha@lakeside.example", role=Role.FELLOW, cohort=cast.cohort) == [
        "Asha has this role here already."
    ]
    assert mail.outbox == []


# Sent later, why not yet, by phone -------------------------------------------------------------------------------


def people_page(cast, client) -> str:
    client.force_login(cast.rosa)
    page = client.get(reverse("people:people")).content.decode()
    return " ".join(re.sub(r"</?time[^>]*>", "", page).split())


def added(cast, **more: object) -> Membership:
    person = {"email": "kim@lakeside.example", "name": "Kim Example", "called": "Kim", **more}
    return roster.add(
        program=cast.program, role=Role.MENTOR, starts_on=NOW.date(), by=cast.rosa, now=NOW, **person
    )  # fmt: skip


def test_a_link_goes_out_at_the_time_staff_choose_and_not_before(cast, client, set_clock):
    monday = NOW + timedelta(days=6)
    added(cast, send_at=monday)
    assert (mail.outbox, Invitation.objects.get().token_hash) == ([], None)
    assert "the link goes out Monday" in people_page(cast, client)
    assert (begin_due(monday - timedelta(seconds=1)), mail.outbox) == (0, [])
    begin_due(monday)
    begin_due(monday)
    held = Invitation.objects.get()
    assert ([m.to for m in mail.outbox], held.sent_at) == ([["kim@lakeside.example"]], monday)
    assert held.expires_at == monday + timedelta(days=21)
    set_clock(monday)
    assert Client().get(link()).status_code == 200


def test_staff_choose_the_time_in_the_programs_zone(cast, client, signed_in):
    signed_in(client, cast.rosa)
    typed = {
        "name": "Kim Example", "called": "Kim", "email": "kim@lakeside.example", "role": "mentor",
        "starts_on": "2026-11-17", "send_at": "2026-11-23T08:00",
    }  # fmt: skip
    assert client.post(reverse("people:person_add"), typed).status_code == 302
    assert str(Invitation.objects.get().send_at) == "2026-11-23 13:00:00+00:00"
    assert (
        "too far off"
        in client.post(
            reverse("people:person_add"), {**typed, "email": "b@lakeside.example", "send_at": "2028-01-01T08:00"}
        ).content.decode()
    )


def test_sending_it_now_after_all_and_who_has_left_meanwhile_gets_none(cast, client, signed_in):
    m = added(cast, send_at=NOW + timedelta(days=6))
    other = added(cast, send_at=NOW + timedelta(days=6), email="lee@lakeside.example", called="Lee")
    endings.end_role(other, last_day=None, by=cast.rosa, now=NOW)
    signed_in(client, cast.rosa).post(reverse("people:person_invite", args=[m.ref]))
    begin_due(NOW + timedelta(days=7))
    assert [m.to for m in mail.outbox] == [["kim@lakeside.example"]]


def test_staff_see_why_somebody_is_not_in(cast, kim, client, set_clock):
    assert "Not in yet, the link was sent today" in people_page(cast, client)
    Client().get(link())
    assert "the page was opened today but not finished" in people_page(cast, client)
    Invitation.objects.update(refused_at=NOW)
    assert "Not in yet, the mail came back" in people_page(cast, client)
    set_clock(NOW + timedelta(days=21))
    assert "Not in yet, the link ran out" in people_page(cast, client)


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


# Whether there was an account already ------------------------------------------------------------------------------

ELSEWHERE, NOWHERE = "nina@harbor.example", "kim@lakeside.example"
STAFF_PAGES = ("people:program", "people:people", "people:facts", "people:cohorts", "mentors:assignments",
               "mentors:away", "people:calendars")  # fmt: skip


def all_of_it(cast, client, m: Membership, email: str) -> str:
    """What staff see everywhere, without what is new each time."""
    client.force_login(cast.rosa)
    paths = [*map(reverse, STAFF_PAGES), reverse("people:person", args=[m.ref])]
    if m.role == Role.FELLOW:
        paths.append(reverse("mentors:assignment", args=[m.ref]))
    else:
        paths.append(reverse("mentors:assignment", args=[cast.memberships["ben"].ref]))  # everybody to choose from
    page = "".join(client.get(path).content.decode() for path in paths)
    page = page.replace(str(m.ref), "REF").replace(str(m.user.ref), "WHO").replace(email, "ADDRESS")
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+|value="\d+"', "", page)


def staff_sees_the_same(cast, client, act) -> list[str]:
    """``act(email)`` with an address that has an account elsewhere, and with one that has none: what staff are told."""
    seen = []
    for email in (ELSEWHERE, NOWHERE):
        with transaction.atomic():
            m, said = act(email)
            seen.append((said.replace(email, "ADDRESS"), all_of_it(cast, client, m, email), len(mail.outbox)))
            transaction.set_rollback(True)
        mail.outbox.clear()
    assert "Nina" not in seen[0][1]
    assert "Robin" in seen[0][1]
    assert seen[0] == seen[1]
    return seen[0]


TYPED = {"name": "Robin Example", "called": "Robin", "phone": "518-555-0100"}


@pytest.mark.parametrize("role", ["mentor", "director", "staff", "contact"])
def test_staff_cannot_tell_whether_an_address_had_an_account(cast, client, role):
    def add(email):
        client.force_login(cast.rosa)
        typed = {**TYPED, "email": email, "role": role, "starts_on": "2026-11-17"}
        answer = client.post(reverse("people:person_add"), typed, follow=True)
        m = Membership.objects.get(role=role, program=cast.program, user__called="Robin")
        return m, re.search(r"Robin is added[^<]*", answer.content.decode())[0]

    assert staff_sees_the_same(cast, client, add)[0] == "Robin is added, and a mail with the way in is on its way."


def new_fellow(cast, client, email):
    client.force_login(cast.rosa)
    typed = {
        **TYPED, "email": email, "starts_on": "2026-11-17", "cohort": cast.cohort.ref, "mentor": cast.maeve.ref,
        "backup": cast.tom.ref,
    }  # fmt: skip
    answer = client.post(reverse("mentors:fellow_add"), typed, follow=True)
    return Membership.objects.get(program=cast.program, user__called="Robin"), answer.content.decode()


def test_nor_when_a_fellow_of_another_program_is_added_as_a_fellow(cast, client):
    def add(email):
        m, page = new_fellow(cast, client, email)
        return m, re.search(r"Robin is added[^<]*", page)[0]

    staff_sees_the_same(cast, client, add)


@pytest.mark.parametrize("to", [ELSEWHERE, "new@lakeside.example"])
def test_nor_when_they_put_the_details_right(cast, client, to):
    def correct(email):
        m = added(cast, email=email, **TYPED)
        client.force_login(cast.rosa)
        typed = {"details-name": "Robin Other", "details-called": "Robin", "details-email": to}
        answer = client.post(reverse("people:person_details", args=[m.ref]), typed, follow=True)
        assert [one.to for one in mail.outbox][-1] == [to] if to != email else [email]
        return m, re.search(r"Kept for[^<]*", answer.content.decode())[0]

    if to == ELSEWHERE:  # from an address without an account to one with, and the same to one without
        said = []
        for other in (ELSEWHERE, "new@lakeside.example"):
            with transaction.atomic():
                to = other
                m, told = correct(NOWHERE)
                said.append((told, all_of_it(cast, client, m, other)))
                transaction.set_rollback(True)
        assert said[0] == said[1]
    else:
        staff_sees_the_same(cast, client, correct)


def test_an_address_of_somebody_here_is_refused_in_words(cast, client):
    m = added(cast, **TYPED)
    client.force_login(cast.rosa)
    typed = {"details-name": "Robin", "details-called": "Robin", "details-email": "maeve@lakeside.example"}
    page = client.post(reverse("people:person_details", args=[m.ref]), typed).content.decode()
    assert "Somebody here has this address already." in page
    assert Invitation.objects.get(membership=m, replaced_at=None).email == NOWHERE


def test_who_has_an_account_says_yes_by_the_button_and_nobody_is_signed_in_by_it(cast, client):
    m = added(cast, email=ELSEWHERE, name="Robin", called="Robin")
    url = link()
    assert not Membership.objects.filter(user=cast.nina, program=cast.program).exists()
    guest = Client()
    assert "A new role for you, Nina" in guest.get(url).content.decode()
    assert Invitation.objects.get().used_at is None
    guest.post(url, GOOD)
    cast.nina.refresh_from_db()
    assert ("_auth_user_id" in guest.session, cast.nina.check_password(GOOD["password1"])) == (False, False)
    m.refresh_from_db()
    assert (m.user, cast.nina.called, cast.nina.email) == (cast.nina, "Nina", ELSEWHERE)
    page = people_page(cast, client)
    assert ("Nina" in page, "Not in yet" in page, "Robin" in page) == (True, False, False)
    assert "This link has done its work" in guest.get(url).content.decode()


def test_what_was_theirs_before_they_were_in_is_theirs_after(cast, client):
    """Beside a fellow, on call in a break, away, and left out by a fellow: none of it is lost with the yes."""
    m = added(cast, email=ELSEWHERE, name="Robin", called="Robin")
    place = m.user
    coverage.assign(cast.memberships["ben"], mentor=place, backup=cast.tom, by=cast.rosa, now=NOW)
    Absence.objects.create(person=place, first=NOW.date(), last=NOW.date(), backup=cast.tom)
    ClosedDays.objects.filter(calendar=cast.calendar).update(cover=place)
    legal_holds.start_hold(cast.program, person=place, reason="Letter 9.", by=cast.rosa, now=NOW)
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)
    asking = Asking(text="Not for Robin.", form_key=uuid4(), left_out=frozenset({place.id}), route="director")
    r = filing.file_request(cast.memberships["ben"], asking, by=cast.ben, now=NOW).request
    Client().post(link())
    assert Assignment.objects.get(fellow=cast.memberships["ben"], ended_at=None).mentor == cast.nina
    assert (Absence.objects.get().person, LegalHold.objects.get().person) == (cast.nina, cast.nina)
    assert set(ClosedDays.objects.filter(calendar=cast.calendar).values_list("cover")) == {(cast.nina.id,)}
    assert Participant.objects.get(request=r, standing="excluded", person=cast.nina)
    place.refresh_from_db()
    assert (place.is_active, place.phone, Membership.objects.filter(user=place).exists()) == (False, "", False)


def test_a_fellow_elsewhere_can_say_yes_when_that_has_ended(cast, client):
    m, _ = new_fellow(cast, client, ELSEWHERE)
    url, guest = link(), Client()
    page = guest.get(url).content.decode()
    assert "You are a fellow in another program, Nina" in page
    assert "<form" not in page
    guest.post(url, GOOD)
    m.refresh_from_db()
    assert (m.user.called, Invitation.objects.get(membership=m).used_at) == ("Robin", None)
    endings.end_role(cast.memberships["nina"], last_day=None, by=cast.other_staff, now=NOW)
    assert "A new role for you, Nina" in guest.get(url).content.decode()
    guest.post(url)
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
    again = Client()
    url = re.search(r"/join/\S+/", mail.outbox[0].body)[0]
    assert "A new role for you" in again.get(url).content.decode()
    again.post(url)
    first.refresh_from_db()
    assert first.user == second.user


def test_somebody_who_had_left_everything_comes_back_by_their_yes_alone(cast, client):
    endings.close_access(cast.nina, cast.other, by=cast.other_staff, now=NOW - endings.READING_LASTS)
    endings.end_due_reading(NOW)
    added(cast, email=ELSEWHERE, **TYPED)
    cast.nina.refresh_from_db()
    assert not cast.nina.is_active
    Client().post(link())
    cast.nina.refresh_from_db()
    assert cast.nina.is_active


def test_who_is_here_under_another_address_is_told_so(cast, client):
    added(cast, **TYPED)
    EmailAddress.objects.create(user=cast.tom, email=NOWHERE, verified=True)
    page = Client().get(link()).content.decode()
    assert "Welcome, Robin" in page  # the place has its own address
    m = added(cast, email=ELSEWHERE, **TYPED)
    join(cast.nina, cast.program, Role.MENTOR)
    url = re.search(r"/join/\S+/", mail.outbox[-1].body)[0]
    assert "You are here already, Nina" in Client().get(url).content.decode()
    Client().post(url)
    m.refresh_from_db()
    assert m.user.stands_in


def test_a_kept_place_gets_no_mail(cast):
    place = added(cast, email=ELSEWHERE, **TYPED).user
    row = OutboxMessage.objects.create(
        person=place, kind="request.next", dedupe="x", created_at=NOW, lease=uuid4(), next_try_at=NOW
    )
    assert place.stands_in
    assert deliver._still_wanted([row], refusals.DeliveryCounts(), now=NOW) == []
