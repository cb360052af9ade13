"""People who are not there: at every state of a request it ends with somebody who can be reached, or with the
operator's alarm and the program's phone on the fellow's page; at once, and with an event that says why.
"""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.urls import reverse

from mentors import changes
from mentors.models import Absence, Assignment
from pts_support.notify.models import OutboxMessage
from pts_support.notify.signals import mail_refused
from pts_support.people.models import Membership, User
from pts_support.people.roster import guards
from pts_support.people.signals import person_deactivated
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.chain import policy as chain_policy
from requests_app.chain import policy_versions
from requests_app.chain.case import load_cases
from requests_app.engine.departures import person_departed
from requests_app.engine.invariants import broken_rules
from requests_app.engine.sweep import sweep
from requests_app.models import Event, HelpRequest
from tests.cast import SPRING_BREAK

pytestmark = pytest.mark.django_db

ROUTES = [("mentor", "soon"), ("mentor", "today"), ("director", "soon"), ("staff", "when"), ("around", "soon")]
STATES = ["filed", "reminded", "escalated", "acknowledged", "acknowledged by the next", "held", "answered"]
STATES += ["question", "closed", "withdrawn"]
CAUSES = ["deactivated", "role ended", "reassigned", "left out", "away", "bounced"]


@pytest.fixture
def policy(cast):
    policy_versions.save_policy(cast.program, chain_policy.DEFAULT_RULES, by=None, now=cast.NOW)
    return cast


def ask(cast, route="mentor", urgency="soon", now=None, who="asha"):
    asking = Asking(text="canary", form_key=uuid4(), route=route, urgency=urgency)
    return filing.file_request(cast.memberships[who], asking, by=getattr(cast, who), now=now or cast.NOW).request


def bring_into(state, r, cast):
    """Returns who has it, and when."""
    now = cast.NOW
    first = r.participants.exclude(standing="excluded").order_by("order").first().person
    if state in ("reminded", "escalated", "acknowledged by the next"):
        steps = 1 if state == "reminded" else 2
        for _ in range(steps):
            r.refresh_from_db()
            now = r.due_at
            sweep(now)
        if state == "acknowledged by the next":
            first = r.participants.exclude(standing="excluded").order_by("-order").first().person
            helping.acknowledge(r, by=first, now=now)
    elif state == "acknowledged":
        helping.acknowledge(r, by=first, now=now)
    elif state == "held":
        steering.hold(r, by=cast.asha, until=now + timedelta(days=1), now=now)
    elif state == "answered":
        conversation.reply(r, by=first, text="canary", now=now)
    elif state == "question":
        conversation.ask_back(r, by=first, text="canary", now=now)
    elif state == "closed":
        conversation.close(r, by=cast.asha, now=now)
    elif state == "withdrawn":
        steering.withdraw(r, by=cast.asha, now=now)
    return first, now


def falls_away(cause, person, r, cast, now):
    """False: this cannot happen to them here."""
    if cause == "deactivated":
        User.objects.filter(id=person.id).update(is_active=False)
        person_deactivated.send(User, person_id=person.id, now=now)
    elif cause == "role ended":
        Membership.objects.filter(user=person).update(ends_on=now.date() - timedelta(days=2))
        changes.begin_due(now)
    elif cause == "reassigned":
        if person not in (cast.maeve, cast.tom):
            return False
        pair = (cast.priya, cast.tom) if person == cast.maeve else (cast.maeve, cast.priya)
        changes.assign(cast.memberships["asha"], mentor=pair[0], backup=pair[1], by=cast.rosa, now=now)
    elif cause == "left out":
        try:
            steering.take_out(r, by=cast.asha, person_id=person.id, now=now)
        except (NotAllowed, ActRefused):
            return False
    elif cause == "away":
        Absence.objects.create(person=person, first=now.date(), last=now.date() + timedelta(days=3))
        changes.begin_due(now)
    elif cause == "bounced":
        User.objects.filter(id=person.id).update(mail_refused_at=now)
        mail_refused.send(User, person_id=person.id, now=now)
    return True


def reachable(r, now):
    case = load_cases([r], now)[0]
    return [p for p in case.helpers if (o := case.somebody(p.person_id)) and not o.unreachable(now)]


@pytest.mark.parametrize("cause", CAUSES)
def test_somebody_falls_away_at_every_state(policy, trial, cause):
    cast, tried = policy, 0
    trial.fault = f"somebody who has it is {cause}, at every state and route"
    from django.db import transaction

    for (route, urgency), state in product(ROUTES, STATES):
        mark = transaction.savepoint()
        r = ask(cast, route, urgency)
        person, now = bring_into(state, r, cast)
        r.refresh_from_db()
        before, had_it = r.state, r.acked_by_id == person.id
        due = r.due_at
        if falls_away(cause, person, r, cast, now):
            tried += 1
            where = f"{route} {urgency}, {state}: {cause}"
            r.refresh_from_db()
            if before in ("closed", "withdrawn"):
                assert (r.state, r.due_at) == (before, None), where
            else:
                assert r.due_at is not None, where
                if had_it:
                    assert (r.state, r.acked_by_id) == ("waiting", None), where
                    assert r.due_at <= due, where
                    kind = "taken_out" if cause == "left out" else "fell_away"
                    assert Event.objects.filter(request=r, kind=kind, person=person).exists(), where
                if state == "held" and cause in ("away", "bounced"):  # the pause holds; its end asks the next
                    assert r.due_at == r.held_until, where
                    now = r.held_until
                    sweep(now)
                    r.refresh_from_db()
                if before == "answered":  # nothing waits; once the fellow goes on, somebody must have it
                    now += timedelta(hours=1)
                    conversation.follow_up(r, by=cast.asha, text="canary", now=now)
                    r.refresh_from_db()
                alone = not [p for p in reachable(r, now) if p.person_id != person.id]
                assert not alone or Event.objects.filter(request=r, kind="nobody_left").exists(), where
                if cause in ("deactivated", "role ended", "left out"):
                    sight = r.participants.filter(person=person, standing__in=("all", "waiting"))
                    assert not sight.exists(), where
                    unsent = OutboxMessage.objects.filter(about=r.ref, person=person, status="queued")
                    assert not unsent.exists(), where
            found = broken_rules(now, deep=True)
            trial.missed += len(found)
            assert found == [], where
        transaction.savepoint_rollback(mark)
    trial.trials = tried
    assert tried >= (4 if cause == "reassigned" else 12)


