"""What one person ends with one tap: ten seconds later, once, and not at all where it was undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentors.models import Assignment
from mentors.support import begin_due
from pts_support.notify.models import OutboxMessage
from pts_support.people.decisions import decide
from pts_support.people.models import Membership, ProposedAct, Role
from pts_support.people.roster import ending_soon, guards, powers, suspensions
from requests_app.vocabulary import Standing
from tests.cast import NOW, join, person
from tests.reading import plain
from tests.requests_app.asking import ask, standing
from tests.requests_app.desk_scene import policies

SECOND = timedelta(seconds=1)


@pytest.fixture
def gwen(cast):
    """Gwen mentors nobody now, and reads one of Asha's requests."""
    policies(cast)
    request = ask(cast)
    request.participants.create(
        person=cast.former,
        standing=Standing.ALL,
        seat="mentor",
        order=9,
        joined_at=NOW,
        reads_since=NOW,
        asked_generation=1,
    )
    return request


def ended(cast):
    return Membership.objects.get(id=cast.memberships["gwen"].id).ended_at


def ended_of(cast, name):
    return Membership.objects.get(id=cast.memberships[name].id).ended_at


def signed_in_still(client):
    return "_auth_user_id" in client.session


def end_it(cast, act):
    if act == "end":
        return powers.end_role(cast.memberships["gwen"], by=cast.rosa, now=NOW)
    return powers.close_access(cast.former, cast.program, by=cast.rosa, now=NOW)


@pytest.mark.parametrize("act", ["end", "close"])
def test_it_ends_once_ten_seconds_later_and_they_are_signed_out_at_once(cast, gwen, client, act):
    client.force_login(cast.former)
    asked = end_it(cast, act)
    assert end_it(cast, act) == asked  # the second of two taps
    assert (ended(cast), signed_in_still(client), standing(gwen, cast.former)) == (None, False, Standing.ALL)
    begin_due(NOW + 9 * SECOND)
    assert ended(cast) is None
    begin_due(NOW + 10 * SECOND)
    begin_due(NOW + 10 * SECOND)
    assert (ended(cast), standing(gwen, cast.former)) == (NOW + 10 * SECOND, Standing.LEFT)
    assert ProposedAct.objects.get().outcome == "done"


@pytest.mark.parametrize("act", ["end", "close"])
def test_undone_nothing_has_ended_and_nobody_was_told(cast, gwen, act):
    end_it(cast, act)
    assert ending_soon.undo(cast.memberships["gwen"], by=cast.rosa, now=NOW + 8 * SECOND)
    begin_due(NOW + 60 * SECOND)
    assert (ended(cast), standing(gwen, cast.former)) == (None, Standing.ALL)
    assert not OutboxMessage.objects.filter(person=cast.former).exists()
    assert not ending_soon.undo(cast.memberships["gwen"], by=cast.rosa, now=NOW + 9 * SECOND)


def test_an_undo_after_it_took_effect_and_one_of_somebody_else_are_refused(cast, gwen):
    end_it(cast, "end")
    kim = join(person("Kim"), cast.program, Role.STAFF).user
    assert not ending_soon.undo(cast.memberships["gwen"], by=kim, now=NOW + SECOND)
    begin_due(NOW + 10 * SECOND)
    assert not ending_soon.undo(cast.memberships["gwen"], by=cast.rosa, now=NOW + 11 * SECOND)
    assert ended(cast) == NOW + 10 * SECOND


def test_what_may_not_end_is_said_at_once_and_nobody_is_signed_out(cast, client):
    client.force_login(cast.priya)
    with pytest.raises(guards.ChangeRefused, match="would have no mentor"):
        powers.end_role(cast.memberships["priya"], by=cast.rosa, now=NOW)
    assert (ProposedAct.objects.count(), signed_in_still(client)) == (0, True)


def test_whoever_ends_their_own_role_stays_signed_in_for_the_undo(cast, client):
    mine = join(cast.rosa, cast.program, Role.MENTOR)
    client.force_login(cast.rosa)
    powers.end_role(mine, by=cast.rosa, now=NOW)
    assert signed_in_still(client)
    begin_due(NOW + 10 * SECOND)
    assert Membership.objects.get(id=mine.id).ended_at == NOW + 10 * SECOND


