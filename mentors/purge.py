"""What this room keeps (people/records/retention.py)."""

from __future__ import annotations

from pts_support.people.records.retention import exempt

exempt(
    "who stood beside whom, and who was away: a fellowship is shown with it", "mentors.assignment", "mentors.absence"
)
