"""The only staff member is gone: the contact and a director bring in another together, who reads nothing open."""

from __future__ import annotations

import pytest
from django.core import mail

from pts_support.people.decisions import decide
from pts_support.people.models import Membership, Role
from pts_support.people.roster import guards, succession
from requests_app.models import HelpRequest
from tests.cast import NOW, join, person
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

KIM = {"email": "kim@lakeside.example", "name": "Kim Example", "called": "Kim"}


def asked(cast, by="okafor", **more):
    return succession.ask_for_staff(cast.program, by=getattr(cast, by), now=NOW, **(KIM | more))


def staff():
    return list(Membership.objects.filter(role=Role.STAFF, user__called="Kim").values_list("user__email", flat=True))


@pytest.mark.parametrize(("one", "other"), [("okafor", "dana"), ("dana", "okafor")])
def test_one_asks_and_the_other_agrees(cast, one, other):
    act = asked(cast, one)
    assert (act.due_at, decide.settle_due(NOW.replace(year=2028)), staff()) == (None, 0, [])
    decide.agree(act.ref, by=getattr(cast, other), now=NOW)
    assert (staff(), mail.outbox[-1].to) == ([KIM["email"]], [KIM["email"]])


@pytest.mark.parametrize("who", ["okafor", "rosa", "maeve", "other_contact"])
def test_nobody_else_agrees(cast, who):
    with pytest.raises(decide.NotTheirs):
        decide.agree(asked(cast).ref, by=getattr(cast, who), now=NOW)


def test_one_who_is_both_is_not_two(cast):
    cast.memberships["dana"].delete()
    join(cast.okafor, cast.program, Role.CONTACT)
    with pytest.raises(decide.NotTheirs):
        decide.agree(asked(cast).ref, by=cast.okafor, now=NOW)


def test_whoever_comes_in_reads_nothing_that_was_open(cast):
    policies(cast)
    request = ask(cast)
    decide.agree(asked(cast).ref, by=cast.dana, now=NOW)
    (kim,) = Membership.objects.filter(role=Role.STAFF, user__called="Kim")
    assert HelpRequest.objects.get(id=request.id).held_back == [kim.user_id]


def test_the_staff_member_is_told_and_stops_it_where_they_are_not_gone(cast):
    act = asked(cast)
    decide.stop(act.ref, by=cast.rosa, now=NOW)
    assert staff() == []


def test_the_operators_word_is_enough_and_opens_nothing_either(cast):
    policies(cast)
    request = ask(cast)
    act = succession.ask_for_staff(cast.program, by=None, now=NOW, **KIM)
    assert (act.outcome, staff()) == ("done", [KIM["email"]])
    assert len(HelpRequest.objects.get(id=request.id).held_back) == 1


def test_who_is_staff_already_is_refused(cast):
    with pytest.raises(guards.ChangeRefused, match="Rosa has this role here already"):
        asked(cast, email=cast.rosa.email)


def test_with_two_staff_members_nobody_is_offered_it(cast, client):
    """Each of the two can add somebody."""
    client.force_login(cast.okafor)
    join(person("Kit"), cast.program, Role.STAFF)
    assert "Bring in new program staff" not in client.get("/decisions/").content.decode()


def test_a_director_asks_on_the_page_and_the_contact_sees_it_at_home(cast, client):
    client.force_login(cast.okafor)
    assert "Bring in new program staff" in client.get("/decisions/").content.decode()
    answer = client.post("/decisions/staff/", KIM, follow=True).content.decode()
    assert "Bring in Kim as program staff" in answer
    client.force_login(cast.dana)
    assert "Bring in Kim as program staff" in client.get("/").content.decode()


def test_with_two_of_staff_the_page_says_who_can(cast, client):
    join(person("Sam"), cast.program, Role.STAFF, position=2)
    client.force_login(cast.okafor)
    assert "Any of them can add someone." in client.post("/decisions/staff/", KIM).content.decode()
    assert staff() == []
