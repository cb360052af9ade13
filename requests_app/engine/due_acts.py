"""What somebody did with one tap is done when the time for its undo is over: "I can't" asks the next person.

Each row is one transaction: the request's lock, the row read again under it, the move, and the row gone. A row that is
undone is not there; a row that raises is put off for an hour and alarmed, and the others go on. A passing trouble of
the database puts nothing off: the next turn tries again, and the watchdog says what has waited too long.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from pts_support.db import TRANSIENT_ERRORS
from pts_support.db.failpoints import fp
from pts_support.people import lock
from requests_app.access.permissions import may
from requests_app.chain.case import RequestCase, load_cases
from requests_app.lifecycle.leaving import passed_on
from requests_app.lifecycle.transition import record
from requests_app.models import DueAct, HelpRequest
from requests_app.vocabulary import Verb

log = logging.getLogger("pts.engine")
alarm = logging.getLogger("pts.alarm")
PUT_OFF = timedelta(hours=1)
AT_ONCE = 500


def carry_out(now: datetime) -> int:
    """Everything whose time has come. One small query where there is nothing. How many were done."""
    due = DueAct.objects.filter(Q(put_off_until=None) | Q(put_off_until__lte=now), due_at__lte=now)
    rows = list(due.order_by("due_at", "id").values_list("id", "request_id", "request__program_id")[:AT_ONCE])
    return sum(_tried(row_id, request_id, program_id, now) for row_id, request_id, program_id in rows)


def _tried(row_id: int, request_id: int, program_id: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            done = _done(row_id, request_id, program_id, now)
        fp("due.committed")
    except TRANSIENT_ERRORS as trouble:  # nobody's fault: the next turn tries it again
        log.error("request id %s was not passed on yet: %s", request_id, type(trouble).__name__)
        return False
    except Exception as trouble:  # one row's bug must not stop the others
        alarm.critical("request id %s could not be passed on: %s", request_id, type(trouble).__name__)
        DueAct.objects.filter(id=row_id).update(put_off_until=now + PUT_OFF)
        return False
    return done


def _done(row_id: int, request_id: int, program_id: int, now: datetime) -> bool:
    """Locks as every act does: the people of the program, the request, and then its row."""
    lock.take_shared(program_id)
    request = HelpRequest.objects.select_for_update(of=("self",)).get(id=request_id)
    row = DueAct.objects.select_for_update().filter(id=row_id).first()
    if row is None:
        return False  # it was undone, or another hand did it
    fp("due.locked")
    case = load_cases([request], now)[0]
    goes = _still_may(case, row.person_id)
    if goes:
        record([passed_on(case, row.person_id)])
    row.delete()
    fp("due.recorded")
    return goes


def _still_may(case: RequestCase, person_id: int) -> bool:
    """Not where it was answered meanwhile, or somebody else is on it, or their turn has left them."""
    part = case.participant(person_id)
    if part is None or not may(person_id, Verb.PASS_ON, case.request, part).ok:
        return False
    return part.passed_generation != case.request.generation
