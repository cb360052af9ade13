"""The pages under /program/: only for staff of that program, and as many queries for thirty rows as for one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentors.models import Absence, Assignment
from pts_support.people.models import AccessEntry, ClosedDays, Cohort, Invitation, Membership, Role, User
from tests.cast import NOW, join, person
from tests.reading import flat

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
    for url in pages(cast):
        for answer in (client.get(url), client.post(url, {"name": "x"})):
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
            assert (answer.status_code, answer.content) == (404, nowhere), url
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


def test_adding_a_mentor_mails_them_a_link(cast, client, signed_in):
    signed_in(client, cast.rosa)
    typed = {
        "name": "Kim Example",
        "called": "Kim",
        "email": "Kim@lakeside.example",
        "role": "mentor",
        "starts_on": "2026-11-17",
    }
    assert client.post(reverse("people:person_add"), typed).status_code == 302
    m = Membership.objects.get(user__called="Kim")
    assert (m.role, m.program, m.starts_on, m.user.time_zone) == ("mentor", cast.program, TODAY, "America/New_York")
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["Kim@lakeside.example"], "PTS Support: set your password")
    ]
    assert "Kim" not in mail.outbox[0].body.replace("Kim@", "")
    page = client.get(reverse("people:people")).content.decode()
    assert "Not in yet" in page
    assert "and a mail with the way in is on its way" in page


def test_a_fellow_is_added_with_the_people_beside_them(cast, client, signed_in):
    signed_in(client, cast.rosa)
    typed = {
        "name": "Kim Example",
        "called": "Kim",
        "email": "kim@lakeside.example",
        "cohort": cast.cohort.ref,
        "starts_on": "2026-11-17",
    }
    typed |= {"mentor": "to_come", "backup": cast.tom.ref}
    assert client.post(reverse("mentors:fellow_add"), typed).status_code == 302
    a = Assignment.objects.get(fellow__user__called="Kim")
    assert (a.mentor, a.backup, a.to_come, a.mentor_rates) == (cast.dana, cast.tom, True, False)
    assert "Mentor still to come" in client.get(reverse("mentors:assignments")).content.decode()


def test_what_is_wrong_is_said_beside_the_field_and_the_text_is_kept(cast, client, signed_in):
    signed_in(client, cast.rosa)
    answer = client.post(
        reverse("people:person_add"),
        {
            "name": "Kim\u202e Example", "called": "", "email": "kim", "role": "king", "starts_on": "tomorrow",
            "phone": "5" * 50,
        },
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Please fill this in.",
        "This doesn’t look like an email address yet",
        "Pick one from the list.",
        "Write the day like 11/30/2026.",
        "This is 50 characters long, and 40 fit.",
        'value="Kim',
    ):
        assert words in page
    assert User.objects.filter(name__startswith="Kim").count() == 0


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "x" * 5000, "\u202e", "a" + "\u0301" * 10_000])
def test_hostile_text_is_kept_or_refused_never_broken(cast, client, signed_in, odd):
    signed_in(client, cast.rosa)
    body = {
        "name": odd,
        "called": odd,
        "email": odd,
        "phone": odd,
        "role": odd,
        "starts_on": odd,
        "cohort": odd,
        "mentor": odd,
        "backup": odd,
        "calendar": odd,
    }
    urls = [
        reverse("people:person_add"),
        reverse("mentors:fellow_add"),
        reverse("people:cohort_add"),
        reverse("people:facts"),
        reverse("people:me"),
        reverse("mentors:my_away"),
    ]
    from urllib.parse import quote_plus

    raw = "&".join(f"{k}={quote_plus(v, errors='surrogatepass')}" for k, v in body.items())
    assert [client.post(url, raw, content_type="application/x-www-form-urlencoded").status_code for url in urls] == [
        200
    ] * len(urls)


def test_a_refusal_is_said_on_the_page_and_nothing_is_kept(cast, client, signed_in):
    signed_in(client, cast.rosa)
    answer = client.post(reverse("people:person_end", args=[cast.memberships["priya"].ref]), follow=True)
    assert (
        "Without Priya, Carmen, Diego, Farah, Grace and Hugo would have no mentor. Assign somebody else first."
        in answer.content.decode()
    )
    answer = client.post(
        reverse("people:person", args=[cast.memberships["priya"].ref]),
        {"role-ends_on": "2026-11-30", "role-calendar": ""},
    )
    page = answer.content.decode()
    assert "would have no mentor from Tuesday, December 1. Assign somebody else first." in page
    assert 'value="2026-11-30"' in page
    assert Membership.objects.filter(ends_on__isnull=False).count() == 0


def test_reassigning_from_the_page_shows_history(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url = reverse("mentors:assignment", args=[cast.memberships["asha"].ref])
    assert client.post(url, {"mentor": cast.priya.ref, "backup": cast.priya.ref}).status_code == 200
    assert (
        client.post(
            url, {"mentor": cast.priya.ref, "backup": cast.tom.ref, "mentor_rates": "on"}, follow=True
        ).status_code
        == 200
    )
    page = flat(client.get(url))
    assert [
        name in page for name in ("Gwen", "Maeve", "Aug 17, 2026 to Oct 2, 2026", "Oct 3, 2026 to Nov 16, 2026")
    ] == [True] * 4


def test_only_helpers_of_this_program_can_be_picked(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url = reverse("mentors:assignment", args=[cast.memberships["asha"].ref])
    answer = client.post(url, {"mentor": cast.other_mentor.ref, "backup": cast.ben.ref})
    assert answer.status_code == 200
    assert answer.content.decode().count("Pick one from the list.") >= 2
    assert Assignment.objects.get(fellow=cast.memberships["asha"], ended_at__isnull=True) == cast.assignment


def test_the_contact_and_facts_in_one_act(cast, client, signed_in):
    signed_in(client, cast.rosa)
    typed = {
        "name": "Lakeside",
        "phone": "518-555-0199",
        "time_zone": "America/New_York",
        "safety_line_name": "NY line",
        "safety_line_phone": "800-342-3720",
    }
    assert client.post(reverse("people:facts"), {**typed, "contact": cast.okafor.ref}).status_code == 302
    cast.program.refresh_from_db()
    assert (cast.program.name, cast.program.attachments_allowed) == ("Lakeside", False)
    assert [
        m.user for m in Membership.objects.filter(program=cast.program, role=Role.CONTACT, ended_at__isnull=True)
    ] == [cast.okafor]
    assert (
        "Pick one from the list."
        in client.post(reverse("people:facts"), {**typed, "contact": cast.maeve.ref}).content.decode()
    )


def test_the_order_in_which_staff_are_asked(cast, client, signed_in):
    second = join(person("Sam"), cast.program, Role.STAFF, position=2)
    signed_in(client, cast.rosa)
    client.post(reverse("people:person_up", args=[second.ref]))
    rows = Membership.objects.filter(program=cast.program, role=Role.STAFF).order_by("position")
    assert [m.user.called for m in rows] == ["Sam", "Rosa"]


def test_a_snow_day_in_one_tap_and_undone(cast, client, signed_in):
    signed_in(client, cast.rosa)
    page = client.get(reverse("people:calendars")).content.decode()
    assert "Snow day today" in page
    url = reverse("people:snow", args=[cast.calendar.ref])
    for _ in range(2):
        assert client.post(url, {"day": "2026-11-17"}).status_code == 302
    snow = ClosedDays.objects.get(calendar=cast.calendar, kind="snow")
    assert (snow.first, snow.last) == (TODAY, TODAY)
    assert "Snow day today" not in client.get(reverse("people:calendars")).content.decode()
    client.post(reverse("people:days_open", args=[cast.calendar.ref, snow.ref]))
    assert not ClosedDays.objects.filter(kind="snow").exists()


def test_a_snow_day_far_off_or_of_another_calendar_is_not_made(cast, client, signed_in):
    signed_in(client, cast.rosa)
    for day in ("2027-11-17", "x", ""):
        client.post(reverse("people:snow", args=[cast.calendar.ref]), {"day": day})
    assert client.post(reverse("people:snow", args=[cast.other.calendar.ref]), {"day": "2026-11-17"}).status_code == 404
    assert not ClosedDays.objects.filter(kind="snow").exists()


def test_the_week_days_off_and_half_days(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url = reverse("people:calendar", args=[cast.calendar.ref])
    typed = {
        "week-name": "Lakeside schools",
        "week-time_zone": "America/New_York",
        "week-opens_0": "08:30",
        "week-closes_0": "15:00",
        "week-opens_5": "09:00",
    }
    page = client.post(url, typed).content.decode()
    assert "Saturday needs both times, or none for a day off." in page
    assert client.post(url, {**typed, "week-closes_5": "12:00"}).status_code == 302
    assert [(d.weekday, d.opens.hour) for d in cast.calendar.week.all()] == [(0, 8), (5, 9)]
    assert (
        "at least one day with hours"
        in client.post(url, {"week-name": "x", "week-time_zone": "America/New_York"}).content.decode()
    )
    off = reverse("people:days_close", args=[cast.calendar.ref])
    wrong = client.post(
        off, {"closed-kind": "break", "closed-name": "Fall", "closed-first": "2026-11-27", "closed-last": "2026-11-26"}
    )
    assert "The last day comes before the first." in wrong.content.decode()
    right = {
        "closed-kind": "break",
        "closed-name": "Fall",
        "closed-first": "2026-11-26",
        "closed-last": "2026-11-27",
        "closed-cover": cast.tom.ref,
    }
    assert client.post(off, right).status_code == 302
    assert ClosedDays.objects.get(name="Fall").cover == cast.tom
    half = reverse("people:half_day", args=[cast.calendar.ref])
    assert (
        client.post(half, {"half-day": "2026-11-25", "half-opens": "08:00", "half-closes": "11:30"}).status_code == 302
    )
    held = cast.calendar.half_days.get()
    assert client.post(reverse("people:half_day_drop", args=[cast.calendar.ref, held.ref])).status_code == 302
    assert (cast.calendar.half_days.count(), AccessEntry.objects.filter(verb="calendar_changed").count()) == (0, 4)


def test_staff_plan_time_away_for_anyone_and_call_it_off(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url = reverse("mentors:away")
    assert (
        "Dana is the contact, and a contact is never away."
        in client.post(url, {"person": cast.dana.ref, "first": "2026-11-20", "last": "2026-11-20"}).content.decode()
    )
    for who, backup in ((cast.tom, ""), (cast.maeve, cast.priya.ref)):
        assert (
            client.post(
                url, {"person": who.ref, "first": "2026-11-20", "last": "2026-11-21", "backup": backup}
            ).status_code
            == 302
        )
    page = client.post(
        url, {"person": cast.priya.ref, "first": "2026-11-20", "last": "2026-11-21", "backup": cast.tom.ref}
    ).content.decode()
    assert "Tom is away then, too. Pick somebody else." in page
    page = client.post(url, {"person": cast.tom.ref, "first": "2026-11-21", "last": "2026-11-25"}).content.decode()
    assert "There is time away on these days already." in page
    assert client.post(url, {"person": cast.nina.ref, "first": "2026-11-20", "last": "2026-11-21"}).status_code == 200
    held = Absence.objects.get(person=cast.maeve)
    assert held.backup == cast.priya
    assert client.post(reverse("mentors:away_call_off", args=[held.ref])).status_code == 302
    held.refresh_from_db()
    assert held.called_off_at == NOW


def test_staff_put_an_address_right_before_they_are_in_and_not_after(cast, client, signed_in):
    signed_in(client, cast.rosa)
    client.post(
        reverse("people:person_add"),
        {
            "name": "Kim Example",
            "called": "Kim",
            "email": "kin@lakeside.example",
            "role": "mentor",
            "starts_on": "2026-11-17",
        },
    )
    m = Membership.objects.get(user__called="Kim")
    url = reverse("people:person_details", args=[m.ref])
    client.post(url, {"details-name": "Kim Example", "details-called": "Kim", "details-email": "kim@lakeside.example"})
    assert [one.to for one in mail.outbox] == [["kin@lakeside.example"], ["kim@lakeside.example"]]
    client.post(url, {"details-name": "Kim", "details-called": "Kim", "details-email": cast.nina.email})
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([cast.nina.email], "PTS Support: a new role for you")
    assert (
        client.post(
            reverse("people:person_details", args=[cast.memberships["maeve"].ref]), {"details-email": "a@b.co"}
        ).status_code
        == 404
    )


def test_a_cohort_is_made_and_changed(cast, client, signed_in):
    signed_in(client, cast.rosa)
    assert (
        client.post(
            reverse("people:cohort_add"), {"name": "2027–28", "starts_on": "2027-08-16", "ends_on": "2028-06-09"}
        ).status_code
        == 302
    )
    made = Cohort.objects.get(name="2027–28")
    url = reverse("people:cohort", args=[made.ref])
    assert (
        "There is one with this name already."
        in client.post(url, {"name": "2026–27", "starts_on": "2027-08-16", "ends_on": "2028-06-09"}).content.decode()
    )
    assert client.post(url, {"name": "2027–28", "starts_on": "2027-08-17", "ends_on": "2028-06-09"}).status_code == 302
    made.refresh_from_db()
    assert made.starts_on == date(2027, 8, 17)
