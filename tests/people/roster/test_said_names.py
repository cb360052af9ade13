"""Two people of one program are never called the same, on whatever page and in whatever mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mentors.support import circle_of
from pts_support.people.models import AccessEntry, Membership, User
from pts_support.people.roster import endings
from pts_support.people.roster.profile import change_profile
from pts_support.people.roster.said_names import REMEMBERED_FOR, note_on_name, settle_names
from tests.cast import NOW, join, person

DOYLE, HART = "Maeve D.", "Maeve H."


@pytest.fixture
def two(cast):
    """A fellow called Maeve, and the mentor."""
    User.objects.filter(id=cast.maeve.id).update(name="Maeve Doyle")
    User.objects.filter(id=cast.lena.id).update(called="Maeve", name="Maeve Hart")
    settle_names([cast.program.id], NOW)
    return cast


def called(*people):
    return [User.objects.get(id=one.id).called for one in people]


def test_both_are_told_apart_and_keep_what_they_typed(two):
    assert called(two.maeve, two.lena) == [DOYLE, HART]
    assert User.objects.get(id=two.maeve.id).preferred_name == "Maeve"


def test_whoever_stands_around_a_fellow_is_said_so(two):
    assert circle_of(two.memberships["asha"].id, NOW).mentor.called == DOYLE


def test_once_one_is_called_otherwise_the_other_is_too(two):
    lena = User.objects.get(id=two.lena.id)
    change_profile(lena, name="Maeve Hart", called="Mae", phone="", time_zone=lena.time_zone, now=NOW)
    assert called(two.maeve, two.lena) == ["Maeve", "Mae"]


def test_who_has_left_is_told_apart_as_long_as_pages_may_tell_of_them(two):
    endings.end_role(two.memberships["lena"], last_day=None, by=two.rosa, now=NOW)
    assert called(two.maeve, two.lena) == [DOYLE, HART]
    settle_names([two.program.id], NOW + REMEMBERED_FOR + timedelta(minutes=1))
    assert called(two.maeve) == ["Maeve"]


def test_another_program_is_neither_changed_nor_looked_at(cast):
    User.objects.filter(id=cast.nina.id).update(called="Maeve", name="Maeve Hart")
    settle_names([cast.program.id, cast.other.id], NOW)
    assert called(cast.maeve, cast.nina) == ["Maeve", "Maeve"]


def test_who_is_in_two_programs_is_told_apart_in_both(cast):
    User.objects.filter(id=cast.maeve.id).update(name="Maeve Doyle")
    both = person("Maeve", email="both@example.org", name="Maeve Hart")
    join(both, cast.program, "mentor")
    join(both, cast.other, "mentor")
    settle_names([cast.other.id], NOW)
    assert called(cast.maeve, both) == [DOYLE, HART]


def test_the_forms_that_cause_it_say_so(cast):
    User.objects.filter(id=cast.maeve.id).update(name="Maeve Doyle")
    client = Client()
    client.force_login(cast.rosa)
    typed = {
        "name": "Maeve Hart",
        "called": "Maeve",
        "email": "m@x.example",
        "role": "mentor",
        "starts_on": "2026-11-17",
    }
    page = client.post(reverse("people:person_add"), typed, follow=True).content.decode()
    said = "2 people here are called Maeve. To tell them apart, pages say “Maeve D.” and “Maeve H.”."
    assert said in page
    asha = Client()
    asha.force_login(cast.asha)
    typed = {"name": "Maeve Ash", "called": "Maeve", "phone": "", "time_zone": "America/New_York"}
    page = asha.post(reverse("people:me"), typed, follow=True).content.decode()
    assert (
        "3 people here are called Maeve. To tell them apart, pages say “Maeve A.”, “Maeve D.” and “Maeve H.”." in page
    )


def test_staff_correct_how_somebody_is_called_and_the_trail_knows(cast):
    client, ref = Client(), cast.memberships["tom"].ref
    client.force_login(cast.rosa)
    typed = {"details-name": "Thomas Hart", "details-called": "Thomas"}
    client.post(reverse("people:person_details", args=[ref]), typed)
    tom = User.objects.get(id=cast.tom.id)
    assert (tom.name, tom.called, tom.email) == ("Thomas Hart", "Thomas", "tom@lakeside.example")
    trail = AccessEntry.objects.filter(verb="names_changed").values_list("actor", "subject", "program")
    assert list(trail) == [(cast.rosa.id, f"user:{cast.tom.id}", cast.program.id)]


def test_a_name_is_corrected_the_same_whether_or_not_they_are_in_another_program(cast):
    """Else the page would tell that they are."""
    client, ref = Client(), cast.memberships["tom"].ref
    client.force_login(cast.rosa)
    before = re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", client.get(page_of(ref)).content.decode())
    join(cast.tom, cast.other, "mentor")
    assert re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", client.get(page_of(ref)).content.decode()) == before
    typed = {"details-name": "Thomas Hart", "details-called": "Thomas"}
    assert client.post(reverse("people:person_details", args=[ref]), typed).status_code == 302


def page_of(ref):
    return reverse("people:person", args=[ref])


def test_nobody_else_has_it_nothing_is_said(cast):
    assert note_on_name(cast.maeve, NOW) == ""
    assert Membership.objects.filter(user=cast.maeve).exists()


def test_staff_are_told_of_nobody_in_another_program(cast):
    """Neither that this person is elsewhere too, nor what anybody there is called."""
    other = person("Tom", email="other-tom@example.org", name="Tom Elsewhere")
    join(other, cast.other, "mentor")
    join(cast.tom, cast.other, "mentor")
    client, ref = Client(), cast.memberships["tom"].ref
    client.force_login(cast.rosa)
    typed = {"details-name": "Tom Hart", "details-called": "Tom"}
    page = client.post(reverse("people:person_details", args=[ref]), typed, follow=True).content.decode()
    assert ("Saved for Tom." in page, "Tom E." in page, "people here are called" in page) == (True, False, False)
    assert "“Tom E.”" in note_on_name(cast.tom, NOW)  # on their own page, who is in both is told
