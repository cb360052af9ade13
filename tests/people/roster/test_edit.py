"""What staff see of somebody who is not in yet, and the address they may put right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Cohort, Invitation, Role
from pts_support.people.roster import edit as roster
from pts_support.people.roster import guards
from tests.cast import NOW
from tests.people.inviting import NOWHERE, TYPED, added, link, people_page


def test_staff_see_why_somebody_is_not_in(cast, kim, client, set_clock):
    assert ">Invited today<" in people_page(cast, client)
    Client().get(link())
    assert ">Invited, link opened today<" in people_page(cast, client)
    Invitation.objects.update(refused_at=NOW)
    assert ">Invited, email came back<" in people_page(cast, client)
    set_clock(NOW + timedelta(days=21))
    assert ">Invitation expired<" in people_page(cast, client)


def test_an_address_of_somebody_here_is_refused_in_words(cast, client):
    m = added(cast, **TYPED)
    client.force_login(cast.rosa)
    typed = {"details-name": "Robin", "details-called": "Robin", "details-email": "maeve@lakeside.example"}
    page = client.post(reverse("people:person_details", args=[m.ref]), typed).content.decode()
    assert "Someone here has this email already." in page
    assert Invitation.objects.get(membership=m, replaced_at=None).email == NOWHERE


# One person alone sends no role to another mailbox, and sets no end back ----------------------------------------------


def test_one_person_alone_sends_a_role_of_power_to_no_other_mailbox(cast):
    invited = added(cast, role=Role.STAFF)
    with pytest.raises(guards.ChangeRefused) as refused:
        roster.correct_details(
            invited, name="Kim Example", called="Kim", email="box@mine.example", by=cast.rosa, now=NOW
        )
    assert refused.value.sentences == [roster.TOOK_TWO]
    assert Invitation.objects.get(membership=invited).email == "kim@lakeside.example"


def test_a_name_is_corrected_all_the_same(cast):
    invited = added(cast, role=Role.STAFF)
    roster.correct_details(invited, name="Kim Hart", called="Kim", email="kim@lakeside.example", by=cast.rosa, now=NOW)
    assert Invitation.objects.get(membership=invited).name == "Kim Hart"


def test_who_typed_the_address_let_them_in(cast):
    invited = added(cast)
    roster.correct_details(
        invited, name="Kim Example", called="Kim", email="kim.e@lakeside.example", by=cast.tom, now=NOW
    )
    invited.refresh_from_db()
    assert (invited.given_by, invited.given_at) == (cast.tom, NOW)


def test_an_end_that_is_over_cannot_be_set(cast):
    over = Cohort.objects.create(
        program=cast.program, name="2024", starts_on=date(2024, 8, 1), ends_on=date(2025, 6, 30)
    )
    asha = cast.memberships["asha"]
    with pytest.raises(guards.ChangeRefused) as refused:
        roster.change_role(asha, cohort=over, calendar=None, ends_on=None, by=cast.rosa, now=NOW)
    assert refused.value.sentences == [roster.OVER]
    with pytest.raises(guards.ChangeRefused):
        roster.save_cohort(
            cast.cohort, name="x", starts_on=cast.cohort.starts_on, ends_on=date(2026, 11, 16), by=cast.rosa, now=NOW
        )
    roster.save_cohort(over, name="2024–25", starts_on=over.starts_on, ends_on=over.ends_on, by=cast.rosa, now=NOW)
    today = NOW.date()
    roster.save_cohort(cast.cohort, name="x", starts_on=cast.cohort.starts_on, ends_on=today, by=cast.rosa, now=NOW)
    assert Cohort.objects.get(id=cast.cohort.id).ends_on == today
