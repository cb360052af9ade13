"""The engine: claim what is due, move each one step, commit; again. Never missed, never twice.

A claim locks the rows it takes (SKIP LOCKED), so two sweeps never see the same one; facts are read after the lock, and
the people of a program stand still meanwhile (people.lock); the unique (request, generation, step) of an escalation
is the last word. The same functions that made the promise decide.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from pts_support.db import TRANSIENT_ERRORS, bulk
from pts_support.db.failpoints import fp
from pts_support.people.lock import TRY_SHARED_SQL
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase, load_cases
from requests_app.chain.deadlines import IN_PERSON_DAYS, NUDGE_DAYS, SILENCE_DAYS
from requests_app.chain.policy import Rules
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.step_up import step_up
from requests_app.lifecycle.transition import record
from requests_app.models import HelpRequest
from requests_app.vocabulary import (
    NEVER_CLOSED_BY_SILENCE,
    Cause,
    EventKind,
    HelpKind,
    Outcome,
    Route,
    Standing,
    State,
    Topic,
    Verb,
)

log = logging.getLogger("pts.engine")
alarm = logging.getLogger("pts.alarm")

BATCH = 500  # a reply to a row being swept waits for one batch at most
# A row that raises where others go through is tried again in an hour, from the third time once a day. Where nothing
# went through nobody can tell the row from the engine, and a passing trouble of the database is nobody's: a minute.
PUT_OFF, QUARANTINE_AFTER, QUARANTINE = timedelta(hours=1), 3, timedelta(days=1)
RETRY_AFTER = timedelta(seconds=settings.ENGINE["alarm"])
# What a decision of the engine reads; the rest of a request stays in the database.
COLUMNS = (
    "id",
    "ref",
    "program_id",
    "fellow_id",
    "membership_id",
    "policy_id",
    "route",
    "urgency",
    "topic",
    "kind",
    "consent",
    "practice",
    "promised_to",
    "held_back",
    "state",
    "on_board",
    "acked_by_id",
    "generation",
    "turn",
    "step",
    "highest_step",
    "reminded",
    "nudged",
    "promised_at",
    "allowance",
    "due_at",
    "left_minutes",
    "held_from",
    "held_until",
    "held_minutes",
    "answer_by",
    "answered_by_id",
    "peer_choice",
    "changed_at",
)


def sweep(now: datetime, *, batch: int = BATCH, limit: int | None = None) -> int:
    """Move everything due by ``now`` one step; how many were moved. Safe to run in any number of processes at once.

    ``now`` is in the time people live in. A row moved here is due later than ``now`` afterwards, so the loop ends.
    A full batch says that there is more: then a second hand decides while the first one waits for the database.
    """
    policies: dict[int, Rules] = {}
    claimed, moved = _one_batch(now, batch, policies)
    if claimed < batch or (limit is not None and moved >= limit):
        return moved
    if limit is not None:
        return moved + _all(now, batch, policies, limit=limit - moved)
    if connection.in_atomic_block:  # another connection would not see what is not committed yet
        return moved + _all(now, batch, policies)
    with ThreadPoolExecutor(1, thread_name_prefix="sweep") as second_hand:
        there = second_hand.submit(_on_a_line_of_its_own, now, batch)
        moved += _all(now, batch, policies)
        return moved + there.result()


def _all(now: datetime, batch: int, policies: dict[int, Rules], *, limit: int | None = None) -> int:
    """Batch after batch until one is not full."""
    moved, claimed = 0, batch
    while claimed == batch and (limit is None or moved < limit):
        claimed, done = _one_batch(now, batch, policies)
        moved += done
    return moved


def _on_a_line_of_its_own(now: datetime, batch: int) -> int:
    try:
        return _all(now, batch, {})
    finally:
        connection.close()


def _one_batch(now: datetime, size: int, policies: dict[int, Rules]) -> tuple[int, int]:
    """Claim and move one batch in one transaction. If it raises, its rows are tried in ever smaller groups."""
    ids: list[int] = []
    try:
        with bulk.gc_paused(), transaction.atomic():
            requests = _claim(now, size)
            ids = [request.id for request in requests]
            if ids:
                fp("sweep.locked")
                record([decide(case) for case in load_cases(requests, now, policies)])
                fp("sweep.recorded")
        fp("sweep.committed")
    except Exception as broken:  # any bug in one row must not stop the others: it is found below, counted and alarmed
        log.error("a batch of %s rows was not moved: %s", len(ids), type(broken).__name__)
        if not ids:
            raise
        moved, stuck = _apart(ids, now)
        if not moved and HelpRequest.objects.filter(id__in=stuck, trouble_count=0).count() > 2:
            # Not a row but the engine: no use in waiting, the next pass tries them again.
            alarm.critical("none of %s due requests can be moved: %s", len(stuck), type(broken).__name__)
            raise
        for request_id, passing in stuck.items():
            _put_off(request_id, now, passing=passing, others_went=moved > 0)
        return len(ids), moved
    return len(ids), len(ids)


# Written by hand: most looks find nothing, and to write it anew each time would take longer than to look.
_CLAIM = f"""
SELECT {", ".join(COLUMNS)} FROM requests_app_helprequest
WHERE due_at IS NOT NULL AND due_at <= %(now)s AND (put_off_until IS NULL OR put_off_until <= %(now)s) {{which}}
    AND EXISTS (SELECT 1 FROM people_installation WHERE id = 1 AND NOT paused)
    AND {TRY_SHARED_SQL.format(program="program_id")}
