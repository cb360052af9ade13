"""The pages under /program/: only for staff of that program, and as many queries for thirty rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentors.models import Absence, Assignment
from pts_support.people.models import ClosedDays, Cohort, Invitation, Membership, Role
from tests.cast import NOW, join, person

TODAY = NOW.date()
LISTS = [
    "people:program",
    "people:people",
    "people:cohorts",
    "people:calendars",
    "people:facts",
    "mentors:assignments",
    "mentors:away",
]
FORMS = ["people:person_add", "people:cohort_add", "people:calendar_add", "mentors:fellow_add"]


def pages(cast) -> list[str]:
    fellow, calendar = cast.memberships["asha"].ref, cast.calendar.ref
    return [
        *(reverse(name) for name in (*LISTS, *FORMS)),
        *(
            reverse("people:person", args=[m.ref])
            for name, m in cast.memberships.items()
            if m.program_id == cast.program.id
        ),
        reverse("people:cohort", args=[cast.cohort.ref]),
        reverse("people:calendar", args=[calendar]),
        reverse("mentors:assignment", args=[fellow]),
    ]


def acts(cast) -> list[str]:
    m = cast.memberships["asha"].ref
    names = ["person_details", "person_invite", "person_end", "person_close", "person_up"]
    calendar = cast.calendar.ref
    off = ClosedDays.objects.filter(calendar=cast.calendar).first().ref
    away = Absence.objects.create(
        person=cast.maeve, first=TODAY + timedelta(days=5), last=TODAY + timedelta(days=6)
    ).ref
    return [
        *(reverse(f"people:{name}", args=[m]) for name in names),
        reverse("people:snow", args=[calendar]),
        reverse("people:days_close", args=[calendar]),
        reverse("people:days_open", args=[calendar, off]),
        reverse("people:half_day", args=[calendar]),
        reverse("mentors:away_call_off", args=[away]),
    ]


def test_staff_open_every_page(cast, client, signed_in):
    signed_in(client, cast.rosa)
    assert {url: client.get(url).status_code for url in pages(cast)} == dict.fromkeys(pages(cast), 200)


@pytest.mark.parametrize("name", ["asha", "maeve", "tom", "okafor", "dana", "nina", "other_staff", "other_director"])
def test_nobody_else_learns_that_a_page_is_there(cast, client, signed_in, name):
    signed_in(client, getattr(cast, name))
    nowhere = client.get("/program-nowhere/").content
    nowhere_to_send = client.post("/program-nowhere/", {"name": "x"}).content  # what was sent comes back
    for url in pages(cast):
        sent = client.post(url, {"name": "x"})
        for answer, same in ((client.get(url), nowhere), (sent, nowhere_to_send)):
            if name == "other_staff" and url.rstrip("/").rsplit("/", 1)[-1] in (
                "program",
                "people",
                "cohorts",
                "calendars",
                "facts",
                "assignments",
                "away",
                "add",
            ):
                assert cast.program.name.encode() not in answer.content  # their own program's page
                assert b"Maeve" not in answer.content
                continue
            assert (answer.status_code, answer.content) == (404, same), url
    for url in acts(cast):
        answer = client.post(url)
        assert (answer.status_code, answer.content) == (404, nowhere), url
    assert Membership.objects.filter(ended_at__isnull=False).count() == 0


def test_a_program_chosen_by_its_number_opens_only_for_its_own_staff(cast, client, signed_in):
    signed_in(client, cast.rosa)
    assert client.get(reverse("people:people"), {"program": cast.program.id}).status_code == 200
    for odd in (cast.other.id, "x", "-1", "9" * 30, "٣", ""):
        assert client.get(reverse("people:people"), {"program": odd}).status_code == (200 if odd == "" else 404), odd


def test_who_staffs_two_programs_chooses_and_links_keep_the_choice(cast, client, signed_in):
    join(cast.rosa, cast.other, Role.STAFF)
    signed_in(client, cast.rosa)
    page = client.get(reverse("people:people"), {"program": cast.other.id}).content.decode()
    assert "Viktor" in page
    assert "Maeve" not in page
    assert f"{reverse('people:person_add')}?program={cast.other.id}" in page
    assert cast.program.name in client.get(reverse("people:program"), {"program": cast.other.id}).content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_thirty_takes_as_many_queries_as_a_list_of_one(cast, client, signed_in, name):
    signed_in(client, cast.other_staff)
    Absence.objects.create(person=cast.other_mentor, first=TODAY, last=TODAY, backup=cast.other_backup)
    client.get(reverse(name))

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(reverse(name)).status_code == 200
        return len(caught)

    one = count()
    crew = Cohort.objects.get(program=cast.other)
    for n in range(30):
        fellow = join(person(f"Fellow {n}", email=f"f{n}@harbor.example"), cast.other, Role.FELLOW, crew)
        Assignment.objects.create(fellow=fellow, mentor=cast.other_mentor, backup=cast.other_backup, starts_on=TODAY)
        helper = join(
            person(f"Helper {n}", email=f"h{n}@harbor.example"),
            cast.other,
            [Role.MENTOR, Role.STAFF, Role.DIRECTOR][n % 3],
        )
        Invitation.objects.create(
            membership=helper,
            email="x@harbor.example",
            token_hash=f"{n:064}",
            made_at=NOW,
            expires_at=NOW + timedelta(days=21),
        )
        Absence.objects.create(
            person=helper.user, first=TODAY, last=TODAY + timedelta(days=3), backup=cast.other_backup
        )
        Cohort.objects.create(program=cast.other, name=f"{n}", starts_on=TODAY, ends_on=TODAY)
        ClosedDays.objects.create(
            calendar=cast.other.calendar, name=f"{n}", first=TODAY + timedelta(days=n), last=TODAY + timedelta(days=n)
        )
    cast.other.calendars.bulk_create(type(cast.calendar)(program=cast.other, name=f"Calendar {n}") for n in range(30))
    assert count() == one
