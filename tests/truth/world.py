"""A seeded program in full swing: some hundred requests of every route, consent and urgency, asked in the days before
a moment, and what people did about them; with somebody away, somebody who is going to be, somebody on call, half days,
two time zones, a night in which the clocks change, and a break ahead.

Nothing here knows what a page says. Acts are chosen by chance and may be refused; time moves by the engine alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from uuid import uuid4

from checkins.conversations import acts as talks
from checkins.conversations import settings, talkers
from checkins.engine import turn
from checkins.hello.acts import greet
from checkins.models import Booking, Greeting
from checkins.pulse import acts as pulse
from checkins.pulse.acts import OwnWeek
from checkins.receivers import days_or_people_changed
from checkins.schedule.slots import WeeklyTime
from checkins.vocabulary import GreetedBy, Reach
from mentors.models import Absence, Assignment
from mentors.support import begin_due
from pts_support.people.account import changes
from pts_support.people.calendars.worktime import instant
from pts_support.people.models import Calendar, ClosedDays, DayHours, HalfDay, Membership, Role, User
from pts_support.people.records import legal_holds
from pts_support.people.roster import powers
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.acts import (
    conversation,
    emergency,
    filing,
    helping,
    moderation,
    removal_demand,
    steering,
    undoing,
)
from requests_app.acts.filing import AlreadySent, Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.due_acts import carry_out
from requests_app.engine.sweep import sweep
from requests_app.models import DueAct, Glass, HelpRequest, Message, Offer, Participant, RemovalDemand
from requests_app.vocabulary import (
    OPEN,
    Consent,
    Demand,
    Emergency,
    HelpKind,
    OfferKind,
    Route,
    Seat,
    Standing,
    State,
    Topic,
    Urgency,
)
from tests.cast import Cast, join, person

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
CENTRAL = "America/Chicago"
REFUSED = (ActRefused, NotAllowed, AlreadySent)
MOMENTS = (
    datetime(2026, 11, 1, 0, 30),  # the Sunday on which the clocks go back, an hour and a half before they do
    datetime(2026, 11, 17, 10, 40),  # an ordinary Tuesday
    datetime(2026, 11, 20, 14, 55),  # a Friday afternoon, with little of the day left
    datetime(2026, 11, 24, 14, 10),  # the last hours before a break of nine days
    datetime(2026, 11, 27, 10, 0),  # within the break
)
BREAK = (date(2026, 11, 25), date(2026, 12, 1))
AWAY = date(2026, 11, 16)  # somebody, for four days, with somebody named
HALF_DAYS = (date(2026, 11, 18), date(2026, 11, 23))
WORD = "perhapsword"  # in every text of the fellows: whoever opens a page and finds it has read
Act = Callable[[HelpRequest, User, datetime], object]


@dataclass
class World:
    """``people``: everybody who can sign in, by id; ``newcomers``: who was invited, or has agreed to nothing yet."""

    cast: Cast
    chance: random.Random
    now: datetime
    people: dict[int, User] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)
    newcomers: list[Membership] = field(default_factory=list)
    calendar: random.Random = field(default_factory=lambda: random.Random(3))  # its luck is its own
    plan: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    numbers: count = field(default_factory=count)

    def later(self, at: datetime, do: Callable[[datetime], None]) -> None:
        heappush(self.plan, (at, next(self.numbers), do))

    def go_on(self, end: datetime) -> None:
        """Everything planned until then happens in its order, and the engine does what is due between."""
        while self.plan and self.plan[0][0] <= end:
            at, _, do = heappop(self.plan)
            let_time_move(self.now, at)
            self.now = at
            do(at)
        let_time_move(self.now, end)
        self.now = end


def let_time_move(begin: datetime, end: datetime, *, watch: Callable[[datetime], None] | None = None) -> None:
    """Nobody acts: each due time of the engine in its turn, what was tapped and could be undone until now, and what the
    calendar begins. ``watch`` is called after each."""
    coming = Absence.objects.filter(begun_at=None, called_off_at=None).select_related("person")
    starts = (instant(absence.first, time(), absence.person.zone) for absence in coming)
    mornings = sorted(at for at in starts if begin < at <= end)
    while due := _next_due(end):
        while mornings and mornings[0] <= due:
            begin_due(mornings[0])
            if watch:
                watch(mornings[0])
            del mornings[0]
        due = _next_due(end) or due
        moved = carry_out(due) + sweep(due)
        if turn.oldest_due(due):
            moved += turn.everything_due(due)
        if moved and watch:
            watch(due)
    for morning in mornings:
        begin_due(morning)
        if watch:
            watch(morning)


def _next_due(end: datetime) -> datetime | None:
    """Of a step, of an "I can't" whose ten seconds are over, or of what the calendar brings."""
    steps, taps = (rows.filter(due_at__lte=end, put_off_until=None) for rows in (HelpRequest.objects, DueAct.objects))
    times = (rows.order_by("due_at").values_list("due_at", flat=True).first() for rows in (steps, taps))
    return min(filter(None, (*times, turn.oldest_due(end))), default=None)


def make(cast: Cast, seed: int) -> World:
    zone = cast.NOW.tzinfo
    begin = MOMENTS[0].replace(tzinfo=zone) - 12 * DAY
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=begin - 90 * DAY)
    _other_clocks(cast)
    pair = Assignment.objects.filter(id=cast.assignments["hugo"].id)
    pair.update(mentor=cast.dana, to_come=True)  # until one is found
    newcomers = _newcomers(cast)
    _decisions(cast, begin)
    people = {user.id: user for user in User.objects.filter(is_active=True)}
    world = World(cast, random.Random(seed), begin, people, newcomers=newcomers)
    Absence.objects.create(person=cast.priya, first=AWAY, last=AWAY + 3 * DAY, backup=cast.tom)
    closed = {"name": "Harvest break", "first": BREAK[0], "last": BREAK[1]}
    ClosedDays.objects.create(calendar=cast.calendar, cover=cast.dana, **closed)
    _asked_first(world)
    return world


def _decisions(cast: Cast, at: datetime) -> None:
    """A second person's yes that is waited for, and a change that everybody heard of; what changed on accounts."""
    hold = legal_holds.start_hold(cast.program, person=cast.ben, reason="A letter.", by=cast.rosa, now=at)
    legal_holds.ask_release(cast.program, hold.ref, by=cast.rosa, now=at)
    numbers = {"phone": "518-555-0143", "safety_line_name": "", "safety_line_phone": ""}
    powers.change_facts(cast.program, contact=cast.dana, by=cast.rosa, now=at, name=cast.program.name, **numbers)
    for person_changed in (cast.maeve, cast.asha):
        changes.record(person_changed, changes.Kind.STEP_LOST, by=cast.rosa, now=at, program=cast.program)