ORDER BY due_at, id LIMIT %(size)s FOR UPDATE SKIP LOCKED
"""
_CLAIM_DUE, _CLAIM_OF = _CLAIM.format(which=""), _CLAIM.format(which="AND id = ANY(%(ids)s)")


def _claim(now: datetime, size: int, ids: Sequence[int] | None = None) -> list[HelpRequest]:
    """Lock what is due (of ``ids``), the longest due first, skipping what another sweep holds and programs whose people
    are changing this moment. Nothing while a restored copy is paused."""
    with connection.cursor() as cursor:
        if ids is None:
            cursor.execute(_CLAIM_DUE, {"now": now, "size": size})
        else:
            cursor.execute(_CLAIM_OF, {"now": now, "size": size, "ids": list(ids)})
        return bulk.rows_as_models(HelpRequest, COLUMNS, cursor.fetchall())


def _apart(ids: Sequence[int], now: datetime) -> tuple[int, dict[int, bool]]:
    """Halve until a row that raises stands alone, and move the others; a row that came alone is tried once more.

    How many were moved, and those that raise: whether by a passing trouble of the database.
    """
    fp("sweep.apart")
    moved, stuck = 0, {}
    for part in filter(None, (ids[: len(ids) // 2], ids[len(ids) // 2 :])):
        try:
            with transaction.atomic():
                requests = _claim(now, len(part), part)
                if requests:
                    record([decide(case) for case in load_cases(requests, now)])
            moved += len(requests)
        except Exception as broken:  # a bug in one row must not stop the others: its group is halved until it is alone
            log.error("a group of %s rows was not moved: %s", len(part), type(broken).__name__)
            if len(part) == 1:
                stuck[part[0]] = isinstance(broken, TRANSIENT_ERRORS)
                continue
            done, alone = _apart(part, now)
            moved, stuck = moved + done, stuck | alone
    return moved, stuck


# One statement: whoever moved the row since it raised has the last word, and a second sweep does not count it twice.
_PUT_OFF = """
UPDATE requests_app_helprequest SET trouble_count = trouble_count + its_own::int,
    put_off_until = %(now)s + CASE WHEN NOT its_own THEN %(soon_again)s
        WHEN trouble_count + 1 < %(quarantine_after)s THEN %(put_off)s ELSE %(quarantine)s END
