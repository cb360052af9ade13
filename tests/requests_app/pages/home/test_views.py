"""Each role's own first page: whom to phone, what is new for a helper, what it costs; no words of other people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentors.models import Absence
from pts_support.people.models import Membership, Role, User
from requests_app.acts import conversation, helping
from requests_app.engine.sweep import sweep
from requests_app.models import Draft, HelpRequest
from tests.cast import NEW_YORK, join, person
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db
WORDS = "A fifth grader refuses to leave class with me"


def cost(user, path="/") -> int:
    client = Client()
    client.force_login(user)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


# The fellow -----------------------------------------------------------------------------------------------------------


def test_one_big_way_to_ask_with_its_promise(home, cast):
    said = home(cast.asha)
    assert "Good morning, Asha" in said
    assert "I need help One sentence is enough. Maeve has until 10:45 am tomorrow to answer." in said
    assert "Nothing is open" in said


def test_people_around_her_with_who_to_phone(home, cast):
    User.objects.filter(id=cast.maeve.id).update(phone="518-555-0101")
    Absence.objects.create(person=cast.okafor, first=date(2026, 11, 16), last=date(2026, 11, 20))
    said = home(cast.asha)
    assert "Maeve your mentor 518-555-0101 · Ask Maeve Tom backup" in said
    assert "Dr. Okafor Clinical Director, away through Friday Ask Dr. Okafor Rosa program staff Ask Rosa" in said
    assert "Dana last resort 518-555-0142 Program any time 518-555-0142 9 fellows in your cohort" in said


@pytest.mark.parametrize("path", ["/", "/asked/"])
def test_one_row_or_thirty_cost_the_same(cast, policy, path):
    def some(n):
        for _ in range(n):
            conversation.reply(ask(cast), by=cast.maeve, text="x", now=cast.NOW)
            helping.acknowledge(ask(cast), by=cast.maeve, now=cast.NOW)
            ask(cast, urgency="today")
            ask(cast, route="peers")
            conversation.close(ask(cast), by=cast.asha, now=cast.NOW)
            Draft.objects.create(fellow=cast.asha, form_key=uuid4(), fields={"text": "x"}, changed_at=cast.NOW)

    some(1)
    one = cost(cast.asha, path)
    some(6)
    assert cost(cast.asha, path) == one <= 11


# Everything asked -----------------------------------------------------------------------------------------------------


def test_a_helper_has_asked_nothing_here(cast, policy, client):
    client.force_login(cast.maeve)
    assert client.get("/asked/").status_code == 404


# The helper -----------------------------------------------------------------------------------------------------------


def test_how_many_need_a_helper_is_what_the_dashboard_says(home, cast):
    ask(cast, urgency="today", text=WORDS)
    ask(cast, "imani", urgency="today")
    assert "Two people need you now" in home(cast.maeve)
    assert "Two people need you now" in home(cast.maeve, "/dashboard/")
    assert "No one is waiting for you" in home(cast.priya)
    assert "No one is waiting for you" in home(cast.priya, "/dashboard/")


def test_no_words_of_anybody_stand_on_a_helpers_page(home, cast):
    r = ask(cast, urgency="today", text=WORDS, topic="iep")
    sweep(r.due_at)
    for user in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana, cast.ben, cast.nina):
        assert WORDS not in home(user)
        assert "IEP" not in home(user)


def test_a_person_gone_round_sees_the_same_page(home, cast, set_clock):
    ask(cast)
    home(cast.maeve)
    later = set_clock(cast.NOW + timedelta(hours=1))
    before = home(cast.maeve)
    r = ask(cast, route="around", text=WORDS, now=later)
    ask(cast, route="director", left_out=frozenset({cast.maeve.id}), now=later)
    conversation.add_words(r, by=cast.asha, text=WORDS, now=later + timedelta(minutes=1))
    assert home(cast.maeve) == before


def test_what_is_new_for_a_helper_is_a_number(home, cast, set_clock):
    ask(cast)
    home(cast.maeve)
    later = cast.NOW + timedelta(hours=1)
    r = ask(cast, now=later)
    conversation.add_words(r, by=cast.asha, text=WORDS, now=later + timedelta(minutes=5))
    set_clock(cast.NOW + timedelta(hours=2))
    assert "Since your last visit: 1 request came to you and 1 fellow wrote again." in home(cast.maeve)


def test_who_covers_whom(home, cast):
    Absence.objects.create(person=cast.maeve, first=date(2026, 11, 16), last=date(2026, 11, 20))
    assert "You’re covering for Maeve through Friday : Asha, Imani and Jonah." in home(cast.tom)
    assert "Tom covers for you through Friday : Asha, Imani and Jonah." in home(cast.maeve)
    assert "Asha you’re the backup for Maeve Ben backup: Maeve" in home(cast.tom)


def test_a_helpers_page_costs_the_same_with_one_or_thirty(cast, policy):
    ask(cast)
    one = cost(cast.maeve)
    for _ in range(15):
        ask(cast)
        ask(cast, "imani", urgency="today")
    assert cost(cast.maeve) == one <= 11


# Everybody else -------------------------------------------------------------------------------------------------------


def test_directors_and_staff_read_that_a_step_is_late_unless_they_were_left_out(home, cast):
    asked = ask(cast, "asha", "One.")
    round_okafor = ask(cast, "ben", "Two.", left_out=frozenset({cast.okafor.id}))
    assert "escalation step" not in home(cast.okafor)
    ids = [asked.id, round_okafor.id]
    HelpRequest.objects.filter(id__in=ids).update(due_at=cast.NOW - timedelta(minutes=2))
    assert "1 escalation step is late." in home(cast.okafor)
    assert "2 escalation steps are late." in home(cast.rosa)
    assert "escalation step" not in home(cast.maeve)


def test_staff_and_directors_find_their_rooms(home, cast):
    assert "Program people, assignments, calendars" in home(cast.rosa)
    assert "Program people" not in home(cast.maeve)
    assert "Program people" not in home(cast.okafor)
    for who in (cast.rosa, cast.okafor):
        assert "Escalation log whether each step was taken on time Board review posts that were reported" in home(who)
    assert "Board review" not in home(cast.maeve)
    publishes = "You asked, we changed say what is different because fellows asked"
    assert [publishes in home(who) for who in (cast.okafor, cast.maeve, cast.asha)] == [True, False, False]


def test_several_roles_stand_on_one_page(home, cast):
    join(cast.asha, cast.other, Role.MENTOR)
    said = home(cast.asha)
    assert "I need help" in said
    assert "No one is waiting for you Open the dashboard" in said


def test_somebody_without_a_role_learns_whom_to_call(home, cast):
    stranger = person("Sol")
    assert "You have no role here right now. Ask the person who invited you to add you" in home(stranger)
    ask(cast)
    Membership.objects.filter(user=cast.asha).update(ends_on=date(2026, 11, 1), ended_at=cast.NOW)
    said = home(cast.asha)
    assert "Lakeside Clinical Fellowship 518-555-0142" in said
    assert "You can read everything you asked and download your data until 10:40 am February 15, 2027" in said


def test_a_program_without_a_policy_still_has_a_first_page(cast, client):
    client.force_login(cast.asha)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("hour", "part"), [(3, "evening"), (4, "morning"), (12, "afternoon"), (18, "evening"), (23, "evening")]
)
def test_the_greeting_knows_the_readers_hour(home, cast, set_clock, hour, part):
    set_clock(datetime(2026, 11, 17, hour, 30, tzinfo=NEW_YORK))
    assert f"Good {part}, Asha" in home(cast.asha)
