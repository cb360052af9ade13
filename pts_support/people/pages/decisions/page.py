"""What /decisions/ says of each act: what will happen, when, who can agree, who can stop it; and the receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from pts_support.people.decisions import reading
from pts_support.people.decisions.circle import DecisionCircle
from pts_support.people.decisions.kinds import kind_of
from pts_support.people.models import AccessEntry, ProposedAct, User
from pts_support.spoken.facts import Recorded, TakesPart
from pts_support.spoken.people_here import said_of
from pts_support.spoken.pieces import name_of, names_line, said
from pts_support.spoken.statement import Statement, plain, state, unzoned

OPERATOR = "the site’s operator"
ENDED = {"done": "It took effect", "stopped": "It was stopped", "lapsed": "It ended without a yes",
         "refused": "It could not take effect"}  # fmt: skip


@dataclass(frozen=True)
class DecisionRow:
    """One act for one reader. ``says``: sentences, in the order in which somebody needs them."""

    ref: UUID
    title: str
    program: str
    says: tuple[str, ...]
    asked_by: str
    asked_at: Statement
    may_agree: bool = False
    may_stop: bool = False


@dataclass(frozen=True)
class DecisionsPage:
    waiting: tuple[DecisionRow, ...]
    over: tuple[DecisionRow, ...]


def decisions_page(reader: User, program_ids: Iterable[int], now: datetime) -> DecisionsPage:
    """Everything this reader may know of (three queries)."""
    found = reading.known_to(reader, program_ids, now)
    names = _names(circle for _, circle in found)
    waiting = [_waiting(act, circle, reader, names, now) for act, circle in found if act.is_open]
    over = [_over(act, reader.zone, now) for act, _ in found if not act.is_open]
    return DecisionsPage(tuple(waiting), tuple(over))


def _names(circles: Iterable[DecisionCircle]) -> dict[int, str]:
    people = frozenset[int]().union(*(circle.directors | circle.staff | circle.contact for circle in circles))
    if not people:
        return {}
    return dict(User.objects.filter(id__in=people).values_list("id", "called"))


def _waiting(
    act: ProposedAct, circle: DecisionCircle, reader: User, names: Mapping[int, str], now: datetime
) -> DecisionRow:
    kind = kind_of(act)
    says = (*kind.explains(act), when(act, now, reader.zone), _who_agrees(act, circle, names), _who_stops(act))
    return DecisionRow(
        ref=act.ref,
        title=kind.title(act),
        program=act.program.name,
        says=tuple(filter(None, says)),
        asked_by=_by(kind_of(act).asker(act)),
        asked_at=state(Recorded(act._meta.label, act.asked_at), said(act.asked_at)),
        may_agree=not kind.by_time_alone and not act.agreed_at and kind.may_agree(act, circle, reader.id),
        may_stop=kind.may_stop(act, circle, reader.id),
    )


def when(act: ProposedAct, now: datetime, zone: ZoneInfo) -> str:
    """What its time does, said before."""
    if act.agreed_at and act.is_open:
        return f"{_sentence_start(act.agreed_by)} agreed. It takes effect in a few seconds."
    if act.due_at is None:
        return "It takes effect only when a second person agrees."
    at = _said(act, act.due_at, now, zone)
    if kind_of(act).by_time_alone:
        return f"It takes effect {at}, unless it is stopped before."
    if kind_of(act).lapses:
        return f"Without a yes from a second person it ends {at}, and everything is as before."
    return f"It takes effect {at}, or as soon as a second person agrees."


def _who_agrees(act: ProposedAct, circle: DecisionCircle, names: Mapping[int, str]) -> str:
    kind = kind_of(act)
    if kind.by_time_alone:
        return ""
    people = [name_of(person, name) for person, name in names.items() if kind.may_agree(act, circle, person)]
    if people:
        facts = [TakesPart(one.person) for one in people]
        return unzoned(state(*facts, "Can agree: ", names_line(sorted(people, key=attrgetter("text"))), "."))
    return "No one else here can agree now. If it can’t wait, ask the operator of this site, who can decide it."


def _who_stops(act: ProposedAct) -> str:
    kind = kind_of(act)
    if kind.says_who:
        return kind.says_who(act)
    return f"Can stop it: {_by(act.asked_by)}."


def _over(act: ProposedAct, zone: ZoneInfo, now: datetime) -> DecisionRow:
    assert act.done_at is not None  # an_act_is_open_or_over
    return DecisionRow(
        ref=act.ref,
        title=kind_of(act).title(act),
        program=act.program.name,
        says=tuple(filter(None, (receipt(act, act.done_at, zone, now), _lifted(act, zone, now), act.why_not))),
        asked_by=_by(kind_of(act).asker(act)),
        asked_at=state(Recorded(act._meta.label, act.asked_at), said(act.asked_at)),
    )


def receipt(act: ProposedAct, done_at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """How it ended, when, and by whom."""
    ended = f"{ENDED[act.outcome]} {_said(act, done_at, now, zone)}"
    if act.stopped_at:
        return f"{ended}, by {_by(act.stopped_by)}."
    if act.agreed_at:
        return f"{ended}. {_sentence_start(act.agreed_by)} agreed."
    return f"{ended}."


def _lifted(act: ProposedAct, zone: ZoneInfo, now: datetime) -> str:
    """That what took effect is over since."""
    at = act.payload.get("lifted_at")
    if not at:
        return ""
    lifted_at = datetime.fromisoformat(at)
    return plain(state(Recorded(AccessEntry._meta.label, lifted_at), "Lifted ", said(lifted_at), "."), now, zone)


def _said(act: ProposedAct, at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A time of this act."""
    return plain(state(Recorded(act._meta.label, at), said(at)), now, zone)


def _by(person: User | None) -> str:
    if person is None:
        return OPERATOR
    return said_of(person, "")


def _sentence_start(person: User | None) -> str:
    if person is None:
        return OPERATOR[0].upper() + OPERATOR[1:]
    return _by(person)
