"""The open requests that the engine's bench moves, written by hand-made statements in their thousands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from datetime import time as wall

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from mentors.support import Assignment
from pts_support.people.models import (
    Calendar,
    ClosedDays,
    Cohort,
    DayHours,
    Installation,
    Membership,
    Program,
    Role,
    User,
)
from requests_app.chain import policy, policy_versions
from requests_app.models import HelpRequest

NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)  # a Tuesday, in the middle of a school day in New York
PROGRAMS, FELLOWS, MENTORS = 10, 100, 10
STEPS = 4  # due rows stand at step 0, 1, 2 and 3: the next are the backup, the director, staff and the contact
GROWING = (
    "requests_app_escalation",
    "requests_app_participant",
    "requests_app_event",
    "requests_app_message",
    "requests_app_reading",
    "notify_outboxmessage",
)
_FELLOWS = """
CREATE TABLE bench_fellow AS
SELECT row_number() OVER (ORDER BY m.id) - 1 AS number, m.id AS membership_id, m.user_id AS fellow_id, m.program_id,
    a.mentor_id, p.id AS policy_id
FROM people_membership m JOIN mentors_assignment a ON a.fellow_id = m.id
    JOIN requests_app_escalationpolicy p ON p.program_id = m.program_id
"""
# Who is asked at which step: what the floor need not find out.
_NEXT = """
CREATE TABLE bench_next AS
SELECT f.membership_id, 1 AS step, 'backup' AS seat, a.backup_id AS person_id,
    timestamptz '2026-11-17 19:30Z' AS due_at
FROM bench_fellow f JOIN mentors_assignment a ON a.fellow_id = f.membership_id
UNION ALL
SELECT f.membership_id, CASE m.role WHEN 'director' THEN 2 WHEN 'staff' THEN 3 ELSE 4 END, m.role, min(m.user_id),
    CASE m.role WHEN 'director' THEN timestamptz '2026-11-17 19:30Z' ELSE timestamptz '2026-11-18 13:00Z' END
