"""How a request goes in the demo: asked, read, answered (or not, and then by whom), thanked for, closed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from django.db.models import Max

from mentors.support import Circle
from pts_support.people.calendars.worktime import Hours
from pts_support.people.models import Membership, User
from reports.demo.answers import ANSWERS, FOLLOW_UPS, KEPT, MORE, NOTES, PEER_ANSWERS, QUESTIONS, REPLIES, THANKS, TRIED
from reports.demo.asks import SampleAsk
from reports.demo.stage import MINUTE, Life, Stage
from requests_app.access import read_receipts
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.models import HelpRequest, Message, Offer, Participant
from requests_app.vocabulary import (
    CLOCK_RUNS,
    Consent,
    OfferKind,
    Outcome,
    PeerChoice,
    Route,
    Seat,
    Standing,
    State,
    Topic,
    Urgency,
)

USUAL_MINUTES = {Urgency.TODAY: 40, Urgency.SOON: 135, Urgency.WHEN: 420}  # to an answer, half of the time less


@dataclass(frozen=True)
class Pace:
    """How likely what is, and how fast the helpers are at this point of the year (1.0: as usual)."""

    slow: float = 0.12
    pace: float = 1.0


@dataclass
class LivedRequest:
    """One request and everybody's hands on it."""

    stage: Stage
    membership: Membership
    asking: Asking
    ways: Pace
    row: HelpRequest
    circle: Circle

    @property
    def fellow(self) -> User:
        return self.membership.user

    def again(self) -> HelpRequest:
        self.row.refresh_from_db()
        return self.row

    def after_its_time(self) -> datetime:
        """Just after its next step is due."""
        assert self.row.due_at is not None  # the database has it so while its clock runs
        return self.row.due_at + MINUTE

    def holders(self, standing: str = Standing.ALL) -> list[Participant]:
        """Helpers who can act on it now, the one asked last first."""
        rows = self.row.participants.filter(standing=standing).exclude(seat=Seat.PEER).select_related("person")
        return list(rows.order_by("-order"))

    def read(self, person: User) -> None:
        """They open it, if they may read it at all."""
        if not self.row.participants.filter(person=person, standing=Standing.ALL).exists():
            return
        newest = Message.objects.filter(request=self.row).exclude(author=person).aggregate(at=Max("id"))["at"]
        read_receipts.record(person, [(self.row.id, newest)], now=self.stage.now)

    def hours(self, person: User | None) -> Hours:
        somebody = person and self.circle.people.get(person.id)
        return (somebody or self.circle.fellow).hours

    def worked(self, person: User, minutes: float) -> datetime:
        """After so much working time of theirs, and never to the minute."""
        done = self.hours(person).add(self.stage.now, max(minutes, 3))
        return done + timedelta(seconds=self.stage.chance.randrange(20, 55))

    def when_home(self, hours: float) -> datetime:
        """A moment in which the fellow has their hands free, some hours on: between breakfast and bed."""
        zone = self.fellow.zone
        at = (self.stage.now + timedelta(hours=hours)).astimezone(zone)
        if at.time() < time(7):
            at = at.replace(hour=7, minute=self.stage.chance.randrange(5, 55))
        elif at.time() > time(21, 30):
            at = (at + timedelta(days=1)).replace(hour=7, minute=self.stage.chance.randrange(5, 55))
        return at


def file(stage: Stage, membership: Membership, asking: Asking, ways: Pace) -> LivedRequest:
    circle = stage.facts.circles([membership.id], stage.now)[membership.id]
    row = filing.file_request(membership, asking, by=membership.user, now=stage.now).request
    return LivedRequest(stage, membership, asking, ways, row, circle)


def live(stage: Stage, membership: Membership, said: SampleAsk, ways: Pace, **more: Any) -> Life:
    """One request from the asking to its end, by chance."""
    chance = stage.chance
    if Membership.objects.filter(id=membership.id, ended_at__isnull=False).exists():
        return  # who has left the program asks nothing more
    asking = Asking(text=said.text, form_key=stage.key(), kind=said.kind, topic=said.topic or "", **more)
    if chance.random() < 0.25 and asking.urgency != Urgency.TODAY:
        friend, other, again = chance.choice(TRIED)
        asking = replace(asking, tried_friend=friend, tried_other=other, tried_again=again)
    it = file(stage, membership, asking, ways)
    luck = chance.random()
    if luck < 0.02:
        yield it.when_home(0.3)
        yield from _try(lambda: steering.withdraw(it.again(), by=it.fellow, now=stage.now))
    elif luck < 0.05 and asking.urgency != Urgency.TODAY:
        yield it.when_home(1.5)
        if it.again().state in CLOCK_RUNS:
            conversation.close(it.row, by=it.fellow, outcome=Outcome.SELF, now=stage.now)
    else:
        yield from _wait_for_an_answer(it, said, adds_words=luck < 0.12)


