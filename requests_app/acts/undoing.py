"""Within ten seconds it was a slip: what the fellow or a helper did with one tap is taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from pts_support import clock
from pts_support.notify.queue import unsuppress
from requests_app.access.permissions import NotAllowed, Verdict
from requests_app.acts import for_everyone
from requests_app.chain.case import RequestCase
from requests_app.lifecycle.answering import UNDO_SECONDS, restored
from requests_app.lifecycle.move import Move
from requests_app.lifecycle.transition import transition
from requests_app.lifecycle.undoing import put_back
from requests_app.models import DueAct, Event, HelpRequest, Reading
from requests_app.vocabulary import EventKind, Standing, State, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

GRACE = timedelta(seconds=UNDO_SECONDS + 5)  # ten seconds are said; a slow phone gets a little more
QUIET = (EventKind.NOTED,)  # what others may do in between without making an undo too late


def undo(request: HelpRequest, *, by: User, now: datetime) -> RequestCase:
    """Within ten seconds: the last tap was a slip, and everything is as it was. Refused once somebody else has acted on
    it."""
    slips: list[Event] = []

    def decide(case: RequestCase) -> Move:
        if DueAct.objects.filter(request=case.request, person=by).delete()[0]:  # not done yet
            return Move(case, Verb.UNDO, by.id, {"state": case.request.state})
        slip = _slip(case, by, now)
        slips.append(slip)
        with connection.cursor() as cursor:  # the trigger that makes "withdrawn" final opens for this act alone
            cursor.execute("SELECT set_config('pts.undo', 'on', true)")
        move = Move(case, Verb.UNDO, by.id, restored(slip.data["before"]))
        if slip.kind == EventKind.ESCALATED and slip.person_id:
            _take_back_the_step(move, slip.person_id, asked_before=slip.data.get("asked", 0))
        put_back(move, slip)
        if slip.kind == EventKind.CLOSED:
            for_everyone.give_back(case.request.ref)
        move.happened(EventKind.UNDONE, private=True, undid=slip.kind)
        move.hush_all = slip.kind != EventKind.ESCALATED
        return move

    with transaction.atomic():
        case = transition(request.id, Verb.UNDO, by=by, now=now, decide=decide)
        for slip in slips:  # what waited to be sent when it happened is wanted again
            unsuppress(about=request.ref, since=clock.real() - GRACE, caused_before=slip.at)
    return case


def _slip(case: RequestCase, by: User, now: datetime) -> Event:
    """The last thing this person did here, if it was a moment ago, can be undone, and nobody has acted on it since."""
    mine = Event.objects.filter(request=case.request, actor=by)
    last = mine.order_by("-at", "-id").first()
    if last is None or "before" not in last.data or now - last.at > GRACE:
        raise NotAllowed(Verdict(False, "That was more than ten seconds ago."))
    since = Event.objects.filter(request=case.request, id__gt=last.id).exclude(kind__in=QUIET)
    if since.exists():
        raise NotAllowed(Verdict(False, "Someone has acted on it since, so it stays as it is."))
    return last


def _take_back_the_step(move: Move, person_id: int, *, asked_before: int) -> None:
    """Whoever was asked sooner is not asked any more; the chain comes to them in their turn, as promised.

    ``asked_before``: the last generation in which they were asked before.
    """
    request = move.case.request
    move.hush.add(person_id)
    part = move.case.participant(person_id)
    if part is None:
        return
    if not Reading.objects.filter(request=request, reader_id=person_id).exists():  # who read it keeps sight
        part.standing, part.reads_since = Standing.LEFT, None
    part.asked_generation = asked_before
    move.altered(part)
    if move.state is State.WAITING and not move.put["held_until"] and not request.reminded:
        # The step that was taken stands in place of the quiet reminder: what comes next is the promised person.
        move.put["due_at"] = max(move.due_at, request.promised_at)