def test_a_suspension_that_waits_for_a_yes_does_not_hold_it(cast, gwen):
    suspensions.suspend(cast.okafor, cast.program, by=cast.rosa, now=NOW)
    end_it(cast, "end")
    begin_due(NOW + 10 * SECOND)
    assert ended(cast) == NOW + 10 * SECOND


@pytest.mark.parametrize(("open_ones", "band"), [(0, "Fewer than 5"), (4, "Fewer than 5"), (5, "5 or more")])
def test_the_page_asks_once_with_a_band(cast, client, open_ones, band):
    policies(cast)
    for number in range(open_ones):
        ask(cast, text=f"Number {number}.")
    for seat in ("mentor", "backup"):  # someone else is assigned first
        Assignment.objects.filter(**{seat: cast.maeve}).update(**{seat: cast.former})
    client.force_login(cast.rosa)
    over = f"/program/people/{cast.memberships['maeve'].ref}/over/"
    for query in ("", "?all"):
        assert f"{band} open requests move on." in plain(client.get(over + query))
    fellow = f"/program/people/{cast.memberships['asha'].ref}/over/"
    assert f"{band} open requests close." in plain(client.get(fellow))
    assert not ProposedAct.objects.exists()


def test_what_would_be_refused_is_said_before_it_is_asked_for(cast, client):
    client.force_login(cast.rosa)
    over = f"/program/people/{cast.memberships['priya'].ref}/over/"
    for query in ("", "?all"):
        page = plain(client.get(over + query))
        assert "would have no mentor. Assign someone else first." in page
        assert [said for said in ("move on", "undo it", "Cancel") if said in page] == []
    assert (ProposedAct.objects.exists(), ended_of(cast, "priya")) == (False, None)


def test_the_toast_has_the_undo_and_the_page_of_pending_changes_does_not_list_it(cast, gwen, client):
    client.force_login(cast.rosa)
    at = f"/program/people/{cast.memberships['gwen'].ref}/"
    page = client.post(f"{at}close/", follow=True)
    assert "Gwen leaves the program in a few seconds, and is signed out." in plain(page)
    assert f'action="{at}undo/"' in page.content.decode()
    assert "Gwen" not in plain(client.get("/decisions/"))
    assert "Undone. Nothing has ended." in plain(client.post(f"{at}undo/", follow=True))
    assert "more than ten seconds ago" in plain(client.post(f"{at}undo/", follow=True))
    assert ended(cast) is None


# A second person's yes ------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(cast):
    """Rosa asked that Dr. Okafor's role ends; Kit, of staff too, may agree."""
    join(person("Kit"), cast.program, Role.STAFF)
    return powers.end_role(cast.memberships["okafor"], by=cast.rosa, now=NOW - timedelta(minutes=1))


def kit():
    return Membership.objects.get(user__called="Kit").user


def directs(cast):
    return Membership.objects.get(id=cast.memberships["okafor"].id).ended_at is None


def test_a_second_persons_yes_takes_effect_ten_seconds_later_once(cast, asked, client):
    client.force_login(cast.okafor)
    decide.agree(asked.ref, by=kit(), now=NOW, can_undo=True)
    assert (directs(cast), signed_in_still(client)) == (True, False)
    with pytest.raises(decide.NotTheirs):  # said already
        decide.agree(asked.ref, by=kit(), now=NOW, can_undo=True)
    assert [decide.settle_due(NOW + after * SECOND) for after in (9, 10, 10)] == [0, 1, 0]
    asked.refresh_from_db()
    assert (directs(cast), asked.outcome, asked.agreed_by) == (False, "done", kit())


def test_a_yes_undone_waits_as_before(cast, asked, client):
    before = ProposedAct.objects.values().get()
    client.force_login(kit())
    page = client.post(f"/decisions/{asked.ref}/agree/", follow=True)
    assert "You agreed. It takes effect in a few seconds" in plain(page)
    assert "Kit agreed. It takes effect in a few seconds." in plain(page)
    assert f'action="/decisions/{asked.ref}/undo/"' in page.content.decode()
    client.post(f"/decisions/{asked.ref}/undo/")
    assert ProposedAct.objects.values().get() == before
    assert decide.settle_due(NOW + 60 * SECOND) == 0
    assert (directs(cast), client.post(f"/decisions/{asked.ref}/undo/").status_code) == (True, 404)
