"""Where the demo is never written: beside people, in a program that has begun, or unasked."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from pts_support import clock
from pts_support.people.models import Installation, Program, User
from reports.demo import story
from requests_app.engine.invariants import broken_rules


def test_not_beside_people(cast, settings):
    settings.DEMO = True
    before = (User.objects.count(), Program.objects.count())
    with pytest.raises(CommandError, match="not new"):
        call_command("demo")
    assert (User.objects.count(), Program.objects.count(), Installation.current().demo) == (*before, False)


@pytest.mark.django_db
def test_not_in_a_program_without_people_yet(settings):
    settings.DEMO = True
    Program.objects.create(name="Somebody's", phone="518-555-0100")
    with pytest.raises(CommandError, match="not new"):
        call_command("demo")


@pytest.mark.django_db
def test_not_without_being_told(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="bin/start"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_whole_of_it_can_be_told_on_any_day():
    """As bin/start tells it: sixty fellows, half a year, and today's date."""
    made = story.write_demo(real=clock.real())
    assert (User.objects.count() > 80, broken_rules(made.opens, deep=True)) == (True, [])
