"""Each kind of fact has a check, and each check finds a lie: the true sentence passes, the same with one thing wrong
does not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import uuid4

import pytest

from checkins import statements
from mentors.models import Absence, Assignment
from pts_support.people.models import ProposedAct, User
from pts_support.spoken import facts as general
from pts_support.spoken.statement import StatedFact
from requests_app.access.sight import Sight
from requests_app.acts import conversation, filing, helping, steering
from requests_app.models import Glass, Reading, RemovalDemand
from requests_app.statements import facts
from requests_app.vocabulary import Consent, EventKind, OfferKind, Seat
from tests.access.scene import ask
from tests.cast import FIRST_DAY
from tests.requests_app.desk_scene import policies
from tests.truth.checks.against import Trial
from tests.truth.checks.registry import CHECKS
from tests.truth.checks.verdict import wrong
from tests.truth.future import look_ahead
from tests.truth.test_asked_first import KINDS
from tests.truth.trial import rows_now
from tests.truth.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def told(cast):
    """Requests in several states at one moment, and ``wrong(fact)``."""
    policies(cast)
    return Told(cast)


def removal(cast, request, now):
    """A removal that is over, as rows."""
    demand = RemovalDemand.objects.create(
        program=cast.program, request=request, why="district", dated=now.date(), asked_by=cast.rosa, asked_at=now,
        begun_at=now, objected_at=now + HOUR,
    )  # fmt: skip
    return ProposedAct.objects.create(
        program=cast.program, kind="words.remove", about="request:1", payload={"demand": demand.id}, asked_at=now,
        due_at=now + DAY, done_at=now + 2 * HOUR, stopped_at=now + 2 * HOUR, outcome="stopped",
    )  # fmt: skip


class Told:
    def __init__(self, cast):
        self.cast, self.now = cast, cast.NOW + HOUR
        self.today = self.now.date()
        self.tomorrow, self.before = self.today + DAY, (FIRST_DAY, date(2026, 10, 2))
        self.midnight = datetime.combine(self.tomorrow, time(), cast.other_mentor.zone)
        self.report = datetime(2027, 2, 15, tzinfo=cast.NOW.tzinfo)
        self.saved_at = cast.NOW - 90 * DAY
        self.january = datetime(2027, 1, 4, 8, tzinfo=cast.NOW.tzinfo)  # after winter break and a weekend
        self.maeve, self.tom, self.okafor, self.asha = (
            cast.maeve.id, cast.tom.id, cast.okafor.id, cast.asha.id,
        )  # fmt: skip
        self.lenas = cast.assignments["lena"]
        Assignment.objects.filter(id=self.lenas.id).update(mentor=cast.dana, to_come=True)
        self.wanda = cast.assignments["nina"].backup_id
        self.late = ask(cast, urgency="today", now=cast.NOW - 3 * HOUR)
        self.waits = ask(cast, left_out=("rosa",), before_at=self.now + 5 * HOUR)
        self.blind = ask(cast, consent=Consent.ONLY_WAITING)
        steering.sooner(self.blind, by=cast.asha, now=self.now)  # Tom knows only that she waits
        helping.offer(self.blind, by=cast.tom, kind=OfferKind.CALL, now=self.now)
        self.taken = ask(cast)
        helping.acknowledge(self.taken, by=cast.maeve, now=self.now - HOUR / 60)
        self.answered = ask(cast)
        conversation.reply(self.answered, by=cast.maeve, text="Try one thing.", now=self.now)
        self.held = ask(cast)
        steering.hold(self.held, by=cast.asha, until=self.now + 24 * HOUR, now=self.now)
        self.board = ask(cast, route="peers")
        self.leaving = ask(cast, "nina", urgency="when")
        for person, backup in ((cast.other_mentor, None), (cast.former, cast.tom)):
            Absence.objects.create(person=person, first=self.tomorrow, last=self.tomorrow, backup=backup)
        filing.keep_draft(cast.asha, uuid4(), {"text": "Not yet."}, now=self.now)
        message = self.waits.messages.get()
        self.read_at = self.now - HOUR / 2
        Reading.objects.create(request=self.waits, reader=cast.maeve, newest=message, at=self.read_at)
        Absence.objects.create(person=cast.priya, first=self.now.date(), last=self.now.date(), backup=cast.tom)
        self.glass = Glass.objects.create(
            program=cast.program, request=self.late, why="child", reason="A call.", asked_by=cast.asha,
            asked_at=self.now, agreed_by=cast.okafor, agreed_at=self.now, opened_at=self.now,
        )  # fmt: skip
        self.removal = removal(cast, self.answered, self.now)
        for one in (self.late, self.waits, self.blind, self.taken, self.answered, self.held, self.board, self.leaving):
            one.refresh_from_db()
        self.form = facts.NotYetSent(cast.memberships["asha"].id, "mentor", "today", Consent.MAY_READ, frozenset())

    @cached_property
    def rows(self):
        return rows_now()

    @cached_property
    def ahead(self):
        people = {user.id: user for user in User.objects.all()}
        return look_ahead(World(self.cast, random.Random(1), self.now, people), [self.form], [self.waits.id])

    def wrong(self, fact: StatedFact) -> str:
        return wrong(fact, Trial(self.now, self.asha, self.rows, self.ahead, {}))


def true_and_false(t: Told) -> list[tuple[StatedFact, dict[str, object]]]:
    """A true sentence of each kind, and what makes it a lie: one field at a time."""
    w, blind, held, board, done = t.waits, t.blind, t.held, t.board, t.answered
    then, later = w.promised_at, {"at": t.now + 99 * HOUR}
    noon, gone = board.asked_at.replace(hour=12, minute=0), t.removal.id
    joined = facts.AskedNext(w.id, t.tom, then, Sight.ALL)
    step = facts.Happened(blind.id, EventKind.ESCALATED, t.now, by=t.asha, whom=(t.tom,))
    return [
        (
            facts.WaitingFor(w.id, (t.maeve,), then),
            {"waiting_for": (t.tom,), "until": then + HOUR, "about": t.taken.id},
        ),
        (facts.OnIt(t.taken.id, t.maeve, t.taken.due_at), {"person": t.tom, "by": t.now, "about": w.id}),
        (facts.WasAsked(blind.id, t.tom, t.now), {"person": t.okafor, "at": t.now - HOUR, "about": w.id}),
        (facts.ToldWaiting(blind.id, (t.tom,)), {"told": (t.maeve, t.tom), "about": w.id}),
        (facts.HearsBy(w.id, then), later),
        (facts.OverdueSince(t.late.id, t.late.promised_at), {"about": w.id}),
        (facts.NeededBefore(w.id, w.before_at), later),
        (joined, {"person": t.okafor, "at": then + HOUR, "sight": Sight.WAITING, "nth": 2}),
        (facts.PassedOver(w.id, t.cast.priya.id), {"person": t.maeve}),
        (
            facts.AwayFrom(t.leaving.id, t.cast.other_mentor.id, t.midnight, (t.wanda,), at_once=True),
            {"person": t.wanda, "at": t.midnight + HOUR, "then": (t.tom,), "at_once": False, "about": w.id},
        ),
        (facts.NobodyNext(done.id), {"about": blind.id}),
        (facts.ReminderAt(w.id, (t.maeve,), w.due_at), {"reminded": (t.tom,), "at": then + HOUR, "about": t.taken.id}),
        (facts.FellowAskedAt(board.id, board.promised_at), {"at": board.promised_at + HOUR}),
        (facts.SoonerAsks(w.id, t.tom), {"person": t.okafor}),
        (facts.PausedUntil(held.id, held.held_until), {"at": held.held_until + HOUR}),
        (facts.AskedIfHelpedAt(done.id, done.due_at), {"at": done.due_at + HOUR}),
        (facts.ClosesAt(done.id, done.due_at + 5 * DAY), {"at": done.due_at}),
        (facts.ListedUntil(board.id, board.promised_at), {"at": board.promised_at + HOUR, "about": w.id}),
        (
            facts.NobodyThere(w.id, None, t.january),
            {"ends": t.january + 9 * DAY, "begins": t.now, "on_call": (t.maeve,)},
        ),
        (facts.CanRead(w.id, (t.maeve,), only=True), {"readers": (t.maeve, t.tom)}),
        (facts.CanRead(blind.id, (t.maeve,)), {"readers": (t.tom,)}),
        (facts.CannotSee(w.id, (t.cast.rosa.id,)), {"barred": (t.tom,)}),  # whom a step would bring in
        (facts.HasSeen(w.id, t.maeve, t.read_at), {"person": t.tom, "at": t.now - HOUR}),
        (facts.NotYetSeen(w.id, t.tom), {"person": t.maeve}),
        (facts.AskedBy(w.id, t.asha, w.asked_at), {"fellow": t.maeve, **later}),
        (facts.Wrote(done.id, t.maeve, t.now), {"person": t.tom, **later}),
        (step, {"kind": EventKind.ADDED_PERSON, "by": t.tom, "whom": (t.okafor,), **later}),
        (facts.Happened(held.id, EventKind.HELD, named=held.held_until), {"named": t.now}),
        (facts.CameBack(done.id, t.maeve, t.now), {"person": t.tom, "about": w.id, **later}),
        (facts.PostedOn(board.id, noon), {"on": noon + DAY, "about": w.id}),
        (facts.SaidOn(board.id, noon), {"on": noon + DAY, "about": w.id}),
        (facts.ReadingAsked(t.asha, t.now), {"person": t.maeve, **later}),
        (facts.ReadingAgreed(t.okafor), {"person": t.maeve}),
        (facts.ReadingOpen(t.late.id, t.now + HOUR / 2), {"until": t.now + HOUR}),
        (facts.RemovalAt(gone, "asked", t.now, t.cast.rosa.id), {"person": t.maeve, **later}),
        (facts.RemovalAt(gone, "due", t.now + DAY), {"person": t.maeve, **later}),
        (facts.RemovalAt(gone, "objected", t.now + HOUR), {"what": "done"}),
        (facts.RemovalAt(gone, "done", t.now + 2 * HOUR), {"what": "asked"}),
        (facts.DraftKept(t.now + 14 * DAY), {"until": t.now}),
        (facts.Offers(blind.id, t.tom, OfferKind.CALL), {"person": t.maeve, "kind": OfferKind.READ}),
        (facts.HasSeat(w.id, t.maeve, Seat.MENTOR), {"seat": Seat.BACKUP, "instead_of": t.tom}),
        (general.CanBeChosen(t.maeve), {"person": t.cast.nina.id}),
        (general.Myself(t.asha), {"person": t.maeve}),
        (general.ClockNow(t.now), later),
        (general.CouldSay(t.now), {"at": t.now - HOUR}),
        (general.AwayUntil(t.cast.priya.id, t.now), {"person": t.maeve, "until": t.now + 3 * DAY}),
        (general.CoversFor(t.tom, t.cast.priya.id, t.now), {"cover": t.maeve, "away": t.maeve}),
        (general.CoversFrom(t.tom, t.cast.former.id, t.tomorrow), {"cover": t.okafor}),
        (general.AwayOn(t.cast.priya.id, t.today, t.today), {"person": t.maeve, "first": t.tomorrow}),
        (general.BesideFellow(t.asha, t.maeve, t.tom), {"mentor": t.okafor, "backup": t.maeve}),
        (general.BesideFellow(t.cast.lena.id, backup=t.lenas.backup_id), {"mentor": t.cast.dana.id}),  # until one comes
        (general.CoversUntilMentor(t.cast.lena.id, t.cast.dana.id), {"person": t.tom, "fellow": t.asha}),
        (
            general.WasBeside(t.asha, t.cast.former.id, t.tom, *t.before),
            {"mentor": t.maeve, "backup": t.okafor, "last": t.today},
        ),
        (general.TakesPart(t.okafor, 1), {"person": t.cast.nina.id, "place": 2}),
        (general.Recorded("requests_app.EscalationPolicy", t.saved_at), {"at": t.now}),
        (general.ReportComes(t.report), {"at": t.now + 9 * DAY}),
        (general.GatheredAt((480, 840)), {"minutes": (480, 900)}),
        (general.FirstDue(then), {"at": t.now}),
    ]


def test_each_check_takes_what_is_so_and_finds_each_lie(told):
    rows = true_and_false(told)
    assert {type(fact) for fact, _ in rows} == set(CHECKS) - KINDS
    troubles = {fact: told.wrong(fact) for fact, _ in rows}
    assert {fact: trouble for fact, trouble in troubles.items() if trouble} == {}
    lies = [replace(fact, **{name: value}) for fact, wrongs in rows for name, value in wrongs.items()]
    assert [lie for lie in lies if not told.wrong(lie)] == []


def test_every_fact_a_page_may_state_has_a_check():
    listed = {one for room in (facts, general, statements) for one in vars(room).values() if isinstance(one, type)}
    stated = {one for one in listed if issubclass(one, StatedFact)} - {StatedFact, facts.FactOfRequest}
    assert stated == set(CHECKS)


def test_what_is_not_yet_sent_is_sent_and_looked_at(told):
    form, maeve, tom = told.form, told.maeve, told.tom
    assert told.wrong(facts.WaitingFor(form, (maeve, tom))) == ""
    assert told.wrong(facts.CanRead(form, (maeve, tom), only=True)) == ""
    assert told.wrong(facts.AskedNext(form, told.okafor, sight=Sight.ALL)) == ""
    assert told.wrong(facts.CanRead(form, (maeve,), only=True)) != ""
    assert told.wrong(facts.AskedNext(form, tom)) != ""
