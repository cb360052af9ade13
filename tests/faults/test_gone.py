"""Somebody goes at the very moment in which somebody else decides whom to ask: never asked although gone.

Both orders of every pair: whoever decides has read the people and not written yet, or whoever goes has been told to the
requests and not committed yet.
"""

import multiprocessing
import re
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from mentors import changes
from mentors.models import Absence, Assignment
from pts_support import clock
from pts_support.notify import refusals
from pts_support.notify.channels.email import SmtpOutcome, SmtpVerdict
from pts_support.notify.models import OutboxMessage
from pts_support.people import lock
from pts_support.people.calendars import edit as calendar_edits
from pts_support.people.models import Membership, User
from pts_support.people.roster import accept_invitation, endings, guards, invite
from pts_support.people.roster import edit as roster
from requests_app.access.sight import KNOWS
from requests_app.acts import filing, steering
from requests_app.acts.filing import Asking
from requests_app.chain.case import load_cases
from requests_app.engine import departures, retiming
from requests_app.engine import sweep as sweeping
from requests_app.engine.sweep import sweep
from requests_app.lifecycle import transition
from requests_app.models import Event, HelpRequest, Participant
from tests.cast import person
from tests.faults.harness import file_many, make_due, together, wipe
from tests.faults.tally import Tally, size

pytestmark = pytest.mark.django_db(transaction=True)
# How long the first of the two is kept waiting. Where people stand still it waits for nothing: the other one is waiting
# for it. Where they do not, the other one is through before.
PAUSE, LONG = 0.15, 20


# Ways to go, as they come in life ------------------------------------------------------------------------------------


def closed(person, cast, now):
    endings.close_access(person, cast.program, by=cast.rosa, now=now)


def last_day_passed(person, cast, now):
    changes.begin_due(now)


def reassigned(person, cast, now):
    pair = (cast.priya, cast.tom) if person == cast.maeve else (cast.maeve, cast.priya)
    changes.assign(cast.memberships["asha"], mentor=pair[0], backup=pair[1], by=cast.rosa, now=now)


def assignment_over(person, cast, now):
    changes.begin_due(now)


def away_by_hand(person, cast, now):
    today = now.astimezone(person.zone).date()
    changes.take_time_away(person, first=today, last=today + timedelta(days=3), backup=None, by=cast.rosa, now=now)


def away_by_the_day(person, cast, now):
    changes.begin_due(now)


def bounced(person, cast, now):
    row = OutboxMessage.objects.filter(dedupe="bounces").select_related("person").get()
    verdict = SmtpVerdict(SmtpOutcome.REFUSED, "550 5.1.1", "rcpt")
    refusals._give_up_address(row, verdict, refusals.DeliveryCounts(), at=clock.real(), now=now)


def set_the_last_day(person, cast, now):
    Membership.objects.filter(user=person).update(ends_on=now.date() - timedelta(days=2))


def set_the_end_of_the_assignment(person, cast, now):
    Assignment.objects.filter(fellow=cast.memberships["asha"]).update(ends_on=now.date() - timedelta(days=2))


def set_time_away(person, cast, now):
    Absence.objects.create(person=person, first=now.date() - timedelta(days=1), last=now.date() + timedelta(days=3))


def a_mail_to_bounce(person, cast, now):
    OutboxMessage.objects.create(
        person=person, kind="request.next", dedupe="bounces", created_at=now, next_try_at=now, lease=uuid4()
    )


def nothing(person, cast, now):
    pass


# how, what must be there before, whether sight ends with it
WAYS = {
    "closed": (closed, nothing, True),
    "last day passed": (last_day_passed, set_the_last_day, True),
    "reassigned": (reassigned, nothing, True),
    "assignment over": (assignment_over, set_the_end_of_the_assignment, True),
    "away by hand": (away_by_hand, nothing, False),
    "away by the day": (away_by_the_day, set_time_away, False),
    "bounced": (bounced, a_mail_to_bounce, False),
}


