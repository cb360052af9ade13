"""What is going on when a process is killed: a scene is prepared, worked at in a child that dies, worked at again, and
looked at. ``PLACES`` names for each failpoint the scenes in which it is passed.
"""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from django.db import connection

from mentors.models import Absence, Assignment
from pts_support import clock
from pts_support.notify import deliver
from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars.load import hours_for
from pts_support.people.decisions import decide
from pts_support.people.models import ClosedDays, Installation, Membership, ProposedAct, User
from requests_app.acts import conversation, filing, helping
from requests_app.acts.filing import Asking
from requests_app.engine import due_acts, retiming, turn, watchdog
from requests_app.engine.digest import send_digests
from requests_app.engine.sweep import sweep
from requests_app.models import BoardDigest, DueAct, Escalation, Event, HelpRequest, Message
from tests.checkins import scene as booked
from tests.checkins.changes import scene as given
from tests.checkins.hello import scene as hellos
from tests.faults.harness import each_once, file_many, keep_aside, make_due, put_back, wipe
from tests.smtp_sink import SmtpSink


@dataclass
class Scene:
    """``work`` is what dies, and what is done again; ``look`` asserts what must be true in the end, once."""

    cast: object
    sink: SmtpSink
    kept: dict[str, object] = field(default_factory=dict)  # what prepare() made the first time, for the next trials
    requests: list[HelpRequest] = field(default_factory=list)
    keys: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        wipe()
        self.sink.messages.clear()
        self.sink.verdicts.clear()
        if self.kept:
            put_back()
            self.__dict__ |= {n: copy(v) for n, v in self.kept.items()}
        else:
            self.now = clock.now()
            self.prepare()
            keep_aside()
            self.kept |= {n: copy(v) for n, v in self.__dict__.items() if n not in ("cast", "sink", "kept")}
        self.stage()

    def prepare(self) -> None:
        """Requests and mails: made once, put back before each further trial."""
        raise NotImplementedError

    def stage(self) -> None:
        """What is set up anew for each trial."""

    def work(self) -> None:
        raise NotImplementedError

    def again(self) -> None:
        self.work()

    def look(self) -> None:
        """Beside the invariants."""

    @property
    def due(self) -> list[int]:
        return [r.id for r in self.requests]

    @property
    def acknowledged(self) -> list[object]:
        """Form keys of which the driver was told that they are kept."""
        return []


class Filing(Scene):
    def prepare(self) -> None:
        self.keys = [uuid4()]

    def stage(self) -> None:
        self.told = multiprocessing.get_context("fork").Value("i", 0)  # the answer, beyond the death of who gave it

    def work(self) -> None:
        self.keep()
        self.tell()

    def keep(self) -> None:
        asking = Asking(text="canary", form_key=self.keys[0])
        filing.file_request(self.cast.memberships["asha"], asking, by=self.cast.asha, now=self.now)

    def tell(self) -> None:
        self.told.value = 1

    @property
    def acknowledged(self) -> list[object]:
        return self.keys if self.told.value else []

    def look(self) -> None:
        r = HelpRequest.objects.get()
        assert (r.messages.count(), r.events.count(), r.participants.count()) == (1, 1, 1)
        assert OutboxMessage.objects.filter(about=r.ref).count() == 1

    @property
    def due(self) -> list[int]:
        return []


class Answering(Filing):
    acknowledged = Scene.acknowledged

    def prepare(self) -> None:
        self.request = file_many(self.cast, 1, now=self.now)[0]
        self.key = uuid4()
        self.mentor = self.request.participants.get(seat="mentor").person

    def work(self) -> None:
        conversation.reply(self.request, by=self.mentor, text="canary", form_key=self.key, now=self.now)

    def look(self) -> None:
        assert Message.objects.filter(request=self.request, author=self.mentor).count() == 1
        assert Event.objects.filter(request=self.request, kind="answered").count() == 1
        told = OutboxMessage.objects.filter(about=self.request.ref, kind="fellow.answer")
        assert told.count() == 1


class Sweeping(Scene):
    batch = 5

    def prepare(self) -> None:
        self.requests = file_many(self.cast, 12, now=self.now)
        make_due(self.now)

    def work(self) -> None:
        sweep(self.now, batch=self.batch)


