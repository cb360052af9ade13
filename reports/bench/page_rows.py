"""The programs, requests and messages that the bench of the pages reads, written by hand-made statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from mentors.support import Assignment
from pts_support import clock
from pts_support.people.models import Cohort, Installation, Membership, Program, Role, User
from reports.bench.engine_rows import school_calendar
from requests_app.chain import policy_versions
from requests_app.chain.policy import DEFAULT_RULES

NOW = datetime(2026, 11, 17, 10, 40, tzinfo=ZoneInfo("America/New_York"))
PER_PROGRAM, FELLOWS, MENTORS = 1_000, 60, 12
OTHERS = ((Role.DIRECTOR, 2), (Role.STAFF, 3), (Role.CONTACT, 1))
_FELLOWS = """
CREATE TABLE bench_new AS
SELECT row_number() OVER (ORDER BY m.id) - 1 AS number, m.id AS membership_id, m.user_id AS fellow_id, m.program_id,
    a.mentor_id, a.backup_id, p.id AS policy_id
FROM people_membership m JOIN people_program o ON o.id = m.program_id
    JOIN mentors_assignment a ON a.fellow_id = m.id
    JOIN requests_app_escalationpolicy p ON p.program_id = m.program_id
WHERE o.name BETWEEN %s AND %s
"""
# One in seventeen is open: about five a mentor, and one as backup. Of those seven in ten wait.
_ROWS = (
    """
    INSERT INTO requests_app_helprequest (ref, form_key, body_digest, program_id, fellow_id, membership_id, policy_id, kind,
        urgency, route, topic, consent, tried_friend, tried_other, tried_again, on_board, promised_to, asked_at, state,
        generation, turn, step, reminded, nudged, clock_from, allowance, promised_at, due_at, held_minutes, answer_by,
        acked_by_id, acked_at, answered_by_id, answered_at, peer_choice, closed_at, outcome, changed_at, newest_message_at,
        first_human_at, first_human_minutes, kept_promise, highest_step, trouble_count)
    SELECT gen_random_uuid(), gen_random_uuid(), md5(n::text), program_id, fellow_id, membership_id, policy_id, 'run_by',
        'soon', 'mentor', '', 'may_read', '', '', '', false, ARRAY[mentor_id], asked, state, 1, 1, 0, true, false, asked, 450,
        asked + interval '1 day', CASE WHEN state <> 'closed' THEN %(now)s + (n %% 90 + 60) * interval '1 minute' END, 0,
        asked + interval '1 day',
        CASE WHEN state = 'acknowledged' THEN mentor_id END, CASE WHEN state = 'acknowledged' THEN asked END,
        CASE WHEN state IN ('answered', 'closed') THEN mentor_id END,
        CASE WHEN state IN ('answered', 'closed') THEN asked + interval '3 hours' END,
        '', CASE WHEN state = 'closed' THEN asked + interval '2 days' END, CASE WHEN state = 'closed' THEN 'helped' ELSE '' END,
        asked, asked, CASE WHEN state IN ('answered', 'closed') THEN asked + interval '3 hours' END,
        CASE WHEN state IN ('answered', 'closed') THEN 180 END, CASE WHEN state IN ('answered', 'closed') THEN true END, 0, 0
    FROM (
        SELECT n, b.*, CASE WHEN (n / %(fellows)s) %% 17 > 0 THEN 'closed' WHEN n %% 10 < 7 THEN 'waiting'
            WHEN n %% 10 < 8 THEN 'acknowledged' ELSE 'answered' END AS state,
            %(now)s - CASE WHEN (n / %(fellows)s) %% 17 > 0 THEN (n %% 80 + 4) * interval '1 day' ELSE (n %% 20) * interval '1 hour' END AS asked
        FROM generate_series(0, %(per)s - 1) n JOIN (
            SELECT *, row_number() OVER (PARTITION BY program_id ORDER BY number) - 1 AS place FROM bench_new
        ) b ON b.place = n %% %(fellows)s
    ) made
    """,
    """
    INSERT INTO requests_app_participant (request_id, person_id, standing, seat, "order", asked_generation, joined_at,
        reads_since, named, nameless, acked_turn)
    SELECT r.id, x.person, 'all', x.seat, x.n, 1, r.asked_at, r.asked_at, true, false, 0
    FROM requests_app_helprequest r JOIN bench_new b USING (membership_id)
        CROSS JOIN LATERAL (VALUES (b.mentor_id, 'mentor', 1), (b.backup_id, 'backup', 2)) x (person, seat, n)
    WHERE x.n = 1 OR r.id %% 4 = 0
    """,
    """
    INSERT INTO requests_app_message (ref, request_id, author_id, kind, way, text, at, generation, on_board, hidden_why)
    SELECT gen_random_uuid(), r.id, CASE WHEN x.n = 2 THEN b.mentor_id ELSE r.fellow_id END, x.kind, '',
        (ARRAY['The schedule at the second building has changed again, and I lose every Thursday morning.',
        'A second grader can copy a sentence but not compose one, and the goal says both.',
        'Three annual reviews fall on one afternoon, and I have never run one alone.',
        'We lose half of the session to the walk down the hall.',
        'A parent asks for more minutes than the team has written.',
        'Handwriting practice has become the part of the week everybody dreads.',
        'The interpreter canceled, and the meeting cannot be moved.'])[(r.id + x.n) %% 7 + 1] || ' ' || md5(r.id::text),
        r.asked_at + x.n * interval '30 minutes', 1, false, ''
    FROM requests_app_helprequest r JOIN bench_new b USING (membership_id)
        CROSS JOIN LATERAL (VALUES (1, 'ask'), (2, 'answer'), (3, 'thanks')) x (n, kind)
    WHERE x.n = 1 OR r.state IN ('answered', 'closed')
    """,
    """
    INSERT INTO requests_app_event (request_id, at, kind, verb, state, generation, step, actor_id, private, data)
    SELECT r.id, r.asked_at + x.n * interval '30 minutes', x.kind, x.verb, r.state, 1, 0,
        CASE WHEN x.n = 2 THEN r.answered_by_id ELSE r.fellow_id END, false, x.data::jsonb
    FROM requests_app_helprequest r JOIN bench_new b USING (membership_id) CROSS JOIN LATERAL (VALUES
        (1, 'asked', 'file', '{}'), (2, 'answered', 'answer', '{}'), (3, 'closed', 'close', '{"outcome": "helped"}')
    ) x (n, kind, verb, data)
    WHERE x.n = 1 OR (x.n = 2 AND r.state IN ('answered', 'closed')) OR r.state = 'closed'
    """,
    """
    INSERT INTO requests_app_reading (request_id, reader_id, newest_id, at)
    SELECT DISTINCT ON (m.request_id) m.request_id, b.mentor_id, m.id, m.at
    FROM requests_app_message m JOIN requests_app_helprequest r ON r.id = m.request_id JOIN bench_new b USING (membership_id)
    WHERE m.author_id <> b.mentor_id ORDER BY m.request_id, m.id DESC
    """,
    """
    INSERT INTO notify_outboxmessage (ref, next_try_at, attempts, last_error, person_id, channel, kind, dedupe, about, facts,
        status, created_at, done_at)
    SELECT gen_random_uuid(), r.asked_at, 1, '', x.person, 'email', x.kind, r.ref || x.kind, r.ref, '{}', 'sent', r.asked_at,
        r.asked_at
    FROM requests_app_helprequest r JOIN bench_new b USING (membership_id)
        CROSS JOIN LATERAL (VALUES (b.mentor_id, 'request.asked'), (r.fellow_id, 'fellow.message')) x (person, kind)
    """,
)


def fill(programs: range) -> None:
    """People through the models, requests and everything about them by statements."""
    Installation.objects.update_or_create(id=1, defaults={"demo": True, "clock_offset": NOW - clock.real()})
    for number in programs:
        _program(number)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_new")
        cursor.execute(_FELLOWS, [f"Program {programs.start:04d}", f"Program {programs.stop - 1:04d}"])
        for statement in _ROWS:
            cursor.execute(statement, {"now": NOW, "per": PER_PROGRAM, "fellows": FELLOWS})
        cursor.execute("VACUUM ANALYZE")


def _program(number: int) -> None:
    """One program: its people, who is whose mentor, its calendar and its policy."""
    begins, ends = NOW.date() - timedelta(days=90), NOW.date() + timedelta(days=200)
    program = Program.objects.create(name=f"Program {number:04d}", phone="518-555-0100")
    program.calendar = school_calendar(program, break_at=NOW.date() + timedelta(days=34), days=11)
    program.save(update_fields=["calendar"])
    cohort = Cohort.objects.create(program=program, name="This year", starts_on=begins, ends_on=ends)

    def join(role: Role, count: int) -> list[Membership]:
        users = User.objects.bulk_create(
            User(
                email=f"{role}{i}@p{number}.example",
                name=f"{role} {i}",
                called=f"{role.title()} {i}",
                proved_at=NOW,
                proved_by="code",
            )
            for i in range(count)
        )
        its = cohort if role is Role.FELLOW else None
        return Membership.objects.bulk_create(
            Membership(user=user, program=program, role=role, cohort=its, starts_on=begins, position=position)
            for position, user in enumerate(users, 1)
        )

    mentors = join(Role.MENTOR, MENTORS)
    for role, count in OTHERS:
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
    policy_versions.save_policy(program, DEFAULT_RULES, by=None, now=NOW)
