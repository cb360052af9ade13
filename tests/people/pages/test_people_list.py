"""The list of people is searched by name, email and role, and sixteen people are no long page."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from pts_support.people.models import User


def names(page) -> list[str]:
    return re.findall(r'<th scope="row">\s*<a [^>]*>([^<]+)</a>', page.content.decode())


@pytest.fixture
def found(cast, client):
    client.force_login(cast.rosa)

    def search(**asked):
        return names(client.get(reverse("people:people"), asked))

    return search


def test_everyone_by_name(cast, found):
    everyone = found()
    assert everyone == sorted(everyone, key=str.casefold)
    assert {"Asha", "Maeve", "Dr. Okafor", "Rosa", "Dana"} <= set(everyone)
    assert "Nina" not in everyone


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "maeve"}, ["Maeve"]),
        ({"q": "MAÉVE exam"}, ["Maeve"]),
        ({"q": "okafor@lakeside"}, ["Dr. Okafor"]),
        ({"role": "director"}, ["Dr. Okafor"]),
        ({"role": "mentor"}, ["Gwen", "Maeve", "Priya", "Tom"]),
        ({"q": "to", "role": "mentor"}, ["Tom"]),
        ({"q": "nina"}, []),
        ({"q": "maeve", "role": "fellow"}, []),
    ],
)
def test_found(found, asked, names):
    assert found(**asked) == names


@pytest.mark.parametrize("role", ["", "nobody", "\x00", "admin' --"])
def test_a_role_that_is_none_means_everyone(found, role):
    assert found(role=role) == found()


def test_what_was_searched_stays_in_its_fields(cast, client):
    client.force_login(cast.rosa)
    page = client.get(reverse("people:people"), {"q": '"><b>', "role": "mentor"}).content.decode()
    assert 'value="&quot;&gt;&lt;b&gt;"' in page
    assert '<option value="mentor" selected>' in page
    assert re.search(r"0 of \d+ people\.", page)


def test_a_person_takes_one_row_and_says_what_is_the_matter(cast, client):
    User.objects.filter(id=cast.tom.id).update(mail_refused_at=cast.NOW)
    client.force_login(cast.rosa)
    page = client.get(reverse("people:people")).content.decode()
    assert page.count('<th scope="row">') == len(names(client.get(reverse("people:people"))))
    assert page.count("Email comes back") == 1
