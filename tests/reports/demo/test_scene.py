"""What is open when the demo opens: each scene begins in its moment."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from reports.demo import people
from reports.demo.scene import DRAFT, Scene
from reports.demo.stage import Stage
from reports.demo.year import demo_opening
from requests_app.models import Draft, HelpRequest, Message
from requests_app.vocabulary import Route, State, Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    year, opens = demo_opening(people.date(2026, 11, 25))
    stage = Stage(Random(1), timedelta())
    return Scene(stage, people.lakeside(year), opens)


def test_moments_are_days_before_the_opening_and_a_time_on_the_wall(scene):
    assert f"{scene.moment(1, 8, 50):%A %H:%M}" == "Monday 08:50"
    assert scene.moment(0, 10, 40) == scene.opening


def test_the_last_week_as_it_was(scene):
    scene.set_up()
    scene.stage.run(scene.opening)
    asha = HelpRequest.objects.filter(fellow=scene.cast.asha).order_by("asked_at")
    assert [(request.route, request.state) for request in asha] == [
        (Route.MENTOR, State.WAITING),  # the question back was answered this morning
        (Route.MENTOR, State.WAITING),
        (Route.PEERS, State.WAITING),
        (Route.MENTOR, State.ANSWERED),
    ]
    assert {request.state for request in HelpRequest.objects.all()} == set(State)
    assert HelpRequest.objects.filter(urgency=Urgency.TODAY).get().fellow == scene.cast.imani
    assert Draft.objects.get().fields["text"] == DRAFT


def test_once_it_went_all_the_way_to_the_contact(scene):
    scene.stage.at(scene.moment(21, 8, 40), scene.nobody_for_two_days())
    scene.stage.run(scene.opening)
    request = HelpRequest.objects.get()
    assert (request.step, request.outcome, request.answered_by) == (4, "too_late", scene.cast.dana)
    assert Message.objects.count() == 2