# Ways to decide whom to ask: where the people are read, and who is asked ---------------------------------------------


def sweeps(cast, r, now):
    sweep(now)


def asks_sooner(cast, r, now):
    steering.sooner(r, by=cast.asha, now=now)


def files(cast, r, now):
    filing.file_request(cast.memberships["asha"], Asking(text="canary", form_key=uuid4()), by=cast.asha, now=now)


DECIDERS = {
    "sweep": (sweeps, sweeping, "load_cases", "tom"),
    "sooner": (asks_sooner, transition, "load_cases", "tom"),
    "file": (files, filing, "circle_of", "maeve"),
}
ORDERS = ("decided first", "gone first")


@contextmanager
def as_they_were():
    """People and who stands beside whom are put back."""
    roles = list(Membership.objects.values("id", "ends_on", "ended_at"))
    beside = list(Assignment.objects.values("id", "ends_on", "ended_at"))
    try:
        yield
    finally:
        wipe()
        Assignment.objects.exclude(id__in=[row["id"] for row in beside]).delete()
        for model, rows in ((Membership, roles), (Assignment, beside)):
            for row in rows:
                model.objects.filter(id=row["id"]).update(ends_on=row["ends_on"], ended_at=row["ended_at"])
        User.objects.update(is_active=True, mail_refused_at=None)


def meet(cast, way, decider, order, tally, *, broken=None):
    """The two at once; counts it as missed if whoever has gone has it, or sees it although their sight has ended."""
    go, prepare, sight_ends = WAYS[way]
    decide, room, reads, who = DECIDERS[decider]
    context, now = multiprocessing.get_context("fork"), clock.now()
    person, first, second = getattr(cast, who), context.Event(), context.Event()
    with as_they_were():
        r = None
        if decider != "file":
            (r,) = (x for x in file_many(cast, 1, now=now) if x.fellow_id == cast.asha.id)
            HelpRequest.objects.update(due_at=now + timedelta(days=1)) if decider == "sooner" else make_due(now)
        prepare(person, cast, now)

        def paused_after(where, name):
            real = getattr(where, name)

            def pause(*args, **more):
                found = real(*args, **more)
                first.set()
                second.wait(LONG if broken else PAUSE)
                return found

            setattr(where, name, pause)

        def hand(i):
            guards._watches.clear()  # who may go is another trial
            if broken:
                broken()
            if (i == 0) is (order == "decided first"):  # the one who reads first, and is kept from going on
                paused_after(*((room, reads) if i == 0 else (departures, "_each")))
            else:
                first.wait(30)
            decide(cast, r, now) if i == 0 else go(person, cast, now)
            second.set()

        assert together(2, hand) == [0, 0]
        if decider == "sweep":
            sweep(now)  # what it left alone while people changed
        (r,) = HelpRequest.objects.all()
        case = load_cases([r], now)[0]
        part = case.participant(person.id)
        tally.trials += 1
        if part is not None:
            gone = KNOWS.holds(part) if sight_ends else part.has_turn(r.generation)
            has_it = [p for p in case.reached if p.has_turn(r.generation) and p.person_id != person.id]
            alone = not has_it and not Event.objects.filter(request=r, kind="nobody_left").exists()
            tally.missed += bool(gone or alone)
        assert decider == "file" or r.step >= 1
        return tally.settle(now)


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_asked_who_goes_at_that_very_moment(ready, trial, way):
    trial.fault = "somebody goes while it is decided whom to ask"
    for _ in range(size(1, 12)):
        for decider in DECIDERS:
            for order in ORDERS:
                found = meet(ready, way, decider, order, trial)
                assert (found, trial.wrong) == ([], 0), f"{way}, {decider}, {order}"


def nothing_holds():
    lock._lock = lambda how, ids: None
    sweeping._CLAIM_DUE = sweeping._CLAIM_DUE.replace(lock.TRY_SHARED_SQL.format(program="program_id"), "true")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("decider", DECIDERS)
