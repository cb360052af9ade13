"""A removal on demand: the words of one request are to go for good, because a district, a law or a family demands it.

It is asked for by staff or a director who has no part in the request; where all of them have one, by two of them or by
the operator (``manage.py remove_words``). It waits three days (people/decisions), and then happens, unless a director
who did not ask stops it, or a legal hold that runs or was made meanwhile covers it. The author is told at once and how
it ends, and can object to the directors. Whoever asked is told nothing: the request may not be theirs to know of. So
the row of what was asked for (RemovalDemand) is the same whatever the reference fits, and the act that waits names
nobody. Whoever was left out of the request hears nothing, and nothing comes of what they ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pts_support.notify.queue import Notification, enqueue
from pts_support.people import audit, lock
from pts_support.people.decisions import decide
from pts_support.people.decisions.circle import DecisionCircle, load_circle
from pts_support.people.decisions.kinds import DecisionKind, TakesNoEffect, register
from pts_support.people.models import LegalHold, Program, ProposedAct, User
from pts_support.people.records import legal_holds
from pts_support.spoken.people_here import said_of
from requests_app.access.sight import SIGHT_GIVEN
from requests_app.acts.removal import ENDED, remove_words
from requests_app.chain.case import load_cases
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.transition import record
from requests_app.models import HelpRequest, Message, Participant, RemovalDemand
from requests_app.vocabulary import Demand, EventKind, Standing, Verb

if TYPE_CHECKING:
    from collections.abc import Collection

REMOVE = "words.remove"
OBJECTED = "removal.objected"  # a notice
WAITS_FOR = timedelta(days=3)
TWO_WITHIN = timedelta(days=30)  # so long the first of two waits for the second
WHY_NOT = {
    "open": "The request is open, and words of an open request stay.",
    "hold": "A legal hold covers it, or did while this waited.",
    "gone": "Its words had been removed before.",
    "stopped": "It was stopped.",
}


@dataclass(frozen=True)
class DemandLetter:
    """What demands it: who, of which day, and the number on it if it has one."""

    why: Demand
    dated: date
    number: str = ""


def ask_removal(ref: UUID, letter: DemandLetter, *, program: Program, by: User | None, now: datetime) -> bool:
    """Write down that it is asked for, and begin to wait where it may. ``by`` None: the operator. Returns whether
    whoever asked has a part in the request and knows of it: only they are told what is missing."""
    with transaction.atomic():
        lock.take_exclusive([program.id])  # of two who ask at once, the later one finds the first
        request = HelpRequest.objects.filter(ref=ref, program=program).first()
        demand = RemovalDemand.objects.create(
            program=program, request=request, why=letter.why, dated=letter.dated, number=letter.number, asked_by=by,
            asked_at=now,
        )  # fmt: skip
        audit.record(by, "removal.asked", f"removal:{demand.ref}", program=program, now=now, detail=letter.why)
        if request is None:
            return False
        standings = dict(Participant.objects.filter(request=request).values_list("person_id", "standing"))
        if _may_begin(demand, request, standings, now):
            _begin(demand, now)
    return by is not None and standings.get(by.id) in SIGHT_GIVEN


def _may_begin(demand: RemovalDemand, request: HelpRequest, standings: dict[int, str], now: datetime) -> bool:
    """Whether something comes of it; where it takes two, the other is noted."""
    by = demand.asked_by_id
    if by is None:
        return True
    if by == request.fellow_id:
        return False
    if by not in standings:
        return True
    circle = load_circle(demand.program, now)
    without_part = (circle.directors | circle.staff) - set(standings) - {request.fellow_id}
    if without_part or standings[by] == Standing.EXCLUDED:
        return False
    demand.seconded_by_id = _first_of_two(demand, standings, circle, now)
    return demand.seconded_by_id is not None


def _first_of_two(
    demand: RemovalDemand, standings: dict[int, str], circle: DecisionCircle, now: datetime
) -> int | None:
    """Another of those who have a part in it, who asked for the same a while ago."""
    earlier = RemovalDemand.objects.filter(request=demand.request, begun_at=None, asked_at__gt=now - TWO_WITHIN)
    others = (circle.directors | circle.staff) - circle.one_with(demand.asked_by_id)
    may = [person_id for person_id in others if standings.get(person_id, Standing.EXCLUDED) != Standing.EXCLUDED]
    return earlier.filter(asked_by__in=may).order_by("asked_at").values_list("asked_by", flat=True).first()


def _begin(demand: RemovalDemand, now: datetime) -> None:
    """It waits from now on, and its author knows; unless it waits already."""
    facts = {"demand": demand.id}
    due_at = now + WAITS_FOR
    about = f"request:{demand.request_id}"
    act = decide.propose(REMOVE, program=demand.program, about=about, payload=facts, by=None, now=now, due_at=due_at)
    if act.payload != facts:
        return
    demand.begun_at = now
    demand.save(update_fields=["seconded_by", "begun_at"])
    _tell_author(demand, EventKind.REMOVAL_ASKED, now, by_id=demand.asked_by_id, why=demand.why, due=event_time(due_at))


def _tell_author(demand: RemovalDemand, kind: EventKind, now: datetime, *, by_id: int | None, **data: str) -> None:
    """A line of the timeline that nobody else reads, and the mail that says nothing."""
    request = _locked(demand)
    move = Move(load_cases([request], now)[0], Verb.REMOVAL, by_id)
    move.happened(kind, person_id=None, private=True, demand=str(demand.ref), **data)
    move.tells.append(notification_for(move, request.fellow_id, "fellow.removal", f"removal:{demand.ref}:{kind}"))
    record([move])


def _locked(demand: RemovalDemand) -> HelpRequest:
    assert demand.request_id is not None  # begun_about_a_request
    return HelpRequest.objects.select_for_update(of=("self",)).get(id=demand.request_id)


# What its author sees of it, and can say ------------------------------------------------------------------------------


def act_of(demand: RemovalDemand) -> ProposedAct | None:
    """What waits, or how it ended; None where nothing came of it."""
    rows = ProposedAct.objects.filter(kind=REMOVE, program=demand.program_id, payload__demand=demand.id)
    return rows.select_related("program", "stopped_by").first()


def why_it_stays(demand: RemovalDemand) -> str:
    """Why nothing would go if it happened now: "open" or "hold"; "" where it would."""
    assert demand.request is not None  # for_author found it by its request
    why = _why_not(demand.request, demand)
    return why if why in ("open", "hold") else ""


def for_author(ref: UUID, author: User) -> RemovalDemand | None:
    """The removal they were told of."""
    theirs = HelpRequest.objects.visible_to(author).filter(fellow=author)
    rows = RemovalDemand.objects.filter(ref=ref, request__in=theirs, begun_at__isnull=False)
    return rows.select_related("asked_by", "program", "request").first()


def object_to(ref: UUID, *, by: User, now: datetime) -> bool:
    """The author objects, once: the directors who may know of it are told so, without a name."""
    with transaction.atomic():
        demand = for_author(ref, by)
        act = act_of(demand) if demand else None
        if demand is None or act is None or not act.is_open:
            return False
        if not RemovalDemand.objects.filter(id=demand.id, objected_at=None).update(objected_at=now):
            return True
        audit.record(by, "removal.objected", f"removal:{demand.ref}", program=demand.program, now=now)
        people = _knows(act, load_circle(act.program, now))
        enqueue([Notification(who, OBJECTED, f"removal:{act.ref}:objected:{who}", act.ref) for who in people], now=now)
    return True


# The act that waits ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _RemovalFacts:
    """``out``: who may not hear of it: left out of the request, or its author."""

    demand: RemovalDemand
    out: frozenset[int]

    @property
    def askers(self) -> frozenset[int]:
        both = self.demand.asked_by_id, self.demand.seconded_by_id
        return frozenset(person_id for person_id in both if person_id)


def _facts(act: ProposedAct) -> _RemovalFacts:
    """Read once for an act, however many ask who may know of it."""
    kept: _RemovalFacts | None = act.__dict__.get("_removal_facts")
    if kept is not None:
        return kept
    rows = RemovalDemand.objects.select_related("asked_by", "seconded_by", "request")
    demand = rows.get(id=act.payload["demand"])
    assert demand.request is not None  # begun_about_a_request
    out = Participant.objects.filter(request=demand.request, standing=Standing.EXCLUDED)
    facts = _RemovalFacts(demand, frozenset(out.values_list("person_id", flat=True)) | {demand.request.fellow_id})
    act.__dict__["_removal_facts"] = facts
    return facts


def _knows(act: ProposedAct, circle: DecisionCircle) -> frozenset[int]:
    """The directors who did not ask; where there is none, the contact."""
    facts = _facts(act)
    apart = facts.askers | facts.out
    return circle.directors - apart or circle.contact - apart


def _explains(act: ProposedAct) -> tuple[str, ...]:
    demand = _facts(act).demand
    names = [said_of(person, "") for person in (demand.asked_by, demand.seconded_by) if person]
    asked = " and ".join(names) or "The site’s operator"
    objects = "The fellow who wrote it knows, and can object."
    if demand.objected_at:
        objects = "The fellow who wrote it objects."
    return (
        f"{asked} asked for it. {letter_line(demand)}",
        "The words and files of one request are removed for good. When it was asked and answered stays.",
        objects,
        "A legal hold that covers it, made before then, stops it too.",
    )


def letter_line(demand: RemovalDemand) -> str:
    """Who demands it, of which day, with which number."""
    number = f", number {demand.number}" if demand.number else ""
    return f"{Demand(demand.why).label}: letter of {demand.dated:%B} {demand.dated.day}, {demand.dated.year}{number}."


def _remove(act: ProposedAct, now: datetime) -> None:
    request = _locked(_facts(act).demand)
    why_not = _why_not(request, _facts(act).demand)
    if why_not:
        raise TakesNoEffect([WHY_NOT[why_not]])
    remove_words([request.id], now=now)
    move = Move(load_cases([request], now)[0], Verb.PURGE_WORDS, None)
    move.happened(EventKind.WORDS_PURGED)
    move.tells.append(notification_for(move, request.fellow_id, "fellow.removal", f"purged:{event_time(now)}"))
    record([move])


def _why_not(request: HelpRequest, demand: RemovalDemand) -> str:
    """Why nothing may go; "" where it may."""
    if request.state not in ENDED:
        return "open"
    parts = Participant.objects.filter(request=request, person=OuterRef("person"))
    covers = Q(person=None) | Q(person=request.fellow_id) | Q(Exists(parts))
    during = Q(lifted_at=None) | Q(made_at__gte=demand.asked_at) | Q(lifted_at__gte=demand.asked_at)
    if LegalHold.objects.filter(covers, during, program=request.program_id).exists():
        return "hold"
    if not Message.objects.filter(request=request, purged_at=None).exists():
        return "gone"
    return ""


def _not_done(act: ProposedAct, now: datetime) -> None:
    """The author hears that nothing was removed, and why."""
    demand = _facts(act).demand
    assert demand.request is not None  # begun_about_a_request
    why = "stopped"
    if act.stopped_at is None:
        why = _why_not(demand.request, demand)
    _tell_author(demand, EventKind.REMOVAL_OVER, now, by_id=act.stopped_by_id, why=why)


def askers_of(program_id: int) -> frozenset[int]:
    """Who asked for a removal in this program, as long as that is kept, whatever came of it."""
    rows = RemovalDemand.objects.filter(program=program_id)
    found: Collection[tuple[int | None, int | None]] = rows.values_list("asked_by", "seconded_by")
    return frozenset(person_id for pair in found for person_id in pair if person_id)


legal_holds.register_removal_askers(askers_of)
register(
    DecisionKind(
        name=REMOVE,
        title=lambda act: "Remove the words of one request for good",
        explains=_explains,
        apply=_remove,
        may_agree=lambda act, circle, reader_id: False,
        may_stop=lambda act, circle, reader_id: reader_id in _knows(act, circle),
        knows=_knows,
        says_who=lambda act: (
            "Can stop it: every Clinical Director who may know of this and didn’t ask for it. Where there is none, the "
            "program’s contact; else the operator of this site."
        ),
        by_time_alone=True,
        asker=lambda act: _facts(act).demand.asked_by,
        not_done=_not_done,
    )
)
