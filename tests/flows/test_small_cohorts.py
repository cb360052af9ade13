"""With fewer than five readers no page says that a name is hidden and leaves it at that, and each offers a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.people.models import Membership, User
from requests_app.pages.board.page import load_board
from tests.reading import flat
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
HIDDEN = ("name is hidden", "without your name", "without my name")
PLAIN = ("they may know who asks", "the others may know who asks", "who may know that I ask")


def fellows_of(cast) -> list[Membership]:
    rows = [row for row in cast.memberships.values() if row.role == "fellow" and row.program_id == cast.program.id]
    return sorted(rows, key=lambda row: (row.user_id != cast.asha.id, row.user_id != cast.ben.id, row.id))


def leave_only(cast, readers: int) -> None:
    """Asha's cohort has so many other fellows who are in force and can sign in; Ben is the first of them."""
    gone = [row.user_id for row in fellows_of(cast)[readers + 1 :]]
    User.objects.filter(id__in=gone).update(is_active=False)


@pytest.fixture
def here(cast):
    policies(cast)
    return cast


def pages_of(cast, client, signed_in) -> dict[str, str]:
    """What Asha reads before she asks, on the board, and on her post's own page; and what Ben reads who answers."""
    signed_in(client, cast.asha)
    found = {"ask": flat(client.get("/ask/?route=peers"))}
    post = ask(cast, "asha", "Zebra lunches?", route="peers")
    found["board"] = flat(client.get("/peers/"))
    found["post"] = flat(client.get(f"/requests/{post.ref}/"))
    return found


@pytest.mark.parametrize("readers", [1, 2, 4])
def test_with_fewer_than_five_readers_each_page_says_that_they_may_know_and_offers_a_person(
    here, client, signed_in, readers
):
    leave_only(here, readers)
    for name, page in pages_of(here, client, signed_in).items():
        said = page.partition('id="id_route"')[0]  # the routes to people say whose name they hide, below
        assert any(words in said for words in PLAIN), name
        assert "person instead" in page, name
        assert not any(words in page for words in HIDDEN[:1]), name


@pytest.mark.parametrize("name", ["ask", "board", "post"])
def test_with_five_readers_a_name_is_hidden_among_them(here, client, signed_in, name):
    leave_only(here, 5)
    page = pages_of(here, client, signed_in)[name]
    assert any(words in page for words in HIDDEN)
    assert not any(words in page for words in PLAIN)


def test_those_left_out_are_no_readers(here, client, signed_in):
    """Six are there, and two of them never see it: four may know."""
    leave_only(here, 6)
    out = frozenset(row.user_id for row in fellows_of(here)[5:7])
    post = ask(here, "asha", "Zebra lunches?", route="peers", left_out=out)
    signed_in(client, here.asha)
    page = flat(client.get(f"/requests/{post.ref}/"))
    assert "Read by 0 of 4 fellows. With so few, they may know who asks." in page


def test_the_page_counts_those_whom_the_engine_gives_the_post(here):
    """Invited to begin later, gone, switched off: neither a reader nor counted as one."""
    rows = fellows_of(here)
    Membership.objects.filter(id=rows[2].id).update(starts_on=here.NOW.date() + timedelta(days=30))
    Membership.objects.filter(id=rows[3].id).update(ended_at=here.NOW)
    User.objects.filter(id=rows[4].user_id).update(is_active=False)
    post = ask(here, "asha", "Zebra lunches?", route="peers")
    board = load_board(here.ben, held(here.memberships["ben"]), now=here.NOW)
    assert board.fellows - 1 == post.participants.filter(seat="peer").count() == len(rows) - 4


def held(membership):
    from pts_support.people.roles import HeldRole

    return HeldRole(membership.id, "fellow", membership.program_id, "Lakeside", membership.cohort_id)


def test_whoever_answers_among_few_is_told_that_the_others_may_guess(here, client, signed_in):
    leave_only(here, 2)
    post = ask(here, "asha", "Zebra lunches?", route="peers")
    signed_in(client, here.ben)
    assert "the others may guess it, because you are few" in flat(client.get("/peers/"))
    said = flat(client.post(f"/peers/{post.ref}/answer/", {"text": "Try lunch together."}, follow=True))
    assert "The person who asked sees your name, and with so few fellows the others may guess it." in said
    assert "Your name is hidden" not in said


def test_a_cohort_of_two_sends_to_the_other_one_and_says_so(here, client, signed_in):
    leave_only(here, 1)
    signed_in(client, here.asha)
    page = flat(client.get("/ask/?route=peers"))
    said = "1 colleague</strong> can read this. With so few, they may know it’s you, though your name isn’t shown."
    assert said in page
