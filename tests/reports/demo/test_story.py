"""The demo: written once into a new database, through the acts; consistent, believable, and never beside people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Count, F
from django.urls import reverse

from mentors.models import Absence
from pts_support import clock
from pts_support.notify.models import LocalMail, OutboxMessage
from pts_support.people.models import Calendar, ClosedDays, Installation, Membership, Program, User
from reports.demo import answers, asks, story
from requests_app.engine.invariants import broken_rules
from requests_app.hints import find as hints
from requests_app.models import Draft, Escalation, HelpRequest, KeptLine, Message, Participant, Reading
from requests_app.vocabulary import Outcome, Route, Seat, Standing, State

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Written once for this file, in a transaction that is undone at its end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        made = story.write_demo(real=TODAY, size=story.SMALL)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(demo, django_db_blocker):
    """Instead of a transaction a test: all of them look at the same demo, and what they write goes with it."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def at_opening(demo, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda *_: demo.opens)
    return demo


def person(called):
    return User.objects.get(called=called)


def test_it_opens_on_a_tuesday_morning_with_everything_done(demo):
    place = Installation.current()
    assert (demo.opens.strftime("%A %H:%M"), place.demo, TODAY + place.clock_offset) == (
        "Tuesday 10:40",
        True,
        demo.opens,
    )
    assert HelpRequest.objects.due(demo.opens).count() == 0
    assert broken_rules(demo.opens) == []
    assert not OutboxMessage.objects.filter(status="queued").exists()
    assert LocalMail.objects.filter(at__gt=demo.opens - timedelta(days=1)).exists()


def test_two_programs_ten_fellows_and_sixty(demo):
    found = {}
    for row in Membership.objects.filter(ended_at=None).values("program__name", "role").annotate(n=Count("id")):
        found.setdefault(row["program__name"], {})[row["role"]] = row["n"]
    assert found == {
        "Lakeside Clinical Fellowship": {"fellow": 10, "mentor": 3, "director": 1, "staff": 1, "contact": 1},
        "Prairie Rivers Clinical Fellowship": {"fellow": 60, "mentor": 12, "director": 2, "staff": 3, "contact": 1},
    }
    lines = dict(Program.objects.values_list("name", "safety_line_phone"))
    assert lines["Lakeside Clinical Fellowship"] == "1-800-342-3720"  # New York's own
    assert Calendar.objects.count() == 5
    assert not User.objects.filter(made_by_demo=False).exists()
    assert set(ClosedDays.objects.values_list("kind", flat=True)) == {"break", "holiday", "snow"}
    assert ClosedDays.objects.filter(kind="break", cover__isnull=False).exists()
    assert Absence.objects.filter(begun_at__isnull=False).count() == Absence.objects.count() == 5


def test_every_state_and_every_way_to_end(demo):
    rows = HelpRequest.objects.all()
    assert set(rows.values_list("state", flat=True)) == set(State)
    assert set(rows.values_list("route", flat=True)) == set(Route)
    assert {Outcome.HELPED, Outcome.TOO_LATE, Outcome.LEFT_PROGRAM} <= set(rows.values_list("outcome", flat=True))
    assert set(Escalation.objects.values_list("step", flat=True)) >= {1, 2, 3, 4}
    assert rows.filter(held_until__gt=demo.opens).exists()
    assert rows.filter(generation__gt=1).exists()
    assert Participant.objects.filter(standing=Standing.EXCLUDED).exists()
    assert Draft.objects.count() == 1
    assert KeptLine.objects.exists()
    assert not rows.filter(asked_at__gt=demo.opens).exists()
    assert not Message.objects.filter(at__gt=demo.opens).exists()


def test_it_was_lived_and_not_written(demo):
    """Times are in order, steps were taken when due, and nobody answered what they may not read."""
    assert not Escalation.objects.filter(at__lt=F("due_at"), cause__in=("clock", "ack_passed")).exists()
    assert not Escalation.objects.filter(at__gt=F("due_at") + timedelta(minutes=1), cause="clock").exists()
    assert not HelpRequest.objects.filter(first_human_at__lt=F("asked_at")).exists()
    for reading in Reading.objects.select_related("request"):
        assert (
            Participant.objects.filter(request=reading.request, person=reading.reader)
            .exclude(standing="excluded")
            .exists()
        )
    helpers = Message.objects.exclude(author=F("request__fellow")).exclude(kind="note")
    assert helpers.exists()
    for message in helpers.select_related("request"):
        assert Reading.objects.filter(request=message.request, reader=message.author).exists(), message.text


