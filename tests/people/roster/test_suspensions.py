"""Suspending a sign-in: at once, never refused, no gain, undone as it was; a director's lapses without a second yes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from pts_support.notify.models import OutboxMessage
from pts_support.people.decisions import decide
from pts_support.people.decisions.kinds import TakesNoEffect
from pts_support.people.models import Membership, Role
from pts_support.people.roster import guards, powers, suspensions
from requests_app.acts import helping
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import Route, Standing
from tests.cast import NOW, join, person
from tests.reading import plain
from tests.requests_app.asking import ask, standing
from tests.requests_app.desk_scene import policies

MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def policy_of_both(cast):
    return policies(cast)


def suspend(cast, who="okafor", by="rosa", now=NOW):
    return suspensions.suspend(getattr(cast, who), cast.program, by=getattr(cast, by), now=now)


def parts(who):
    return list(Participant.objects.filter(person=who).order_by("id").values_list("request", "standing"))


def signs_in(who):
    who.refresh_from_db()
    return who.is_active


def test_an_ordinary_persons_is_at_once_and_stays(cast, client):
    client.force_login(cast.maeve)
    asked, closed = ask(cast), ask(cast)
    HelpRequest.objects.filter(id=closed.id).update(state="closed", outcome="helped", closed_at=NOW, due_at=None)
    act = suspend(cast, "maeve")
    assert (act.outcome, signs_in(cast.maeve), "_auth_user_id" in client.session) == ("done", False, False)
    assert {standing(one, cast.maeve) for one in (asked, closed)} == {Standing.LEFT}
    assert standing(asked, cast.tom) == Standing.ALL  # the next person has it
    decide.settle_due(NOW + 30 * DAY)
    assert not signs_in(cast.maeve)


def test_it_is_never_refused_whoever_is_left_without_a_mentor(cast):
    """Every one of Maeve's fellows has a gap by it: that is for staff to see, and no reason to wait."""
    assert suspend(cast, "maeve").outcome == "done"
    assert suspend(cast, "tom").outcome == "done"
    assert suspend(cast, "dana").outcome == "done"


@pytest.mark.parametrize("who", ["okafor", "maeve"])
def test_it_moves_nothing_to_whoever_did_it(cast, who):
    asked = ask(cast, route=Route.AROUND if who == "okafor" else Route.MENTOR)
    helping.acknowledge(asked, by=getattr(cast, who), now=NOW)
    suspend(cast, who)
    assert cast.rosa.id in HelpRequest.objects.get(id=asked.id).held_back
    assert standing(asked, cast.rosa) in (Standing.WAITING, None)
    assert not HelpRequest.objects.readable_by(cast.rosa).exists()


def test_without_a_yes_a_directors_lapses_and_all_is_as_before(cast):
    asked, only_waits = ask(cast, route=Route.AROUND), ask(cast, "ben")
    Participant.objects.create(
        request=only_waits, person=cast.okafor, standing="waiting", seat="director", joined_at=NOW
    )
    before = parts(cast.okafor)
    act = suspend(cast)
    assert (act.is_open, act.due_at, {one for _, one in parts(cast.okafor)}) == (True, NOW + DAY, {Standing.LEFT})
    assert not signs_in(cast.okafor)
    decide.settle_due(NOW + DAY)
    assert (parts(cast.okafor), signs_in(cast.okafor)) == (before, True)
    assert not Membership.objects.filter(suspended_at__isnull=False).exists()
    assert not Participant.objects.exclude(kept_standing="").exists()
    assert asked.ref


def test_a_yes_of_the_contact_upholds_it(cast):
    act = suspend(cast)
    decide.agree(act.ref, by=cast.dana, now=NOW + HOUR)
    decide.settle_due(NOW + 3 * DAY)
    assert (act.program, signs_in(cast.okafor)) == (cast.program, False)


@pytest.mark.parametrize("who", ["rosa", "okafor", "maeve"])
def test_nobody_else_says_that_yes(cast, who):
    with pytest.raises(decide.NotTheirs):
        decide.agree(suspend(cast).ref, by=getattr(cast, who), now=NOW)