class PassingOn(Scene):
    """Three helpers said "I can't" ten seconds ago: each request goes to the next person, once."""

    def prepare(self) -> None:
        self.requests = file_many(self.cast, 3, now=self.now)
        for request in self.requests:
            mentor = request.participants.get(seat="mentor").person
            helping.pass_on_soon(request, by=mentor, now=self.now)

    def work(self) -> None:
        due_acts.carry_out(self.now + timedelta(seconds=10))

    def look(self) -> None:
        each_once(self.requests)
        assert not DueAct.objects.exists()
        told = Event.objects.filter(request__in=self.requests, kind="passed_on").values_list("request", flat=True)
        assert sorted(told) == sorted(self.due)


class Poisoned(Sweeping):
    """One row raises: it is put off once, the others go up."""

    def prepare(self) -> None:
        super().prepare()
        self.poison = self.requests.pop(3)

    def stage(self) -> None:
        wanted = f"CHECK (request_id <> {self.poison.id}) NOT VALID"
        _execute(f"ALTER TABLE requests_app_escalation ADD CONSTRAINT poison {wanted}")

    def look(self) -> None:
        _execute("ALTER TABLE requests_app_escalation DROP CONSTRAINT poison")
        self.poison.refresh_from_db()
        assert (self.poison.step, self.poison.trouble_count) == (0, 1)


class Turning(Sweeping):
    """A turn that begins time away and ends a role and an assignment, and sweeps."""

    def prepare(self) -> None:
        self.restore()
        super().prepare()
        today, cast = self.now.date(), self.cast
        Absence.objects.create(person=cast.maeve, first=today - timedelta(days=1), last=today + timedelta(days=3))
        self.acked = next(r for r in self.requests if r.fellow_id == cast.asha.id)
        HelpRequest.objects.filter(id=self.acked.id).update(due_at=self.now + timedelta(days=1))
        helping.acknowledge(self.acked, by=cast.maeve, now=self.now)

    def stage(self) -> None:
        today, cast = self.now.date(), self.cast
        self.ended = cast.memberships["priya"]
        Membership.objects.filter(id=self.ended.id).update(ends_on=today - timedelta(days=2))
        self.over = cast.assignments["ben"]
        Assignment.objects.filter(id=self.over.id).update(ends_on=today - timedelta(days=2))

    def restore(self) -> None:
        Membership.objects.filter(id=self.cast.memberships["priya"].id).update(ends_on=None, ended_at=None)
        Assignment.objects.filter(id=self.cast.assignments["ben"].id).update(ends_on=None, ended_at=None)

    def work(self) -> None:
        turn.engine_turn()

    def look(self) -> None:
        assert Absence.objects.get().begun_at is not None
        assert Membership.objects.get(id=self.ended.id).ended_at is not None
        assert Assignment.objects.get(id=self.over.id).ended_at is not None
        assert Event.objects.filter(request=self.acked, kind="fell_away", person=self.cast.maeve).count() == 1
        assert set(Escalation.objects.values_list("step", flat=True)) <= {1, 2}
        self.acked.refresh_from_db()
        assert (self.acked.state, self.acked.acked_by_id) == ("waiting", None)
        self.restore()


class Digesting(Filing):
    """The day's digest of a board: everybody who can read the post, and who asked it, once."""

    acknowledged = Scene.acknowledged

    def prepare(self) -> None:
        asking = Asking(text="canary", form_key=uuid4(), route="peers")
        filing.file_request(self.cast.memberships["asha"], asking, by=self.cast.asha, now=self.now)
        self.readers = HelpRequest.objects.get().participants.filter(seat="peer").count()

    def work(self) -> None:
        send_digests(self.now + timedelta(days=1))

    def look(self) -> None:
        assert not BoardDigest.objects.exists()
        told = list(OutboxMessage.objects.filter(kind="board.digest").values_list("person", flat=True))
        assert (len(told), len(set(told))) == (self.readers + 1, self.readers + 1)


