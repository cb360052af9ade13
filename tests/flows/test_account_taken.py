"""An account taken before its owner has it, and one attached by another program: what was tried, and gains nothing."""

from __future__ import annotations

import re
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from mentors.changes import assign
from mentors.support import circle_of
from pts_support import clock
from pts_support.people.models import AccountChange, Agreement, Browser, Cohort, Membership, User
from pts_support.people.roster import endings
from requests_app.chain import policy, policy_versions
from tests.cast import NOW, Cast
from tests.people.inviting import ELSEWHERE, GOOD, TYPED, added, said_yes
from tests.people.signing_in import by_password, is_in
from tests.requests_app.ask_page import send

OWN, THEIRS = "sam@lakeside.example", "rosa.private@home.example"


def read_out(cast: Cast, m: Membership) -> str:
    staff = Client()
    staff.force_login(cast.rosa)
    page = staff.post(reverse("people:person_phone_code", args=[m.ref])).content.decode()
    return re.search(r"<code>(\d{4} \d{4})</code>", page).group(1)


def by_code(code: str, email: str) -> tuple[Client, str]:
    """A browser that typed the code, and the page it got to."""
    client = Client()
    return client, client.post(reverse("people:join_by_code"), {"email": email, "code": code}).url


def mailed_link(to: str) -> str:
    """The newest invitation to this address."""
    found = [re.search(r"/join/\S+/", one.body) for one in mail.outbox if one.to == [to] and "/join/" in one.body]
    return found[-1][0]


def added_as_fellow(staff: User, mentor: User, backup: User, cohort: Cohort) -> Membership:
    client = Client()
    client.force_login(staff)
    typed = {
        **TYPED, "name": "Sam Example", "called": "Sam", "email": OWN, "starts_on": "2026-11-17",
        "cohort": cohort.ref, "mentor": mentor.ref, "backup": backup.ref,
    }  # fmt: skip
    assert client.post(reverse("mentors:fellow_add"), typed).status_code == 302
    return Membership.objects.get(cohort=cohort, invitations__email=OWN)


def test_staff_take_an_account_by_phone_before_its_owner_has_it(cast):
    m = added(cast, email=OWN, name="Sam Example", called="Sam")
    thief, door = by_code(read_out(cast, m), OWN)
    thief.post(door)
    assert is_in(thief)
    tried = {
        reverse("account_set_password"): GOOD,
        reverse("account_change_password"): GOOD,
        reverse("people:address_add"): {"email": THEIRS},
        reverse("people:me"): {"called": "Not Sam"},
        reverse("mfa_activate_totp"): {"code": "123456"},
        reverse("mfa_add_webauthn"): {},
        reverse("people:my_data"): {},
    }
    first = reverse("people:unconfirmed")
    thief.post(reverse("people:agree", args=["helper"]))
    for path, typed in tried.items():
        assert [thief.post(path, typed).url, thief.get(path).url] == [first, first]
    endings.end_role(m, last_day=None, by=cast.rosa, now=NOW)
    added_as_fellow(cast.other_staff, cast.other_mentor, cast.other_backup, cast.memberships["nina"].cohort)

    owner = Client()
    assert owner.post(mailed_link(OWN), GOOD).url == "/"
    sam = User.objects.get(email=OWN)
    assert [row.email for row in EmailAddress.objects.filter(user=sam)] == [OWN]
    assert (is_in(thief), is_in(owner)) == (False, True)
    assert not Authenticator.objects.filter(user=sam).exists()
    assert not Agreement.objects.filter(user=sam).exists()
    for email in (OWN, THEIRS):
        assert not is_in(thief) or thief.post(reverse("account_login"), {"login": email, **GOOD})
    assert thief.get("/me/data/").url.startswith("/accounts/login/")
    assert "a code for you, to be read out by phone" in str([one.body for one in mail.outbox if one.to == [OWN]])
    owner.force_login(sam)  # past what comes first
    assert "Rosa Example at Lakeside" in owner.get(reverse("people:account_changes")).content.decode()


