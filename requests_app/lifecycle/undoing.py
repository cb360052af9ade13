"""What one tap of a helper keeps for its undo, and what the fellow does not see before that time is over.

"I'll answer" and "we talked" are written at once, and other helpers see them at once. The mails about them wait for ten
seconds, and so does the fellow's page: somebody who reads that Maeve is on it must not read a moment later that she is
not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from requests_app.chain.case import RequestCase
from requests_app.lifecycle.answering import UNDO_SECONDS, restored, undoable
from requests_app.lifecycle.move import Move
from requests_app.models import Event, HelpRequest, Offer, RequestColumns
from requests_app.vocabulary import EventKind

UNDO_TIME = timedelta(seconds=UNDO_SECONDS)
WAITS_FOR_UNDO = frozenset({EventKind.ACKNOWLEDGED, EventKind.TALKED})


def before_tap(case: RequestCase, person_id: int) -> dict[str, object]:
    """What an undo puts back: the request's columns, and where this helper stood. Asked before anything is decided."""
    mine = case.part_of(person_id)
    return {"before": undoable(case), "mine": [mine.acked_turn, mine.passed_generation]}


def can_be_undone(move: Move, before: Mapping[str, object]) -> None:
    """This move is one tap: its event keeps what was before it, and its mails wait."""
    turned_down = [offer.id for offer in move.answered_offers]
    move.events[-1].data |= {**before, "turned_down": turned_down}
    move.tells = [replace(tell, hold=UNDO_SECONDS) for tell in move.tells]


def put_back(move: Move, tap: Event) -> None:
    """Besides the columns: where the helper stood, offers that were turned down by the tap, and an offer it made."""
    request = move.case.request
    part = move.case.participant(tap.actor_id or 0)
    if part is not None and "mine" in tap.data:
        part.acked_turn, part.passed_generation = tap.data["mine"]
        move.altered(part)
    for offer in Offer.objects.filter(request=request, id__in=tap.data.get("turned_down", ())):
        offer.answered_at, offer.accepted = None, None
        move.answered_offers.append(offer)
    if tap.kind == EventKind.OFFERED:
        Offer.objects.filter(request=request, by=tap.actor_id, kind=tap.data["offer"], answered_at=None).delete()


def _waits(event: Event, now: datetime) -> bool:
    return event.kind in WAITS_FOR_UNDO and "before" in event.data and now - event.at < UNDO_TIME


def seen_by_fellow(events: Sequence[Event], now: datetime) -> tuple[tuple[Event, ...], Mapping[str, Any]]:
    """The events without the taps that can still be undone, and the columns that the request had before them."""
    shown, before = list(events), RequestColumns()
    while shown and _waits(shown[-1], now):
        before = restored(shown.pop().data["before"])
    return tuple(shown), before


def show_as_before(requests: Iterable[HelpRequest], now: datetime) -> None:
    """These rows, in memory, as the fellow sees them: without taps that can still be undone. A query only where there
    may be one."""
    fresh = {request.id: request for request in requests if _tapped_since(request, now - UNDO_TIME)}
    if not fresh:
        return
    by_request: dict[int, list[Event]] = {}
    for event in Event.objects.filter(request__in=fresh, at__gt=now - UNDO_TIME).order_by("at", "id"):
        by_request.setdefault(event.request_id, []).append(event)
    for request_id, events in by_request.items():
        _, before = seen_by_fellow(events, now)
        set_columns(fresh[request_id], before)


def _tapped_since(request: HelpRequest, at: datetime) -> bool:
    return any(when and when > at for when in (request.acked_at, request.answered_at))


def set_columns(request: HelpRequest, columns: Mapping[str, Any]) -> None:
    for column, value in columns.items():
        setattr(request, column, value)