def test_no_text_could_name_a_student(demo):
    known = list(User.objects.values_list("called", flat=True))
    texts = [*Message.objects.values_list("text", flat=True), *KeptLine.objects.values_list("text", flat=True)]
    texts += [str(v) for fields in Draft.objects.values_list("fields", flat=True) for v in fields.values()]
    texts += answers.all_texts()
    assert len(texts) > 300
    assert [hints.find(t, known) for t in texts if hints.find(t, known)] == []


def test_there_is_enough_to_read():
    asked = {s.text for s in (*asks.ASKS, *asks.ABOUT_A_MENTOR, *asks.FOR_PEERS)}
    led = {text for said in answers.ANSWERS.values() for _, text in said} | set(answers.QUESTIONS)
    assert len(asked) >= 80
    assert len(led) >= 60


def test_ashas_morning(demo):
    mine = HelpRequest.objects.filter(fellow=person("Asha"), asked_at__gt=demo.opens - timedelta(days=6))
    seen = []
    for r in mine.order_by("asked_at"):
        readers = r.participants.filter(standing="all").exclude(seat=Seat.PEER).values_list("person__called", flat=True)
        seen.append((r.messages.order_by("id").first().text[:22], r.state, r.step, list(readers)))
    assert seen == [
        ("A fifth grader has sta", "waiting", 1, ["Maeve", "Tom"]),
        ("open a session with a ", "waiting", 1, ["Maeve", "Tom"]),
        ("fitting forty-six chil", "waiting", 0, []),
        ("My goals for a kinderg", "answered", 0, ["Maeve"]),
    ]


def test_maeves_morning(demo):
    rows = Participant.objects.helping(person("Maeve")).open().filter(request__state__in=("waiting", "acknowledged"))
    seen = sorted((r.request.fellow.called, r.standing, r.seat) for r in rows.select_related("request__fellow"))
    assert seen == [
        ("Asha", "all", "mentor"), ("Asha", "all", "mentor"), ("Ben", "all", "mentor"), ("Ben", "all", "mentor"),
        ("Imani", "all", "mentor"), ("Imani", "all", "mentor"), ("Jonah", "all", "backup"),
        ("Lena", "waiting", "backup"),
    ]  # fmt: skip


PAGES = [
    ("Asha", "requests:home", "I need help"),
    ("Asha", "requests:ask", "Maeve"),
    ("Asha", "requests:peers", "forty-six children"),
    ("Maeve", "requests:dashboard", "Imani"),
    ("Tom", "requests:dashboard", "Asha"),
    ("Dr. Okafor", "requests:dashboard", "Carmen"),
    ("Rosa", "requests:dashboard", "Diego"),
    ("Dana", "requests:dashboard", "Hugo"),
    ("Ben", "requests:peers", "lounge"),
    ("Ben", "requests:home", "letter home"),
    ("Rosa", "people:program", "Lakeside"),
    ("Dr. Okafor", "reports:report", "requests"),
    ("Dr. Feld", "reports:report", "requests"),
]


@pytest.mark.parametrize(("called", "page", "says"), PAGES)
def test_nobody_opens_an_empty_page(at_opening, client, called, page, says):
    client.force_login(person(called))
    answer = client.get(reverse(page), follow=True)
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_every_conversation_opens_for_whoever_has_it(at_opening, client):
    parts = Participant.objects.filter(standing=Standing.ALL, request__due_at__isnull=False).exclude(seat=Seat.PEER)
    for part in parts.select_related("person", "request"):
        client.force_login(part.person)
        url = reverse("requests:thread", args=[part.request.ref])
        assert client.get(url).status_code == 200, (part.person.called, part.request.state)
