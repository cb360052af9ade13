"""Inviting: a link by mail, now or at a time, and no word on whether there was an account already."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from mentors.support import begin_due
from pts_support.people.decisions import decide
from pts_support.people.models import Invitation, Membership, ProposedAct, Role
from pts_support.people.roster import endings, guards, invite
from tests.cast import NOW
from tests.people.inviting import ELSEWHERE, GOOD, NOWHERE, TYPED, added, link, new_fellow, people_page


def test_only_a_hash_is_kept(kim):
    token = link().split("/")[-2]
    held = Invitation.objects.get()
    assert held.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(Invitation.objects.values_list())


def test_sending_it_again_ends_the_one_before(cast, kim, client, signed_in):
    first = link()
    page = signed_in(client, cast.rosa).get(reverse("people:people")).content.decode()
    assert ">Invited" in page
    client.post(reverse("people:person_invite", args=[kim.ref]))
    assert (client.get(first).status_code, client.get(link()).status_code) == (404, 200)
    client.post(reverse("account_logout"))
    client.post(link(), GOOD)
    assert ">Invited" not in signed_in(client, cast.rosa).get(reverse("people:people")).content.decode()
    assert client.post(reverse("people:person_invite", args=[kim.ref])).status_code == 404


def test_an_invitation_says_who_invites_to_what_what_for_and_what_happens_next(cast, kim):
    [told] = mail.outbox
    assert told.subject == "You’re invited to PTS Support"
    assert told.body.split("\n\n") == [
        f"{cast.rosa.name} of Lakeside Clinical Fellowship invites you to PTS Support as a mentor. There clinical "
        "fellows ask for help, and the people around them answer in time.",
        "Choose your password here:",
        f"http://localhost:8000{link()}",
        "Then you read what PTS Support promises, set up two-step verification, and start. It takes a few minutes.",
        "The link works once, until December\xa08. If you didn’t expect this email, ignore it: nothing happens until "
        "someone presses the button on that page. Questions? Call Lakeside Clinical Fellowship: 518-555-0142\n",
    ]


def test_one_more_role_says_who_gives_it_and_once_how_long_the_link_works(cast):
    added(cast, email=ELSEWHERE)
    [told] = mail.outbox
    assert told.subject == "PTS Support: a new role for you"
    assert told.body.split("\n\n") == [
        f"{cast.rosa.name} of Lakeside Clinical Fellowship invites you to one more role on PTS Support, as a mentor. "
        "There clinical fellows ask for help, and the people around them answer in time.",
        "Say yes on this page. You sign in as usual:",
        f"http://localhost:8000{link()}",
        "The link works once, until December\xa08. If you didn’t expect this email, ignore it: nothing happens until "
        "someone presses the button on that page. Questions? Call Lakeside Clinical Fellowship: 518-555-0142\n",
    ]


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


def test_a_link_goes_out_at_the_time_staff_choose_and_not_before(cast, client, set_clock):
    monday = NOW + timedelta(days=6)
    added(cast, send_at=monday)
    assert (mail.outbox, Invitation.objects.get().token_hash) == ([], None)
    assert "Invitation goes out Monday" in people_page(cast, client)
    assert (begin_due(monday - timedelta(seconds=1)), mail.outbox) == (0, [])
    begin_due(monday)
    begin_due(monday)
    held = Invitation.objects.get()
    assert ([m.to for m in mail.outbox], held.sent_at) == ([["kim@lakeside.example"]], monday)
    assert held.expires_at == monday + timedelta(days=21)
    set_clock(monday)
    assert Client().get(link()).status_code == 200


def test_sending_it_now_after_all_and_who_has_left_meanwhile_gets_none(cast, client, signed_in):
    m = added(cast, send_at=NOW + timedelta(days=6))
    other = added(cast, send_at=NOW + timedelta(days=6), email="lee@lakeside.example", called="Lee")
    endings.end_role(other, last_day=None, by=cast.rosa, now=NOW)
    signed_in(client, cast.rosa).post(reverse("people:person_invite", args=[m.ref]))
    begin_due(NOW + timedelta(days=7))
    assert [m.to for m in mail.outbox] == [["kim@lakeside.example"]]


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


@pytest.mark.parametrize("role", ["mentor", "director", "staff", "contact"])
def test_staff_cannot_tell_whether_an_address_had_an_account(cast, client, role):
    def add(email):
        client.force_login(cast.rosa)
        typed = {**TYPED, "email": email, "role": role, "starts_on": "2026-11-17"}
        page = client.post(reverse("people:person_add"), typed, follow=True).content.decode()
        said = re.search(r"(Robin was added|Asked for)[^<]*", page)[0]
        if role != "mentor":  # it waits, and what is read of it is the same too
            act = ProposedAct.objects.get()
            said += client.get(reverse("people:decisions")).content.decode().replace(str(act.ref), "REF")
            said = re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", said)
            decide.agree(act.ref, by=cast.okafor, now=NOW)
        return Membership.objects.get(role=role, program=cast.program, user__called="Robin"), said

    said = staff_sees_the_same(cast, client, add)[0]
    if role == "mentor":
        assert said == "Robin was added. The invitation is on its way."
    else:
        assert said.startswith("Asked for. It takes effect tomorrow")


def test_nor_when_a_fellow_of_another_program_is_added_as_a_fellow(cast, client):
    def add(email):
        m, page = new_fellow(cast, client, email)
        return m, re.search(r"Robin was added[^<]*", page)[0]

    staff_sees_the_same(cast, client, add)


@pytest.mark.parametrize("to", [ELSEWHERE, "new@lakeside.example"])
def test_nor_when_they_put_the_details_right(cast, client, to):
    def correct(email):
        m = added(cast, email=email, **TYPED)
        client.force_login(cast.rosa)
        typed = {"details-name": "Robin Other", "details-called": "Robin", "details-email": to}
        answer = client.post(reverse("people:person_details", args=[m.ref]), typed, follow=True)
        assert [one.to for one in mail.outbox][-1] == [to] if to != email else [email]
        return m, re.search(r"Saved for[^<]*", answer.content.decode())[0]

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