class Settling(Filing):
    """One act whose time has come, and one to which a second person agrees: each takes effect once, and is told."""

    acknowledged = Scene.acknowledged

    def prepare(self) -> None:
        file_many(self.cast, 1, now=self.now)

    def stage(self) -> None:
        self.restore()
        cast = self.cast
        facts = {"program": cast.program, "asked_by": cast.rosa, "asked_at": self.now}
        end, last_day = (
            {"membership": cast.memberships[name].id, "role": cast.memberships[name].role} for name in ("gwen", "dana")
        )
        self.by_time = ProposedAct.objects.create(
            kind="role.end", about="gwen", person=cast.former, payload=end, due_at=self.now, **facts
        )
        self.by_yes = ProposedAct.objects.create(
            kind="role.last_day", about="dana", person=cast.dana, payload=last_day | {"last_day": "2027-06-01"}, **facts
        )

    def restore(self) -> None:
        ProposedAct.objects.all().delete()
        for name in ("gwen", "dana"):
            held = Membership.objects.filter(id=self.cast.memberships[name].id)
            held.update(ends_on=None, ended_at=None, ends_by=None)

    def work(self) -> None:
        decide.settle_due(self.now)
        with suppress(decide.NotTheirs):  # agreed to already
            decide.agree(self.by_yes.ref, by=self.cast.okafor, now=self.now)

    def look(self) -> None:
        acts = [self.by_time, self.by_yes]
        assert set(ProposedAct.objects.values_list("outcome", flat=True)) == {"done"}
        assert Membership.objects.get(id=self.cast.memberships["gwen"].id).ended_at == self.now
        assert Membership.objects.get(id=self.cast.memberships["dana"].id).ends_on == date(2027, 6, 1)
        told = OutboxMessage.objects.filter(kind="decision.over", about__in=[act.ref for act in acts])
        assert told.filter(about=self.by_time.ref).count() == 3  # whoever asked, the director, whom it concerns
        assert told.filter(about=self.by_yes.ref).count() == 2
        self.restore()


class Retiming(Filing):
    acknowledged = Scene.acknowledged

    def prepare(self) -> None:
        file_many(self.cast, 6, now=self.now)

    def stage(self) -> None:
        self.hours = hours_for([self.cast.calendar.id])[self.cast.calendar.id]
        self.closed = ClosedDays.objects.create(
            calendar=self.cast.calendar,
            name="Snow",
            first=self.now.date(),
            last=self.now.date() + timedelta(days=9),
        )
        self.before = dict(HelpRequest.objects.values_list("id", "due_at"))

    def work(self) -> None:
        retiming.retime_for_calendar(self.cast.calendar.id, before=self.hours, now=self.now)

    def look(self) -> None:
        self.closed.delete()
        for r in HelpRequest.objects.all():
            assert r.due_at > self.before[r.id]
            assert Event.objects.filter(request=r, kind="times_moved").count() == 1
            assert OutboxMessage.objects.filter(about=r.ref, kind="fellow.moved").count() == 1


class Talking(Filing):
    """Conversations of a week get their times: each once, both told once, whatever dies."""

    acknowledged = Scene.acknowledged

    def prepare(self) -> None:
        file_many(self.cast, 1, now=self.now)
        self.week = self.cast.NOW

    def stage(self) -> None:
        booked.nothing_yet()
        booked.two_who_are_free(self.cast)

    def work(self) -> None:
        booked.run(self.week)

    def look(self) -> None:
        assert booked.times_told() == dict.fromkeys(("bookings", "times", "fellows", "told"), 6)
        booked.nothing_yet()


class SayingHello(Filing):
    """A hello is passed on: a step once, and one reminder a mentor, whatever dies."""

    acknowledged = Scene.acknowledged

    def prepare(self) -> None:
        file_many(self.cast, 1, now=self.now)

    def stage(self) -> None:
        hellos.nothing_yet()
        hellos.begin(self.cast)

    def work(self) -> None:
        hellos.run(hellos.REMINDED)

    def look(self) -> None:
        assert hellos.told() == [("remind", "Maeve"), ("remind", "Priya"), ("remind", "Tom")]
        assert hellos.steps() == {1: 10}
        hellos.nothing_yet()


class HandingSentences(Filing):
    """Five fellows' sentences go to staff: together, and one mail tells of them, whatever dies."""

    acknowledged = Scene.acknowledged

    def prepare(self) -> None:
        file_many(self.cast, 1, now=self.now)

    def stage(self) -> None:
        given.nothing_yet()
        given.begin(self.cast)
        given.give(self.cast, "asha", "ben", "imani", "jonah", "lena", now=given.BEGUN)

    def work(self) -> None:
        given.run(given.MONDAYS[1])

    def look(self) -> None:
        assert len(given.handed()) == 5
        assert given.told() == [("Rosa", 5)]
        given.nothing_yet()


