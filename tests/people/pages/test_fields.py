"""The fields of every form: what is wrong is said beside the field, and what was typed is kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pts_support.people.models import Invitation, User
from pts_support.people.pages.forms import AddressForm


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