def _wait_for_an_answer(it: LivedRequest, said: SampleAsk, *, adds_words: bool) -> Life:
    stage = it.stage
    if adds_words:
        yield it.when_home(0.4)
        if it.again().state in CLOCK_RUNS:
            conversation.add_words(it.row, by=it.fellow, text=stage.chance.choice(MORE), now=stage.now)
    if it.asking.route == Route.PEERS:
        yield from _on_the_board(it, said)
    else:
        yield from _among_helpers(it)
    yield from _sooner_or_later(it)
    yield from _after(it)


def _among_helpers(it: LivedRequest) -> Life:
    """Whoever was asked reads it, perhaps says something in between, and answers."""
    climbed = yield from _wait_for_steps(it)
    if it.again().state not in CLOCK_RUNS:
        return
    helper = _who(it)
    if helper is None:
        return
    hurry = 0.35 if climbed else 1
    minutes = _usual_minutes(it) * min(it.stage.chance.lognormvariate(0, 0.7), 3.0) * hurry
    yield it.worked(helper, minutes * 0.6)
    may_read = yield from _come_in(it, helper)
    if not may_read:
        return
    it.read(helper)
    helper = yield from _react(it, helper, minutes * 0.4)
    if helper is None or it.again().state not in CLOCK_RUNS:
        return
    yield it.worked(helper, minutes * 0.4)
    yield from _answer_in_some_way(it, helper)


def _usual_minutes(it: LivedRequest) -> float:
    return USUAL_MINUTES[Urgency(it.asking.urgency)] * it.ways.pace


def _wait_for_steps(it: LivedRequest) -> Generator[datetime, None, bool]:
    """Now and then nobody acts in time, and the engine asks others. Returns whether it was to be so."""
    stage, chance = it.stage, it.stage.chance
    if chance.random() >= it.ways.slow or it.asking.urgency == Urgency.TODAY:
        return False
    steps = chance.choices((1, 2, 3, 4), (66, 22, 9, 3))[0]
    if chance.random() < 0.06:
        yield it.when_home(3)
        yield from _try(lambda: steering.sooner(it.again(), by=it.fellow, now=stage.now))
    while it.again().state in CLOCK_RUNS and it.row.step < steps:
        yield it.after_its_time()
    return True


def _come_in(it: LivedRequest, helper: User) -> Generator[datetime, None, bool]:
    """Whether the helper may read it now; who only knows that the fellow waits is let in first, or not."""
    part = it.row.participants.filter(person=helper).first()
    if it.again().state not in CLOCK_RUNS or part is None:
        return False
    if part.standing == Standing.WAITING:
        yield from _let_in(it, helper)
        return it.again().state in CLOCK_RUNS and it.row.participants.get(person=helper).standing == Standing.ALL
    return part.standing == Standing.ALL


def _react(it: LivedRequest, helper: User, minutes: float) -> Generator[datetime, None, User | None]:
    """Before the answer: passed on, or "I have it", or a note to the other helpers. Returns who answers now."""
    stage, chance = it.stage, it.stage.chance
    luck = chance.random()
    if luck < 0.04:
        helping.pass_on(it.row, by=helper, now=stage.now)
        another = _who(it)
        if another is not None:
            yield it.worked(another, minutes)
            it.read(another)
        return another
    if luck < 0.2:
        yield from _try(lambda: helping.acknowledge(it.again(), by=helper, now=stage.now))
    elif luck < 0.24 and len(it.holders()) > 1:
        conversation.note(it.row, by=helper, text=chance.choice(NOTES), now=stage.now)
    return helper


def _answer_in_some_way(it: LivedRequest, helper: User) -> Life:
    """With a question back first, or in a talk, or simply in words."""
    stage = it.stage
    luck = stage.chance.random()
    if luck < 0.16 and it.asking.urgency != Urgency.TODAY:
        yield from _ask_back(it, helper)
    elif luck < 0.28:
        yield from _try(lambda: conversation.talked(it.again(), by=helper, now=stage.now))
        return
    yield from _answer(it, helper)


