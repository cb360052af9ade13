"""What must always hold, asked of the database: run by the watchdog and after every fault trial.

Each question looks only at rows that are open or recent, so it costs what is in motion and not what exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

RECENT = timedelta(days=2)


@dataclass(frozen=True)
class Broken:
    """``rule``: its name; ``count``: how many rows break it. Ids are for the log of whoever runs this."""

    rule: str
    count: int
    ids: tuple[int, ...]


QUESTIONS: dict[str, str] = {
    # I2: the steps of a generation are 1..n without a gap, and the request stands at the last one.
    "steps are one to n": """
        SELECT r.id FROM requests_app_helprequest r JOIN requests_app_escalation e
            ON e.request_id = r.id AND e.generation = r.generation
        WHERE r.changed_at >= %(since)s
        GROUP BY r.id, r.step HAVING count(*) <> max(e.step) OR max(e.step) <> r.step""",
    # I2: nothing goes up after an answer or a close of the same turn.
    "nothing goes up after an answer": """
        SELECT r.id FROM requests_app_helprequest r JOIN requests_app_escalation e ON e.request_id = r.id
        WHERE r.changed_at >= %(since)s AND r.state IN ('answered', 'closed')
            AND e.generation = r.generation AND e.at > coalesce(r.closed_at, r.answered_at)""",
    # I3: whoever joined by a step, or was asked by one, has a notification of it.
    "every step has its notification": """
        SELECT r.id FROM requests_app_escalation e JOIN requests_app_helprequest r ON r.id = e.request_id
        WHERE e.at >= %(since)s AND e.does = 'add' AND NOT EXISTS (
            SELECT 1 FROM notify_outboxmessage o WHERE o.about = r.ref AND o.person_id = e.person_id)""",
    # I5, the part no constraint can say: an open request has a human with sight, or a step that looked for one.
    "an open request has somebody": """
        SELECT r.id FROM requests_app_helprequest r
        WHERE r.due_at IS NOT NULL AND r.step = 0 AND NOT r.on_board AND NOT EXISTS (
            SELECT 1 FROM requests_app_participant p
            WHERE p.request_id = r.id AND p.standing IN ('all', 'waiting') AND p.seat <> 'peer')
            AND NOT EXISTS (
            SELECT 1 FROM requests_app_event v WHERE v.request_id = r.id AND v.kind = 'nobody_left')""",
    # I7: nobody left out of a request has unsent mail about it.
    "nobody left out is told": """
        SELECT r.id FROM requests_app_participant p JOIN requests_app_helprequest r ON r.id = p.request_id
        JOIN notify_outboxmessage o ON o.about = r.ref AND o.person_id = p.person_id AND o.status = 'queued'
        WHERE p.standing = 'excluded' AND r.changed_at >= %(since)s""",
}


def broken(now: datetime) -> list[Broken]:
    """Every rule that does not hold now (``now``: the time people live in)."""
    found: list[Broken] = []
    with connection.cursor() as cursor:
        for rule, sql in QUESTIONS.items():
            cursor.execute(sql, {"since": now - RECENT})
            ids = tuple(row[0] for row in cursor.fetchall())
            if ids:
                found.append(Broken(rule, len(ids), ids[:20]))
    return found
