"""Each kind of fact, held against what is so and against what the engine then does: "" or what is wrong.

Written apart from the pages and from the functions they use: rows, events and moved time are read, no forecast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db.models import DateTimeField

from mentors.models import Absence, Assignment
from pts_support.notify.telling.hours import NewsFacts, TellingHours, leaves_at
from pts_support.people.models import ClosedDays, Membership, ProposedAct, User
from pts_support.spoken import facts as general
from pts_support.spoken.statement import StatedFact
from requests_app.access.sight import Sight, sight_of
from requests_app.models import (
    Draft,
    DueAct,
    Event,
    Glass,
    HelpRequest,
    Message,
    Offer,
    Participant,
    Reading,
    RemovalDemand,
)
from requests_app.models.draft import LIVES
from requests_app.statements import facts
from requests_app.statements.facts import NotYetSent
from requests_app.vocabulary import EventKind, Seat, Standing, State
from tests.truth.future import STEPS, Ahead, Future, Joined

DAY, TWO_WEEKS = timedelta(days=1), timedelta(days=14)
SECOND = timedelta(seconds=1)
REPLIES = (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)


@dataclass(frozen=True)
class RowsNow:
    """One request as it is in the database at the moment, with everything around it."""

    request: HelpRequest
    participants: tuple[Participant, ...]
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    offers: tuple[Offer, ...]
    readings: tuple[Reading, ...]
    taps: tuple[DueAct, ...] = ()

    def part(self, person: int) -> Participant | None:
        return next((row for row in self.participants if row.person_id == person), None)

    def sight(self, person: int) -> Sight:
        return sight_of(person, self.request, self.part(person))

    @property
    def helpers(self) -> list[Participant]:
        return [row for row in self.participants if row.seat != Seat.PEER and _knows(row)]

    @property
    def turn(self) -> set[int]:
        """Who was asked in this generation, still knows of it, and has not passed it on; the readers among them."""
        generation = self.request.generation
        asked = [row for row in self.helpers if row.asked_generation == generation]
        having = [row for row in asked if row.passed_generation != generation] or asked or self.helpers
        reading = [row for row in having if row.standing == Standing.ALL]
        return {row.person_id for row in reading or having}


@dataclass(frozen=True)
class Trial:
    """What a statement is held against. ``opened``: the status, and whether the words stood there, of each page of a
    request that was opened, by (request, person). ``leaving``: of which request the same page says that somebody's time
    away begins before its next step."""

    now: datetime
    reader: int
    rows: dict[int, RowsNow]
    ahead: Ahead
    opened: dict[tuple[int, int], tuple[int, bool]]
    leaving: frozenset[tuple[object, int]] = frozenset()

    def now_of(self, about: facts.About) -> RowsNow | None:
        """The rows of a request; those it would have if it were sent now. None: the form would be refused."""
        if isinstance(about, UUID):
            return next(one for one in self.rows.values() if one.request.ref == about)
        if not isinstance(about, NotYetSent):
            return self.rows[about]
        filed = self.ahead.filed[about]
        if filed.request is None:
            return None
        return RowsNow(filed.request, tuple(filed.participants), (), (), (), ())

    def future_of(self, about: facts.About) -> Future:
        if isinstance(about, UUID):
            return self.ahead.of[self.now_of(about).request.id]
        if not isinstance(about, NotYetSent):
            return self.ahead.of[about]
        filed = self.ahead.filed[about]
        return self.ahead.of[filed.request.id] if filed.request else Future()

    def today_of(self, person: int) -> date:
        """Their own day."""
        return self.now.astimezone(User.objects.get(id=person).zone).date()

    def beyond(self, at: datetime) -> bool:
        """Later than the trial looks."""
        return at > self.ahead.end


WITH_UNDO, UNDO = (EventKind.ACKNOWLEDGED, EventKind.TALKED), timedelta(seconds=10)
UNTIL_UNDONE = (
    facts.WaitingFor,
    facts.OnIt,
    facts.AskedNext,
    facts.NobodyNext,
    facts.ReminderAt,
    facts.SoonerAsks,
    facts.PausedUntil,
    facts.OverdueSince,
    facts.HearsBy,
    facts.CameBack,
    facts.AskedIfHelpedAt,
    facts.ClosesAt,
)
Check = Callable[[StatedFact, Trial], str]
CHECKS: dict[type[StatedFact], Check] = {}


def check(kind: type[StatedFact]) -> Callable[[Callable[..., str]], Callable[..., str]]:
    def keep(function: Callable[..., str]) -> Callable[..., str]:
        CHECKS[kind] = function
        return function

    return keep


def wrong(fact: StatedFact, trial: Trial) -> str:
    """ "" where it is so; else what is so instead."""
    if isinstance(fact, facts.FactOfRequest) and trial.now_of(fact.about) is None:
        return "the form would be refused"
    if isinstance(fact, UNTIL_UNDONE) and _just_tapped(fact, trial):
        return _joins_at_all(fact, trial) if isinstance(fact, facts.AskedNext) else ""
    return CHECKS[type(fact)](fact, trial)


def _knows(row: Participant) -> bool:
    return row.standing in (Standing.ALL, Standing.WAITING)


def _same(said: object, found: object, what: str) -> str:
    return "" if said == found else f"{what}: {found!r}, and {said!r} is said"


def _people(ids: Iterable[int]) -> list[int]:
    return sorted(ids)


def _first_step(fact: facts.FactOfRequest, trial: Trial, at: datetime) -> str:
    """The next step of the engine is at this time."""
    if trial.beyond(at):
        return ""
    event = trial.future_of(fact.about).first(*STEPS)
    if _told_of_leaving(fact, trial, before=at):
        return ""
    return _same(at, event and event.at, "the next step")


def _told_of_leaving(fact: facts.FactOfRequest, trial: Trial, *, before: datetime) -> bool:
    """Whether a time away begins before this step, and the same page says so: the engine acts then. Of a request that
    was sent no page says so yet (docs/decisions/0030): there it is taken as said."""
    events = trial.future_of(fact.about).events
    leaves = [event for event in events if event.kind == EventKind.FELL_AWAY and event.at <= before]
    if not isinstance(fact.about, NotYetSent):
        return bool(leaves)
    return any((which(fact.about), event.person_id) in trial.leaving for event in leaves)


def which(about: facts.About) -> object:
    """The request, whoever may read it then."""
    return replace(about, consent="") if isinstance(about, NotYetSent) else about


def _just_tapped(fact: facts.FactOfRequest, trial: Trial) -> bool:
    """Whether the ten seconds of an undo are not over. After "I can't" it stands as it did for everybody, and what
    comes then is not yet so; "I'll answer" and "we talked" are told to the fellow only then."""
    rows = trial.now_of(fact.about)
    if rows.taps:
        return True
    last = max((event.at for event in rows.events if event.kind in WITH_UNDO), default=None)
    return trial.reader == rows.request.fellow_id and last is not None and trial.now - last < UNDO


# Who is asked, and who is on it ---------------------------------------------------------------------------------------


@check(facts.WaitingFor)
def _waiting(fact: facts.WaitingFor, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    if rows.request.state != State.WAITING:
        return f"it is {rows.request.state}"
    found = _same(_people(fact.waiting_for), _people(rows.turn), "who has the turn")
    return found or (_first_step(fact, trial, fact.until) if fact.until else "")


@check(facts.OnIt)
def _on_it(fact: facts.OnIt, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    if request.state != State.ACKNOWLEDGED or request.acked_by_id != fact.person:
        return f"it is {request.state}, by {request.acked_by_id}"
    if fact.by is None:
        return ""
    return _same(fact.by, request.due_at, "the time they named") or _first_step(fact, trial, fact.by)


@check(facts.WasAsked)
def _was_asked(fact: facts.WasAsked, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    if rows.part(fact.person) is None:
        return "they are no participant"
    if fact.at is None:
        return ""
    told = {event.at for event in rows.events if _speaks_of(event, fact.person)}
    return "" if fact.at in told | {rows.part(fact.person).joined_at} else f"asked {sorted(told)}"


def _speaks_of(event: Event, person: int) -> bool:
    to = event.data.get("to", ())
    return event.person_id == person or any(person in (one if isinstance(one, list) else [one]) for one in to)


@check(facts.ToldWaiting)
def _told(fact: facts.ToldWaiting, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    found = {person: row and row.standing for person in fact.told for row in [rows.part(person)]}
    return "" if set(found.values()) <= {Standing.WAITING} else f"standings {found}"


@check(facts.HearsBy)
def _hears(fact: facts.HearsBy, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    times = {request.promised_at, request.answer_by, request.due_at}
    return "" if fact.at in times else f"the times are {sorted(filter(None, times))}"


@check(facts.OverdueSince)
def _overdue(fact: facts.OverdueSince, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    if request.state != State.WAITING or fact.at > trial.now:
        return f"it is {request.state}"
    return _hears(facts.HearsBy(fact.about, fact.at), trial)


@check(facts.NeededBefore)
def _before(fact: facts.NeededBefore, trial: Trial) -> str:
    return _same(fact.at, trial.now_of(fact.about).request.before_at, "needed before")


# What happens if nobody acts ------------------------------------------------------------------------------------------


@check(facts.AskedNext)
def _next(fact: facts.AskedNext, trial: Trial) -> str:
    if fact.at and trial.beyond(fact.at):
        return ""
    joined = trial.future_of(fact.about).joined
    before = fact.at or (joined[0].at if joined else trial.ahead.end)
    if _told_of_leaving(fact, trial, before=before):
        return _joins_at_all(fact, trial)
    if len(joined) < fact.nth:
        return f"{len(joined)} join, and this would be number {fact.nth}"
    found = joined[fact.nth - 1]
    said = Joined(fact.person, fact.at or found.at, fact.sight or found.sight)
    return _same(said, found, "who joins")


def _joins_at_all(fact: facts.AskedNext, trial: Trial) -> str:
    """Where the time is another one than was said: that it is somebody who is still to join."""
    there = trial.now_of(fact.about).turn
    return f"{fact.person} was asked already" if fact.person in there else ""


@check(facts.AwayFrom)
def _away_from(fact: facts.AwayFrom, trial: Trial) -> str:
    """The turn leaves them at that moment, and comes to whom it was said."""
    if trial.beyond(fact.at):
        return ""
    future = trial.future_of(fact.about)
    fell = [event for event in future.events if event.kind == EventKind.FELL_AWAY and event.at == fact.at]
    if fact.person not in {event.person_id for event in fell if event.data["why"] == "away"}:
        return "they keep the turn then"
    joined = [one.person for one in future.joined if one.at == fact.at]
    if fact.at_once:
        return _same(list(fact.then), joined, "who joins then")
    asked = trial.now_of(fact.about).turn
    return _same(joined, [], "who joins then") or ("" if asked >= set(fact.then) else f"asked are {asked}")


@check(facts.PassedOver)
def _passed(fact: facts.PassedOver, trial: Trial) -> str:
    away = Absence.objects.filter(person=fact.person, called_off_at=None, last__gte=trial.now.date() - DAY)
    return "" if away.exists() else "they are not away"


@check(facts.NobodyNext)
def _nobody(fact: facts.NobodyNext, trial: Trial) -> str:
    step = trial.future_of(fact.about).first(*STEPS)
    return f"{step.person_id} joins" if step and step.kind == EventKind.ESCALATED else ""


@check(facts.ReminderAt)
def _reminder(fact: facts.ReminderAt, trial: Trial) -> str:
    if trial.beyond(fact.at) or _told_of_leaving(fact, trial, before=fact.at):
        return ""
    events = [event for event in trial.future_of(fact.about).events if event.at == fact.at]
    kinds = {EventKind.REMINDED, EventKind.REMINDED_ALL, EventKind.STILL_OPEN, EventKind.NOBODY_LEFT}
    if any(event.data.get("in_person") and event.person_id in fact.reminded for event in events):
        return ""  # asked to ask the fellow in person, for what must not end in silence
    found = next((event for event in events if event.kind in kinds), None)
    if found is None:
        return f"at that time: {[event.kind for event in events]}"
    if not fact.reminded or found.kind != EventKind.REMINDED:
        return ""
    return _same(_people(fact.reminded), _people(found.data["people"]), "who is reminded")


@check(facts.FellowAskedAt)
def _fellow_asked(fact: facts.FellowAskedAt, trial: Trial) -> str:
    return _event_at(fact, trial, fact.at, EventKind.ASKED_FELLOW)


@check(facts.AskedIfHelpedAt)
def _if_helped(fact: facts.AskedIfHelpedAt, trial: Trial) -> str:
    return _event_at(fact, trial, fact.at, EventKind.ASKED_IF_HELPED)


@check(facts.ClosesAt)
def _closes(fact: facts.ClosesAt, trial: Trial) -> str:
    return _event_at(fact, trial, fact.at, EventKind.CLOSED)


def _event_at(fact: facts.FactOfRequest, trial: Trial, at: datetime, kind: EventKind) -> str:
    if trial.beyond(at):
        return ""
    times = [event.at for event in trial.future_of(fact.about).events if event.kind == kind]
    return "" if at in times else f"{kind}: {times[:3]}"


@check(facts.SoonerAsks)
def _sooner(fact: facts.SoonerAsks, trial: Trial) -> str:
    return _same(fact.person, trial.ahead.sooner.get(fact.about), "sooner brings in")


@check(facts.PausedUntil)
def _paused(fact: facts.PausedUntil, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    found = _same(fact.at, request.held_until, "the pause ends")
    before = [one for one in trial.future_of(fact.about).joined if one.at < fact.at]
    if _told_of_leaving(fact, trial, before=fact.at):
        return found
    return found or (f"{before[0]} joins before" if before else "")


@check(facts.ListedUntil)
def _listed(fact: facts.ListedUntil, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    if not request.on_board:
        return "it is not on the board"
    if request.listed_until:
        return _same(fact.at, request.listed_until, "it is listed until")
    return _first_step(fact, trial, fact.at)


@check(facts.NobodyThere)
def _nobody_there(fact: facts.NobodyThere, trial: Trial) -> str:
    """A closed time of the program's calendars ends on that morning, and begins after the last school day before it;
    who is on call is named for it."""
    for closed in ClosedDays.objects.filter(calendar__program=trial.now_of(fact.about).request.program_id):
        opens, begins = closed.last + DAY, fact.begins.date() if fact.begins else None
        near = timedelta() <= fact.ends.date() - opens <= 3 * DAY  # a weekend may follow
        starts = begins is None or timedelta() <= closed.first - begins <= 3 * DAY
        if near and starts:
            return _same(fact.on_call or (), (closed.cover_id,) if fact.on_call else (), "on call")
    return "no closed time of the program"


# Who sees it ----------------------------------------------------------------------------------------------------------


@check(facts.CanRead)
def _can_read(fact: facts.CanRead, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    reading = {row.person_id for row in rows.helpers if row.standing == Standing.ALL}
    if fact.only and set(fact.readers) != reading:
        return f"readers {_people(reading)}, and {_people(fact.readers)} is said"
    for person in fact.readers:
        if not rows.sight(person).reads:
            return f"{person} has sight {rows.sight(person)}"
        if trial.opened.get((fact.about, person), (200, True)) != (200, True):
            return f"the page of {person} shows no words"
    return ""


@check(facts.CannotSee)
def _cannot(fact: facts.CannotSee, trial: Trial) -> str:
    rows, known = trial.now_of(fact.about), trial.future_of(fact.about).known_to
    for person in fact.barred:
        if rows.sight(person) is not Sight.NONE or person in known:
            return f"{person} can see it, or would"
        if trial.opened.get((fact.about, person), (404, False))[0] != 404:
            return f"the page opens for {person}"
    return ""


@check(facts.HasSeen)
def _seen(fact: facts.HasSeen, trial: Trial) -> str:
    times = [one.at for one in trial.now_of(fact.about).readings if one.reader_id == fact.person]
    wrote = [one.at for one in trial.now_of(fact.about).messages if one.author_id == fact.person]
    if not times and not wrote:
        return "they have not opened it"
    return "" if fact.at is None or fact.at in times + wrote else f"they read it {times}"


@check(facts.NotYetSeen)
def _not_seen(fact: facts.NotYetSeen, trial: Trial) -> str:
    times = [one.at for one in trial.now_of(fact.about).readings if one.reader_id == fact.person]
    return "they have opened it" if any(at < trial.now for at in times) else ""  # since then only the trial has


# What happened --------------------------------------------------------------------------------------------------------


@check(facts.AskedBy)
def _asked_by(fact: facts.AskedBy, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    found = _same(fact.fellow, request.fellow_id, "whose request")
    return found or (_same(fact.at, request.asked_at, "asked") if fact.at else "")


@check(facts.Wrote)
def _wrote(fact: facts.Wrote, trial: Trial) -> str:
    theirs = [one.at for one in trial.now_of(fact.about).messages if one.author_id == fact.person]
    if not theirs:
        return "they wrote nothing"
    return "" if fact.at is None or fact.at in theirs else f"they wrote {theirs}"


@check(facts.PostedOn)
def _posted_on(fact: facts.PostedOn, trial: Trial) -> str:
    request = trial.now_of(fact.about).request
    if not request.on_board:
        return "it is not on the board"
    return _same(fact.on, _noon(request.asked_at, fact.on), "the day it was asked")


@check(facts.SaidOn)
def _said_on(fact: facts.SaidOn, trial: Trial) -> str:
    days = [_noon(one.at, fact.on) for one in trial.now_of(fact.about).messages if one.on_board]
    return "" if fact.on in days else f"on the board it was said {days}"


def _noon(at: datetime, like: datetime) -> datetime:
    """Noon of the day in the zone of the noon that is said."""
    return at.astimezone(like.tzinfo).replace(hour=12, minute=0, second=0, microsecond=0)


def _was_undone(event: Event, rows: RowsNow) -> bool:
    undone = (one for one in rows.events if one.kind == EventKind.UNDONE and one.data.get("undid") == event.kind)
    return any(one.actor_id == event.actor_id and event.at <= one.at <= event.at + 2 * UNDO for one in undone)


@check(facts.CameBack)
def _came_back(fact: facts.CameBack, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    if rows.request.state != State.ANSWERED:
        return f"it is {rows.request.state}"
    last = next(event for event in reversed(rows.events) if event.kind in REPLIES and not _was_undone(event, rows))
    return _same((fact.person, fact.at), (last.actor_id, last.at), "who came back to it")


@check(facts.Happened)
def _happened(fact: facts.Happened, trial: Trial) -> str:
    events = [event for event in trial.now_of(fact.about).events if event.kind == fact.kind]
    if any(_tells(event, fact) for event in events):
        return ""
    return f"events: {[(event.at, event.actor_id, event.person_id, event.data) for event in events]}"


def _tells(event: Event, fact: facts.Happened) -> bool:
    if fact.at not in (None, event.at) or fact.by not in (None, event.actor_id, event.data.get("giver")):
        return False
    reached = {event.person_id, *event.data.get("people", ())}
    if not all(person in reached or _speaks_of(event, person) or _went_past(event, person) for person in fact.whom):
        return False
    times = {datetime.fromisoformat(value) for value in event.data.values() if _is_time(value)}
    return fact.named is None or fact.named in times


def _went_past(event: Event, person: int) -> bool:
    return any(person in one for one in event.data.get("passed", ()))


def _is_time(value: object) -> bool:
    return isinstance(value, str) and value[:4].isdigit() and "T" in value


@check(facts.Offers)
def _offers(fact: facts.Offers, trial: Trial) -> str:
    waiting = [one for one in trial.now_of(fact.about).offers if one.answered_at is None]
    for one in waiting:
        whom = (one.person_id,) if one.person_id else ()
        if (one.by_id, one.kind) == (fact.person, fact.kind) and fact.whom in ((), whom):
            return "" if fact.until in (None, one.until) else f"until {one.until}"
    return f"offers: {[(one.by_id, one.kind) for one in waiting]}"


@check(facts.ReadingAsked)
def _reading_asked(fact: facts.ReadingAsked, trial: Trial) -> str:
    there = Glass.objects.filter(asked_by=fact.person, asked_at=fact.at).exists()
    return "" if there else "they asked for no reading then"


@check(facts.ReadingAgreed)
def _reading_agreed(fact: facts.ReadingAgreed, trial: Trial) -> str:
    return "" if Glass.objects.filter(agreed_by=fact.person).exists() else "they agreed to no reading"


@check(facts.ReadingOpen)
def _reading_open(fact: facts.ReadingOpen, trial: Trial) -> str:
    opened = Glass.objects.filter(request=fact.about, asked_by=trial.reader).values_list("opened_at", flat=True)
    return _same(fact.until, max(opened) + timedelta(minutes=30), "open until") if opened else "nothing is open"


@check(facts.RemovalAt)
def _removal_at(fact: facts.RemovalAt, trial: Trial) -> str:
    act = ProposedAct.objects.get(id=fact.act)
    demand = RemovalDemand.objects.get(id=act.payload["demand"])
    times = {"asked": demand.asked_at, "objected": demand.objected_at, "due": act.due_at, "done": act.done_at}
    asked_by = demand.asked_by_id if fact.what == "asked" else None
    return _same((fact.at, fact.person), (times[fact.what], asked_by), "the removal")


@check(facts.HasSeat)
def _seat(fact: facts.HasSeat, trial: Trial) -> str:
    row = trial.now_of(fact.about).part(fact.person)
    found = _same(str(fact.seat), row and str(row.seat), "their part")
    return found or (_same(fact.instead_of, row.stands_in_for_id, "in place of") if fact.instead_of else "")


# About people, whatever the request -----------------------------------------------------------------------------------


@check(general.CanBeChosen)
def _choice(fact: general.CanBeChosen, trial: Trial) -> str:
    """Whoever reads may know of them: they are of one program."""
    mine = Membership.objects.filter(user=trial.reader).values("program")
    there = Membership.objects.filter(user=fact.person, program__in=mine)
    return "" if there.exists() else "they are of another program"


@check(general.Myself)
def _myself(fact: general.Myself, trial: Trial) -> str:
    return _same(fact.person, trial.reader, "who reads")


@check(general.ClockNow)
def _clock(fact: general.ClockNow, trial: Trial) -> str:
    return _same(fact.at, trial.now, "the clock")


@check(general.CouldSay)
def _could(fact: general.CouldSay, trial: Trial) -> str:
    return "" if fact.at >= trial.now - SECOND else "that time has passed"


@check(facts.DraftKept)
def _draft_kept(fact: facts.DraftKept, trial: Trial) -> str:
    changed = Draft.objects.filter(fellow=trial.reader).values_list("changed_at", flat=True)
    return "" if fact.until - LIVES in set(changed) else f"drafts of {sorted(changed)}"


@check(general.AwayUntil)
def _away(fact: general.AwayUntil, trial: Trial) -> str:
    today = trial.today_of(fact.person)
    lasts = Absence.objects.filter(person=fact.person, called_off_at=None, first__lte=today, last__gte=today)
    days = [last + DAY for last in lasts.values_list("last", flat=True)]
    if not days:
        return "they are here"
    return "" if fact.until is None or fact.until.date() in (*days, *(day - DAY for day in days)) else f"back {days}"


@check(general.CoversFor)
def _covers(fact: general.CoversFor, trial: Trial) -> str:
    named = Absence.objects.filter(person=fact.away, backup=fact.cover, called_off_at=None)
    usual = Assignment.objects.filter(mentor=fact.away, backup=fact.cover, ended_at=None)
    today = trial.now.date()  # on call for a closed time that lasts, or that the next working hours lead into
    on_call = ClosedDays.objects.filter(cover=fact.cover, first__lte=today + 4 * DAY, last__gte=today)
    if not any(rows.exists() for rows in (named, usual, on_call)):
        return "they cover for somebody else"
    return _away(general.AwayUntil(fact.away, fact.until), trial)


@check(general.CoversFrom)
def _will_cover(fact: general.CoversFrom, trial: Trial) -> str:
    """Named for these days, else the backup of somebody they mentor who is here on the first of them."""
    absence = Absence.objects.get(person=fact.away, first=fact.first, called_off_at=None)
    gone = Absence.objects.filter(person=fact.cover, first__lte=fact.first, last__gte=fact.first, called_off_at=None)
    if absence.backup_id == fact.cover:
        return ""
    usual = Assignment.objects.filter(mentor=fact.away, backup=fact.cover, ended_at=None)
    on_call = ClosedDays.objects.filter(cover=fact.cover, first__lte=fact.first, last__gte=fact.first)
    return "" if (usual.exists() or on_call.exists()) and not gone.exists() else f"{absence.backup_id} is named"


@check(general.AwayOn)
def _away_on(fact: general.AwayOn, trial: Trial) -> str:
    rows = Absence.objects.filter(person=fact.person, first=fact.first, last=fact.last, called_off_at=None)
    return "" if rows.exists() and fact.last >= trial.today_of(fact.person) else "they are here"


@check(general.BesideFellow)
def _beside(fact: general.BesideFellow, trial: Trial) -> str:
    pair = Assignment.objects.get(fellow__user=fact.fellow, ended_at=None)
    found = _same(fact.mentor or pair.mentor_id, pair.mentor_id, "the mentor")
    return found or _same(fact.backup or pair.backup_id, pair.backup_id, "the backup")


@check(general.WasBeside)
def _was_beside(fact: general.WasBeside, trial: Trial) -> str:
    rows = Assignment.objects.filter(fellow__user=fact.fellow, mentor=fact.mentor, backup=fact.backup)
    over = rows.filter(starts_on=fact.first, ends_on=fact.last, ended_at__lte=trial.now)
    return "" if over.exists() else "they were not, or are"


@check(general.TakesPart)
def _takes_part(fact: general.TakesPart, trial: Trial) -> str:
    mine = Membership.objects.filter(user=trial.reader).values("program")
    there = Membership.objects.filter(user=fact.person, program__in=mine)
    if fact.place:
        held = Membership.objects.filter(ended_at=None).order_by("position", "id")
        orders = [held.filter(program=row.program, role=row.role) for row in there.filter(ended_at=None)]
        places = [list(order.values_list("user_id", flat=True)).index(fact.person) + 1 for order in orders]
        return "" if fact.place in places else f"asked in the places {places}"
    return "" if there.exists() else "they are of another program"


@check(general.Recorded)
def _recorded(fact: general.Recorded, trial: Trial) -> str:
    model = apps.get_model(fact.table)
    columns = [field.name for field in model._meta.get_fields() if isinstance(field, DateTimeField)]
    there = any(model.objects.filter(**{column: fact.at}).exists() for column in columns)
    return "" if there else f"no row has it: {columns}"


@check(general.ReportComes)
def _report(fact: general.ReportComes, trial: Trial) -> str:
    """So long after a month is over that its last requests have run their course, and not before now."""
    month = fact.at - TWO_WEEKS
    return "" if fact.at > trial.now and (month.day, month.hour) == (1, 0) else "no month is over two weeks before"


@check(general.GatheredAt)
def _gathered(fact: general.GatheredAt, trial: Trial) -> str:
    """What waits since midnight goes out at the first of them, what waits since then at the next, and so on."""
    zone, midnight = trial.now.tzinfo, trial.now.replace(hour=0, minute=0)
    chosen, at, times = TellingHours(gathered=True), midnight, []
    for _ in fact.minutes:
        at = leaves_at(chosen, NewsFacts(since=at), at, zone)
        times.append(at.hour * 60 + at.minute)
    return _same(list(fact.minutes), times, "gathered emails come at minute")


@check(general.FirstDue)
def _first_due(fact: general.FirstDue, trial: Trial) -> str:
    times = {at for one in trial.rows.values() for at in (one.request.promised_at, one.request.due_at)}
    return "" if fact.at in times else "no request is due then"