@pytest.mark.parametrize("urgency", ["today", "soon", "when"])
def test_the_whole_chain_is_away_over_a_break(policy, caplog, client, trial, urgency):
    """Everybody has entered the break as time away: the contact, who never is, has it; and is named before sending."""
    cast = policy
    first, last = SPRING_BREAK
    now = cast.NOW.replace(year=first.year, month=first.month, day=first.day, hour=11)
    for person in (cast.maeve, cast.tom, cast.priya, cast.former, cast.okafor, cast.rosa):
        Absence.objects.create(person=person, first=first, last=last)
    changes.begin_due(now)
    r = ask(cast, urgency=urgency, now=now)
    assert [(p.person.called, p.seat, p.standing) for p in r.participants.all()] == [("Dana", "contact", "all")]
    assert r.promised_to[0] == cast.dana.id
    asked = Event.objects.get(request=r, kind="asked")
    assert {why for *_, why in asked.data["passed"]} == {"away"}
    assert cast.maeve.id in {person for person, *_ in asked.data["passed"]}
    # and while it runs the contact falls away as well: nobody is left
    User.objects.filter(id=cast.dana.id).update(mail_refused_at=now)
    mail_refused.send(User, person_id=cast.dana.id, now=now)
    nobody_is_left(r, cast, client, caplog, now)
    # they are back on the Monday after: the walk finds who was passed over
    monday = now + timedelta(days=7)
    for _ in range(9):
        r.refresh_from_db()
        if r.due_at > monday:
            break
        sweep(max(r.due_at, now))
    assert reachable(r, monday)
    trial.trials = 1
    assert broken_rules(monday, deep=True) == []


def nobody_is_left(r, cast, client, caplog, now):
    """The operator's alarm has no words, and the fellow's page shows the phone."""
    r.refresh_from_db()
    assert r.due_at is not None
    assert Event.objects.filter(request=r, kind="nobody_left").exists()
    lines = [x.getMessage() for x in caplog.records if x.name == "pts.alarm" and x.levelname == "CRITICAL"]
    assert lines
    assert not any("canary" in line or "Asha" in line for line in lines)
    client.force_login(cast.asha)
    page = client.get(reverse("requests:thread", args=[r.ref])).content.decode()
    assert cast.program.phone in page


@pytest.mark.parametrize(
    "missing", ["no mentor", "no director", "no director, no staff", "no contact", "empty program"]
)
@pytest.mark.parametrize(("route", "urgency"), ROUTES)
def test_a_program_that_lacks_people(policy, caplog, client, trial, missing, route, urgency):
    """Past every guard, as after a wrong import: each request still ends with a human, or with alarm and phone."""
    cast, now = policy, policy.NOW
    trial.fault = f"a program with {missing}"
    if missing in ("no mentor", "empty program"):
        Assignment.objects.filter(fellow=cast.memberships["asha"]).update(ended_at=now, ends_on=now.date())
    roles = {"no director": ["director"], "no director, no staff": ["director", "staff"], "no contact": ["contact"]}
    gone = roles.get(missing, ["mentor", "director", "staff", "contact"] if missing == "empty program" else [])
    Membership.objects.filter(program=cast.program, role__in=gone).update(ended_at=now, ends_on=now.date())
    r = ask(cast, route, urgency)
    for _ in range(7):
        assert broken_rules(now, deep=True) == []
        r.refresh_from_db()
        now = r.due_at
        sweep(now)
    r.refresh_from_db()
    assert r.step >= 5
    if missing == "empty program":
        assert not reachable(r, now)
        nobody_is_left(r, cast, client, caplog, now)
    else:
        assert reachable(r, now)
        everybody = {p.person_id for p in reachable(r, now)}
        expected = {m.user_id for m in Membership.objects.filter(program=cast.program, ended_at=None, role="contact")}
        assert expected <= everybody
    trial.trials = 1


def test_a_guard_refuses_what_would_leave_a_fellow_alone(policy):
    """The screen that would cause it says no; the trials above are for when something gets past it."""
    with pytest.raises(guards.ChangeRefused):
        changes.assign(
            policy.memberships["asha"], mentor=policy.maeve, backup=policy.maeve, by=policy.rosa, now=policy.NOW
        )


def test_control_without_the_fall_away_a_request_stays_with_who_is_gone(policy, monkeypatch):
    from requests_app import receivers

    cast = policy
    r = ask(cast)
    helping.acknowledge(r, by=cast.maeve, now=cast.NOW)
    monkeypatch.setattr(receivers.departures, "person_departed", lambda *a, **k: 0)
    falls_away("deactivated", cast.maeve, r, cast, cast.NOW)
    r.refresh_from_db()
    assert r.acked_by_id == cast.maeve.id
    assert not reachable(r, cast.NOW)
    monkeypatch.undo()
    assert person_departed(cast.maeve.id, "ended", now=cast.NOW) == 1
    assert reachable(HelpRequest.objects.get(), cast.NOW)
