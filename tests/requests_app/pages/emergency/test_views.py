"""The page of emergencies: the same to whoever asks, whatever the reference fits; and what is missing is said."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from pts_support.people.decisions.another_person import load_second_people
from requests_app.acts import emergency, steering
from requests_app.models import Glass
from tests import two_worlds
from tests.reading import plain
from tests.requests_app.asking import ask
from tests.requests_app.breaking_glass import PAGE, WHY, agree, asked, opened, read
from tests.requests_app.sending_files import client_of

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


def test_whoever_asks_sees_the_same_whatever_the_reference_fits(cast, hers):
    """A request of hers, one taken back, one of another program, one they are left out of and none at all; and what
    fits nothing they could read, nobody else hears of: nobody knows whom its reason is about."""
    back = ask(cast, text="Taken back.")
    steering.withdraw(back, by=cast.asha, now=cast.NOW)
    other = ask(cast, "nina", text="Of Nina.")
    round_rosa = ask(cast, text="Round her.", left_out=frozenset({cast.rosa.id}))
    before, seen = client_of(cast.okafor).get(PAGE).content, []

    def plain(page, glass=None):
        for pattern, same in two_worlds.NEW_EACH_TIME:
            page = pattern.sub(same, page)
        return page.replace(str(glass.ref).encode(), b"REF") if glass else page

    for ref in (hers.ref, back.ref, other.ref, round_rosa.ref, uuid4()):
        with transaction.atomic():
            glass = asked(cast.rosa, ref)
            seen.append(plain(client_of(cast.rosa).get(PAGE).content, glass))
            colleague = plain(client_of(cast.okafor).get(PAGE).content)
            assert (colleague == plain(before)) == (ref != hers.ref)
            assert agree(cast.okafor, glass) == (302 if ref == hers.ref else 404)
            assert read(cast.rosa, glass).status_code == (200 if ref == hers.ref else 404)
            transaction.set_rollback(True)
    assert len(set(seen)) == 1


def test_the_list_goes_week_by_week_in_one_query(cast, hers, set_clock, django_assert_num_queries):
    opened(cast, hers)
    set_clock(cast.NOW + timedelta(days=7))
    for _ in range(5):
        asked(cast.okafor, hers.ref, reason="Once more.")
    page = plain(client_of(cast.rosa).get(PAGE))
    assert page.index("Week of November 23, 2026") < page.index("Week of November 16, 2026")
    assert "Rosa, November 17" in page
    assert "Dr. Okafor agreed" in page
    assert "Asha" not in page
    now = cast.NOW + timedelta(days=7)
    second = load_second_people(cast.program, now)
    with django_assert_num_queries(1):
        emergency.emergency_list(program=cast.program, reader=cast.rosa, second=second, now=now)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ref": ""}, "Paste the address of the request, or its ID."),
        ({"ref": "x"}, "There is no request ID in this."),
        ({"why": "curious"}, "Pick one of these."),
        ({"reason": " "}, "Say why in a few words."),
        ({"reason": "x" * 201}, "200 characters fit."),
    ],
)
def test_it_takes_a_reference_and_a_reason(cast, hers, typed, said):
    answer = client_of(cast.rosa).post(PAGE, {"ref": str(hers.ref), **WHY, **typed})
    assert answer.status_code == 422
    assert said in plain(answer)
    assert not Glass.objects.exists()


def test_the_address_of_a_request_is_taken_as_its_id(cast, hers):
    pasted = f" https://support.example.org/requests/{str(hers.ref).upper()}/?from=mail#words "
    assert client_of(cast.rosa).post(PAGE, {"ref": pasted, **WHY}).status_code == 302
    assert Glass.objects.get().request == hers