def test_another_of_the_same_role_is_not_the_other_role(cast):
    sam = join(person("Sam"), cast.program, Role.STAFF, position=2).user
    head = join(person("Dr. Head"), cast.program, Role.DIRECTOR, position=2).user
    act = suspend(cast)
    with pytest.raises(decide.NotTheirs):
        decide.agree(act.ref, by=sam, now=NOW)
    decide.agree(act.ref, by=head, now=NOW)


def test_the_operator_may_be_it(cast):
    act = suspend(cast)
    decide.agree(act.ref, by=None, now=NOW)
    act.refresh_from_db()
    assert (act.outcome, act.agreed_by) == ("done", None)


def test_the_only_staff_member_is_back_without_a_yes_and_one_of_two_is_not(cast):
    act = suspend(cast, "rosa", by="okafor")
    assert act.is_open
    decide.settle_due(NOW + DAY)
    assert signs_in(cast.rosa)
    join(person("Sam"), cast.program, Role.STAFF, position=2)
    head = join(person("Dr. Head"), cast.program, Role.DIRECTOR, position=2).user
    act = suspensions.suspend(cast.rosa, cast.program, by=head, now=NOW + DAY)
    assert act.outcome == "done"


def test_meanwhile_nothing_the_suspender_started_takes_effect(cast):
    """Else a director is out of the way for the day in which their own end comes true."""
    end = powers.end_role(cast.memberships["okafor"], by=cast.rosa, now=NOW - HOUR)
    suspended = suspend(cast)
    decide.settle_due(end.due_at)
    with pytest.raises(TakesNoEffect):
        decide.agree(end.ref, by=None, now=NOW)
    end.refresh_from_db()
    assert (end.is_open, end.due_at) == (True, suspended.due_at + decide.AFTER_THE_FREEZE)


def test_nobody_is_kept_out_by_suspending_them_day_after_day(cast):
    suspend(cast)
    decide.settle_due(NOW + DAY)
    with pytest.raises(guards.ChangeRefused, match="You suspended Dr. Okafor before, and no one agreed"):
        suspend(cast, now=NOW + DAY + MIN)
    assert signs_in(cast.okafor)


def test_nobody_suspends_themselves(cast):
    with pytest.raises(guards.ChangeRefused):
        suspend(cast, "rosa", by="rosa")


def test_where_another_program_has_them_too_only_this_one_is_closed(cast, client):
    join(cast.maeve, cast.other, Role.MENTOR)
    asked, theirs = ask(cast), ask(cast, "nina")
    Participant.objects.create(
        request=theirs, person=cast.maeve, standing="all", seat="mentor", joined_at=NOW, reads_since=NOW
    )
    client.force_login(cast.maeve)
    suspend(cast, "maeve")
    assert signs_in(cast.maeve)
    answers = [client.get(f"/requests/{one.ref}/").status_code for one in (asked, theirs)]
    assert answers == [404, 200]
    suspensions.lift(cast.maeve, cast.program, by=cast.rosa, now=NOW + HOUR)
    assert client.get(f"/requests/{asked.ref}/").status_code == 200


def test_whom_the_fellow_left_out_meanwhile_stays_out(cast):
    asked = ask(cast)
    suspend(cast, "maeve")
    Participant.objects.filter(request=asked, person=cast.maeve).update(standing=Standing.EXCLUDED)
    suspensions.lift(cast.maeve, cast.program, by=cast.rosa, now=NOW + HOUR)
    assert standing(asked, cast.maeve) == Standing.EXCLUDED


