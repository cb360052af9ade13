"""Somebody invited: the link in the newest mail, a new fellow, and what staff read on the page of people."""

from __future__ import annotations

import re

from django.core import mail
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Membership, Role, User
from pts_support.people.roster import edit as roster
from tests.cast import NOW

GOOD = {"password1": "seven quiet green lamps", "password2": "seven quiet green lamps"}


def link() -> str:
    return re.search(r"http://localhost:8000(/join/\S+/)", mail.outbox[-1].body).group(1)


def people_page(cast, client) -> str:
    client.force_login(cast.rosa)
    page = client.get(reverse("people:people")).content.decode()
    return " ".join(re.sub(r"</?time[^>]*>", "", page).split())


def added(cast, **more: object) -> Membership:
    person = {"email": "kim@lakeside.example", "name": "Kim Example", "called": "Kim", "role": Role.MENTOR, **more}
    return roster.add(program=cast.program, starts_on=NOW.date(), by=cast.rosa, now=NOW, **person)


def said_yes(url: str, owner: User) -> Client:
    """The owner of an account opens the link, signed in with it, and presses the button."""
    theirs = Client()
    theirs.force_login(owner)
    assert "A new role for you" in theirs.get(url).content.decode()
    theirs.post(url)
    return theirs


ELSEWHERE, NOWHERE = "nina@harbor.example", "kim@lakeside.example"
TYPED = {"name": "Robin Example", "called": "Robin", "phone": "518-555-0100"}


def new_fellow(cast, client, email):
    client.force_login(cast.rosa)
    typed = {
        **TYPED, "email": email, "starts_on": "2026-11-17", "cohort": cast.cohort.ref, "mentor": cast.maeve.ref,
        "backup": cast.tom.ref,
    }  # fmt: skip
    answer = client.post(reverse("mentors:fellow_add"), typed, follow=True)
    return Membership.objects.get(program=cast.program, user__called="Robin"), answer.content.decode()
