"""The fields of every form: what is wrong is said beside the field, and what was typed is kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse

from pts_support.people.models import Invitation, User
from pts_support.people.pages.fields import LocalDateTimeField, TimeOfDayField, named
from pts_support.people.pages.forms import AddressForm
from pts_support.people.roster.pickers import with_readiness
from requests_app.pages.thread.forms import TimeChoiceField


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


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Kim@Lakeside.example ", "kim@lakeside.example"),
        ("kim@schüler.example", "kim@schüler.example"),
        ("k\N{LATIN SMALL LETTER DOTLESS I}m@lakeside.example", None),
        ("kím@lakeside.example", None),
        ("x" * 242 + "@example.org", "x" * 242 + "@example.org"),
        ("x" * 243 + "@example.org", None),
    ],
)
def test_an_address_is_taken_in_the_form_that_is_kept_or_refused_in_words(typed, kept):
    form = AddressForm({"email": typed})
    assert (form.is_valid(), form.cleaned_data.get("email")) == (kept is not None, kept)
    assert bool(form.errors) == (kept is None)


@pytest.mark.parametrize("written", ["1pm", "13:00:00", "1:00 p", "1300", "1 p.m."])
def test_every_time_is_read_as_people_write_it(written):
    """One reader for a time of day, a day with a time, and a time that a helper or fellow names."""
    zone = ZoneInfo("America/New_York")
    moment = LocalDateTimeField(required=False)
    moment.zone = zone
    assert TimeOfDayField().clean(written) == time(13)
    assert moment.clean(f"11/30/2026 {written}") == datetime(2026, 11, 30, 13, tzinfo=zone)
    assert TimeChoiceField(zone=zone).clean(f"11/30/2026, {written}") == datetime(2026, 11, 30, 18, tzinfo=UTC)


def test_what_is_no_time_is_said_beside_the_field():
    with pytest.raises(ValidationError, match="Write the time like 8:00 am"):
        TimeOfDayField().clean("soon")
    with pytest.raises(ValidationError, match="Write the day and time like 11/30/2026, 3:00 pm"):
        LocalDateTimeField().clean("soon")


def test_a_list_of_people_says_beside_a_name_why_somebody_cannot_act_yet(cast):
    Authenticator.objects.filter(user=cast.tom).delete()
    people = with_readiness(User.objects.filter(id__in=[cast.maeve.id, cast.tom.id]).order_by("called"))
    assert [named(one) for one in people] == [
        "Maeve (Maeve Example)",
        "Tom (Tom Example) – no two-step verification yet",
    ]


def test_no_browser_fills_in_about_others_what_its_user_typed_about_themself(cast, client):
    client.force_login(cast.rosa)
    ref = cast.memberships["tom"].ref
    pages = ("people:person_add", "mentors:fellow_add", "people:facts")
    for url in (*map(reverse, pages), reverse("people:person", args=[ref])):
        page = client.get(url).content.decode()
        fields = re.findall(r'<input type="(?:text|email|tel)"[^>]*>', page)
        assert fields
        assert [field for field in fields if 'autocomplete="off"' not in field] == [], url
    mine = client.get(reverse("people:me")).content.decode()
    assert re.findall(r'autocomplete="([a-z]+)"', mine) == ["name", "nickname", "tel"]
