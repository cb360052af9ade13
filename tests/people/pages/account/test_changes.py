"""What changed on one's account, by whom: one's own, and nobody else's."""

from __future__ import annotations

from django.urls import reverse

from pts_support.people.account import changes
from tests.cast import NOW


def test_its_owner_reads_what_changed_and_by_whom(cast, client, signed_in):
    changes.record(cast.maeve, changes.Kind.ADDRESS_ADDED, by=cast.maeve, now=NOW, detail="m@home.example")
    changes.record(cast.maeve, changes.Kind.CODE_READ_OUT, by=cast.rosa, program=cast.program, now=NOW)
    changes.record(cast.maeve, changes.Kind.ROLE_ENDED, by=None, program=cast.program, now=NOW, detail="director")
    changes.record(cast.nina, changes.Kind.ADDRESS_ADDED, by=cast.nina, now=NOW, detail="n@home.example")
    page = " ".join(signed_in(client, cast.maeve).get(reverse("people:account_changes")).content.decode().split())
    assert "An email address was added. <b>m@home.example</b>" in page
    assert "by you" in page
    assert "by Rosa Example at Lakeside Clinical Fellowship" in page
    assert "A role of yours has ended. <b>Clinical Director</b>" in page
    assert "n@home.example" not in page


def test_one_and_thirty_cost_the_same(cast, client, signed_in, django_assert_max_num_queries):
    signed_in(client, cast.maeve)
    for _ in range(30):
        changes.record(cast.maeve, changes.Kind.CODE_READ_OUT, by=cast.rosa, program=cast.program, now=NOW)
    with django_assert_max_num_queries(5):
        client.get(reverse("people:account_changes"))


def test_me_leads_there(cast, client, signed_in):
    page = signed_in(client, cast.maeve).get("/me/").content.decode()
    assert reverse("people:account_changes") in page
