"""Breaking the glass: one request, a reason, a second person, half an hour, and the author is told at once."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import AccessEntry, Membership, Role
from pts_support.people.records import retention
from pts_support.people.roster import suspensions
from requests_app.acts import emergency
from requests_app.models import Event, Glass, HelpRequest, Participant, Reading
from tests.cast import at_home, join, person
from tests.people.own_file import taken_out
from tests.reading import plain
from tests.requests_app.asking import ask
from tests.requests_app.breaking_glass import PAGE, WHY, agree, asked, opened, read
from tests.requests_app.desk_scene import policies
from tests.requests_app.sending_files import client_of

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


def test_two_people_open_it_for_half_an_hour_to_the_one_who_asked(cast, hers, set_clock):
    glass = asked(cast.rosa, hers.ref)
    assert read(cast.rosa, glass).status_code == 404
    assert agree(cast.rosa, glass) == 404  # nobody agrees with themselves
    assert agree(cast.okafor, glass) == 302
    page = plain(read(cast.rosa, glass))
    assert "Words of Asha." in page
    assert "What Asha asked" in page
    assert "Among helpers." not in page
    assert "Tried before" not in page
    HelpRequest.objects.filter(id=hers.id).update(tried_friend="asked Ben.", tried_again="twice")
    assert "Tried before: asked Ben; twice." in plain(read(cast.rosa, glass))
    for who in (cast.okafor, cast.maeve, cast.dana, cast.asha, cast.other_staff, cast.other_director):
        assert read(who, glass).status_code == 404
    assert agree(cast.okafor, glass) == 404  # once
    set_clock(cast.NOW + timedelta(minutes=29, seconds=59))
    assert read(cast.rosa, glass).status_code == 200
    set_clock(cast.NOW + timedelta(minutes=30))
    assert read(cast.rosa, glass).status_code == 404


def test_the_author_is_told_at_once_by_name_and_the_mail_says_nothing(cast, hers):
    glass = opened(cast, hers)
    row = OutboxMessage.objects.get(dedupe__contains=str(glass.ref), person=cast.asha)
    assert (row.person, row.kind, row.facts) == (cast.asha, "fellow.emergency", {})
    page = plain(client_of(cast.asha).get(f"/requests/{hers.ref}/"))
    assert "Rosa was let in to read it until 11:10 am." in page
    assert "The reason they gave: a child’s safety. Dr. Okafor agreed to it." in page
    assert "A mother called" not in page
    assert "in an emergency (a child’s safety); Dr. Okafor agreed to it not opened yet" in page
    assert "Rosa was let in" not in plain(client_of(cast.maeve).get(f"/requests/{hers.ref}/"))
    read(cast.rosa, glass)
    seen = plain(client_of(cast.asha).get(f"/requests/{hers.ref}/"))
    assert "in an emergency (a child’s safety); Dr. Okafor agreed to it" in seen
    rows = json.loads(taken_out(cast.asha)["data.json"])["sections"]["requests_app.glass"]["rows"]
    assert [(r["who"], r["agreed"], r["reason"]) for r in rows] == [("Rosa", "Dr. Okafor", "A mother called us.")]
    assert list(AccessEntry.objects.filter(verb__startswith="glass").values_list("verb", "actor__called")) == [
        ("glass.asked", "Rosa"), ("glass.agreed", "Dr. Okafor"),
    ]  # fmt: skip


def test_it_gives_no_part_in_the_request(cast, hers):
    glass = opened(cast, hers)
    read(cast.rosa, glass)
    assert not HelpRequest.objects.visible_to(cast.rosa).exists()
    assert not Participant.objects.filter(request=hers, person=cast.rosa).exists()
    rosa = client_of(cast.rosa)
    assert rosa.get(f"/requests/{hers.ref}/").status_code == 404
    assert rosa.post(f"/requests/{hers.ref}/reply/", {"text": "Hello."}).status_code == 404
    assert "Words of Asha" not in rosa.get("/dashboard/?q=Words").content.decode()
    hers.refresh_from_db()
    assert (hers.state, hers.step) == ("waiting", 0)


def test_that_it_was_read_is_written_first_or_it_is_not_shown(cast, hers, monkeypatch):
    glass = opened(cast, hers)
    read(cast.rosa, glass)
    assert Reading.objects.get(request=hers).reader == cast.rosa

    def broken(*args, **kw):
        raise IntegrityError

    monkeypatch.setattr(emergency.read_receipts, "record", broken)
    client = client_of(cast.rosa)
    client.raise_request_exception = False
    answer = client.get(reverse("requests:emergency_read", args=[glass.ref]))
    assert answer.status_code == 500
    assert b"Words of Asha" not in answer.content


@pytest.mark.parametrize("who", ["rosa", "okafor"])
def test_left_out_is_absolute_for_either_of_the_two(cast, who):
    """Neither do they read it nor do they open it to somebody, nor hear that it was asked for."""
    policies(cast)
    r = ask(cast, text="Round them.", left_out=frozenset({getattr(cast, who).id}))
    lee = cast.priya
    join(lee, cast.program, Role.STAFF)
    asker = cast.rosa if who == "rosa" else lee
    glass = asked(asker, r.ref)
    if who == "rosa":
        assert "A mother called" not in client_of(lee).get(PAGE).content.decode()
        assert agree(lee, glass) == 404
        assert read(cast.rosa, glass).status_code == 404
    else:
        assert "A mother called" not in client_of(cast.okafor).get(PAGE).content.decode()
        assert agree(cast.okafor, glass) == 404
        assert "A mother called" in client_of(cast.rosa).get(PAGE).content.decode()
    assert not Event.objects.filter(kind="glass_broken").exists()
    assert not OutboxMessage.objects.filter(dedupe__contains="glass", person=getattr(cast, who)).exists()
    assert not OutboxMessage.objects.filter(dedupe__contains="glass", person=cast.asha).exists()
    assert not Reading.objects.filter(request=r).exists()


def test_what_was_written_about_hers_is_in_her_file_though_nobody_agreed(cast, hers):
    asked(cast.rosa, hers.ref)
    [row] = json.loads(taken_out(cast.asha)["data.json"])["sections"]["requests_app.glass"]["rows"]
    assert (row["who"], row["reason"], row["agreed"], row["opened"]) == ("Rosa", "A mother called us.", "", None)


def test_left_out_afterwards_ends_it(cast, hers):
    glass = opened(cast, hers)
    Participant.objects.create(
        request=hers, person=cast.rosa, standing="excluded", seat="staff", joined_at=cast.NOW
    )  # fmt: skip
    assert read(cast.rosa, glass).status_code == 404


def test_what_nobody_agreed_to_for_a_day_is_over(cast, hers, set_clock):
    glass = asked(cast.rosa, hers.ref)
    set_clock(cast.NOW + timedelta(hours=24))
    assert agree(cast.okafor, glass) == 404
    page = client_of(cast.okafor).get(PAGE).content.decode()
    assert "Waiting for a second person" not in page
    assert "no one agreed" in page


def test_the_database_keeps_the_second_person(cast, hers):
    with pytest.raises(IntegrityError), transaction.atomic():
        Glass.objects.create(
            program=cast.program, request=hers, why="law", reason="x", asked_by=cast.rosa, asked_at=cast.NOW,
            agreed_by=cast.rosa, agreed_at=cast.NOW,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Glass.objects.create(
            program=cast.program, request=hers, why="law", reason="x", asked_by=cast.rosa, asked_at=cast.NOW,
            opened_at=cast.NOW,
        )  # fmt: skip


def test_it_is_kept_as_long_as_who_read_what(cast, hers, settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purged")
    opened(cast, hers)
    retention.purge(cast.NOW + timedelta(days=400))
    assert Glass.objects.exists()
    retention.purge(cast.NOW + timedelta(days=401))
    assert not Glass.objects.exists()


# The second is another person ------------------------------------------------------------------------------------


def let_in(cast, called, by, role=Role.STAFF, days=3):
    """Somebody who came in through ``by``, so many days ago."""
    since = cast.NOW - timedelta(days=days)
    made = join(person(called), cast.program, role, given_by=by, given_at=since)
    at_home([made])
    return made.user


def told(glass):
    rows = OutboxMessage.objects.filter(about=glass.ref).order_by("kind", "person__called")
    return [
        f"{kind} {called} {status}" for kind, called, status in rows.values_list("kind", "person__called", "status")
    ]


def test_ones_own_second_account_does_not_agree(cast, hers):
    second = let_in(cast, "Second", by=cast.rosa)
    glass = asked(cast.rosa, hers.ref)
    assert "You can’t be the second person" in plain(client_of(second).get(PAGE))
    assert agree(second, glass) == 404
    assert not Event.objects.filter(kind="glass_broken").exists()
    glass = asked(second, hers.ref)  # nor the other way round
    assert agree(cast.rosa, glass) == 404
    assert agree(cast.okafor, glass) == 302


def test_through_a_third_they_are_one_hand_too(cast, hers):
    third = let_in(cast, "Third", by=cast.rosa, role=Role.DIRECTOR, days=31)
    second = let_in(cast, "Second", by=third)
    glass = asked(second, hers.ref)
    Membership.objects.filter(user=third, role=Role.DIRECTOR).update(given_at=cast.NOW - timedelta(days=29))
    assert agree(cast.rosa, glass) == 404


def test_a_role_of_less_than_thirty_days_is_not_enough(cast, hers):
    new = let_in(cast, "Lou", by=cast.okafor, days=29)
    glass = asked(cast.rosa, hers.ref)
    assert agree(new, glass) == 404
    Membership.objects.filter(user=new).update(given_at=cast.NOW - timedelta(days=30))
    assert agree(new, glass) == 302


def test_the_contact_may_agree_and_finds_the_way(cast, hers):
    Membership.objects.filter(user=cast.okafor, role=Role.DIRECTOR).update(ended_at=cast.NOW)
    assert "Needs your OK, now" not in plain(client_of(cast.dana).get("/"))
    glass = asked(cast.rosa, hers.ref)
    assert told(glass) == ["emergency.asked Dana queued"]
    assert "Needs your OK, now" in plain(client_of(cast.dana).get("/"))
    page = plain(client_of(cast.dana).get(PAGE))
    assert "A mother called us." in page
    assert "Ask for it" not in page
    assert "Week by week" not in page
    assert client_of(cast.dana).post(PAGE, {"ref": str(hers.ref), **WHY}).status_code == 404
    assert agree(cast.dana, glass) == 302
    assert "Words of Asha." in plain(read(cast.rosa, glass))


def test_a_new_program_has_whoever_was_there_before_it_was_sent(cast, hers):
    before = let_in(cast, "Before", by=cast.rosa, days=10)
    after = let_in(cast, "After", by=cast.rosa, days=0)
    began = cast.NOW.date() - timedelta(days=20)
    Membership.objects.filter(program=cast.program).update(starts_on=began)
    Membership.objects.filter(user=after).update(given_at=hers.asked_at)
    glass = asked(cast.rosa, hers.ref)
    assert "who was in it before the request was sent" in plain(client_of(cast.rosa).get(PAGE))
    assert agree(after, glass) == 404
    assert agree(before, glass) == 302


def test_where_there_is_nobody_the_operator_agrees(cast, hers, capsys):
    Membership.objects.filter(program=cast.program).exclude(user__in=(cast.rosa, cast.asha)).update(ended_at=cast.NOW)
    glass, nothing = asked(cast.rosa, hers.ref), asked(cast.rosa, uuid4())
    page = plain(client_of(cast.rosa).get(PAGE))
    assert "No one else here can agree." in page
    assert f"read them this code: {glass.ref}" in page
    call_command("emergency")
    assert capsys.readouterr().out.count("Rosa Example") == 1
    with pytest.raises(CommandError, match="Nothing with this code"):
        call_command("emergency", agree=str(nothing.ref))
    call_command("emergency", agree=str(glass.ref))
    assert "Words of Asha." in plain(read(cast.rosa, glass))
    said = plain(client_of(cast.asha).get(f"/requests/{hers.ref}/"))
    assert "a child’s safety. The site’s operator agreed to it." in said
    assert "in an emergency (a child’s safety); the site’s operator agreed to it" in said
    [row] = json.loads(taken_out(cast.asha)["data.json"])["sections"]["requests_app.glass"]["rows"]
    assert row["agreed"] == "the site’s operator"


def test_everybody_else_who_may_know_is_mailed_when_it_is_asked_for_and_when_it_opens(cast, hers):
    second = let_in(cast, "Second", by=cast.rosa)
    out = let_in(cast, "Out", by=cast.okafor)
    Participant.objects.create(request=hers, person=out, standing="excluded", seat="staff", joined_at=cast.NOW)
    glass = asked(cast.rosa, hers.ref)
    assert told(glass) == [
        "emergency.asked Dana queued", "emergency.asked Dr. Okafor queued", "emergency.asked Second queued",
    ]  # fmt: skip
    agree(cast.okafor, glass)
    assert told(glass)[:2] == ["emergency.agreed Dana queued", "emergency.agreed Second queued"]
    assert told(glass)[2:] == [
        "emergency.asked Dana suppressed", "emergency.asked Dr. Okafor suppressed", "emergency.asked Second suppressed",
        "emergency.yours Rosa queued",
    ]  # fmt: skip
    yours, mine = kinds.get("emergency.yours"), OutboxMessage.objects.get(about=glass.ref, kind="emergency.yours")
    assert yours.matters([mine], cast.NOW) == {mine.id}
    assert yours.matters([mine], cast.NOW + timedelta(minutes=30)) == set()
    mails = list(OutboxMessage.objects.filter(about=glass.ref, kind="emergency.agreed"))
    Participant.objects.create(request=hers, person=second, standing="excluded", seat="staff", joined_at=cast.NOW)
    matters = kinds.get("emergency.agreed").matters(mails, cast.NOW)
    assert {mail.person.called for mail in mails if mail.id in matters} == {"Dana"}


def test_of_what_fits_nothing_nobody_is_mailed(cast, hers):
    for ref in (uuid4(), ask(cast, "nina", text="Of Nina.").ref):
        assert told(asked(cast.rosa, ref)) == []


def test_while_whoever_asks_has_suspended_somebody_nothing_opens(cast, hers):
    suspensions.suspend(cast.okafor, cast.program, by=cast.rosa, now=cast.NOW)
    second = let_in(cast, "Lou", by=None, days=60)
    glass = asked(cast.rosa, hers.ref)
    answer = client_of(second).post(reverse("requests:emergency_agree", args=[glass.ref]), follow=True)
    assert "has suspended someone here" in plain(answer)
    assert read(cast.rosa, glass).status_code == 404
    assert emergency.approve_access(glass.ref, program=cast.program, by=None, now=cast.NOW)
