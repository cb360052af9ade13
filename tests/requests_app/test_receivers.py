"""What lower rooms tell this one: who falls away, whose calendar moves, which program begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mentors.models import Assignment
from mentors.signals import coverage_changed
from pts_support.notify.signals import mail_refused
from pts_support.people.calendars.load import hours_for
from pts_support.people.calendars.worktime import Closure
from pts_support.people.models import Calendar, Installation, Membership, Program, Role, User
from pts_support.people.signals import (
    begins_anew,
    calendar_changed,
    membership_ended,
    person_deactivated,
    place_taken,
    program_made,
    reading_over,
)
from requests_app import receivers
from requests_app.chain import policy_versions
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.models import Escalation, HelpRequest, Participant
from tests.cast import join
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

DAY = timedelta(days=1)


@pytest.fixture
def request_of_asha(cast):
    policies(cast)
    return ask(cast)


def standings(request):
    return dict(Participant.objects.filter(request=request).values_list("person__called", "standing"))


def steps():
    return list(Escalation.objects.values_list("cause", "person__called"))


def state_of(request):
    return HelpRequest.objects.values_list("state", "author_may").get(id=request.id)


def test_a_program_that_is_made_begins_with_the_default_policy(cast):
    program_made.send(Program, program=cast.program, now=cast.NOW)
    rules = policy_versions.current_rules(cast.program.id)
    assert (rules.version, policy_versions.same_rules(rules, DEFAULT_RULES)) == (1, True)
    assert [version.by for version in policy_versions.versions(cast.program)] == [None]


def test_a_fellowship_that_ends_closes_what_is_open_and_leaves_ninety_days_to_read(cast, request_of_asha):
    Membership.objects.filter(id=cast.memberships["asha"].id).update(ended_at=cast.NOW)
    membership_ended.send(Membership, membership=cast.memberships["asha"], now=cast.NOW)
    assert state_of(request_of_asha) == ("closed", "read")
    reading_over.send(Membership, membership=cast.memberships["asha"], now=cast.NOW + 90 * DAY)
    assert state_of(request_of_asha) == ("closed", "nothing")


def test_a_helpers_role_that_ends_takes_their_sight_and_asks_the_next(cast, request_of_asha):
    Membership.objects.filter(id=cast.memberships["maeve"].id).update(ended_at=cast.NOW)
    Assignment.objects.filter(mentor=cast.maeve).update(ended_at=cast.NOW)
    membership_ended.send(Membership, membership=cast.memberships["maeve"], now=cast.NOW)
    assert (standings(request_of_asha)["Maeve"], steps()[0][0]) == ("left", "fell_away")


def test_a_role_that_ends_beside_another_of_theirs_leaves_what_the_other_gives(cast):
    """Rosa directs too: what came to the director stays when she is staff no longer."""
    policies(cast)
    second = join(cast.rosa, cast.program, Role.DIRECTOR)
    request = ask(cast, route="staff")
    Membership.objects.filter(id=second.id).update(ended_at=cast.NOW)
    membership_ended.send(Membership, membership=second, now=cast.NOW)
    assert (standings(request), steps()) == ({"Rosa": "all"}, [])


@pytest.mark.parametrize(
    ("signal", "sender"), [(person_deactivated, User), (mail_refused, User)], ids=["deactivated", "bounced"]
)
def test_whoever_falls_away_is_gone_round_at_once(cast, request_of_asha, signal, sender):
    changed = {"is_active": False} if signal is person_deactivated else {"mail_refused_at": cast.NOW}
    User.objects.filter(id=cast.maeve.id).update(**changed)
    signal.send(sender, person_id=cast.maeve.id, now=cast.NOW)
    assert steps() == [("fell_away", "Tom")]


@pytest.mark.parametrize(("why", "after"), [("away", [("fell_away", "Tom")]), ("back", [])])
def test_time_away_that_begins_asks_the_next_and_who_is_back_is_asked_nothing(cast, request_of_asha, why, after):
    from mentors.models import Absence

    Absence.objects.create(person=cast.maeve, first=cast.NOW.date(), last=cast.NOW.date())
    coverage_changed.send(None, person_ids=[cast.maeve.id], membership_ids=[], why=why, now=cast.NOW)
    assert steps() == after


def test_a_fellow_with_another_mentor_takes_their_requests_along(cast, request_of_asha):
    Assignment.objects.filter(id=cast.assignment.id).update(mentor=cast.priya)
    memberships = [cast.memberships["asha"].id]
    coverage_changed.send(None, person_ids=[], membership_ids=memberships, why="reassigned", now=cast.NOW)
    assert standings(request_of_asha)["Maeve"] == "left"


def test_who_takes_a_place_is_who_was_meant_in_this_program_alone(cast):
    policies(cast)
    ours = ask(cast, left_out=frozenset({cast.former.id}))
    theirs = ask(cast, "nina")
    Participant.objects.create(request=theirs, person=cast.former, seat="mentor", standing="left", joined_at=cast.NOW)
    Participant.objects.filter(request=ours, person=cast.maeve).update(stands_in_for=cast.former)
    place_taken.send(User, old=cast.former, new=cast.lena, program=cast.program, now=cast.NOW)
    assert standings(ours) == {"Lena": "excluded", "Maeve": "all"}
    assert Participant.objects.get(request=ours, person=cast.maeve).stands_in_for == cast.lena
    assert standings(theirs) == {"Viktor": "all", "Gwen": "left"}


def test_an_edited_calendar_moves_what_is_to_come(cast, request_of_asha):
    now = hours_for([cast.calendar.id])[cast.calendar.id]
    tomorrow = cast.NOW.date() + DAY
    before = replace(now, closures=(*now.closures, Closure(tomorrow, tomorrow, "Snow")))
    was = request_of_asha.promised_at
    HelpRequest.objects.update(promised_at=was + DAY)
    facts = {"person_id": None, "by_id": cast.rosa.id, "now": cast.NOW}
    calendar_changed.send(Calendar, calendar_id=cast.calendar.id, before=before, **facts)
    assert HelpRequest.objects.get().promised_at == was


def test_old_data_begins_anew(cast, request_of_asha):
    later = request_of_asha.due_at + DAY
    begins_anew.send(Installation, now=later)
    assert HelpRequest.objects.get().clock_from == later


def test_the_app_has_connected_them():
    assert receivers.connected() is None
    assert receivers.a_program_begins in [receiver() for _, receiver, *_ in program_made.receivers]
