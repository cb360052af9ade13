"""The engine's ledger: month by month what was due, what was done, and whether anything was missed or taken twice.

Everything is counted from the rows themselves. What fellows did is counted by the rules of the report
(metrics.counted): a request that was withdrawn or leaves somebody out is in no such figure, and a count needs five
fellows. What the engine did wrong (missed, doubled, later than its bound) is counted over every request and always
shown: it says how the clock was kept, and a miss on what goes round somebody is the worst one. What still waits is in
"due" whosever it is, so that no difference of two columns tells of whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from reports.suppression import K

if TYPE_CHECKING:
    from pts_support.people.models import Program

MONTHS = 12
GRACE = timedelta(seconds=60)  # the engine's own bound: what waits longer is missed
FEW = "hidden"
HEAD = (
    "Month", "Due", "Done", "Longest delay", "Missed", "Duplicate", "Emails sent", "No longer needed", "Undeliverable",
)  # fmt: skip


@dataclass(frozen=True)
class LedgerMonth:
    """One month as it may be shown; ``due`` to ``dead`` are numbers or FEW."""

    month: date
    due: str
    done: str
    late: str
    missed: int
    doubled: int
    sent: str
    suppressed: str
    dead: str

    @property
    def labeled(self) -> tuple[tuple[str, str], ...]:
        """Each cell with the head of its column, which a phone shows beside it."""
        return tuple(zip(HEAD[1:], self.cells, strict=True))

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.due, self.done, self.late, str(self.missed), str(self.doubled), self.sent, self.suppressed, self.dead,
        )  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """``missed`` and ``doubled``: of all the months shown."""

    program: str
    lines: tuple[LedgerMonth, ...]

    @property
    def missed(self) -> int:
        return sum(line.missed for line in self.lines)

    @property
    def doubled(self) -> int:
        return sum(line.doubled for line in self.lines)


# A step by the clock belongs to the month it was due in; a doubled or skipped one to the month it was taken in.
_STEPS = """
WITH every AS (
    SELECT r.id, r.ref, r.fellow_id, r.state, r.generation, r.step, r.due_at,
        r.state <> 'withdrawn' AND NOT EXISTS (
            SELECT 1 FROM requests_app_participant p WHERE p.request_id = r.id AND p.standing = 'excluded') AS counts
    FROM requests_app_helprequest r WHERE r.program_id = %(program)s
), step AS (
    SELECT c.fellow_id, c.counts, e.* FROM every c JOIN requests_app_escalation e ON e.request_id = c.id
), found AS (
    SELECT due_at AS moment, 'done' AS what, fellow_id, 1 AS n, at - due_at AS late
        FROM step WHERE counts AND cause IN ('clock', 'ack_passed')
    UNION ALL
    SELECT due_at, 'too late', fellow_id, 1, at - due_at
        FROM step WHERE cause IN ('clock', 'ack_passed') AND at > due_at + %(grace)s
    UNION ALL
    SELECT due_at, 'overdue', fellow_id, 1, %(now)s - due_at FROM every WHERE due_at < %(now)s - %(grace)s
    UNION ALL
    SELECT min(at), 'skipped', min(fellow_id), max(step) - count(DISTINCT step), NULL
        FROM step GROUP BY request_id, generation HAVING max(step) > count(DISTINCT step)
    UNION ALL
    SELECT %(now)s, 'skipped', c.fellow_id, c.step - coalesce(max(s.step), 0), NULL
        FROM every c LEFT JOIN step s ON s.request_id = c.id AND s.generation = c.generation
        WHERE c.step > 0 GROUP BY c.id, c.fellow_id, c.step HAVING c.step > coalesce(max(s.step), 0)
    UNION ALL
    SELECT max(at), 'doubled', min(fellow_id), count(*) - 1, NULL
        FROM step GROUP BY request_id, generation, step HAVING count(*) > 1
    UNION ALL
    SELECT o.created_at, o.status, c.fellow_id, 1, NULL
        FROM every c JOIN notify_outboxmessage o ON o.about = c.ref WHERE c.counts AND o.status <> 'queued'
)
SELECT date_trunc('month', moment AT TIME ZONE %(zone)s)::date, what, sum(n)::bigint, count(DISTINCT fellow_id),
    max(late)
FROM found WHERE moment >= %(since)s GROUP BY 1, 2
"""


def build_ledger(program: Program, now: datetime, *, k: int = K) -> Ledger:
    """The last twelve months, the newest first, from the program's first day on (two queries)."""
    today = now.astimezone(program.zone).date()
    months = _months(today, _first_day(program) or today)
    since = datetime(months[-1].year, months[-1].month, 1, tzinfo=program.zone)
    with connection.cursor() as cursor:
        cursor.execute(
            _STEPS,
            {
                "program": program.id,
                "zone": program.zone.key,
                "since": since,
                "now": now,
                "grace": GRACE,  # type: ignore[dict-item]  # the driver takes a timedelta, the stubs do not know
            },
        )
        found = {(month, what): (count, fellows, late) for month, what, count, fellows, late in cursor.fetchall()}
    return Ledger(program.name, tuple(_line(month, found, k) for month in months))


def _first_day(program: Program) -> date | None:
    """The day on which the first of its people began: before it there was nothing to be late with."""
    days = program.memberships.order_by("starts_on").values_list("starts_on", flat=True)
    return days.first()


def _months(today: date, begins: date) -> list[date]:
    found = [today.replace(day=1)]
    while len(found) < MONTHS and found[-1] > begins:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _line(month: date, found: dict[tuple[date, str], tuple[int, int, timedelta | None]], k: int) -> LedgerMonth:
    def of_what(what: str) -> tuple[int, int, timedelta | None]:
        return found.get((month, what), (0, 0, None))

    def shown(number: int, fellows: int) -> str:
        return str(number) if fellows >= k else FEW

    def count(what: str) -> str:
        number, fellows, _ = of_what(what)
        return shown(number, fellows)

    done, fellows, late = of_what("done")
    overdue, _, waits = of_what("overdue")  # in due as in missed: the difference would say whom a miss goes round
    worst = max(late or timedelta(), waits or timedelta(), of_what("too late")[2] or timedelta(), timedelta())
    return LedgerMonth(
        month=month,
        due=shown(done + overdue, fellows),
        done=shown(done, fellows),
        late=_said(worst, exact=fellows >= k),
        missed=overdue + of_what("skipped")[0],
        doubled=of_what("doubled")[0],
        sent=count("sent"),
        suppressed=count("suppressed"),
        dead=count("dead"),
    )


def _said(late: timedelta, *, exact: bool) -> str:
    """To the second; where that would say whether anything happened at all, only that it was within the bound."""
    seconds = int(late.total_seconds() + 0.999)
    if seconds >= 7200:
        return f"{seconds // 3600} h"
    if seconds > GRACE.total_seconds():
        return f"{seconds // 60} min"
    return f"{seconds} s" if exact else "under a minute"


def rows(ledger: Ledger) -> list[list[str]]:
    """The same numbers as the page, as rows of a file."""
    return [[ledger.program], list(HEAD), *([f"{line.month:%Y-%m}", *line.cells] for line in ledger.lines)]