def _asked_first(world: World) -> None:
    """Conversations, hellos and weekly questions for everyone; two who hold conversations."""
    settings.begin(world.cast.program, now=world.now)
    for user, weekday in ((world.cast.rosa, 3), (world.cast.dana, 4)):
        found = talkers.name(world.cast.program, user, takes=10, by=world.cast.rosa, now=world.now)
        free = [WeeklyTime(weekday, time(15), time(16))]
        talkers.save_times(found, times=free, meets_by="phone", place="", takes=10, now=world.now)
    turn.everything_due(world.now)


def _of_the_calendar(world: World, at: datetime) -> None:
    """Somebody skips, a mentor says hello, and a fellow has had three hard weeks."""
    booked = list(Booking.objects.filter(state="booked", skipped_at=None, starts_at__gt=at).order_by("id"))
    if booked:
        one = world.calendar.choice(booked)
        talks.skip(one.ref, by=one.membership.user, now=at)
    greetings = Greeting.objects.filter(opens_at__lte=at, greeted_at=None, membership__ended_at=None).order_by("id")
    pairs = {pair.fellow_id: pair.mentor for pair in Assignment.objects.filter(ended_at=None).select_related("mentor")}
    mine = [one for one in greetings if one.membership_id in pairs]
    if mine:
        greeting = world.calendar.choice(mine)
        greet(greeting.ref, GreetedBy.TALKED, by=pairs[greeting.membership_id], staff_of=(), now=at)
    membership = world.calendar.choice(list(world.cast.memberships.values()))
    if membership.role == Role.FELLOW and membership.user_id in world.people:
        monday = at.date() - DAY * at.weekday()
        for back in (3, 2, 1):
            week = OwnWeek(monday - back * 7 * DAY, 1, f"A {WORD}.", Reach.NOT_NOW)
            pulse.save(membership, week, by=membership.user, now=at)