FROM bench_fellow f JOIN people_membership m USING (program_id) WHERE m.role IN ('director', 'staff', 'contact')
GROUP BY f.membership_id, m.role
"""
# Every request has been asked of its mentor; one in `every` is due, at step 0 to 3, with those steps and people.
_REQUESTS = (
    """
    INSERT INTO requests_app_helprequest (ref, form_key, body_digest, program_id, fellow_id, membership_id,
        policy_id, kind, urgency, route, topic, consent, tried_friend, tried_other, tried_again, on_board, promised_to,
        asked_at, state, generation, turn, step, reminded, nudged, clock_from, allowance, promised_at, due_at, held_minutes, answer_by,
        peer_choice, outcome, changed_at, newest_message_at, highest_step, trouble_count)
    SELECT gen_random_uuid(), gen_random_uuid(), md5(n::text), f.program_id, f.fellow_id, f.membership_id, f.policy_id,
        'run_by', 'soon', 'mentor', '', 'may_read', '', '', '', false, ARRAY[f.mentor_id],
        %(now)s - interval '1 day', 'waiting', 1, 1,
        CASE WHEN n %% %(every)s = 0 THEN (n / %(every)s) %% 4 ELSE 0 END, true, false, %(now)s - interval '1 day', 450,
        %(now)s - interval '1 hour',
        %(now)s + CASE WHEN n %% %(every)s = 0 THEN - (n %% 25) * interval '1 second'
            ELSE (n %% 700 + 1) * interval '1 hour' END,
        0, %(now)s - interval '1 hour', '', '', %(now)s - interval '1 day', %(now)s - interval '1 day',
        CASE WHEN n %% %(every)s = 0 THEN (n / %(every)s) %% 4 ELSE 0 END, 0
    FROM generate_series(0, %(rows)s - 1) n
        JOIN bench_fellow f ON f.number = (n + n / %(every)s) %% (SELECT count(*) FROM bench_fellow)
    ORDER BY n
    """,
    """
    INSERT INTO requests_app_participant (request_id, person_id, standing, seat, "order", asked_generation, joined_at,
        reads_since, named, nameless, acked_turn)
    SELECT r.id, f.mentor_id, 'all', 'mentor', 1, 1, r.asked_at, r.asked_at, true, false, 0
    FROM requests_app_helprequest r JOIN bench_fellow f USING (membership_id)
    """,
    """
    INSERT INTO requests_app_participant (request_id, person_id, standing, seat, "order", asked_generation, joined_at,
        reads_since, named, nameless, acked_turn)
    SELECT r.id, s.person_id, 'all', s.seat, s.step + 1, 1, r.asked_at, r.asked_at, false, false, 0
    FROM requests_app_helprequest r JOIN bench_next s ON s.membership_id = r.membership_id AND s.step <= r.step
    """,
    """
    INSERT INTO requests_app_escalation (request_id, generation, step, does, cause, person_id, due_at, at)
    SELECT r.id, 1, s.step, 'add', 'clock', s.person_id, r.asked_at, r.asked_at
    FROM requests_app_helprequest r JOIN bench_next s ON s.membership_id = r.membership_id AND s.step <= r.step
    ORDER BY r.id, s.step
    """,
    """
    INSERT INTO requests_app_event (request_id, at, kind, verb, state, generation, step, actor_id, private, data)
    SELECT id, asked_at, 'asked', 'file', 'waiting', 1, 0, fellow_id, false, '{}' FROM requests_app_helprequest
    """,
)


def fill(rows: int, due: int) -> None:
    """Programs with people, calendars and a policy through the models; the many rows by statements of our own."""
    Installation.objects.update_or_create(id=1, defaults={"paused": False})
    for number in range(PROGRAMS):
        _program(number)
    with connection.cursor() as cursor:
        cursor.execute(_FELLOWS)
        cursor.execute(_NEXT)
        for statement in _REQUESTS:
            cursor.execute(statement, {"rows": rows, "every": rows // due, "now": NOW, "due": due})
        cursor.execute("CREATE TABLE bench_due AS SELECT * FROM requests_app_helprequest WHERE due_at <= %s", [NOW])
        cursor.execute("CREATE TABLE bench_mark (name text, last bigint)")
        for table in GROWING:
            cursor.execute(f"INSERT INTO bench_mark SELECT %s, coalesce(max(id), 0) FROM {table}", [table])
        cursor.execute("ALTER TABLE requests_app_helprequest DISABLE TRIGGER request_moves")  # so that rows can go back
        cursor.execute("VACUUM ANALYZE")


def _program(number: int) -> None:
    """One program: its people, who is whose mentor, its calendar and its policy."""
    begins, ends = NOW.date() - timedelta(days=90), NOW.date() + timedelta(days=200)
    program = Program.objects.create(name=f"Program {number}", phone="555-0100")
    program.calendar = school_calendar(program, break_at=ends - timedelta(days=170), days=12)
    program.save(update_fields=["calendar"])
    cohort = Cohort.objects.create(program=program, name="This year", starts_on=begins, ends_on=ends)

    def join(role: Role, count: int) -> list[Membership]:
        users = User.objects.bulk_create(
            User(
                email=f"{role}{i}@p{number}.example",
                name=f"{role} {i}",
                called=f"{role} {i}",
                proved_at=NOW,
                proved_by="code",
            )
            for i in range(count)
        )
        its = cohort if role is Role.FELLOW else None
        return Membership.objects.bulk_create(
            Membership(user=user, program=program, role=role, cohort=its, starts_on=begins) for user in users
        )

    mentors = join(Role.MENTOR, MENTORS)
    for role, count in ((Role.DIRECTOR, 1), (Role.STAFF, 2), (Role.CONTACT, 1)):
        join(role, count)
    Assignment.objects.bulk_create(
        Assignment(
            fellow=fellow,
            mentor=mentors[i % MENTORS].user,
            backup=mentors[(i + 1) % MENTORS].user,
            starts_on=begins,
        )
        for i, fellow in enumerate(join(Role.FELLOW, FELLOWS))
    )
    policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=NOW)


def school_calendar(program: Program, *, break_at: date, days: int) -> Calendar:
    """Schools open on weekdays from 8:00 am to 3:30 pm, but for winter break."""
    calendar = Calendar.objects.create(program=program, name="School year")
    DayHours.objects.bulk_create(
        DayHours(calendar=calendar, weekday=weekday, opens=wall(8), closes=wall(15, 30)) for weekday in range(5)
    )
    ClosedDays.objects.create(
        calendar=calendar, name="Winter break", first=break_at, last=break_at + timedelta(days=days)
    )
    return calendar


def make_due() -> None:
    """Put the due rows back as they were filled; what was written about them since goes."""
    columns = [field.column for field in HelpRequest._meta.concrete_fields if field.column != "id"]
    sets = ", ".join(f'"{column}" = b."{column}"' for column in columns)
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute("SET LOCAL pts.purge = 'again'")
            for table in reversed(GROWING):
                cursor.execute(f"DELETE FROM {table} WHERE id > (SELECT last FROM bench_mark WHERE name = %s)", [table])
            cursor.execute(f"UPDATE requests_app_helprequest r SET {sets} FROM bench_due b WHERE r.id = b.id")
        cursor.execute("VACUUM (ANALYZE) requests_app_helprequest, " + ", ".join(GROWING))
        if _may_checkpoint(cursor):
            cursor.execute("CHECKPOINT")


def _may_checkpoint(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'member')")
    return cursor.fetchone()[0]