def test_control_without_people_standing_still_it_waits_with_who_has_gone(ready, decider, order):
    tally = Tally("control")
    meet(ready, "bounced", decider, order, tally, broken=nothing_holds)
    assert tally.missed == 1


def test_control_without_it_an_assignment_that_ends_by_its_day_leaves_its_people_with_sight(ready):
    tally = Tally("control")
    meet(ready, "assignment over", "sweep", "decided first", tally, broken=nothing_holds)
    assert tally.missed == 1


# A calendar is edited, and a kept place is taken, at that very moment ------------------------------------------------


def two_at_once(one, where, reads, other, *, broken=None):
    """``one`` is kept waiting when it has read, until ``other`` is through or has been waiting for it for a while."""
    context = multiprocessing.get_context("fork")
    first, second = context.Event(), context.Event()

    def hand(i):
        if broken:
            broken()
        if i:
            first.wait(30)
            other()
            second.set()
            return
        real = getattr(where, reads)

        def pause(*args, **more):
            found = real(*args, **more)
            first.set()
            second.wait(LONG if broken else PAUSE)
            return found

        setattr(where, reads, pause)
        one()

    assert together(2, hand) == [0, 0]


def closed_while_swept(cast, *, broken=None):
    """How many of the steps taken at that moment are due on a day that is closed now."""
    now = clock.now()
    file_many(cast, 4, now=now)
    make_due(now)
    first, last = now.date() - timedelta(days=1), now.date() + timedelta(days=20)

    def snow():
        calendar_edits.close_days(
            cast.calendar, kind="snow", name="Snow", first=first, last=last, by=cast.rosa, now=clock.now()
        )

    two_at_once(lambda: sweep(now), sweeping, "load_cases", snow, broken=broken)
    hers = HelpRequest.objects.filter(membership__program=cast.program, step=1)
    assert hers.exists()
    return hers.filter(due_at__date__lte=last).count()


def test_a_calendar_edited_while_a_step_is_taken_counts_for_it(ready, trial):
    trial.missed += closed_while_swept(ready)
    trial.trials = 4
    assert trial.wrong == 0


def nothing_holds_and_what_is_due_is_passed_over():
    """The edit looks at every open row under its lock, and would wait for the sweep there too."""
    nothing_holds()
    retiming.retime_for_calendar = lambda *names, **facts: 0


def test_control_a_calendar_edited_while_nothing_stands_still_is_not_seen(ready):
    assert closed_while_swept(ready, broken=nothing_holds_and_what_is_due_is_passed_over) > 0


def place_taken_while_filed(cast, *, broken=None):
    """Asha leaves out the place kept for Kim, who comes in at that moment. Whether Kim is left out."""
    now = clock.now()
    kim = roster.add(
        program=cast.program, role="mentor", email="kim@lakeside.example", name="Kim", called="Kim",
        starts_on=now.date(), by=cast.rosa, now=now,
    )  # fmt: skip
    User.objects.filter(id=kim.user_id).update(email=invite.new_placeholder())
    known = person("Kim")
    token = re.search(r"/join/([^/\s]+)/", mail.outbox[-1].body)[1]
    asking = Asking(text="canary", form_key=uuid4(), left_out=frozenset({kim.user_id}))

    def files_it():
        filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=now)

    def comes_in():
        accept_invitation.accept_role(token, known, now=now)

    two_at_once(files_it, filing, "circle_of", comes_in, broken=broken)
    assert Membership.objects.get(id=kim.id).user_id == known.id
    return Participant.objects.filter(person=known, standing="excluded").exists()


def test_whoever_comes_in_while_left_out_stays_left_out(ready, trial):
    trial.trials = 1
    trial.lost += not place_taken_while_filed(ready)
    assert trial.wrong == 0


def test_control_without_it_whoever_comes_in_is_left_out_no_more(ready):
    assert not place_taken_while_filed(ready, broken=nothing_holds)