def _newcomers(cast: Cast) -> list[Membership]:
    """A fellow and a mentor who were invited, and two who have set their password and agreed to nothing yet."""
    fellow, mentor = {"role": Role.FELLOW, "cohort": cast.cohort}, {"role": Role.MENTOR}
    unproved = {"proved_at": None, "proved_by": ""}
    made = [
        join(person("Olive", **unproved), cast.program, **fellow),
        join(person("Umberto", **unproved), cast.program, **mentor),
        join(person("Petra"), cast.program, **fellow),
        join(person("Quinn"), cast.program, **mentor),
    ]
    fellows = [role for role in made if role.role == Role.FELLOW]
    Assignment.objects.bulk_create(
        Assignment(fellow=role, mentor=cast.maeve, backup=cast.tom, starts_on=role.starts_on) for role in fellows
    )
    return made


def _other_clocks(cast: Cast) -> None:
    """Half days; a fellow and a helper who live an hour behind the others, the helper with a school there too."""
    HalfDay.objects.bulk_create(
        HalfDay(calendar=cast.calendar, day=day, opens=time(8), closes=time(11, 30)) for day in HALF_DAYS
    )
    central = Calendar.objects.create(program=cast.program, name="Central schools", time_zone=CENTRAL)
    hours = (DayHours(calendar=central, weekday=day, opens=time(8), closes=time(15)) for day in range(5))
    DayHours.objects.bulk_create(hours)
    ClosedDays.objects.create(calendar=central, name="Harvest break", first=BREAK[0], last=BREAK[1], cover=cast.dana)
    Membership.objects.filter(user=cast.tom).update(calendar=central)
    User.objects.filter(id__in=(cast.tom.id, cast.imani.id)).update(time_zone=CENTRAL)


def fill(world: World, moment: datetime, number: int) -> None:
    """So many requests asked in the days before the moment, and what is done about each."""
    world.later(max(moment - 6 * HOUR, world.now), lambda at: _ill(world, at))
    world.later(max(moment - 5 * HOUR, world.now), lambda at: _will_be_away(world, at))
    fellow = world.chance.choice(world.cast.peers)
    world.later(moment - HOUR, lambda at: filing.keep_draft(fellow, uuid4(), {"text": f"Half of {WORD}"}, now=at))
    world.later(max(moment - 2 * HOUR, world.now), lambda at: _of_the_calendar(world, at))
    world.later(moment - HOUR / 3, lambda at: _report_and_let_in(world, at))
    for _ in range(number):
        back = min(world.chance.expovariate(1 / 26), 24 * 9)
        asked = max(moment - HOUR * back, world.now + timedelta(minutes=1))
        world.later(asked, lambda at: _file(world, at, moment))


def _ill(world: World, at: datetime) -> None:
    """Somebody is away from this moment on, for two days, with nobody named."""
    cast = world.cast
    person = world.chance.choice((cast.maeve, cast.tom, cast.okafor, cast.rosa))
    Absence.objects.create(person=person, first=at.date(), last=at.date() + DAY)
    days_or_people_changed(Absence, [person.id], at)
    begin_due(at)


def _will_be_away(world: World, at: datetime) -> None:
    """Somebody says that they are away from tomorrow or the day after."""
    ill = Absence.objects.filter(last__gte=at.date(), called_off_at=None).values_list("person_id", flat=True)
    here = [one for one in (world.cast.maeve, world.cast.tom, world.cast.okafor, world.cast.rosa) if one.id not in ill]
    first = at.date() + DAY * world.chance.choice((1, 2))
    person = world.chance.choice(here)
    Absence.objects.create(person=person, first=first, last=first + DAY)
    days_or_people_changed(Absence, [person.id], at)