def _ask_back(it: LivedRequest, helper: User) -> Life:
    stage, chance = it.stage, it.stage.chance
    which = chance.randrange(len(QUESTIONS))
    yield from _try(lambda: conversation.ask_back(it.again(), by=helper, text=QUESTIONS[which], now=stage.now))
    yield it.when_home(chance.uniform(1, 20))
    if it.again().state == State.ANSWERED:
        conversation.follow_up(it.row, by=it.fellow, text=REPLIES[which], now=stage.now)
        yield it.worked(helper, _usual_minutes(it) * 0.4)
        it.read(helper)


def _sooner_or_later(it: LivedRequest) -> Life:
    """Whatever went past people so far: nobody waits for weeks here. On the board a peer, else whoever may read it."""
    for _ in range(4):
        if it.again().state not in CLOCK_RUNS:
            return
        if it.row.on_board:
            somebody = yield from _first_peer(it)
        else:
            somebody = yield from _first_reader(it)
        if not somebody:
            return


def _first_peer(it: LivedRequest) -> Generator[datetime, None, bool]:
    """The first peer answers, if it still hangs there then. Returns whether there is one."""
    peers = Participant.objects.filter(request=it.row, seat=Seat.PEER).select_related("person").order_by("id")
    first = peers.first()
    if first is None:
        return False
    yield it.worked(first.person, it.stage.chance.uniform(30, 200))
    if it.again().on_board and it.row.state in CLOCK_RUNS:
        it.read(first.person)
        text = it.stage.chance.choice(PEER_ANSWERS[Topic(it.asking.topic)])
        yield from _try(lambda: conversation.reply(it.row, by=first.person, text=text, now=it.stage.now))
    return True


def _first_reader(it: LivedRequest) -> Generator[datetime, None, bool]:
    """Whoever may read it answers; where nobody may, the fellow opens it first. Returns whether there is one."""
    if not it.holders():
        for waiting in it.holders(Standing.WAITING)[:1]:
            who = waiting.person_id
            yield from _try(partial(steering.open_it, it.row, by=it.fellow, person_id=who, now=it.stage.now))
    readers = it.holders()
    if not readers:
        return False
    yield it.worked(readers[0].person, it.stage.chance.uniform(20, 160))
    it.read(readers[0].person)
    yield from _answer(it, readers[0].person)
    return True


def _answer(it: LivedRequest, helper: User) -> Life:
    topic = Topic(it.asking.topic) if it.asking.topic else None
    way, text = it.stage.chance.choice(ANSWERS[topic])
    yield from _try(lambda: conversation.reply(it.again(), by=helper, text=text, way=way, now=it.stage.now))


def _who(it: LivedRequest) -> User | None:
    """Whoever was asked last acts; of two asked together either may."""
    readers, others = it.holders(), it.holders(Standing.WAITING)
    if others and (not readers or others[0].order > readers[0].order):
        return others[0].person
    if not readers:
        return None
    if it.row.step == 0:
        return it.stage.chance.choice(readers).person
    return readers[0].person


def _let_in(it: LivedRequest, helper: User) -> Life:
    """Somebody who only knows that the fellow waits: they offer, and the fellow opens it or not."""
    stage = it.stage
    kind = stage.chance.choice((OfferKind.READ, OfferKind.READ, OfferKind.CALL))
    yield from _try(lambda: helping.offer(it.again(), by=helper, kind=kind, now=stage.now))
    yield it.when_home(stage.chance.uniform(0.2, 3))
    offer = Offer.objects.filter(request=it.row, answered_at=None).first()
    if offer is None or it.again().state not in CLOCK_RUNS:
        return
    yes = stage.chance.random() < 0.8
    yield from _try(lambda: steering.answer_offer(it.row, by=it.fellow, offer=offer.ref, yes=yes, now=stage.now))
    yield it.worked(helper, 25)
    if yes and kind == OfferKind.CALL and it.again().state in CLOCK_RUNS:
        yield from _try(lambda: conversation.talked(it.row, by=helper, now=stage.now))


def _on_the_board(it: LivedRequest, said: SampleAsk) -> Life:
    """Peers answer most of the time; where nobody does, the fellow is asked what should happen."""
    stage, chance = it.stage, it.stage.chance
    peers = list(Participant.objects.filter(request=it.row, seat=Seat.PEER).select_related("person").order_by("id"))
    chance.shuffle(peers)
    assert said.topic is not None  # what is asked on the board always has one
    words = list(PEER_ANSWERS[said.topic])
    chance.shuffle(words)
    if chance.random() < 0.14:
        taken_down = yield from _choose(it)
        if taken_down:
            yield from _among_helpers(it)
            return
    for peer, text in zip(peers[: chance.choice((1, 1, 2, 2, 3))], words, strict=False):
        yield it.worked(peer.person, chance.uniform(20, 300))
        if not it.again().on_board or it.row.state not in (*CLOCK_RUNS, State.ANSWERED):
            return
        it.read(peer.person)
        yield from _try(partial(conversation.reply, it.again(), by=peer.person, text=text, now=stage.now))