def test_nothing_that_was_planted_survives_the_first_proof(cast):
    """However it came there: an address, an app, a browser that passed, a session, a password."""
    m = added(cast, email=OWN, name="Sam Example", called="Sam")
    thief, door = by_code(read_out(cast, m), OWN)
    thief.post(door)
    sam = User.objects.get(email=OWN)
    EmailAddress.objects.create(user=sam, email=THEIRS, verified=True)
    Authenticator.objects.create(user=sam, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Browser.objects.create(user=sam, token_hash="x" * 64, made_at=NOW, seen_at=NOW, passed_until=NOW)
    sam.set_password("what the thief chose")
    sam.save()
    second = Client()
    second.force_login(sam)

    owner = Client()
    owner.post(mailed_link(OWN), GOOD)
    sam.refresh_from_db()
    assert [row.email for row in EmailAddress.objects.filter(user=sam)] == [OWN]
    assert not Authenticator.objects.filter(user=sam).exists()
    assert not Browser.objects.filter(user=sam, token_hash="x" * 64).exists()
    assert [is_in(one) for one in (thief, second, owner)] == [False, False, True]
    assert (sam.check_password("what the thief chose"), sam.check_password(GOOD["password1"])) == (False, True)
    assert (sam.proved_at, sam.proved_by) == (NOW, "invitation")
    assert AccountChange.objects.filter(user=sam, kind="proved").count() == 1


def test_staff_attach_somebody_of_another_program_by_a_code(cast):
    m = added(cast, email=ELSEWHERE, **TYPED)
    steps = list(Authenticator.objects.filter(user=cast.nina).values_list("id"))
    thief, door = by_code(read_out(cast, m), ELSEWHERE)
    assert "Nina" not in thief.get(door).content.decode()
    assert thief.post(door).url.startswith("/accounts/login/")
    assert not Membership.objects.filter(user=cast.nina, program=cast.program).exists()
    thief.force_login(cast.rosa)
    assert thief.post(reverse("people:person_step_lost", args=[m.ref])).status_code == 404
    assert list(Authenticator.objects.filter(user=cast.nina).values_list("id")) == steps
    told = [one.body for one in mail.outbox if one.to == [ELSEWHERE]]
    assert "Your program made a code for you" in told[-1]


def test_a_second_step_is_not_another_programs_to_take_out(cast, set_clock):
    """Viktor mentors at Harbor, and says yes to Lakeside. Lakeside alone does not take his second step out."""
    viktor = cast.other_mentor
    m = added(cast, email=viktor.email, **TYPED)
    said_yes(mailed_link(viktor.email), viktor)
    m.refresh_from_db()
    staff = Client()
    staff.force_login(cast.rosa)
    url = reverse("people:person_step_lost", args=[m.ref])
    said = staff.post(url, follow=True).content.decode()
    assert "gets an email that says what happens next" in said
    assert Authenticator.objects.filter(user=viktor).exists()
    page = next(re.search(r"/lost-phone/\S+/", one.body)[0] for one in mail.outbox if "/lost-phone/" in one.body)
    owner = Client()
    owner.get(page)  # opening it starts nothing
    set_clock(NOW + timedelta(days=2))
    assert by_password(owner, viktor, code=False).url == reverse("mfa_authenticate")
    assert "You can sign in without it" in owner.post(page).content.decode()
    assert by_password(Client(), viktor, code=False).url == reverse("mfa_authenticate")
    set_clock(NOW + timedelta(days=3))
    after = Client()
    by_password(after, viktor, code=False)
    assert (is_in(after), Authenticator.objects.filter(user=viktor).exists()) == (True, False)
    assert after.get("/dashboard/").url.startswith("/first/")


def test_its_owner_stops_it(cast, set_clock):
    viktor = cast.other_mentor
    m = added(cast, email=viktor.email, **TYPED)
    said_yes(mailed_link(viktor.email), viktor)
    m.refresh_from_db()
    staff = Client()
    staff.force_login(cast.rosa)
    staff.post(reverse("people:person_step_lost", args=[m.ref]))
    agree = next(re.search(r"/lost-phone/\S+/", one.body)[0] for one in mail.outbox if "/lost-phone/" in one.body)
    Client().post(agree)
    Client().post(re.search(r"/not-me/\S+/", mail.outbox[-1].body)[0])
    set_clock(NOW + timedelta(days=2))
    assert by_password(Client(), viktor, code=False).url == reverse("mfa_authenticate")
    assert Authenticator.objects.filter(user=viktor).exists()
    assert Client().get(agree).status_code == 404


def test_a_program_alone_with_its_account_is_not_held_up(cast):
    staff = Client()
    staff.force_login(cast.rosa)
    url = reverse("people:person_step_lost", args=[cast.memberships["maeve"].ref])
    said = staff.post(url, follow=True).content.decode()
    assert "gets an email that says what happens next" in said
    assert not Authenticator.objects.filter(user=cast.maeve).exists()


# Honest ways ----------------------------------------------------------------------------------------------------------


def test_a_new_fellow_asks_by_phone_in_august_and_confirms_later(cast):
    """What one session wrote another does not read, though both came by a code; the owner of the mailbox reads all."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)
    m = added_as_fellow(cast.rosa, cast.maeve, cast.tom, cast.cohort)
    fellow, door = by_code(read_out(cast, m), OWN)
    page = fellow.post(door, follow=True).content.decode()
    assert "Before you start, Sam" in page
    fellow.post(reverse("people:agree", args=["fellow"]))
    assert "Meanwhile you can ask" in fellow.get("/", follow=True).content.decode()
    assert fellow.get("/ask/").status_code == 200
    about_rosa = "I am failing, and it is about Rosa."
    asked = send(fellow, text=about_rosa)
    assert "Should Rosa see this?" in asked.content.decode()
    thread = send(fellow, asked, text=about_rosa).url
    assert "it is about Rosa" in fellow.get(thread).content.decode()
    assert thread in fellow.get(reverse("people:unconfirmed")).content.decode()

    other, door = by_code(read_out(cast, m), OWN)
    other.post(door)
    other.post(reverse("people:agree", args=["fellow"]))
    first = reverse("people:unconfirmed")
    assert [other.get(thread).url, other.get("/asked/").url, other.get("/").url] == [first, first, first]
    assert "about Rosa" not in other.get(first).content.decode() + other.get("/ask/").content.decode()
    assert "not sent" in send(other, text="not sent", route="nobody").content.decode()
    assert "not sent" not in fellow.get("/ask/").content.decode()

    owner = Client()
    owner.post(mailed_link(OWN), GOOD)
    owner.post(reverse("people:agree", args=["fellow"]))
    assert "it is about Rosa" in owner.get(thread).content.decode()
    assert (is_in(fellow), is_in(other)) == (False, False)


def test_a_helper_by_phone_sees_names_and_times_and_is_not_asked(cast):
    m = added(cast, email=OWN, name="Sam Example", called="Sam")
    helper, door = by_code(read_out(cast, m), OWN)
    page = helper.post(door, follow=True).content.decode()
    assert "What you promise the fellows" in page  # no second step is set up here
    helper.post(reverse("people:agree", args=["helper"]))
    page = helper.get("/dashboard/", follow=True).content.decode()
    assert "you see names and times only" in page
    assign(cast.memberships["ben"], mentor=m.user, backup=cast.tom, by=cast.rosa, now=NOW)
    circle = circle_of(cast.memberships["ben"].id, NOW)
    assert [(one.called, one.in_yet) for one in (circle.mentor, circle.backup)] == [("Sam", False), ("Tom", True)]


def test_a_second_program_adds_somebody_who_has_an_account(cast):
    viktor = cast.other_mentor
    before = (viktor.name, viktor.password)
    m = added(cast, email=viktor.email, **TYPED)
    theirs = said_yes(mailed_link(viktor.email), viktor)
    m.refresh_from_db()
    viktor.refresh_from_db()
    assert (m.user, viktor.name, viktor.password) == (viktor, *before)
    assert "You were given a role" in theirs.get(reverse("people:account_changes")).content.decode()
    assert "You were given a role." in mail.outbox[-1].body
    assert clock.now() == NOW