class Watching(Sweeping):
    """Nobody else sweeps or delivers: the watchdog does."""

    def work(self) -> None:
        watchdog.look()

    def again(self) -> None:
        Installation.objects.update(swept_at=None, delivered_at=None)
        _leases_end()
        watchdog.look()

    def look(self) -> None:
        assert {m.message_id for m in self.sink.messages} >= {
            f"<{ref}@localhost>" for ref in OutboxMessage.objects.filter(status="sent").values_list("ref", flat=True)
        }


class Delivering(Filing):
    acknowledged = Scene.acknowledged

    def prepare(self) -> None:
        file_many(self.cast, 6, now=self.now)

    def work(self) -> None:
        deliver.deliver()

    def again(self) -> None:
        _leases_end()
        deliver.deliver()

    def look(self) -> None:
        assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"sent"}


class Refusing(Delivering):
    """Maeve's address is refused a second time, for good: she is marked, and what she had goes to Tom, each once."""

    def prepare(self) -> None:
        super().prepare()
        self.maeves = list(HelpRequest.objects.filter(participants__person=self.cast.maeve))

    def stage(self) -> None:
        User.objects.update(mail_refused_at=None)
        self.sink.verdicts["rcpt"] = {self.cast.maeve.email: "550 5.1.1 no such user"}
        OutboxMessage.objects.filter(status="queued", person=self.cast.maeve).update(refused_at=clock.real())

    def look(self) -> None:
        for _ in range(2):  # what was put in meanwhile is refused twice before it is given up
            _leases_end()
            deliver.deliver()
        assert User.objects.get(id=self.cast.maeve.id).mail_refused_at is not None
        for r in self.maeves:
            assert Event.objects.filter(request=r, kind="fell_away", person=self.cast.maeve).count() == 1
            assert list(Escalation.objects.filter(request=r).values_list("step", "cause")) == [(1, "fell_away")]
        User.objects.update(mail_refused_at=None)


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _leases_end() -> None:
    """A minute and a half later."""
    OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())


RECORD = ["record.requests", "record.events", "record.escalations", "record.participants", "record.messages"]
RECORD += ["record.outbox"]
SWEEP = ["sweep.locked", "sweep.recorded", "sweep.committed"]
SEND = ["deliver.claimed", "deliver.held", "deliver.sent", "deliver.marked"]
FALL = ["fall.locked", "fall.recorded", "fall.done"]
SCENES: dict[type[Scene], list[str]] = {
    Filing: ["file.decided", "file.recorded", "file.committed", *RECORD],
    Answering: ["act.locked", "act.recorded", "act.committed", *RECORD],
    Sweeping: [*SWEEP, *RECORD],
    PassingOn: ["due.locked", "due.recorded", "due.committed", "record.requests", "record.outbox"],
    Poisoned: ["sweep.apart", "sweep.put_off"],
    Turning: [
        *(
            "turn.begun",
            "turn.coverage",
            "turn.swept",
            "turn.rooms_above",
            "turn.marked",
            "end.closed",
            "end.told",
            "end.due",
        ),
        *("cover.begun", "cover.over", "cover.committed", *FALL, *RECORD, *SWEEP),
    ],
    Settling: ["settle.locked", "settle.done", "act.agreed"],
    Digesting: ["digest.queued", "digest.sent"],
    Retiming: ["retime.locked", "retime.recorded", "record.requests", "record.events", "record.outbox"],
    Talking: ["talk.locked", "talk.decided", "talk.written", "talk.queued"],
    SayingHello: ["hello.locked", "hello.queued"],
    HandingSentences: ["sentences.locked", "sentences.queued"],
    Watching: ["watch.swept", "watch.delivered", "watch.looked", "watch.said", *SWEEP, *SEND],
    Delivering: SEND,
    Refusing: [*SEND, "deliver.refusing", "deliver.refused", *FALL],
}
PLACES: dict[str, list[type[Scene]]] = {}
for _scene, _places in SCENES.items():
    for _place in _places:
        PLACES.setdefault(_place, []).append(_scene)

PASSES = {"sweep.locked": 3, "sweep.recorded": 3, "sweep.committed": 3, "deliver.held": 4, "deliver.sent": 4}
PASSES |= {"deliver.marked": 4, "due.locked": 3, "due.recorded": 3, "due.committed": 3}


def passes(place: str, scene: type[Scene]) -> int:
    """How often this place is passed in this scene, at least."""
    if scene in (Turning, Watching, Refusing):
        return 1
    return PASSES.get(place, 3 if scene is Sweeping else 1)