def _report_and_let_in(world: World, at: datetime) -> None:
    """Somebody reports words on the board, and Rosa is let in to read a request: another one waits for a yes."""
    cast = world.cast
    seat = Participant.objects.filter(seat=Seat.PEER, standing=Standing.ALL, request__on_board=True).first()
    if seat is not None:
        said = Message.objects.filter(request=seat.request, on_board=True).exclude(author=seat.person)
        moderation.flag(said.earliest("id"), by=seat.person, now=at)
    for request in HelpRequest.objects.filter(program=cast.program, state__in=OPEN).order_by("-id")[:2]:
        emergency.ask_for_access(
            request.ref, program=cast.program, why=Emergency.CHILD, reason="A call.", by=cast.rosa, now=at
        )
    first = Glass.objects.filter(agreed_at=None).earliest("id")
    emergency.approve_access(first.ref, program=cast.program, by=cast.okafor, now=at)
    _ask_removals(world, at)


def _ask_removals(world: World, at: datetime) -> None:
    """The district wants words removed: of one request its author objects, of another not."""
    cast, letter = world.cast, removal_demand.DemandLetter(Demand.DISTRICT, at.date(), "4711")
    over = HelpRequest.objects.filter(program=cast.program, state=State.CLOSED).order_by("-id")
    for request in over.exclude(participants__person=cast.rosa)[:2]:
        removal_demand.ask_removal(request.ref, letter, program=cast.program, by=cast.rosa, now=at)
    begun = RemovalDemand.objects.filter(asked_at=at, begun_at=at).select_related("request__fellow").first()
    if begun is not None and begun.request is not None:
        removal_demand.object_to(begun.ref, by=begun.request.fellow, now=at + SECOND)


def _file(world: World, at: datetime, moment: datetime) -> None:
    chance, cast = world.chance, world.cast
    name = chance.choice([*(user.called.lower() for user in (cast.asha, *cast.peers)), "nina"])
    membership = cast.memberships[name]
    asking = _asking(chance, cast, at, elsewhere=name == "nina")
    try:
        request = filing.file_request(membership, asking, by=membership.user, now=at).request
    except REFUSED:
        return
    world.ids.append(request.id)
    if chance.random() < 0.85:  # most are over after some days; the rest wait on
        world.later(at + DAY * chance.uniform(2, 5), lambda when: _over(world, request.id, when))
    if chance.random() < 0.1:  # tapped a moment before, and not done yet
        world.later(moment - SECOND * 4, lambda when: _slip(world, request.id, when))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 4))):
        then = at + (moment - at) * chance.random()
        world.later(max(then, at + timedelta(minutes=2)), lambda when: _something(world, request.id, when))


def _asking(chance: random.Random, cast: Cast, at: datetime, *, elsewhere: bool) -> Asking:
    out: frozenset[int] = frozenset()
    if not elsewhere and chance.random() < 0.25:
        out = frozenset({chance.choice((cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana)).id})
    return Asking(
        text=f"It is about {WORD}, number {chance.randrange(10**9)}.",
        form_key=uuid4(),
        kind=chance.choice(HelpKind.values),
        urgency=chance.choice(Urgency.values),
        route=chance.choices(Route.values, weights=(6, 2, 2, 2, 2))[0],
        topic=chance.choice(("", "", *Topic.values)),
        consent=chance.choice(Consent.values),
        before_at=at + 30 * HOUR if chance.random() < 0.1 else None,
        left_out=out,
    )


# What people do -------------------------------------------------------------------------------------------------------


def _something(world: World, request_id: int, at: datetime) -> None:
    """One act by somebody who could, chosen by chance; refused ones are no matter."""
    request = HelpRequest.objects.get(id=request_id)
    if request.state not in OPEN:
        return
    act = world.chance.choice(FELLOWS_ACTS if world.chance.random() < 0.35 else HELPERS_ACTS)
    by = _actor(world, request, act)
    if by is None:
        return
    try:
        act(request, by, at)
    except REFUSED:
        return


def _over(world: World, request_id: int, at: datetime) -> None:
    request = HelpRequest.objects.get(id=request_id)
    if request.state not in OPEN:
        return
    try:
        conversation.close(request, by=request.fellow, outcome="helped", now=at)
    except REFUSED:
        return


def _actor(world: World, request: HelpRequest, act: Act) -> User | None:
    if act in FELLOWS_ACTS:
        return request.fellow
    there = [part.person_id for part in _helpers(request)]
    return world.people[world.chance.choice(there)] if there else None