def test_whose_fellow_has_another_mentor_meanwhile_does_not_read_it_again(cast):
    from mentors import changes

    asked = ask(cast)
    suspend(cast, "maeve")
    changes.assign(cast.memberships["asha"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=NOW + MIN)
    suspensions.lift(cast.maeve, cast.program, by=cast.rosa, now=NOW + HOUR)
    assert standing(asked, cast.maeve) == Standing.LEFT


def test_whose_role_has_ended_meanwhile_does_not_read_it_again(cast):
    from pts_support.people.roster import endings

    asked = ask(cast, route=Route.AROUND)
    suspend(cast)
    join(cast.okafor, cast.program, Role.MENTOR)
    endings.end_role(cast.memberships["okafor"], last_day=None, by=cast.rosa, now=NOW + MIN)
    suspensions.lift(cast.okafor, cast.program, by=cast.rosa, now=NOW + HOUR)
    assert standing(asked, cast.okafor) == Standing.LEFT


def test_what_two_decided_two_lift(cast):
    act = suspend(cast)
    decide.agree(act.ref, by=cast.dana, now=NOW)
    asked = powers.lift_suspension(cast.okafor, cast.program, by=cast.rosa, now=NOW + MIN)
    assert (asked.is_open, signs_in(cast.okafor)) == (True, False)
    decide.agree(asked.ref, by=cast.dana, now=NOW + HOUR)
    assert signs_in(cast.okafor)


def test_the_fellow_reads_nothing_untrue_of_it(cast, client):
    asked = ask(cast)
    suspend(cast, "maeve")
    client.force_login(cast.asha)
    page = client.get(f"/requests/{asked.ref}/").content.decode()
    said = ("Maeve couldn’t be reached", "no longer", "suspended")
    assert [words in page for words in said] == [True, False, False]
    page = " ".join(client.get("/ask/").content.decode().split())
    assert ("Maeve can’t be reached now. Tom covers." in page, "in the program now" in page) == (True, False)


# The mail, and its link -----------------------------------------------------------------------------------------------


def link():
    return re.search(r"http://localhost:8000(/objection/\S+/)", mail.outbox[-1].body).group(1)


def test_once_they_are_back_the_timeline_and_the_receipt_say_so(cast, client):
    request, page = ask(cast), "/requests/%s/"
    suspend(cast, "maeve")
    client.force_login(cast.asha)
    said = plain(client.get(page % request.ref))
    assert "Maeve couldn’t be reached" in said
    assert "can be reached again" not in said
    suspensions.lift(cast.maeve, cast.program, by=cast.rosa, now=NOW + HOUR)
    assert plain(client.get(page % request.ref)).count("Maeve can be reached again.") == 1
    client.force_login(cast.rosa)
    receipt = plain(client.get("/decisions/"))
    assert "Suspend the sign-in of Maeve. It took effect" in receipt
    assert "Lifted" in receipt.split("Suspend the sign-in of Maeve.")[1]


def test_whoever_is_suspended_is_mailed_and_objects_without_signing_in(cast):
    act = suspend(cast)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (
        [cast.okafor.email],
        "PTS Support: your sign-in was suspended",
    )
    outside = Client()
    assert "I object" in outside.get(link()).content.decode()
    act.refresh_from_db()
    assert "objected_at" not in act.payload  # a mail scanner opens links
    for _ in range(2):
        assert "Your objection was sent" in outside.post(link()).content.decode()
    told = OutboxMessage.objects.filter(about=act.ref, kind="decision.objected")
    assert set(told.values_list("person__called", flat=True)) == {"Rosa", "Dana"}
    assert ("_auth_user_id" in outside.session, signs_in(cast.okafor)) == (False, False)
    decision = Client()
    decision.force_login(cast.rosa)
    assert "Dr. Okafor objects." in decision.get("/decisions/").content.decode()


def test_the_link_ends_after_thirty_days(cast, set_clock):
    suspend(cast)
    set_clock(NOW + suspensions.OBJECTION_FOR)
    assert (Client().get(link()).status_code, Client().post(link()).status_code) == (404, 404)


def test_staff_do_it_from_the_persons_page(cast, client):
    client.force_login(cast.rosa)
    at = f"/program/people/{cast.memberships['okafor'].ref}/"
    page = " ".join(client.post(f"{at}suspend/", follow=True).content.decode().split())
    assert "Without a yes from a second person it ends tomorrow at 10:40 am, and everything is as before." in page
    assert "End the suspension" in client.get(at).content.decode()
    assert "Sign-in suspended" in client.get("/program/people/").content.decode()
    client.post(f"{at}restore/")
    assert signs_in(cast.okafor)


def test_after_it_was_lifted_the_link_says_so_and_tells_nobody(cast):
    suspend(cast, "maeve")
    path, outside = link(), Client()
    suspensions.lift(cast.maeve, cast.program, by=cast.rosa, now=NOW + MIN)
    told = OutboxMessage.objects.count()
    for answer in (outside.get(path), outside.post(path)):
        assert (answer.status_code, "Your sign-in is open again" in answer.content.decode()) == (200, True)
    assert (OutboxMessage.objects.count(), suspensions.object_to(path.split("/")[2], now=NOW + MIN)) == (told, False)
