"""The engine carries out what could be undone until now: one row's trouble stays its own, and two hands do it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError

from requests_app.acts import conversation, helping
from requests_app.engine import due_acts
from requests_app.engine.due_acts import carry_out
from requests_app.models import DueAct, Escalation
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def two(cast):
    """Maeve can't, twice."""
    policies(cast)
    found = [ask(cast, who) for who in ("asha", "imani")]
    for request in found:
        helping.pass_on_soon(request, by=cast.maeve, now=cast.NOW)
    return found


def test_each_is_done_once_when_its_time_has_come(cast, two):
    later = cast.NOW + 10 * SECOND
    assert [carry_out(at) for at in (later - SECOND, later, later)] == [0, 2, 0]
    assert list(Escalation.objects.order_by("request").values_list("person__called", flat=True)) == ["Tom", "Tom"]


def test_nothing_due_costs_one_query(cast, two, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert carry_out(cast.NOW) == 0


def test_one_that_raises_is_put_off_and_alarmed_and_the_other_goes(cast, two, monkeypatch, caplog):
    really = due_acts.passed_on

    def broken(case, person_id):
        if case.request.id == two[0].id:
            raise RuntimeError("a bug in one row")
        return really(case, person_id)

    monkeypatch.setattr(due_acts, "passed_on", broken)
    later = cast.NOW + 10 * SECOND
    assert (carry_out(later), carry_out(later)) == (1, 0)
    assert "could not be passed on: RuntimeError" in caplog.text
    monkeypatch.undo()
    assert (DueAct.objects.get().request, carry_out(later + timedelta(hours=1))) == (two[0], 1)


@pytest.mark.parametrize("passing", [OperationalError, InterfaceError])
def test_a_passing_trouble_of_the_database_puts_nothing_off(cast, two, monkeypatch, caplog, passing):
    def refused(program_id):
        raise passing("canceling statement due to lock timeout")

    monkeypatch.setattr(due_acts.lock, "take_shared", refused)
    later = cast.NOW + 10 * SECOND
    assert carry_out(later) == 0
    assert {record.name for record in caplog.records} == {"pts.engine"}  # and nobody is alarmed
    monkeypatch.undo()
    assert carry_out(later + SECOND) == 2


def test_what_is_undone_while_it_waits_for_the_lock_is_not_done(cast, two, monkeypatch, caplog):
    monkeypatch.setattr(due_acts.lock, "take_shared", lambda program_id: DueAct.objects.all().delete())
    assert (carry_out(cast.NOW + 10 * SECOND), Escalation.objects.count(), caplog.text) == (0, 0, "")


def closed(cast, request, at):
    conversation.close(request, by=cast.asha, now=at)


def passed_on(cast, request, at):
    helping.pass_on(request, by=cast.maeve, now=at)


def gone(cast, request, at):
    request.participants.filter(person=cast.maeve).delete()


@pytest.mark.parametrize("meanwhile", [closed, passed_on, gone])
def test_what_happened_meanwhile_makes_it_moot_and_it_is_gone(cast, two, meanwhile):
    meanwhile(cast, two[0], cast.NOW + 5 * SECOND)
    before = Escalation.objects.filter(request=two[0]).count()
    assert carry_out(cast.NOW + 10 * SECOND) == 1
    assert (Escalation.objects.filter(request=two[0]).count(), DueAct.objects.count()) == (before, 0)
