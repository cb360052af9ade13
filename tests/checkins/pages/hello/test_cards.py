"""Who sees which fellows to greet: every mentor all of theirs, alike; whoever it was passed on to those not greeted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checkins.models import Greeting
from mentors.models import Absence
from pts_support.people.pages.extensions import cards as home_cards
from pts_support.spoken.statement import plain
from tests.cast import NEW_YORK
from tests.checkins.hello.scene import WITH_BACKUP, begin, of
from tests.home_cards import cards_on_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(cast, rf):
    """`shown(person, now)`: of each hello card its title and its lines."""

    def found(person, now=None, on=cards_on_home):
        request = rf.get("/")
        request.user, request.now = person, now or cast.NOW
        cards = [card for card in on(request) if card.key.startswith(("say-hello", "greeted"))]
        return [
            (said(card.heading, request.now), [line(one, request.now) for one in card.more or ()]) for card in cards
        ]

    return found


def said(statement, now):
    return plain(statement, now, NEW_YORK).replace("\N{NO-BREAK SPACE}", " ")


def line(one, now):
    return " ".join(filter(None, (said(one.name, now), said(one.done, now))))


def step(number):
    Greeting.objects.filter(opens_at__lte=WITH_BACKUP, greeted_at=None).update(step=number)


def test_a_mentor_has_all_of_theirs_by_name_until_each_is_greeted(cast, shown):
    begin(cast)
    assert shown(cast.maeve) == [("Say hello by Thursday", ["Asha", "Imani", "Jonah"])]
    Greeting.objects.filter(id=of(cast, "imani").id).update(
        greeted_at=cast.NOW, greeted_by=cast.maeve, how="talked", due_at=None
    )
    assert shown(cast.maeve) == [("Say hello by Thursday", ["Asha", "Imani You talked today", "Jonah"])]
    Greeting.objects.filter(greeted_at=None).update(
        greeted_at=cast.NOW, greeted_by=cast.maeve, how="reached_out", due_at=None
    )
    assert shown(cast.maeve) == []


def test_passed_on_it_is_with_the_backup_then_with_whoever_talks_with_them_and_staff(cast, shown):
    begin(cast)
    assert shown(cast.tom) == [("Say hello by Thursday", ["Ben", "Lena"])]
    assert shown(cast.rosa) == [("Say hello, this round", [])]
    step(2)
    assert shown(cast.tom, WITH_BACKUP)[1] == ("Say hello too", shown_by_backup(cast))
    assert shown(cast.rosa, WITH_BACKUP) == [("Say hello, this round", [])]
    step(3)
    assert shown(cast.rosa, WITH_BACKUP)[0] == ("Say hello too", sorted(one.called for one in (cast.asha, *cast.peers)))
    assert shown(cast.okafor, WITH_BACKUP) == shown(cast.other_staff, WITH_BACKUP) == []


def shown_by_backup(cast):
    return sorted(one.fellow.user.called for one in cast.assignments.values() if one.backup == cast.tom)


def test_who_covers_for_a_mentor_who_is_away_has_theirs_at_once(cast, shown):
    begin(cast)
    day = cast.NOW.date()
    absence = Absence.objects.create(person=cast.maeve, first=day, last=day, backup=cast.priya)
    assert ("Say hello too", ["Asha", "Imani", "Jonah"]) in shown(cast.priya)
    Absence.objects.filter(id=absence.id).update(backup=None)
    assert ("Say hello too", ["Asha", "Imani", "Jonah"]) in shown(cast.tom)
    assert [title for title, _ in shown(cast.priya)] == ["Say hello by Thursday"]


def test_one_line_on_the_dashboard(cast, shown):
    begin(cast)
    assert shown(cast.maeve, on=home_cards.on_dashboard) == [("Say hello by Thursday", [])]
    assert shown(cast.rosa, on=home_cards.on_dashboard) == []


def test_staff_see_how_many_and_nobody_by_name(cast, rf):
    begin(cast)
    Greeting.objects.filter(id=of(cast, "imani").id).update(
        greeted_at=cast.NOW, greeted_by=cast.maeve, how="talked", due_at=None
    )
    request = rf.get("/")
    request.user, request.now = cast.rosa, cast.NOW + timedelta(minutes=1)
    [card] = [card for card in cards_on_home(request) if card.key.startswith("greeted")]
    assert [said(one, request.now) for one in card.sentences] == [
        "1 of 10 fellows greeted this round. From the fifth school day, those no one greeted are yours to greet too."
    ]
