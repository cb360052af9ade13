"""What must always hold, asked of the database: run by the watchdog and after every fault trial.

The watchdog's questions begin at rows that moved lately, wait to be sent or are due, each found by an index, so they
cost what is in motion and not what exists. A trial asks them of everything, and ``DEEP_RULES_IN_SQL`` besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from requests_app.engine import rooms_above

RECENT, SOON = timedelta(hours=1), timedelta(minutes=1)
LONG_AGO, SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class BrokenRule:
    """``rule``: its name; ``count``: how many rows break it. Ids are for the log of whoever runs this."""

    rule: str
    count: int
    ids: tuple[int, ...]


RULES_IN_SQL: dict[str, str] = {
    # I2: the steps of a generation are 1..n without a gap, and the request stands at the last one.
    "steps are one to n": """
        SELECT r.id FROM requests_app_helprequest r JOIN requests_app_escalation e
            ON e.request_id = r.id AND e.generation = r.generation
        WHERE r.id IN (SELECT request_id FROM requests_app_escalation WHERE at >= %(since)s)
        GROUP BY r.id, r.step
        HAVING count(*) <> max(e.step) OR count(DISTINCT e.step) <> count(*) OR max(e.step) <> r.step""",
    # I2: nothing goes up after an answer or a close of the same turn.
    "nothing goes up after an answer": """
        SELECT r.id FROM requests_app_escalation e JOIN requests_app_helprequest r ON r.id = e.request_id
        WHERE e.at >= %(since)s AND r.state IN ('answered', 'closed')
            AND e.generation = r.generation AND e.at > coalesce(r.closed_at, r.answered_at)""",
    # I3: whoever joined by a step has a notification of it, and the fellow has if the step asked them.
    "every step has its notification": """
        SELECT r.id FROM requests_app_escalation e JOIN requests_app_helprequest r ON r.id = e.request_id
        WHERE e.at >= %(since)s AND e.does <> 'remind_all' AND NOT EXISTS (
            SELECT 1 FROM notify_outboxmessage o WHERE CASE e.does
                WHEN 'add' THEN o.dedupe = r.ref || ':step:' || e.generation || ':' || e.step || ':request.next:'
                    || e.person_id
                ELSE o.dedupe IN (  -- the second: as an older version wrote it
                    r.ref || ':board:' || e.generation || ':' || e.step || ':fellow.choose:' || r.fellow_id,
                    r.ref || ':board:' || e.generation || ':' || e.step || ':fellow.message:' || r.fellow_id) END)""",
    # I5, the part no constraint can say: where somebody is waited for, a human has sight of it, or a step looked for
    # one. (After an answer nobody is: when the fellow goes on, the next person is asked.)
    "an open request has somebody": """
        SELECT r.id FROM requests_app_helprequest r
        WHERE r.due_at IS NOT NULL AND r.due_at <= %(until)s AND r.state IN ('waiting', 'acknowledged')
            AND r.step = 0 AND NOT r.on_board AND NOT EXISTS (
            SELECT 1 FROM requests_app_participant p
            WHERE p.request_id = r.id AND p.standing IN ('all', 'waiting') AND p.seat <> 'peer')
            AND NOT EXISTS (
            SELECT 1 FROM requests_app_event v WHERE v.request_id = r.id AND v.kind = 'nobody_left')""",
    # What one person may not do alone took effect by a yes, or when its time had come.
    "nobody decided alone": """
        SELECT id FROM people_proposedact
        WHERE outcome = 'done' AND done_at >= %(since)s AND agreed_at IS NULL
            AND (due_at IS NULL OR due_at > done_at)""",
    # What could be undone is done when the time for that is over.
    "nothing waits longer than its undo": """
        SELECT request_id FROM requests_app_dueact WHERE due_at < %(late)s AND put_off_until IS NULL""",
    # I7: nobody left out of a request has unsent mail about it.
    "nobody left out is told": """
        SELECT r.id FROM notify_outboxmessage o JOIN requests_app_helprequest r ON r.ref = o.about
        JOIN requests_app_participant p ON p.request_id = r.id AND p.person_id = o.person_id
        WHERE o.status = 'queued' AND p.standing = 'excluded'""",
    # I8: the audit row of every step is there, and says the same.
    "every step is in the timeline": """
        SELECT e.request_id FROM requests_app_escalation e
        WHERE e.at >= %(since)s AND NOT EXISTS (
            SELECT 1 FROM requests_app_event v WHERE v.request_id = e.request_id
                AND v.generation = e.generation AND v.step = e.step
                AND v.kind IN ('escalated', 'asked_fellow', 'reminded_all', 'nobody_left'))""",
}

DEEP_RULES_IN_SQL: dict[str, str] = {
    # I2: one row a step, whatever the unique constraint would have said.
    "each step once": """
        SELECT request_id FROM requests_app_escalation GROUP BY request_id, generation, step HAVING count(*) > 1""",
    # I3: a step that reminds everybody has told each who was there then and is now, but for whoever caused it.
    "everybody is reminded": """
        SELECT r.id FROM requests_app_escalation e JOIN requests_app_helprequest r ON r.id = e.request_id
            JOIN requests_app_participant p ON p.request_id = r.id
        WHERE e.does = 'remind_all' AND p.standing IN ('all', 'waiting') AND p.seat <> 'peer' AND p.joined_at < e.at
            AND (p.reads_since < e.at OR (p.reads_since IS NULL AND NOT EXISTS (  -- out of it and asked again later
                SELECT 1 FROM requests_app_event v WHERE v.request_id = r.id
                    AND v.kind IN ('fell_away', 'undone', 'taken_out'))))
            AND p.person_id IS DISTINCT FROM (
                SELECT v.actor_id FROM requests_app_event v WHERE v.request_id = r.id AND v.generation = e.generation
                    AND v.step = e.step AND v.kind IN ('reminded_all', 'nobody_left') ORDER BY v.id LIMIT 1)
            AND NOT EXISTS (
                SELECT 1 FROM notify_outboxmessage o WHERE o.dedupe =
                    r.ref || ':all:' || e.generation || ':' || e.step || ':request.still:' || p.person_id)""",
    # I1: one request a form.
    "one request a form": """
        SELECT min(id) FROM requests_app_helprequest GROUP BY fellow_id, form_key HAVING count(*) > 1""",
    # I5: open means due, and "somebody has it" names them.
    "due exactly while open": """
        SELECT id FROM requests_app_helprequest
        WHERE (state IN ('waiting', 'acknowledged', 'answered')) <> (due_at IS NOT NULL)
            OR (state = 'acknowledged') <> (acked_by_id IS NOT NULL)""",
    # I7: whoever was left out has no other row, and nobody was told after being left out.
    "one standing a person": """
        SELECT request_id FROM requests_app_participant GROUP BY request_id, person_id HAVING count(*) > 1""",
    # I8: the newest line of the timeline says where the request stands.
    "the timeline ends where the request stands": """
        SELECT r.id FROM requests_app_helprequest r LEFT JOIN LATERAL (
            SELECT v.state, v.generation, v.step FROM requests_app_event v
            WHERE v.request_id = r.id ORDER BY v.id DESC LIMIT 1) v ON true
        WHERE (v.state, v.generation, v.step) IS DISTINCT FROM (r.state, r.generation::int2, r.step::int2)""",
    # I8: who opened it has a reading. (A reading is written before the words are shown; a trial that reads checks it.)
    "readings have their words": """
        SELECT d.request_id FROM requests_app_reading d LEFT JOIN requests_app_message m ON m.id = d.newest_id
        WHERE m.id IS NULL OR m.request_id <> d.request_id""",
    # I3: a row that is done says when; one that waits is due at a known time.
    "every notification is going somewhere": """
        SELECT id FROM notify_outboxmessage WHERE (status = 'queued') <> (done_at IS NULL) OR next_try_at IS NULL""",
}


def broken_rules(now: datetime, *, deep: bool = False) -> list[BrokenRule]:
    """Every rule that does not hold now (``now``: the time people live in). ``deep``: over all rows, for trials."""
    late = now - 2 * SOON
    questions, window = RULES_IN_SQL | rooms_above.rules(), {"since": now - RECENT, "until": now + SOON, "late": late}
    if deep:
        questions, window = (
            questions | DEEP_RULES_IN_SQL | rooms_above.deep_rules(),
            {"since": LONG_AGO, "until": SOME_DAY, "late": late},
        )
    found: list[BrokenRule] = []
    with connection.cursor() as cursor:
        for rule, sql in questions.items():
            cursor.execute(sql, window)
            ids = tuple(row[0] for row in cursor.fetchall())
            if ids:
                found.append(BrokenRule(rule, len(ids), ids[:20]))
    return found