def _choose(it: LivedRequest) -> Generator[datetime, None, bool]:
    """Nobody answered, and the fellow was asked what should happen. Returns whether they took it off the board."""
    stage, chance = it.stage, it.stage.chance
    while it.again().state in CLOCK_RUNS and it.row.step < 1:
        yield it.after_its_time()
    yield it.when_home(chance.uniform(1, 6))
    if it.again().state != State.WAITING or it.row.route != Route.PEERS:
        return False
    choice = chance.choice((PeerChoice.LEAVE, PeerChoice.MENTOR))
    yield from _try(lambda: steering.choose_on_board(it.row, by=it.fellow, choice=choice, now=stage.now))
    return it.again().route != Route.PEERS


def _after(it: LivedRequest) -> Life:
    """Thanks, another question, a close with or without a kept line; or nothing, and then the engine closes it."""
    chance = it.stage.chance
    if it.again().state != State.ANSWERED:
        return
    yield it.when_home(chance.uniform(0.5, 26))
    if it.again().state != State.ANSWERED:
        return
    helper = it.row.answered_by
    assert helper is not None  # an answered request has somebody who answered
    yield from _ask_on_or_thank(it, helper)
    if it.again().state != State.ANSWERED or chance.random() < 0.2:
        return
    _close(it)
    if chance.random() < 0.02:
        yield from _reopen(it, helper)


def _ask_on_or_thank(it: LivedRequest, helper: User) -> Life:
    stage, chance = it.stage, it.stage.chance
    luck = chance.random()
    if luck < 0.16 and it.row.route != Route.PEERS:
        conversation.follow_up(it.row, by=it.fellow, text=chance.choice(FOLLOW_UPS), now=stage.now)
        yield it.worked(helper, USUAL_MINUTES[Urgency.SOON] * it.ways.pace * chance.uniform(0.4, 1.4))
        if it.again().state in CLOCK_RUNS and it.row.participants.filter(person=helper, standing=Standing.ALL).exists():
            it.read(helper)
            yield from _answer(it, helper)
        yield it.when_home(chance.uniform(2, 30))
    elif luck < 0.46:
        conversation.thank(it.row, by=it.fellow, text=chance.choice(THANKS), now=stage.now)
        yield it.when_home(chance.uniform(1, 40))


def _close(it: LivedRequest) -> None:
    chance = it.stage.chance
    late = it.row.kept_promise is False
    outcomes = (Outcome.HELPED, Outcome.PARTLY, Outcome.SELF, Outcome.TOO_LATE)
    outcome = chance.choices(outcomes, (45, 20, 10, 25) if late else (78, 15, 7, 0))[0]
    kept = ""
    if outcome in (Outcome.HELPED, Outcome.PARTLY) and chance.random() < 0.3:
        kept = chance.choice(KEPT)
    conversation.close(it.row, by=it.fellow, outcome=outcome, kept_line=kept, now=it.stage.now)


def _reopen(it: LivedRequest, helper: User) -> Life:
    stage = it.stage
    yield it.when_home(48)
    if it.again().state != State.CLOSED:
        return
    conversation.reopen(it.row, by=it.fellow, text=stage.chance.choice(FOLLOW_UPS), now=stage.now)
    yield it.worked(helper, 60)
    if it.again().state in CLOCK_RUNS:
        yield from _answer(it, helper)


def _try(act: Callable[[], object]) -> Life:
    """In the meantime somebody else may have acted: then this one just does not happen."""
    with suppress(NotAllowed, ActRefused):
        act()
    yield from ()


def route_by_chance(chance: Random, urgency: str) -> str:
    """Most ask their mentor."""
    routes = (Route.MENTOR, Route.STAFF, Route.DIRECTOR)
    likely = (96, 3, 1) if urgency == Urgency.TODAY else (88, 8, 4)
    return chance.choices(routes, likely)[0]


def consent_by_chance(chance: Random) -> str:
    return Consent.ONLY_WAITING if chance.random() < 0.12 else Consent.MAY_READ


def shuffled(chance: Random, items: Sequence[SampleAsk]) -> list[SampleAsk]:
    found = list(items)
    chance.shuffle(found)
    return found