def _helpers(request: HelpRequest) -> list[Participant]:
    known = request.participants.filter(standing__in=(Standing.ALL, Standing.WAITING))
    return list(known.exclude(seat=Seat.PEER).order_by("id"))


def _talk(request: HelpRequest, by: User, at: datetime) -> None:
    conversation.reply(request, by=by, text="Try one thing, and see what it does.", now=at)


def _take_over(request: HelpRequest, by: User, at: datetime) -> None:
    helping.acknowledge(request, by=by, now=at, instead_of=request.acked_by_id, can_undo=True)


def _slip(world: World, request_id: int, at: datetime) -> None:
    """Tapped by one who helps; every other time undone at once."""
    request = HelpRequest.objects.get(id=request_id)
    by = _actor(world, request, HELPERS_ACTS[0])
    if by is None or request.state not in OPEN:
        return
    try:
        world.chance.choice(TAPS)(request, by, at)
        if world.chance.random() < 0.5:
            undoing.undo(HelpRequest.objects.get(id=request_id), by=by, now=at + SECOND * 3)
    except REFUSED:
        return


def _ask_back(request: HelpRequest, by: User, at: datetime) -> None:
    conversation.ask_back(request, by=by, text="What have you seen so far?", now=at)


def _bring_in(request: HelpRequest, by: User, at: datetime) -> None:
    role = Participant.objects.filter(request=request).values_list("person_id", flat=True)
    found = User.objects.filter(memberships__program=request.program, memberships__role__in=("mentor", "staff"))
    person = found.exclude(id__in=[*role, by.id]).order_by("id").first()
    if person:
        helping.add_person(request, by=by, person_id=person.id, now=at)


def _take_out(request: HelpRequest, by: User, at: datetime) -> None:
    there = _helpers(request)
    if len(there) > 1:
        steering.take_out(request, by=by, person_id=there[0].person_id, now=at)


def _open_it(request: HelpRequest, by: User, at: datetime) -> None:
    waits = request.participants.filter(standing=Standing.WAITING).first()
    if waits:
        steering.open_it(request, by=by, person_id=waits.person_id, now=at)


def _answer_offer(request: HelpRequest, by: User, at: datetime) -> None:
    offer = Offer.objects.filter(request=request, answered_at=None).first()
    if offer:
        steering.answer_offer(request, by=by, offer=offer.ref, yes=at.minute % 2 == 0, now=at)


TAPS: tuple[Act, ...] = (
    lambda request, by, at: helping.pass_on_soon(request, by=by, now=at),
    _take_over,
    lambda request, by, at: conversation.talked(request, by=by, now=at, can_undo=True),
)
HELPERS_ACTS: tuple[Act, ...] = (
    _take_over,
    lambda request, by, at: helping.acknowledge(request, by=by, now=at),
    lambda request, by, at: helping.acknowledge(request, by=by, now=at),
    _talk,
    _talk,
    _ask_back,
    lambda request, by, at: conversation.talked(request, by=by, now=at),
    lambda request, by, at: helping.pass_on(request, by=by, now=at),
    lambda request, by, at: helping.offer(request, by=by, kind=OfferKind.CALL, now=at),
    lambda request, by, at: helping.offer(request, by=by, kind=OfferKind.READ, now=at),
    lambda request, by, at: helping.remind_holder(request, by=by, now=at),
    lambda request, by, at: conversation.note(request, by=by, text="Among helpers.", now=at),
    _bring_in,
)
FELLOWS_ACTS: tuple[Act, ...] = (
    lambda request, by, at: steering.hold(request, by=by, until=at + 2 * DAY, now=at),
    lambda request, by, at: steering.sooner(request, by=by, now=at),
    lambda request, by, at: steering.change_urgency(request, by=by, urgency=Urgency.TODAY, now=at),
    lambda request, by, at: conversation.follow_up(request, by=by, text=f"And then {WORD}?", now=at),
    lambda request, by, at: conversation.close(request, by=by, now=at),
    lambda request, by, at: steering.withdraw(request, by=by, now=at),
    lambda request, by, at: conversation.add_words(request, by=by, text=f"More of {WORD}.", now=at),
    _take_out,
    _open_it,
    _answer_offer,
)
