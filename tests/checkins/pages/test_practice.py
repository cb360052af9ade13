"""Practice: a real request to the mentor that stops at the backup, and that nobody else ever meets."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from checkins.pages.practice import TEXT, asking
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Membership, User
from reports.metrics import request_figures
from requests_app.acts import filing
from requests_app.engine import departures
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, HelpRequest, Message, Participant
from requests_app.pages.policy import rehearsal
from tests.reading import plain
from tests.requests_app.ask_page import hidden
from tests.requests_app.asking import ask, up
from tests.requests_app.desk_scene import policies
from tests.two_worlds import look

pytestmark = pytest.mark.django_db


def practiced(cast, who="asha", now=None):
    membership = cast.memberships[who]
    return filing.file_request(membership, asking(uuid4()), by=membership.user, now=now or cast.NOW).request


def as_seen_by(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture(autouse=True)
def policy(cast):
    policies(cast)


# One tap --------------------------------------------------------------------------------------------------------------


def test_one_tap_sends_it_to_the_mentor_marked_for_both(cast):
    asha = as_seen_by(cast.asha)
    page = asha.get("/practice/")
    text = " ".join(re.sub(r"<[^>]+>", "", html.unescape(page.content.decode())).replace("\xa0", " ").split())
    assert "Maeve has until 10:45 am tomorrow to answer. If not, we’ll ask Tom too." in text
    there = asha.post("/practice/", hidden(page)).url
    request = HelpRequest.objects.get()
    assert (request.practice, request.promised_to) == (True, [cast.maeve.id, cast.tom.id])
    assert Message.objects.get().text == TEXT
    assert there == f"/requests/{request.ref}/"
    for reader in (cast.asha, cast.maeve):
        assert "<b>Practice.</b>" in as_seen_by(reader).get(there).content.decode()
    assert asha.get("/practice/").url == asha.post("/practice/", hidden(page)).url == there


def test_one_tap_welcomes_it(cast):
    request = practiced(cast)
    maeve = as_seen_by(cast.maeve)
    assert "Welcome" in maeve.get(f"/requests/{request.ref}/").content.decode()
    done = maeve.post(f"/requests/{request.ref}/welcome/", follow=True)
    assert "Sent. Asha sees your welcome." in plain(done)
    request.refresh_from_db()
    assert (request.state, request.answered_by_id) == ("answered", cast.maeve.id)
    assert list(Message.objects.order_by("id").values_list("text", flat=True)) == [TEXT, "Welcome!"]


def test_where_the_people_changed_meanwhile_nothing_is_sent(cast):
    asha = as_seen_by(cast.asha)
    answer = asha.post("/practice/", {"form_key": str(uuid4()), "promise": "of other people"})
    assert "The people changed meanwhile" in answer.content.decode()
    assert not HelpRequest.objects.exists()


# The chain ------------------------------------------------------------------------------------------------------------


def test_it_never_climbs_past_the_backup_and_then_stands_in_one_list_for_staff(cast, set_clock):
    request = practiced(cast)
    staff = as_seen_by(cast.rosa)
    please = "Please ask them in person."
    assert please not in staff.get("/program/practice/").content.decode()
    for _ in range(8):
        up(request, set_clock)
    asked = Participant.objects.filter(request=request).order_by("order").values_list("person__called", flat=True)
    assert list(asked) == ["Maeve", "Tom"]
    assert set(Escalation.objects.filter(request=request).values_list("person__called", flat=True)) == {"Tom", None}
    assert set(OutboxMessage.objects.values_list("person__called", flat=True)) == {"Maeve", "Tom", "Asha"}
    page = staff.get("/program/practice/").content.decode()
    assert ("Asha" in page, please in page, TEXT in page) == (True, True, False)
    assert as_seen_by(cast.okafor).get("/program/practice/").status_code == 404


# Nobody's count, list or order ----------------------------------------------------------------------------------------


def test_the_dashboard_has_it_beside_everything_else(cast):
    ask(cast, "imani")
    maeve = as_seen_by(cast.maeve)
    before = maeve.get("/dashboard/").context["desk"]
    request = practiced(cast)
    after = maeve.get("/dashboard/").context["desk"]
    assert (after.head, after.order, after.all_open) == (before.head, before.order, before.all_open)
    assert [row.ref for row in after.practice] == [request.ref]
    assert maeve.get("/dashboard/", {"q": "practice request"}).context["desk"].order == ()


def test_no_figure_holds_it(cast):
    for who in ("asha", "imani", "jonah"):
        practiced(cast, who)
    assert not request_figures.counted(cast.program).exists()
    assert rehearsal._past(cast.program, cast.NOW) == []
    held = cast.memberships["asha"], Membership.objects.get(user=cast.maeve, program=cast.program)
    assert [departures.open_requests_of(one) for one in held] == [0, 0]


def waited_long(cast):
    """Ten days without a welcome: past the backup, past everything."""
    request = practiced(cast, now=cast.NOW - timedelta(days=10))
    while request.due_at <= cast.NOW:
        sweep(request.due_at)
        request.refresh_from_db()


def test_for_everyone_but_the_three_of_it_and_the_list_for_staff_the_world_is_the_same(cast, set_clock):
    set_clock(cast.NOW)
    paths = ("/", "/dashboard/", "/peers/", "/reports/", "/program/people/", "/me/data/")
    near = {cast.asha.id, cast.maeve.id, cast.tom.id, cast.rosa.id}
    for person in User.objects.exclude(id__in=near).filter(is_active=True):
        assert look(person, paths, lambda: waited_long(cast)) == look(person, paths), person.called