FROM (
    SELECT id AS row, NOT %(passing)s AND (%(others_went)s OR trouble_count > 0) AS its_own
    FROM requests_app_helprequest WHERE id = %(id)s
) found
WHERE id = row AND due_at <= %(now)s AND (put_off_until IS NULL OR put_off_until <= %(now)s)
RETURNING CASE WHEN its_own THEN trouble_count ELSE 0 END
"""


def _put_off(request_id: int, now: datetime, *, passing: bool, others_went: bool) -> None:
    """A row that raises stays due and is late; it is tried again later, and a human is alarmed each time.

    It is the row's own trouble, and counted, if others went through or it was so before.
    """
    facts: dict[str, Any] = {
        "id": request_id,
        "now": now,
        "passing": passing,
        "others_went": others_went,
        "put_off": PUT_OFF,
        "soon_again": RETRY_AFTER,
        "quarantine": QUARANTINE,
        "quarantine_after": QUARANTINE_AFTER,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PUT_OFF, facts)
            found = cursor.fetchone()
            fp("sweep.put_off")
    except DatabaseError as broken:
        alarm.critical("request id %s cannot be moved or put off: %s", request_id, type(broken).__name__)
        return
    if found is None:  # somebody moved it meanwhile
        return
    (trouble_count,) = found
    if trouble_count >= QUARANTINE_AFTER:
        alarm.critical("request id %s could not be moved %s times and waits for a human", request_id, QUARANTINE_AFTER)
        return
    again = "in an hour" if trouble_count else "in a minute"
    alarm.critical("request id %s could not be moved; it is tried again %s", request_id, again)


def try_again() -> int:
    """What was mended is tried at once: nothing is put off any more, and no trouble is remembered. How many."""
    put_off = HelpRequest.objects.filter(due_at__isnull=False, put_off_until__isnull=False)
    return put_off.update(put_off_until=None, trouble_count=0)


def decide(case: RequestCase) -> Move:
    """What the engine does with one due request. Pure over the case."""
    request = case.request
    if request.held_until:
        return _resume(case)
    if request.state == State.ACKNOWLEDGED:
        return _stepped_up(case, Verb.LAPSE, Cause.ACK_PASSED)
    if request.state == State.ANSWERED:
        return _silence(case)
    if request.step == 0 and not request.reminded and case.now < request.promised_at:
        return _remind(case)
    return _stepped_up(case, Verb.ESCALATE, Cause.CLOCK)


def _stepped_up(case: RequestCase, verb: Verb, cause: Cause) -> Move:
    move = Move(case, verb, None)
    step_up(move, cause)
    return move


def _remind(case: RequestCase) -> Move:
    """Half the time is over: a quiet word to whoever has it; on the board only "still open"."""
    request = case.request
    move = Move(case, Verb.REMIND, None, {"reminded": True, "due_at": request.promised_at})
    if request.route == Route.PEERS:
        move.happened(EventKind.STILL_OPEN)
        return move
    asked = sorted(helper.person_id for helper in case.helpers if helper.has_turn(request.generation))
    move.happened(EventKind.REMINDED, people=asked)
    what = f"half:{request.generation}"
    move.tells += [
        notification_for(move, person_id, "request.reminder", what, due=request.promised_at) for person_id in asked
    ]
    return move


def _resume(case: RequestCase) -> Move:
    """A hold is over: what was left of the clock runs on from here, or the next person is asked where those who were
    asked went meanwhile."""
    request = case.request
    left = request.left_minutes or 1
    due = deadlines.after_working_minutes(case.hours, case.now, left)
    if case.nobody_has_it(case.now):
        return _resume_with_the_next(case, due)
    move = Move(case, Verb.RESUME, None, case.hold_ends | {"left_minutes": None, "due_at": due})
    move.put["answer_by"] = max(request.answer_by, due)
    if request.state == State.WAITING and request.step == 0:
        move.put["promised_at"] = due
        quiet = left - deadlines.after_reminder(case.rules, request.allowance)
        if quiet > 0 and not request.reminded:
            move.put["due_at"] = deadlines.after_working_minutes(case.hours, case.now, quiet)
    move.happened(EventKind.RESUMED, next=event_time(due))
    return move


def _resume_with_the_next(case: RequestCase, due: datetime) -> Move:
    """Whoever went during the hold falls away at its end: until then nobody new is asked."""
    request = case.request
    move = Move(case, Verb.FELL_AWAY, None)
    move.happened(EventKind.RESUMED, next=event_time(due))
    for helper in case.have:
        helper.passed_generation = request.generation
        move.altered(helper)
        gone = case.somebody(helper.person_id)
        move.happened(EventKind.FELL_AWAY, person_id=helper.person_id, why=gone.unreachable(case.now) if gone else "")
    step_up(move, Cause.FELL_AWAY)
    move.put["due_at"] = min(due, move.due_at)
    move.put["answer_by"] = max(request.answer_by, due)
    return move


def _silence(case: RequestCase) -> Move:
    """After an answer: one question whether it helped, then a quiet close; never for what must not end in silence."""
    request = case.request
    if not request.nudged:
        return _ask_if_it_helped(case)
    if not request.topic or Topic(request.topic) not in NEVER_CLOSED_BY_SILENCE:
        return _close_quietly(case)
    readers = [helper.person_id for helper in case.helpers if helper.standing == Standing.ALL]
    if not readers:  # nobody here may know why it must not end in silence: the next one is asked now
        return _stepped_up(case, Verb.FELL_AWAY, Cause.FELL_AWAY)
    if request.answered_by_id in readers:
        readers = [request.answered_by_id]
    return _ask_in_person(case, readers)


def _ask_if_it_helped(case: RequestCase) -> Move:
    due = _days_after(case, SILENCE_DAYS - NUDGE_DAYS)
    move = Move(case, Verb.NUDGE_FELLOW, None, {"nudged": True, "due_at": due})
    request, asks, facts = case.request, "fellow.helped", {}
    if request.kind == HelpKind.HEARD:  # whoever only wanted to be heard is not asked whether it helped
        asks, facts = "fellow.more", {"heard": True}
    move.happened(EventKind.ASKED_IF_HELPED, private=True, **facts)
    move.tells.append(notification_for(move, request.fellow_id, asks, f"helped:{request.generation}:{request.turn}"))
    return move


def _ask_in_person(case: RequestCase, helpers: Sequence[int]) -> Move:
    """Whoever answered, or everybody who may read it, is asked to ask: again and again, because it stays open."""
    move = Move(case, Verb.CLOSE_SILENT, None, {"due_at": _days_after(case, IN_PERSON_DAYS)})
    move.happened(EventKind.ASKED_IF_HELPED, person_id=helpers[0], in_person=True)
    what = f"person:{case.request.generation}:{case.now.date()}"
    move.tells += [notification_for(move, person_id, "request.in_person", what) for person_id in helpers]
    return move


def _close_quietly(case: RequestCase) -> Move:
    move = Move(case, Verb.CLOSE_SILENT, None)
    move.put |= {"state": State.CLOSED, "outcome": Outcome.NO_FEEDBACK, "closed_at": case.now, "due_at": None}
    move.happened(EventKind.CLOSED, outcome=Outcome.NO_FEEDBACK.value)
    move.tells.append(
        notification_for(move, case.request.fellow_id, "fellow.closed", f"closed:{case.request.generation}")
    )
    move.hush |= {helper.person_id for helper in case.helpers}
    return move


def _days_after(case: RequestCase, days: int) -> datetime:
    """So many of the fellow's school days from here, where this was done on time: after it was due."""
    return deadlines.school_days(case.circle.fellow.hours, case.now, days, due=case.request.due_at)
