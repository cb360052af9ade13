"""What one reader may know of acts that wait, and of those that are over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from pts_support.people.decisions.circle import DecisionCircle, load_circles
from pts_support.people.decisions.kinds import kind_of
from pts_support.people.models import ProposedAct, User

SHOWN_FOR = timedelta(days=90)  # a receipt
MOST = 200


def known_to(reader: User, program_ids: Iterable[int], now: datetime) -> list[tuple[ProposedAct, DecisionCircle]]:
    """What they may know of, newest first: of these programs, what they asked for, and what is about them (two
    queries, and one of each kind that hides something)."""
    return _known(_around(reader, program_ids).filter(Q(outcome="") | Q(done_at__gt=now - SHOWN_FOR)), reader, now)


def waits_for(reader: User, program_ids: Iterable[int], now: datetime) -> list[ProposedAct]:
    """What they may agree to or stop and did not ask for themselves (one query where nothing waits)."""
    found = _known(_around(reader, program_ids).filter(outcome="").exclude(asked_by=reader), reader, now)
    return [act for act, circle in found if _is_theirs(act, circle, reader.id)]


def _around(reader: User, program_ids: Iterable[int]) -> Any:
    whose = Q(program__in=list(program_ids)) | Q(person=reader) | Q(asked_by=reader)
    return ProposedAct.objects.filter(whose).select_related("program", "person", "asked_by", "agreed_by", "stopped_by")


def _known(rows: Any, reader: User, now: datetime) -> list[tuple[ProposedAct, DecisionCircle]]:
    acts: Sequence[ProposedAct] = rows[:MOST]
    if not acts:
        return []
    circles = load_circles({act.program for act in acts}, now)
    pairs = [(act, circles[act.program_id]) for act in acts]
    return [(act, circle) for act, circle in pairs if reader.id in kind_of(act).knows(act, circle)]


def _is_theirs(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    kind = kind_of(act)
    return kind.may_agree(act, circle, reader_id) or kind.may_stop(act, circle, reader_id)
