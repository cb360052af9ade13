"""Where a chain ends: the contact comes last whoever was lent to it, and when all have said "I can't" a human hears."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentors import changes
from mentors.models import Absence
from pts_support.notify.models import OutboxMessage
from requests_app.acts import helping
from requests_app.chain import policy as chain_policy
from requests_app.chain import policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, Event, HelpRequest, Participant
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def policy(cast):
    return policy_versions.save_policy(cast.program, chain_policy.DEFAULT_RULES, by=None, now=cast.NOW)


def fresh(r):
    return HelpRequest.objects.get(id=r.id)


def runs(r, times):
    for _ in range(times):
        sweep(fresh(r).due_at)
    return names(r)


def names(r):
    rows = Escalation.objects.filter(request=r, does="add").order_by("step")
    return list(rows.values_list("person__called", flat=True))


def away(person, **more):
    return Absence.objects.create(**{"person": person, "first": "2026-11-16", "last": "2026-11-18", **more})


def test_who_is_lent_to_the_mentors_place_takes_nobody_elses(cast):
    away(cast.maeve, backup=cast.rosa, last="2026-11-30")
    r = ask(cast)
    assert Participant.objects.get(request=r).person == cast.rosa
    assert runs(r, 6) == ["Tom", "Dr. Okafor", "Dana"]


def test_for_today_too(cast):
    away(cast.maeve, backup=cast.okafor, last="2026-11-30")
    r = ask(cast, urgency="today")
    assert set(Participant.objects.values_list("person__called", flat=True)) == {"Dr. Okafor", "Tom"}
    assert runs(r, 6) == ["Rosa", "Dana"]


def test_who_could_not_be_reached_in_their_turn_comes_before_the_contact(cast):
    away(cast.tom)
    r = ask(cast)
    assert runs(r, 6) == ["Dr. Okafor", "Rosa", "Tom", "Dana"]


def test_a_new_mentor_comes_before_the_contact(cast):
    r = ask(cast)
    assert runs(r, 3) == ["Tom", "Dr. Okafor"]
    changes.assign(
        cast.memberships["asha"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=fresh(r).due_at - MIN
    )
    assert runs(r, 4) == ["Tom", "Dr. Okafor", "Rosa", "Priya", "Dana"]


def test_a_second_director_comes_after_the_contact_as_before(cast):
    from pts_support.people.models import Role
    from tests.cast import join

    join(cast.former, cast.program, Role.DIRECTOR, position=9)
    r = ask(cast)
    assert runs(r, 7) == ["Tom", "Dr. Okafor", "Rosa", "Dana", "Gwen"]


def passes_all(cast, r):
    for n, who in enumerate((cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana), 1):
        OutboxMessage.objects.all().delete()
        helping.pass_on(r, by=who, now=cast.NOW + 10 * n * MIN)
    return cast.NOW + 50 * MIN


def test_when_all_have_said_i_cant_the_operator_is_alarmed_and_her_page_says_the_phone(
    cast, caplog, client, signed_in, set_clock
):
    r = ask(cast, text="The plan fell apart.")
    now = passes_all(cast, r)
    assert "nobody is left to ask" in caplog.text
    assert "plan fell" not in caplog.text
    assert Event.objects.filter(request=r).order_by("-id")[0].kind == "nobody_left"
    assert not Event.objects.filter(request=r, kind="reminded_all").exists()
    told = set(OutboxMessage.objects.filter(about=r.ref, kind="request.still").values_list("person__called", flat=True))
    assert told == {"Maeve", "Tom", "Dr. Okafor", "Rosa"}  # Dana said a moment ago that they cannot
    set_clock(now + MIN)
    signed_in(client, cast.asha)
    page = client.get(f"/requests/{r.ref}/").content.decode()
    assert "No one could take this." in page
    assert cast.program.phone in page
    caplog.clear()
    assert sweep(fresh(r).due_at) == 1  # the next working day everybody is asked again
    assert Event.objects.filter(request=r).order_by("-id")[0].kind == "reminded_all"
    assert "nobody is left" not in caplog.text
    assert not Participant.objects.filter(request=r, passed_generation=1).exists()


def test_who_passes_it_on_at_the_end_is_not_told_that_it_still_waits(cast, caplog):
    r = ask(cast)
    runs(r, 5)
    OutboxMessage.objects.all().delete()
    helping.pass_on(r, by=cast.maeve, now=fresh(r).due_at - MIN)
    told = set(OutboxMessage.objects.filter(about=r.ref, kind="request.still").values_list("person__called", flat=True))
    assert told == {"Tom", "Dr. Okafor", "Rosa", "Dana"}
    assert Event.objects.filter(request=r).order_by("-id")[0].kind == "reminded_all"  # the others have it still
    assert "nobody is left" not in caplog.text
