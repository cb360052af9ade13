"""What must always hold of this room's rows, asked by the audit of requests_app/engine/invariants.py in its words."""

from __future__ import annotations

RULES_IN_SQL: dict[str, str] = {
    # Who has a conversation to come and has not skipped it was told of it: both, in the transaction that booked it.
    "both are told of a conversation": """
        SELECT b.id FROM checkins_booking b JOIN people_membership m ON m.id = b.membership_id
        WHERE b.state = 'booked' AND b.skipped_at IS NULL AND b.starts_at > %(since)s AND b.changed_at >= %(since)s
            AND b.sequence > 0 AND (
            SELECT count(DISTINCT o.person_id) FROM notify_outboxmessage o
            WHERE o.about = b.ref AND o.kind IN ('talk.booked', 'talk.moved')
                AND o.person_id IN (m.user_id, b.person_id)) < 2""",
    # Nobody talks with two people at one time.
    "one conversation at a time": """
        SELECT a.id FROM checkins_booking a JOIN checkins_booking b
            ON b.person_id = a.person_id AND b.id <> a.id AND b.starts_at < a.ends_at AND a.starts_at < b.ends_at
        WHERE a.state = 'booked' AND b.state = 'booked' AND a.changed_at >= %(since)s""",
}
DEEP_RULES_IN_SQL: dict[str, str] = {
    "once a round": """
        SELECT min(id) FROM checkins_booking GROUP BY membership_id, round_id HAVING count(*) > 1""",
    "nobody talks with who signs off": """
        SELECT b.id FROM checkins_booking b JOIN mentors_assignment a ON a.fellow_id = b.membership_id
        WHERE b.state = 'booked' AND a.ended_at IS NULL AND b.person_id IN (a.mentor_id, a.backup_id)""",
    # A mail of each cause goes to a person once.
    "told once of each change": """
        SELECT min(o.id) FROM notify_outboxmessage o WHERE o.kind LIKE 'talk.%%' AND o.status <> 'suppressed'
        GROUP BY o.about, o.person_id, o.kind, o.facts ->> 'sequence' HAVING count(*) > 1""",
    "told once of each hello": """
        SELECT min(o.id) FROM notify_outboxmessage o WHERE o.kind LIKE 'hello.%%' AND o.status <> 'suppressed'
        GROUP BY o.person_id, o.kind, o.facts -> 'greetings' HAVING count(*) > 1""",
    "a request of a week is of whose week it is": """
        SELECT w.id FROM checkins_pulseweek w JOIN requests_app_helprequest r ON r.ref = w.request_ref
        WHERE r.membership_id <> w.membership_id""",
}
