""" "This wasn't me": used by the button, once, by whoever has the mailbox; signs everyone out and lets nobody in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail, signing
from django.test import Client

from pts_support.people.account import changes, step_reset, undo
from pts_support.people.models import AccountChange, Browser, User
from pts_support.people.signin import addresses
from tests.cast import NOW
from tests.people.signing_in import by_password, is_in

FIRST, SECOND = "maeve@lakeside.example", "thief@home.example"


@pytest.fixture
def thief(cast, client) -> Client:
    """Somebody who got in as Maeve and adds an address of their own."""
    by_password(client, cast.maeve)
    EmailAddress.objects.create(user=cast.maeve, email=SECOND, verified=True)
    changes.record(cast.maeve, changes.Kind.ADDRESS_ADDED, by=cast.maeve, now=NOW, detail=SECOND)
    return client


def link(to: str) -> str:
    """The newest one that went to this mailbox."""
    found = [re.search(r"/not-me/\S+/", one.body)[0] for one in mail.outbox if one.to == [to]]
    return found[-1]


def signs_in(email: str) -> bool:
    return EmailAddress.objects.filter(email=email, verified=True).exists()


def test_opening_it_does_nothing_and_the_button_signs_everyone_out(thief, cast):
    owner = Client()
    for _ in range(2):
        page = owner.get(link(FIRST)).content.decode()
        page = " ".join(page.split())
        assert (SECOND in page, "on every device, and the change is undone" in page) == (True, True)
    assert (is_in(thief), signs_in(SECOND)) == (True, True)
    done = owner.post(link(FIRST)).content.decode()
    assert "The change is undone." in done
    assert (is_in(thief), is_in(owner), signs_in(SECOND), signs_in(FIRST)) == (False, False, False, True)
    assert not Browser.objects.filter(user=cast.maeve).exists()
    change = AccountChange.objects.get()
    assert (change.objected_at, change.undone) == (NOW, True)


def test_it_says_who_did_it(cast):
    changes.record(cast.maeve, changes.Kind.CODE_READ_OUT, by=cast.rosa, program=cast.program, now=NOW)
    page = " ".join(Client().get(link(FIRST)).content.decode().split())
    assert "Your program made a code for you, to be read out by phone." in page
    assert "by Rosa Example at Lakeside Clinical Fellowship." in page


def test_twice_is_once(thief, cast):
    Client().post(link(FIRST))
    EmailAddress.objects.create(user=cast.maeve, email=SECOND, verified=True)  # shown again, by whoever that is
    Client().post(link(FIRST))
    assert signs_in(SECOND)


def test_the_added_address_does_not_keep_itself_in_and_runs_out(thief):
    assert "can’t be undone by this link" in Client().post(link(SECOND)).content.decode()
    assert signs_in(SECOND)
    assert "The change is undone" in Client().post(link(FIRST)).content.decode()
    token = link(FIRST).split("/")[2]
    with pytest.MonkeyPatch.context() as patch:
        later = signing.time.time() + (changes.GOOD_FOR + timedelta(seconds=1)).total_seconds()
        patch.setattr(signing.time, "time", lambda: later)
        assert (undo.find(token), undo.object_to(token, now=NOW)) == (None, None)
    assert undo.find(token[:-1] + "x") is None
    assert Client().get("/not-me/x/").status_code == 404


def test_mail_goes_where_it_went_before(thief, cast):
    addresses.make_primary(cast.maeve, EmailAddress.objects.get(email=SECOND), now=NOW)
    Client().post(link(SECOND))  # theirs undoes nothing
    cast.maeve.refresh_from_db()
    assert cast.maeve.email == SECOND
    Client().post(link(FIRST))
    cast.maeve.refresh_from_db()
    assert cast.maeve.email == FIRST


def test_added_and_chosen_is_taken_away_all_the_same(thief, cast):
    added = link(FIRST)
    addresses.make_primary(cast.maeve, EmailAddress.objects.get(email=SECOND), now=NOW)
    Client().post(added)
    cast.maeve.refresh_from_db()
    assert (cast.maeve.email, signs_in(SECOND)) == (FIRST, False)


def test_an_address_that_was_removed_comes_back_for_the_oldest_mailbox_alone(thief, cast):
    maeve = User.objects.get(id=cast.maeve.id)
    addresses.make_primary(maeve, EmailAddress.objects.get(email=SECOND), now=NOW)
    addresses.remove_address(maeve, EmailAddress.objects.get(email=FIRST), now=NOW)
    assert not signs_in(FIRST)
    Client().post(link(SECOND))
    assert not signs_in(FIRST)
    Client().post(link(FIRST))
    assert signs_in(FIRST)


def test_nobody_who_was_put_out_comes_back_in_by_the_mail_about_it(thief, cast):
    addresses.remove_address(cast.maeve, EmailAddress.objects.get(email=SECOND), now=NOW)
    Client().post(link(SECOND))
    assert not signs_in(SECOND)


def test_a_second_step_is_removed_or_given_back(cast):
    app = Authenticator.objects.get(user=cast.maeve)
    changes.record(cast.maeve, changes.Kind.STEP_ADDED, by=cast.maeve, now=NOW, undo_with={"step": app.pk})
    spare = Authenticator.objects.create(user=cast.maeve, type=Authenticator.Type.RECOVERY_CODES, data={})
    Client().post(link(FIRST))
    assert not Authenticator.objects.filter(id__in=[app.pk, spare.pk]).exists()
    Authenticator.objects.create(user=cast.maeve, type=app.type, data=app.data)
    step_reset.take_out(cast.maeve, cast.program, by=cast.rosa, now=NOW)
    assert not Authenticator.objects.filter(user=cast.maeve).exists()
    Client().post(link(FIRST))
    assert list(Authenticator.objects.filter(user=cast.maeve).values_list("type", "data")) == [("totp", app.data)]


def test_a_password_that_somebody_else_chose_signs_nobody_in(cast):
    changes.record(cast.maeve, changes.Kind.PASSWORD_CHANGED, by=cast.maeve, now=NOW)
    Client().post(link(FIRST))
    cast.maeve.refresh_from_db()
    assert (cast.maeve.has_usable_password(), cast.maeve.is_confirmed) == (False, True)
    mail.outbox.clear()
    Client().post("/accounts/password/reset/", {"email": FIRST})
    assert [one.subject for one in mail.outbox] == ["PTS Support: choose a new password"]


def test_a_role_is_nothing_that_a_link_takes_back(cast):
    changes.record(cast.maeve, changes.Kind.ROLE_ENDED, by=None, program=cast.program, now=NOW, detail="mentor")
    page = Client().post(link(FIRST)).content.decode()
    assert "can’t be undone by this link. Please call your program." in page
